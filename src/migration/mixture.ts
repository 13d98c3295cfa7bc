import type { Filter, Interface, Link, Network, NetworkNode, NodeId, Table, Tunnel } from '../network/model.ts'
import { indexNetwork, type NetworkIndex } from '../network/index.ts'
import type { Terrain } from '../reach/flight.ts'
import { terrainOf } from '../reach/trace.ts'
import { NOTHING_DOWN, tableKey, type Route, type RoutingState } from '../routing/model.ts'

/** A network with its routes; of two of them, what names mean is the same ({@link alignNetworks}). */
export interface Side {
  readonly index: NetworkIndex
  readonly state: RoutingState
}

/** Between two networks: some nodes are already as in the second one, the others still as in the first. */
export interface Mixer {
  readonly before: Side
  readonly after: Side
  /** The moment at which exactly these nodes, of those that both have, are as in the second network. */
  readonly moment: (moved: ReadonlySet<NodeId>) => Terrain
}

/**
 * What is made stands before anything leads there, and what is taken away stands until nothing leads there: links, interfaces and a
 * provider's way to them are those of both networks. What differs from moment to moment are tables, filters and policies.
 */
export function mixerOf(before: Side, after: Side): Mixer {
  const made = new Map<string, Terrain>()
  const nodes = unitedNodes(before.index.network.nodes, after.index.network.nodes)
  const rest = unitedRest(before.index.network, after.index.network)
  return {
    before,
    after,
    moment: (moved) => {
      const key = [...moved].sort().join()
      const known = made.get(key)
      if (known !== undefined) return known
      const isNew = (id: NodeId): boolean => moved.has(id) || !before.index.nodes.has(id)
      const network: Network = {
        ...rest,
        tunnels: rest.tunnels.map((tunnel) => tunnelAt(tunnel, before, after, isNew)),
        nodes: nodes.map(({ old, now }) => (isNew((now ?? old)!.id) ? (now ?? old)! : (old ?? now)!)),
      }
      const index = indexNetwork(network)
      const terrain = terrainOf(index, stateOf(network, before, after, isNew), NOTHING_DOWN)
      made.set(key, terrain)
      return terrain
    },
  }
}

/** Each end as its own machine has it, but for the address that its peer sends to, which the peer has. */
function tunnelAt(tunnel: Tunnel, before: Side, after: Side, isNew: (id: NodeId) => boolean): Tunnel {
  const [old, now] = [before.index.tunnels.get(tunnel.id), after.index.tunnels.get(tunnel.id)]
  if (old === undefined || now === undefined) return tunnel
  const at = (end: 0 | 1): Tunnel['ends'][0] => (isNew(tunnel.ends[end].node) ? now : old).ends[end]
  const seenBy = (end: 0 | 1): Tunnel => (isNew(tunnel.ends[end].node) ? now : old)
  return {
    ...tunnel,
    ends: [
      { ...at(0), outside: seenBy(1).ends[0].outside },
      { ...at(1), outside: seenBy(0).ends[1].outside },
    ],
  }
}

interface Both {
  readonly old?: NetworkNode
  readonly now?: NetworkNode
}

function unitedNodes(first: readonly NetworkNode[], second: readonly NetworkNode[]): Both[] {
  const later = new Map(second.map((node) => [node.id, node]))
  const mine = new Set(first.map((node) => node.id))
  return [
    ...first.map((old): Both => {
      const now = later.get(old.id)
      return now === undefined ? { old } : { old: withPartsOf(old, now), now: withPartsOf(now, old) }
    }),
    ...second.filter((node) => !mine.has(node.id)).map((now): Both => ({ now })),
  ]
}

/** Interfaces, tables and ways to a provider's own ports that only the other has. */
function withPartsOf(node: NetworkNode, other: NetworkNode): NetworkNode {
  const names = new Set(node.interfaces.map((port) => port.name))
  const more: Interface[] = other.interfaces.filter((port) => !names.has(port.name))
  const otherTables = new Map(other.tables.map((table) => [table.name, table]))
  const own = new Set(node.tables.map((table) => table.name))
  const tables = node.tables.map((table): Table => {
    const known = new Set(table.routes.map((route) => route.prefix))
    const ways = (otherTables.get(table.name)?.routes ?? []).filter((route) => isWay(route.prefix) && !known.has(route.prefix))
    return ways.length === 0 ? table : { ...table, routes: [...table.routes, ...ways] }
  })
  return {
    ...node,
    interfaces: [...node.interfaces, ...more],
    tables: [...tables, ...other.tables.filter((table) => !own.has(table.name))],
  }
}

const isWay = (prefix: string): boolean => prefix.startsWith('fe80::')

function unitedRest(first: Network, second: Network): Omit<Network, 'nodes'> {
  const unite = <T extends { readonly id: string }>(a: readonly T[], b: readonly T[]): T[] => [
    ...new Map([...b, ...a].map((each) => [each.id, each])).values(),
  ]
  const addressSets = unite(first.addressSets ?? [], second.addressSets ?? [])
  return {
    name: first.name,
    links: unitedLinks(first.links, second.links),
    tunnels: unite(first.tunnels, second.tunnels),
    sessions: unite(first.sessions, second.sessions),
    filters: unite<Filter>(first.filters, second.filters),
    ...(addressSets.length === 0 ? {} : { addressSets }),
    endpoints: unitedEnds(first, second),
  }
}

/** A segment has everybody's ends. */
function unitedLinks(first: readonly Link[], second: readonly Link[]): Link[] {
  const later = new Map(second.map((link) => [link.id, link]))
  const mine = new Set(first.map((link) => link.id))
  return [
    ...first.map((link): Link => {
      const more = (later.get(link.id)?.ends ?? []).filter(
        (end) => !link.ends.some((each) => each.node === end.node && each.interface === end.interface),
      )
      return more.length === 0 ? link : { ...link, ends: [...link.ends, ...more] }
    }),
    ...second.filter((link) => !mine.has(link.id)),
  ]
}

/** Groups that both have, with the members that both have: who is new or goes has no traffic that could be interrupted. */
function unitedEnds(first: Network, second: Network): Network['endpoints'] {
  const later = new Map(second.endpoints.map((group) => [group.name, group]))
  return first.endpoints.flatMap((group) => {
    const other = later.get(group.name)
    if (other === undefined) return []
    const members = group.members.filter((member) =>
      other.members.some((each) => each.node === member.node && each.address === member.address),
    )
    return [{ ...group, members }]
  })
}

function stateOf(network: Network, before: Side, after: Side, isNew: (id: NodeId) => boolean): RoutingState {
  const tables = new Map<string, readonly Route[]>()
  for (const node of network.nodes)
    for (const { name } of node.tables) {
      const key = tableKey(node.id, name)
      const [own, other] = isNew(node.id) ? [after, before] : [before, after]
      const routes = own.state.tables.get(key)
      const others = other.state.tables.get(key) ?? []
      if (routes === undefined) tables.set(key, others)
      else {
        const known = new Set(routes.map((route) => route.prefix))
        const ways = others.filter((route) => isWay(route.prefix) && !known.has(route.prefix))
        tables.set(key, ways.length === 0 ? routes : [...routes, ...ways])
      }
    }
  const { learned, established, rounds } = after.state
  return { tables, learned, established, rounds }
}
