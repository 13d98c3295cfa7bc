import { compareText } from '../core/stable.ts'
import type { Link, Network, NetworkNode, NodeId, Session, Tunnel } from '../network/model.ts'
import { linkText, nodeLines, tunnelText } from './drawing-text.ts'

/** What the picture shows, before anything has a place: frames in frames, cells that stack members, and lines between members. */
export interface Drawing {
  readonly title: string
  readonly frames: readonly Frame[]
  readonly cells: readonly Cell[]
  readonly lines: readonly Line[]
}

/** A titled box around cells and other frames: a provider, a site. */
export interface Frame {
  readonly id: string
  readonly kind: 'cloud' | 'site'
  readonly title: string
  readonly parent?: string
}

/** Members of one gateway, one above the other; or a single node. */
export interface Cell {
  readonly id: string
  readonly frame?: string
  readonly members: readonly Member[]
}

export interface Member {
  readonly node: string
  readonly role: NetworkNode['role'] | 'segment'
  readonly zone?: string
  /** First line is the name. */
  readonly lines: readonly string[]
}

export interface Line {
  readonly id: string
  readonly kind: 'link' | 'wireguard' | 'gre' | 'session'
  /** Node ids; `from` stands left of `to`. */
  readonly from: string
  readonly to: string
  readonly label: readonly string[]
  /** Shown when the mouse rests on it. */
  readonly tooltip: string
}

/** Chooses what is drawn of a network, in a stable order. */
export function drawNetwork(network: Network): Drawing {
  const frames = framesOf(network)
  const segments = network.links.filter((link) => link.ends.length > 2)
  const cells = [...cellsOf(network, frames), ...segments.map((link) => segmentCell(link, network))]
  const distance = distances(network)
  const lines = [
    ...network.links.flatMap((link) => linkLines(link, network)),
    ...network.tunnels.map((tunnel) => tunnelLine(tunnel, network)),
    ...network.sessions.flatMap((session) => looseSession(session, network)),
  ]
  return { title: network.name, frames, cells, lines: lines.map((line) => directed(line, distance, network)) }
}

function framesOf(network: Network): Frame[] {
  const frames = new Map<string, Frame>()
  const places = network.nodes.filter((node) => node.role !== 'carrier').map((node) => node.place)
  // A provider gets a frame of its own where something of it stands in no site; else the site's title names it.
  const shared = new Set(places.filter((place) => place.site === undefined).map((place) => place.cloud))
  for (const place of places) {
    const cloud = `cloud:${place.cloud}`
    if (shared.has(place.cloud)) frames.set(cloud, { id: cloud, kind: 'cloud', title: place.cloud })
    if (place.site === undefined) continue
    const id = `site:${place.site}`
    const title = shared.has(place.cloud) ? place.site : `${place.site} (${place.cloud})`
    frames.set(id, { id, kind: 'site', title, ...(shared.has(place.cloud) ? { parent: cloud } : {}) })
  }
  return [...frames.values()]
}

function cellsOf(network: Network, frames: readonly Frame[]): Cell[] {
  const cells = new Map<string, { readonly frame?: string; readonly members: Member[] }>()
  for (const node of network.nodes) {
    const { site, cloud, gateway, zone } = node.place
    const wanted = node.role === 'carrier' ? undefined : site === undefined ? `cloud:${cloud}` : `site:${site}`
    const frame = frames.some((candidate) => candidate.id === wanted) ? wanted : undefined
    const id = node.role === 'router' && gateway !== undefined ? `gateway:${gateway}/${wanted ?? ''}` : `node:${node.id}`
    const cell = cells.get(id) ?? { ...(frame === undefined ? {} : { frame }), members: [] }
    cell.members.push({ node: node.id, role: node.role, ...(zone === undefined ? {} : { zone }), lines: nodeLines(node) })
    cells.set(id, cell)
  }
  return [...cells].map(([id, cell]) => ({ id, ...cell }))
}

const segmentNode = (link: Link): string => `segment:${link.id}`

function segmentCell(link: Link, network: Network): Cell {
  const sites = new Set(link.ends.map((end) => network.nodes.find((node) => node.id === end.node)?.place.site))
  const [site] = sites
  const frame = sites.size === 1 && site !== undefined ? { frame: `site:${site}` } : {}
  return { id: `segment:${link.id}`, ...frame, members: [{ node: segmentNode(link), role: 'segment', lines: [link.label] }] }
}

function linkLines(link: Link, network: Network): Line[] {
  const [first, second] = link.ends
  // A segment with nothing else on it joins nothing.
  if (link.ends.length < 2) return []
  const sessions = network.sessions.filter((session) => session.carriedBy.kind === 'link' && session.carriedBy.id === link.id)
  if (link.ends.length === 2 && first !== undefined && second !== undefined) {
    const { label, tooltip } = linkText(link, sessions)
    return [{ id: `link:${link.id}`, kind: 'link', from: first.node, to: second.node, label, tooltip }]
  }
  return link.ends.map((end) => ({
    id: `link:${link.id}/${end.node}/${end.interface}`,
    kind: 'link' as const,
    from: end.node,
    to: segmentNode(link),
    label: [],
    tooltip: `${link.label}: ${end.node} ${end.interface}`,
  }))
}

function tunnelLine(tunnel: Tunnel, network: Network): Line {
  const sessions = network.sessions.filter((session) => session.carriedBy.kind === 'tunnel' && session.carriedBy.id === tunnel.id)
  const { label, tooltip } = tunnelText(tunnel, sessions)
  return { id: `tunnel:${tunnel.id}`, kind: tunnel.kind, from: tunnel.ends[0].node, to: tunnel.ends[1].node, label, tooltip }
}

/** A session over a segment of many has no line of its own to be written on. */
function looseSession(session: Session, network: Network): Line[] {
  if (session.carriedBy.kind !== 'link') return []
  const id = session.carriedBy.id
  const link = network.links.find((candidate) => candidate.id === id)
  if (link === undefined || link.ends.length === 2) return []
  const { label, tooltip } = linkText(link, [session])
  return [{ id: `session:${session.id}`, kind: 'session', from: session.ends[0].node, to: session.ends[1].node, label, tooltip }]
}

/** Steps over links from the side that most sites stand on, so that the picture reads from the sites to the application. */
function distances(network: Network): ReadonlyMap<string, number> {
  const neighbours = new Map<string, string[]>(network.nodes.map((node) => [node.id, []]))
  for (const link of network.links) {
    for (const a of link.ends) for (const b of link.ends) if (a.node !== b.node) neighbours.get(a.node)?.push(b.node)
  }
  const sitesOf = new Map<string, Set<string>>()
  const hosts = network.nodes.filter((node) => node.role === 'host')
  for (const { place } of hosts) sitesOf.set(place.cloud, (sitesOf.get(place.cloud) ?? new Set()).add(place.site ?? ''))
  const [start] = [...sitesOf].sort(([a, sa], [b, sb]) => sb.size - sa.size || compareText(a, b))
  const found = new Map<string, number>(hosts.filter((host) => host.place.cloud === start?.[0]).map((host) => [host.id, 0]))
  const queue = [...found.keys()]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const neighbour of neighbours.get(next) ?? []) {
      if (found.has(neighbour)) continue
      found.set(neighbour, (found.get(next) ?? 0) + 1)
      queue.push(neighbour)
    }
  }
  return found
}

const ROLE_ORDER: readonly string[] = ['host', 'router', 'carrier', 'fabric', 'hub']

function directed(line: Line, distance: ReadonlyMap<string, number>, network: Network): Line {
  const rank = (id: string): number => distance.get(id) ?? Number.MAX_SAFE_INTEGER
  const role = (id: string): number => ROLE_ORDER.indexOf(network.nodes.find((node) => node.id === (id as NodeId))?.role ?? '')
  const order = rank(line.from) - rank(line.to) || role(line.from) - role(line.to) || compareText(line.from, line.to)
  return order <= 0 ? line : { ...line, from: line.to, to: line.from }
}
