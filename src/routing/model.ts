import type { Address } from '../ip/address.ts'
import type { LinkId, NodeId, SessionId, StaticRoute, TunnelId } from '../network/model.ts'

/** Parts that do not work at the moment. A node that is down takes its interfaces, sessions and tunnel ends with it. */
export interface Down {
  readonly nodes: ReadonlySet<NodeId>
  /** Both ends lose carrier. */
  readonly links: ReadonlySet<LinkId>
  /** Outer packets vanish silently; the interface stays up. */
  readonly tunnels: ReadonlySet<TunnelId>
  /** Packets vanish silently; both ends keep carrier. */
  readonly silentLinks: ReadonlySet<LinkId>
  /** Shut down or refused, while what they ride on works. */
  readonly sessions: ReadonlySet<SessionId>
  /** The routing daemons of these nodes are dead: no sessions, but the machine forwards by what its kernel still has. */
  readonly daemons: ReadonlySet<NodeId>
}

export const NOTHING_DOWN: Down = {
  nodes: new Set(),
  links: new Set(),
  tunnels: new Set(),
  silentLinks: new Set(),
  sessions: new Set(),
  daemons: new Set(),
}

/**
 * What the control plane has noticed so far. An end of a session that is dead but not noticed keeps using what it
 * learned `before` (and so blackholes traffic); an end that noticed has forgotten it.
 */
export interface Conditions {
  readonly down: Down
  /** Ends, as {@link sessionEndKey}, that do not yet know that their session is dead. */
  readonly unnoticed?: ReadonlySet<string>
  /**
   * Ends, as {@link sessionEndKey}, that know that their session is lost and keep what they learned all the same: their peer
   * had asked for a graceful restart ({@link restartSeconds}) and was lost without a word.
   */
  readonly stale?: ReadonlySet<string>
  /** The state from before the failure: needed when `unnoticed` or `stale` is not empty, and to know which sessions were refused. */
  readonly before?: RoutingState
}

export const sessionEndKey = (session: SessionId, node: NodeId): string => `${session}@${node}`

export interface RoutingState {
  /** By {@link tableKey}; each list sorted by prefix. */
  readonly tables: ReadonlyMap<string, readonly Route[]>
  /** Per session end: what it has learned and accepted, by prefix. The memory of `unnoticed` ends. */
  readonly learned: ReadonlyMap<string, ReadonlyMap<string, BgpPath>>
  /** Sessions that are up. */
  readonly established: ReadonlySet<SessionId>
  /** The route that a packet takes out of a table, where it is found without building the table. */
  readonly find?: (table: string, address: Address) => Route | undefined
  /** Sessions that an end has closed because its peer sent too much. Absent: none. */
  readonly refused?: ReadonlyMap<SessionId, Refusal>
  /** Static routes that their probes have taken away. Absent: none. */
  readonly unanswered?: readonly ProbedRoute[]
  /** Rounds until nothing changed any more. */
  readonly rounds: number
}

/** A session that stays closed, because an end accepted more prefixes than its limit. */
export interface Refusal {
  /** Whose limit it is. */
  readonly node: NodeId
  readonly peer: NodeId
  readonly limit: number
  /** How many it would have accepted. */
  readonly prefixes: number
}

export interface ProbedRoute {
  readonly node: NodeId
  readonly table: string
  readonly route: StaticRoute
}

export const tableKey = (node: NodeId, table: string): string => `${node}|${table}`

/** A chosen route. */
export interface Route {
  readonly prefix: string
  /** `aggregate`: made by the node of longer routes, and leads nowhere itself. */
  readonly protocol: 'connected' | 'static' | 'bgp' | 'aggregate'
  /** One, or several at equal cost, sorted. Empty unless the action is `forward`. */
  readonly nextHops: readonly NextHop[]
  /** For `deliver`, `unmodelled` and `exit`, the target in `static` says to what. */
  readonly action: 'forward' | 'attached' | 'deliver' | 'blackhole' | 'unmodelled' | 'exit'
  /** For BGP: the best path. */
  readonly path?: BgpPath
  /** For static routes of the network. */
  readonly static?: StaticRoute
  /** The table that it was taken from, where it was: what brought it there is told by that one. */
  readonly takenFrom?: { readonly node: NodeId; readonly table: string }
  /** Candidates for the same prefix that lost, with the step of the decision that they lost at. */
  readonly rejected: readonly { readonly path?: BgpPath; readonly static?: StaticRoute; readonly reason: string }[]
}

export interface NextHop {
  readonly interface: string
  /** Absent: deliver to the destination itself on that interface's link (`connected`), or to whatever is at the other end (`peer`). */
  readonly address?: string
  readonly kind: 'connected' | 'gateway' | 'peer'
}

/** A BGP path as its receiver holds it after import policy. */
export interface BgpPath {
  readonly prefix: string
  /** Address to send to, as received (or own for originated paths: absent). */
  readonly nextHop?: string
  readonly asPath: readonly number[]
  /** ASes at its end in no order, of an aggregate. Absent: none. */
  readonly asSet?: readonly number[]
  readonly origin: 'igp' | 'egp' | 'incomplete'
  readonly localPreference: number
  readonly med: number
  readonly communities: readonly string[]
  /** 0 for what is learned unless a session or policy says otherwise; 32768 for what the node makes itself (65536 under BIRD: nothing goes before it). */
  readonly weight: number
  /** Route reflection: who brought it into the AS, and the clusters that it has crossed, the last first. */
  readonly originatorId?: string
  readonly clusterList?: readonly string[]
  /** Absent for paths that this node originates. */
  readonly learnedFrom?: {
    readonly session: SessionId
    readonly peer: NodeId
    readonly peerAddress: string
    readonly peerRouterId: string
    readonly kind: 'ebgp' | 'ibgp'
  }
}
