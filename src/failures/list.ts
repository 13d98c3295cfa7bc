import { sortedBy } from '../core/stable.ts'
import type { NetworkIndex } from '../network/index.ts'
import { INTERNET, type Link, type NodeId } from '../network/model.ts'
import type { Down } from '../routing/model.ts'
import type { Failure } from './model.ts'

/**
 * Every single failure that is swept, in a stable order: routers, tunnels, links that can fail alone, zones. Hubs, fabrics and
 * carriers are a provider's, spread over zones, and do not fail alone.
 */
export function listFailures(index: NetworkIndex): Failure[] {
  const { nodes, tunnels, links } = index.network
  const alone = { nodes: [], links: [], tunnels: [] }
  const routers = nodes
    .filter((node) => node.role === 'router')
    .map((node): Failure => ({ ...alone, id: `router:${node.id}`, kind: 'router', label: `router ${node.id}`, nodes: [node.id] }))
  const cutTunnels = tunnels.map((tunnel): Failure => {
    const [a, b] = tunnel.ends
    return {
      ...alone,
      id: `tunnel:${tunnel.id}`,
      kind: 'tunnel',
      label: `${tunnel.kind} tunnel between ${a.node} and ${b.node}`,
      tunnels: [tunnel.id],
    }
  })
  const cutLinks = links
    .filter((link) => link.fails)
    .map((link): Failure => ({
      ...alone,
      id: `link:${link.id}`,
      kind: joinsClosedNetwork(index, link) ? 'site-link' : 'link',
      label: link.label,
      links: [link.id],
    }))
  return [routers, cutTunnels, cutLinks, zones(index)].flatMap((failures) => sortedBy(failures, (failure) => failure.id))
}

/** The failure as the routing simulation takes it; the same object for the same failure, so that what hangs on it is kept. */
export function downOf(failure: Failure): Down {
  const known = downs.get(failure)
  if (known !== undefined) return known
  const made: Down = {
    nodes: new Set(failure.nodes),
    links: new Set(failure.links),
    tunnels: new Set(failure.tunnels),
    silentLinks: new Set(failure.silentLinks),
    sessions: new Set(failure.sessions),
    daemons: new Set(failure.daemons),
  }
  downs.set(failure, made)
  return made
}

const downs = new WeakMap<Failure, Down>()

function joinsClosedNetwork(index: NetworkIndex, link: Link): boolean {
  return link.ends.some((end) => index.nodes.get(end.node)?.role === 'carrier' && end.node !== INTERNET)
}

function zones(index: NetworkIndex): Failure[] {
  const members = new Map<string, { cloud: string; zone: string; nodes: NodeId[] }>()
  for (const { id, place } of index.network.nodes) {
    if (place.zone === undefined) continue
    const key = `${place.cloud}/${place.zone}`
    const entry = members.get(key) ?? { cloud: place.cloud, zone: place.zone, nodes: [] }
    entry.nodes.push(id)
    members.set(key, entry)
  }
  return [...members].map(([key, { cloud, zone, nodes }]) => ({
    id: `zone:${key}`,
    kind: 'zone',
    label: `zone ${zone} (${cloud})`,
    nodes,
    links: [],
    tunnels: [],
  }))
}
