import type { NetworkIndex } from '../network/index.ts'
import type { Interface, InterfaceRef, NodeId, Provenance, StaticRoute, TunnelId } from '../network/model.ts'
import type { LinkId } from '../network/model.ts'
import type { Down, Route, RoutingState } from '../routing/model.ts'
import type { Blocker, Hop, Packet, Path, Verdict } from './model.ts'
import type { Place } from './places.ts'
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
  /** Each stop, to see loops. */
  readonly visits: Chain<Visit> | undefined
  /** Places (see {@link statePlace}) whose stateful filters have let the packet pass. */
  readonly states: Chain<string> | undefined
  readonly memory: Memory
}

/** A place at which a packet was, and how it was then: a packet that comes back the same will do so for ever. */
export interface Visit {
  readonly node: NodeId
  /** The interface that it entered; absent: a route leads it on from within the node. */
  readonly entered: string | undefined
  readonly packet: Packet
  readonly toward: InterfaceRef | undefined
}

export function sameVisit(a: Visit, b: Visit): boolean {
  return (
    a.node === b.node &&
    a.entered === b.entered &&
    (a.packet === b.packet ||
      (a.packet.source === b.packet.source &&
        a.packet.destination === b.packet.destination &&
        a.packet.destinationPort === b.packet.destinationPort)) &&
    a.toward?.node === b.toward?.node &&
    a.toward?.interface === b.toward?.interface
  )
}

/** What few packets carry with them; most share {@link BLANK}. */
export interface Memory {
  /** The provider leads it to this interface, whatever its destination. */
  readonly toward: InterfaceRef | undefined
  /** Nobody knows any more which group the sender was in. */
  readonly hidden: boolean
  /** What masquerades and balances have changed so far. */
  readonly rewrites: Chain<Rewrite> | undefined
  /** The node that it is in has just restored it, so that it is no new connection there. */
  readonly restored: boolean
}

export const BLANK: Memory = { toward: undefined, hidden: false, rewrites: undefined, restored: false }

/** What a node must remember of a connection to restore its answers. */
export interface Rewrite {
  readonly node: NodeId
  readonly interface: string
  readonly before: Packet
  readonly after: Packet
  /** The provider leads the answers here: a balance that keeps the source. */
  readonly leadsBack: boolean
  readonly from: Provenance
}

/** A finished path with what only the asker inside `reach/` needs. */
export interface FoundPath {
  readonly path: Path
  readonly states: readonly string[]
  /** The packet as it was at the end. */
  readonly packet: Packet
  /** In the order in which they happened. */
  readonly rewrites: readonly Rewrite[]
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
  /** What other conditions of the same network have found, tried after the base. Absent: nothing is shared. */
  readonly shared?: SharedWalks
  /** What was looked for, and found, in the tables. Absent: too little is asked here for that to pay. */
  readonly readings?: Map<Place, Reading>
  readonly walks: Map<string, Walk>
  /** By tunnel and direction; `walking` while it is being found, to see a tunnel that runs through itself. */
  readonly outer: Map<string, Walk | 'walking'>
}

/** Walks that may hold in several conditions: of each packet and of each direction of a tunnel, the last few different ones. */
export interface SharedWalks {
  readonly walks: Map<string, Walk[]>
  readonly outer: Map<string, Walk[]>
}

/** The route that an address found in a table, in one condition. */
export interface Reading extends Place {
  readonly place: Place
  readonly route: Route | undefined
}

/** What a walk knows beforehand of the conversation that its packet belongs to. */
export interface Known {
  /** State places that the other direction has opened. */
  readonly established: ReadonlySet<string>
  /** What was rewritten on the way there, in that order: the answer is restored in the opposite one. */
  readonly rewrites: readonly Rewrite[]
}

export const NOTHING_KNOWN: Known = { established: new Set(), rewrites: [] }

/** One walk over the terrain: what it knows beforehand, what it has found, and all that its outcome depends on. */
export interface Walk {
  readonly terrain: Terrain
  readonly known: Known
  readonly found: FoundPath[]
  readonly touched: {
    readonly nodes: NodeId[]
    readonly links: LinkId[]
    readonly tunnels: { readonly id: TunnelId; readonly end: 0 | 1; readonly outer: Walk | 'walking' }[]
    /** Tunnels that it has met and that lose every packet. */
    readonly cutTunnels: TunnelId[]
    readonly lookups: Reading[]
  }
}

/** Where a packet is next; a step that has landed the flight gives none. */
export type Step =
  | { readonly kind: 'enter'; readonly node: NodeId; readonly interface: string; readonly flight: Flight }
  | { readonly kind: 'cross'; readonly node: NodeId; readonly out: Interface; readonly flight: Flight }
  /** One branch of several, taken when those before it have landed. */
  | { readonly kind: 'branch'; readonly node: NodeId; readonly flight: Flight; readonly take: () => readonly Step[] }

export const LANDED: readonly Step[] = []

/** One step for each branch, so that a branch lands before the next one starts; a single branch is taken at once. */
export function fork<T>(node: NodeId, flight: Flight, branches: readonly T[], take: (branch: T) => readonly Step[]): readonly Step[] {
  return branches.length === 1 ? take(branches[0]!) : branches.map((branch) => ({ kind: 'branch', node, flight, take: () => take(branch) }))
}

export function newWalk(terrain: Terrain, known: Known): Walk {
  return { terrain, known, found: [], touched: { nodes: [], links: [], tunnels: [], cutTunnels: [], lookups: [] } }
}

export const statePlace = (node: NodeId, interfaceName: string | undefined): string => `${node}|${interfaceName ?? '*'}`

export function takeOff(packet: Packet, memory: Memory = BLANK): Flight {
  return { packet, hops: undefined, mtu: Number.POSITIVE_INFINITY, visits: undefined, states: undefined, memory }
}

export function narrow(flight: Flight, bytes: number): Flight {
  const { packet, hops, mtu, visits, states, memory } = flight
  return bytes >= mtu ? flight : { packet, hops, mtu: bytes, visits, states, memory }
}

export function withHop(flight: Flight, hop: Hop): Flight {
  const { packet, hops, mtu, visits, states, memory } = flight
  return { packet, hops: { item: hop, before: hops }, mtu, visits, states, memory }
}

export function withMemory(flight: Flight, change: Partial<Memory>): Flight {
  return { ...flight, memory: { ...flight.memory, ...change } }
}

export function toList<T>(chain: Chain<T> | undefined): T[] {
  const list: T[] = []
  for (let at = chain; at !== undefined; at = at.before) list.push(at.item)
  return list.reverse()
}

/** What is to blame for the end of a flight. */
export interface Blame {
  readonly from?: Provenance | undefined
  readonly route?: StaticRoute
  readonly unmodelled?: string
}

/** Ends the flight; anything but ACCEPTED names what stopped it. */
export function land(walk: Walk, flight: Flight, node: NodeId, verdict: Verdict, reason: string, blame: Blame = {}): readonly Step[] {
  const path: Path = { verdict, hops: toList(flight.hops), mtu: flight.mtu, reason }
  const found = { path, states: toList(flight.states), packet: flight.packet, rewrites: toList(flight.memory.rewrites) }
  walk.found.push(verdict === 'ACCEPTED' ? found : { ...found, blocker: blockerOf(node, verdict, reason, blame) })
  return LANDED
}

export function blockerOf(node: NodeId, verdict: Verdict, message: string, { from, route, unmodelled }: Blame): Blocker {
  return {
    verdict,
    node,
    message,
    component: from?.object ?? node,
    ...(from?.code === undefined ? {} : { code: from.code }),
    ...(from?.rule === undefined ? {} : { rule: from.rule }),
    ...(unmodelled === undefined ? {} : { unmodelled }),
    ...(from === undefined ? {} : { from }),
    ...(route === undefined ? {} : { route }),
  }
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
  const port = answering ? packet.sourcePort : packet.sourcePort === undefined ? undefined : packet.destinationPort
  const service = port === undefined ? name : `${name}/${port}`
  return `${answering ? `the answer of ${service}` : service} from ${packet.source} to ${packet.destination}`
}
