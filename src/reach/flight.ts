import type { NetworkIndex } from '../network/index.ts'
import type { Filter, Interface, LinkId, NetworkNode, NodeId, Provenance, StaticRoute, TunnelId } from '../network/model.ts'
import type { Down, Route, RoutingState } from '../routing/model.ts'
import { judgeFilter } from './filter.ts'
import type { Blocker, Hop, Packet, Path, Verdict } from './model.ts'
import type { Topology } from './topology.ts'

/** A list that grows at the end and is shared by the branches of equal-cost routing. */
export interface Chain<T> {
  readonly item: T
  readonly before: Chain<T> | undefined
}

/** A packet on its way. Frozen: every step makes the next one, because the way may fork. */
export interface Flight {
  readonly packet: Packet
  readonly hops: Chain<Hop> | undefined
  readonly mtu: number
  /** Node, entering interface and addresses of each stop, to see loops. */
  readonly visits: Chain<string> | undefined
  /** Places (see {@link statePlace}) whose stateful filters have let the packet pass. */
  readonly states: Chain<string> | undefined
}

/** A finished path with what only the asker inside `reach/` needs. */
export interface FoundPath {
  readonly path: Path
  readonly states: readonly string[]
  /** Absent when the packet arrived. */
  readonly blocker?: Blocker
}

/** One network in one condition, with what has been found there. */
export interface Terrain {
  readonly index: NetworkIndex
  readonly topology: Topology
  readonly state: RoutingState
  readonly down: Down
  /** The same network before the failure: a walk that touches nothing that changed since is the same walk. */
  readonly base?: Terrain
  readonly walks: Map<string, Walk>
  /** By tunnel and direction; `walking` while it is being found, to see a tunnel that runs through itself. */
  readonly outer: Map<string, Walk | 'walking'>
}

/** One walk over the terrain: what it knows beforehand, what it has found, and all that its outcome depends on. */
export interface Walk {
  readonly terrain: Terrain
  /** State places that the other direction of the conversation has opened. */
  readonly established: ReadonlySet<string>
  readonly found: FoundPath[]
  readonly touched: {
    readonly nodes: NodeId[]
    readonly links: LinkId[]
    readonly tunnels: { readonly id: TunnelId; readonly end: 0 | 1; readonly outer: Walk | 'walking' }[]
    readonly lookups: { readonly node: NodeId; readonly table: string; readonly address: string; readonly route: Route | undefined }[]
  }
}

export function newWalk(terrain: Terrain, established: ReadonlySet<string>): Walk {
  return { terrain, established, found: [], touched: { nodes: [], links: [], tunnels: [], lookups: [] } }
}

export const statePlace = (node: NodeId, interfaceName: string | undefined): string => `${node}|${interfaceName ?? '*'}`

export function takeOff(packet: Packet): Flight {
  return { packet, hops: undefined, mtu: Number.POSITIVE_INFINITY, visits: undefined, states: undefined }
}

export function narrow(flight: Flight, bytes: number): Flight {
  const { packet, hops, mtu, visits, states } = flight
  return bytes >= mtu ? flight : { packet, hops, mtu: bytes, visits, states }
}

export function withHop(flight: Flight, hop: Hop): Flight {
  const { packet, hops, mtu, visits, states } = flight
  return { packet, hops: { item: hop, before: hops }, mtu, visits, states }
}

export function toList<T>(chain: Chain<T> | undefined): T[] {
  const list: T[] = []
  for (let at = chain; at !== undefined; at = at.before) list.push(at.item)
  return list.reverse()
}

/** Ends the flight; anything but ACCEPTED names what stopped it. */
export function land(
  walk: Walk,
  flight: Flight,
  node: NodeId,
  verdict: Verdict,
  reason: string,
  blame: { readonly from?: Provenance; readonly route?: StaticRoute } = {},
): void {
  const path: Path = { verdict, hops: toList(flight.hops), mtu: flight.mtu, reason }
  const states = toList(flight.states)
  if (verdict === 'ACCEPTED') walk.found.push({ path, states })
  else walk.found.push({ path, states, blocker: { verdict, node, message: reason, ...blame } })
}

/** Passes the filter, or lands the flight and gives undefined. */
export function passFilter(
  walk: Walk,
  flight: Flight,
  node: NetworkNode,
  at: Interface | undefined,
  direction: 'in' | 'out' | 'forward',
): Flight | undefined {
  const id = direction === 'forward' ? node.forwardFilter : direction === 'in' ? at?.filterIn : at?.filterOut
  const filter = id === undefined ? undefined : walk.terrain.index.filters.get(id)
  const place = statePlace(node.id, direction === 'forward' ? undefined : at?.name)
  const stateful = filter?.stateful === true || (direction !== 'forward' && otherSideIsStateful(walk, at, direction))
  const opened: Flight = stateful ? { ...flight, states: { item: place, before: flight.states } } : flight
  if (filter === undefined) return opened

  const established = filter.stateful && walk.established.has(place)
  const decision = established ? { action: 'accept' as const } : judgeFilter(filter, flight.packet)
  const where = direction === 'forward' || at === undefined ? {} : { interface: at.name }
  const rule = decision.rule === undefined ? {} : { rule: decision.rule }
  const hop: Hop = {
    kind: 'filter',
    node: node.id,
    ...where,
    direction,
    filter: filter.id,
    label: filter.label,
    action: decision.action,
    ...rule,
    established,
  }
  if (decision.action === 'accept') return withHop(opened, hop)

  const passage = direction === 'forward' ? 'passing' : direction === 'in' ? 'entering' : 'leaving'
  const words = describePacket(flight.packet)
  const reason = `${decision.rule === undefined ? 'no policy allows' : 'a rule drops'} ${words} (${filter.label}, ${passage} ${node.id})`
  // A drop between two interfaces is one on the way in: the node never chose to send it.
  const verdict = direction === 'out' ? 'DENIED_OUT' : 'DENIED_IN'
  land(walk, withHop(flight, hop), node.id, verdict, reason, { from: decision.rule ?? filter.from })
  return undefined
}

/** A provider's connection tracking belongs to the interface: traffic that only meets the other direction's absence of rules is tracked too. */
function otherSideIsStateful(walk: Walk, at: Interface | undefined, direction: 'in' | 'out'): boolean {
  const id = direction === 'in' ? at?.filterOut : at?.filterIn
  const filter: Filter | undefined = id === undefined ? undefined : walk.terrain.index.filters.get(id)
  return filter?.stateful === true
}

const PROTOCOL_WORDS: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [47, 'gre'],
  [50, 'esp'],
  [58, 'icmpv6'],
])

/** `tcp/443 from 192.168.10.10 to 10.10.0.10`; an answer names the port that it comes from. */
export function describePacket(packet: Packet): string {
  const name = PROTOCOL_WORDS.get(packet.protocol) ?? `proto ${packet.protocol}`
  const answering = packet.answer === true
  const port = answering ? packet.sourcePort : packet.destinationPort
  const service = port === undefined ? name : `${name}/${port}`
  return `${answering ? `the answer of ${service}` : service} from ${packet.source} to ${packet.destination}`
}
