import type { FilterId, NodeId, Provenance, StaticRoute, TunnelId } from '../network/model.ts'
import type { NextHop, Route } from '../routing/model.ts'

/** One packet. Ports are absent where the protocol has none. */
export interface Packet {
  readonly source: string
  readonly destination: string
  /** IP protocol number. */
  readonly protocol: number
  readonly sourcePort?: number
  readonly destinationPort?: number
  /** True for the answer half of a TCP conversation (SYN with ACK, or later). */
  readonly answer?: boolean
}

/** `LOOP` and `UNDETERMINED` are answers, not errors. Worst first when several paths disagree (see `worstVerdict`). */
export type Verdict =
  | 'ACCEPTED'
  | 'DENIED_IN'
  | 'DENIED_OUT'
  | 'NO_ROUTE'
  | 'NULL_ROUTED'
  | 'NEIGHBOR_UNREACHABLE'
  | 'EXITS_NETWORK'
  | 'LOOP'
  | 'UNDETERMINED'

/** One step of a path, in the order in which the packet meets them. */
export type Hop =
  | { readonly kind: 'origin'; readonly node: NodeId; readonly interface: string }
  | {
      readonly kind: 'filter'
      readonly node: NodeId
      readonly interface?: string
      readonly direction: 'in' | 'out' | 'forward'
      readonly filter: FilterId
      readonly label: string
      readonly action: 'accept' | 'drop'
      /** Absent: the default decided. */ readonly rule?: Provenance
      readonly established: boolean
    }
  | { readonly kind: 'anti-spoof'; readonly node: NodeId; readonly interface: string; readonly action: 'drop' }
  | {
      readonly kind: 'lookup'
      readonly node: NodeId
      readonly table: string
      readonly route?: Route
      readonly nextHop?: NextHop
      /** Other next hops at equal cost. */ readonly alternatives: number
    }
  | {
      readonly kind: 'translation'
      readonly node: NodeId
      readonly before: string
      readonly after: string
      readonly field: 'source' | 'destination'
    }
  | { readonly kind: 'tunnel'; readonly tunnel: TunnelId; readonly from: NodeId; readonly to: NodeId; readonly tunnelKind: string }
  | { readonly kind: 'wire'; readonly from: NodeId; readonly to: NodeId; readonly label: string }
  | { readonly kind: 'delivered'; readonly node: NodeId; readonly interface: string }

export interface Path {
  readonly verdict: Verdict
  readonly hops: readonly Hop[]
  /** Smallest MTU met, in bytes, outermost headers already taken off. */
  readonly mtu: number
  /** Why it ended as it did, in a sentence for people. */
  readonly reason: string
}

export interface Blocker {
  readonly verdict: Verdict
  readonly node: NodeId
  readonly message: string
  readonly from?: Provenance
  readonly route?: StaticRoute
}

/** The answer for one packet: every path that equal-cost routing may take. */
export interface Trace {
  readonly packet: Packet
  readonly verdict: Verdict
  readonly paths: readonly Path[]
}

/** Both directions of one conversation between two endpoints. */
export interface Conversation {
  readonly from: { readonly node: NodeId; readonly address: string }
  readonly to: { readonly node: NodeId; readonly address: string }
  readonly forward: Trace
  /** Absent when the forward half did not arrive. */
  readonly return?: Trace
  readonly verdict: Verdict
}

export interface Answer {
  readonly from: string
  readonly to: string
  /** `tcp/443`. */
  readonly service: string
  /** ACCEPTED when for at least one destination member (all source members) every conversation is accepted both ways. */
  readonly verdict: Verdict
  readonly conversations: readonly Conversation[]
  readonly blockers: readonly Blocker[]
}
