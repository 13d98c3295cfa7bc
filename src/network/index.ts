import { groupBy } from '../core/stable.ts'
import type { Filter, FilterId, Interface, Link, LinkId, Network, NetworkNode, NodeId, Session, Tunnel, TunnelId } from './model.ts'

/** Look-up tables over a network; made once per network and never changed. */
export interface NetworkIndex {
  readonly network: Network
  readonly nodes: ReadonlyMap<NodeId, NetworkNode>
  readonly links: ReadonlyMap<LinkId, Link>
  readonly tunnels: ReadonlyMap<TunnelId, Tunnel>
  readonly filters: ReadonlyMap<FilterId, Filter>
  /** Of nodes that have any. */
  readonly sessionsOf: ReadonlyMap<NodeId, readonly Session[]>
}

export function indexNetwork(network: Network): NetworkIndex {
  const ends = network.sessions.flatMap((session) => session.ends.map(({ node }) => ({ node, session })))
  return {
    network,
    nodes: new Map(network.nodes.map((node) => [node.id, node])),
    links: new Map(network.links.map((link) => [link.id, link])),
    tunnels: new Map(network.tunnels.map((tunnel) => [tunnel.id, tunnel])),
    filters: new Map(network.filters.map((filter) => [filter.id, filter])),
    sessionsOf: new Map([...groupBy(ends, ({ node }) => node)].map(([node, each]) => [node, each.map(({ session }) => session)])),
  }
}

/** The node; throws on an id that the network does not hold, which is a bug of the caller. */
export function nodeOf(index: NetworkIndex, id: NodeId): NetworkNode {
  const node = index.nodes.get(id)
  if (node === undefined) throw new Error(`no node ${id}`)
  return node
}

export function interfaceOf(node: NetworkNode, name: string): Interface {
  const found = node.interfaces.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(`no interface ${name} on ${node.id}`)
  return found
}
