import type { FilterId, NodeId, SessionEnd, StaticRoute, Table } from '../network/model.ts'
import { knownAddress } from '../reach/filter.ts'
import { lookup } from '../routing/lookup.ts'
import type { Route, RoutingState } from '../routing/model.ts'
import { meaningOf } from './align.ts'
import { nodesOn, observe, type Seen, type Talk } from './flows.ts'
import type { Mixer, Side } from './mixture.ts'

/** What is found between two networks, in every order in which their nodes can change. */
export interface Mixtures {
  /** Nodes that treat the traffic in another way afterwards, sorted. */
  readonly movers: readonly NodeId[]
  /** Of these, whose own configuration changes; the others follow what they learn. */
  readonly byHand: ReadonlySet<NodeId>
  readonly moments: readonly { readonly moved: readonly NodeId[]; readonly seen: Seen }[]
  /** False: only each one as the first, and each one as the last, were looked at. */
  readonly isComplete: boolean
}

/** Up to so many nodes are looked at in all 2^n moments. */
const ALL_ORDERS = 6

/** Every moment between the two networks, for one conversation that was open before. */
export function mixturesOf(mixer: Mixer, talk: Talk): Mixtures {
  const first = mixer.moment(new Set())
  const movers = new Set<NodeId>()
  const moments = new Map<string, { moved: readonly NodeId[]; seen: Seen }>()
  const look = (moved: readonly NodeId[]): Seen => {
    const key = moved.join()
    const known = moments.get(key)
    if (known !== undefined) return known.seen
    const seen = observe(mixer.moment(new Set(moved)), talk, first)
    moments.set(key, { moved, seen })
    return seen
  }
  const differing = differenceBetween(mixer)
  const everybody = [...differing.everybody]
  const add = (seen: Seen): void => {
    for (const node of nodesOn([...seen.there, ...seen.back])) if (differing.moves(node, talk)) movers.add(node)
  }
  add(look([]))
  add(look(everybody))
  // A packet may pass other nodes while only some have changed.
  for (let size = -1; size !== movers.size;) {
    size = movers.size
    for (const moved of subsetsOf([...movers].sort())) add(look(moved))
  }
  const names = [...movers].sort()
  return {
    movers: names,
    byHand: new Set(names.filter((node) => differing.isByHand(node))),
    moments: [...moments.values()].map(({ moved, seen }) => ({ moved: moved.filter((node) => movers.has(node)), seen })),
    isComplete: names.length <= ALL_ORDERS,
  }
}

function subsetsOf(nodes: readonly NodeId[]): NodeId[][] {
  if (nodes.length > ALL_ORDERS) return nodes.flatMap((node) => [[node], nodes.filter((each) => each !== node)])
  return Array.from({ length: 2 ** nodes.length }, (_, bits) => nodes.filter((_node, i) => ((bits >> i) & 1) === 1))
}

interface Difference {
  /** Nodes that both have. */
  readonly everybody: readonly NodeId[]
  readonly moves: (node: NodeId, talk: Talk) => boolean
  readonly isByHand: (node: NodeId) => boolean
}

const differences = new WeakMap<Mixer, Difference>()

function differenceBetween(mixer: Mixer): Difference {
  const known = differences.get(mixer)
  if (known !== undefined) return known
  const { before, after } = mixer
  const everybody = before.index.network.nodes
    .map((node) => node.id)
    .filter((id) => after.index.nodes.has(id))
    .sort()
  const once = <T>(find: (node: NodeId) => T): ((node: NodeId) => T) => {
    const found = new Map<NodeId, T>()
    return (node) => {
      if (!found.has(node)) found.set(node, find(node))
      return found.get(node)!
    }
  }
  const filtersDiffer = once((id) => filtersOf(before, id, after) !== filtersOf(after, id, before))
  const made: Difference = {
    everybody,
    moves: (id, talk) => {
      if (!before.index.nodes.has(id) || !after.index.nodes.has(id)) return false
      if (filtersDiffer(id)) return true
      return [talk.packet.source, talk.packet.destination].some(
        (address) => waysOf(before, id, address, after) !== waysOf(after, id, address, before),
      )
    },
    isByHand: once((id) => filtersDiffer(id) || configurationOf(before, id, after) !== configurationOf(after, id, before)),
  }
  differences.set(mixer, made)
  return made
}

/** Of the ports that both have. */
function filtersOf({ index }: Side, id: NodeId, other: Side): string {
  const node = index.nodes.get(id)
  const shared = new Set(other.index.nodes.get(id)?.interfaces.map((port) => port.name))
  const rules = (filter: FilterId | undefined): unknown => (filter === undefined ? undefined : index.filters.get(filter)?.rules)
  return meaningOf({
    forward: rules(node?.forwardFilter),
    ports: node?.interfaces
      .filter((port) => shared.has(port.name))
      .map((port) => [port.name, rules(port.filterIn), rules(port.filterOut), port.antiSpoof]),
    more: [node?.translations, node?.masquerades, node?.balances],
  })
}

/** Where packets to the address go, by each table that both have: another one is for what only one of them has. */
function waysOf({ index, state }: Side, id: NodeId, address: string, other: Side): string {
  const shared = new Set(other.index.nodes.get(id)?.tables.map((table) => table.name))
  const tables = (index.nodes.get(id)?.tables ?? []).filter((table) => shared.has(table.name))
  return meaningOf(tables.map((table) => [table.name, wayOf(state, id, table.name, address)]))
}

function wayOf(state: RoutingState, id: NodeId, table: string, address: string): unknown {
  const route: Route | undefined = lookup(state, id, table, knownAddress(address))
  if (route === undefined) return null
  const target = route.static?.target
  return [
    route.action,
    route.nextHops,
    target?.kind === 'deliver' || target?.kind === 'exit' || target?.kind === 'unmodelled' ? target : null,
  ]
}

/** What somebody sets there: what comes by itself, and sessions that the other has not, are not among it. */
function configurationOf({ index }: Side, id: NodeId, other: Side): string {
  const node = index.nodes.get(id)
  const shared = new Set(other.index.sessionsOf.get(id)?.map((session) => session.id))
  const sessions = (index.sessionsOf.get(id) ?? []).filter((session) => shared.has(session.id))
  const written = (table: Table): readonly StaticRoute[] =>
    table.routes.filter((route) => route.origin !== 'propagated' && !route.prefix.startsWith('fe80::'))
  return meaningOf([
    node?.tables.map((table) => [table.name, written(table)]),
    node?.bgp,
    sessions.map((session) => [session.id, session.ends.filter((end) => end.node === id).map(policiesOf)]),
  ])
}

/** What of a session decides about routes. */
function policiesOf({ address: _address, holdSeconds: _hold, keepaliveSeconds: _keepalive, ...rest }: SessionEnd): unknown {
  return rest
}
