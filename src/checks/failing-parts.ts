import { groupBy } from '../core/stable.ts'
import type { Link, NetworkNode, Tunnel } from '../network/model.ts'
import { linkVertex, tunnelCarrier, type Way, type Ways } from './ways.ts'

/** A part that can fail, and what is gone with it. */
export interface Part {
  readonly key: string
  readonly words: string
  readonly isRouter: boolean
  /** Vertices and carriers of the ways. */
  readonly down: ReadonlySet<string>
  /** Where the user wrote it. */
  readonly path: string
  /** Nodes that it stands at: when one of them is a weak point itself, there is nothing more to say. */
  readonly nodes: ReadonlySet<string>
  /** Sites and gateways that own it. */
  readonly owners: ReadonlySet<string>
}

/** What is where, for many questions about one network. */
export interface PartIndex {
  readonly nodes: ReadonlyMap<string, NetworkNode>
  readonly links: ReadonlyMap<string, Link>
  readonly tunnels: ReadonlyMap<string, Tunnel>
  /** By {@link portKey}. */
  readonly linkAt: ReadonlyMap<string, Link>
  readonly tunnelsAt: ReadonlyMap<string, readonly Tunnel[]>
  /** The nodes of each zone. */
  readonly zones: ReadonlyMap<string, ReadonlySet<string>>
}

const portKey = (node: string, port: string): string => `${node} ${port}`
const zoneKey = (node: NetworkNode): string => `${node.place.cloud}/${node.place.zone ?? ''}`

export function indexParts({ network }: Ways): PartIndex {
  const failing = network.links.filter((link) => link.fails)
  const atPorts = network.tunnels.flatMap((tunnel) => tunnel.ends.map((end) => ({ tunnel, key: portKey(end.node, end.underlay) })))
  return {
    nodes: new Map(network.nodes.map((node) => [node.id, node])),
    links: new Map(failing.map((link) => [linkVertex(link.id), link])),
    tunnels: new Map(network.tunnels.map((tunnel) => [tunnelCarrier(tunnel.id), tunnel])),
    linkAt: new Map(failing.flatMap((link) => link.ends.map((end) => [portKey(end.node, end.interface), link] as const))),
    tunnelsAt: new Map([...groupBy(atPorts, ({ key }) => key)].map(([key, entries]) => [key, entries.map(({ tunnel }) => tunnel)])),
    zones: new Map([...groupBy(network.nodes, zoneKey)].map(([key, nodes]) => [key, new Set(nodes.map((node): string => node.id))])),
  }
}

/** The parts that a way passes: only these can be a single point of failure for it. */
export function partsOf(index: PartIndex, way: readonly Way[]): Part[] {
  const parts = new Map<string, Part>()
  const add = (part: Part): unknown => parts.has(part.key) || parts.set(part.key, part)
  for (const { to, carrier } of way) {
    const node = index.nodes.get(to)
    if (node?.role === 'router') add(routerPart(node))
    if (node?.place.zone !== undefined) {
      // The last node of the zone on the way names the place: nearest to what is lost.
      const part = zonePart(index, node.place.zone, node)
      parts.set(part.key, part)
    }
    for (const vertex of [to, carrier ?? to]) {
      const link = index.links.get(vertex)
      if (link !== undefined) add(linkPart(index, link))
    }
    const tunnel = carrier === undefined ? undefined : index.tunnels.get(carrier)
    if (tunnel === undefined) continue
    add(tunnelPart(index, tunnel))
    for (const end of tunnel.ends) {
      const part = accessPart(index, end.node, end.underlay)
      if (part !== undefined) add(part)
    }
  }
  return [...parts.values()]
}

function routerPart(node: NetworkNode): Part {
  const down = new Set([node.id])
  return {
    key: `router:${node.id}`,
    words: `router ${node.id}`,
    isRouter: true,
    down,
    path: node.from.path ?? '',
    nodes: new Set(),
    owners: ownersOf([node]),
  }
}

function linkPart(index: PartIndex, link: Link): Part {
  const ends = link.ends.flatMap((end) => index.nodes.get(end.node) ?? [])
  return {
    key: `link:${link.id}`,
    words: link.label,
    isRouter: false,
    down: new Set([linkVertex(link.id)]),
    path: link.from.path ?? '',
    ...standing(ends),
  }
}

function tunnelPart(index: PartIndex, tunnel: Tunnel): Part {
  const ends = tunnel.ends.flatMap((end) => index.nodes.get(end.node) ?? [])
  const down = new Set([tunnelCarrier(tunnel.id)])
  return {
    key: `tunnel:${tunnel.id}`,
    words: `tunnel ${tunnel.id}`,
    isRouter: false,
    down,
    path: tunnel.from.path ?? '',
    ...standing(ends),
  }
}

/** The wire under a tunnel: every tunnel that starts at the same port is gone with it. */
function accessPart(index: PartIndex, id: string, port: string): Part | undefined {
  const node = index.nodes.get(id)
  const link = index.linkAt.get(portKey(id, port))
  if (node === undefined || link === undefined) return undefined
  const carried = index.tunnelsAt.get(portKey(id, port)) ?? []
  return {
    key: `link:${link.id}`,
    words: link.label,
    isRouter: false,
    down: new Set([linkVertex(link.id), ...carried.map((tunnel) => tunnelCarrier(tunnel.id))]),
    path: link.from.path ?? node.from.path ?? '',
    ...standing([node]),
  }
}

function zonePart(index: PartIndex, zone: string, node: NetworkNode): Part {
  const inside = index.zones.get(zoneKey(node)) ?? new Set()
  const key = `zone:${node.place.cloud}/${zone}`
  return { key, words: `zone ${zone}`, isRouter: false, down: inside, path: node.from.path ?? '', nodes: inside, owners: new Set() }
}

function standing(nodes: readonly NetworkNode[]): Pick<Part, 'nodes' | 'owners'> {
  return { nodes: new Set(nodes.map((node): string => node.id)), owners: ownersOf(nodes) }
}

function ownersOf(nodes: readonly NetworkNode[]): ReadonlySet<string> {
  return new Set(nodes.flatMap(({ place }) => [place.site, place.gateway].filter((name) => name !== undefined)))
}
