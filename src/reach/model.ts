import type { FilterId, InterfaceRef, NodeId, Provenance, StaticRoute, TunnelId } from '../network/model.ts'
import type { NextHop, Route } from '../routing/model.ts'

/**
 * One packet. Ports are absent where the protocol has none; ICMP (1, 58) has type × 256 + code in `destinationPort`.
 * Protocol 0 is a packet of no named protocol: only rules for every protocol match it.
 */
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
      readonly action: 'accept' | 'drop' | 'unknown'
      /** Absent: the default decided. */ readonly rule?: Provenance
      readonly established: boolean
      /** True: which groups the sender is in was not known here any more. */
      readonly identityHidden?: true
    }
  | { readonly kind: 'anti-spoof'; readonly node: NodeId; readonly interface: string; readonly action: 'drop' }
  | {
      readonly kind: 'lookup'
      readonly node: NodeId
      readonly table: string
      /** What was looked up: the packet's destination, or the interface that a provider leads the packet to. */
      readonly address: string
      /** The interface that a provider leads the packet to, whatever its destination. */
      readonly toward?: InterfaceRef
      /** Its own losers are in `rejected`; `losersOf` gives all that could have taken the packet. */
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
      /** Where the port changes too. */
      readonly beforePort?: number
      readonly afterPort?: number
      /** Absent: a one-to-one translation. `restore`: what an answer gets back. */
      readonly by?: 'masquerade' | 'balance' | 'restore'
      /** Other targets of the balance. */
      readonly alternatives?: number
      readonly from?: Provenance
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
  /** The provider's own word for it: `ENI_SG_RULES_MISMATCH`. */
  readonly code?: string
  /** The provider's name of the rule that decided. */
  readonly rule?: string
  /** The provider's object that is to blame, else the node. */
  readonly component: string
  /** For UNDETERMINED: what is not modelled, or can not be known. */
  readonly unmodelled?: string
  readonly from?: Provenance
  readonly route?: StaticRoute
}

/** The answer for one packet: every path that equal-cost routing may take. */
export interface Trace {
  readonly packet: Packet
  readonly verdict: Verdict
  readonly paths: readonly Path[]
  /** What had to be assumed of nodes on the paths, in sentences. */
  readonly assumptions: readonly string[]
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
  /** What had to be assumed of nodes on the paths, in sentences. */
  readonly assumptions: readonly string[]
}
