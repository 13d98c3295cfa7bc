import type { PortRange } from './model.ts'

/** What stands in the way of a packet, or lets it pass, as a cloud needs it to propose a change. Names are those of {@link Provenance}. */
export interface Obstacle {
  /** `pass`: it stops the packet and should not; `stop`: it lets the packet pass and should not. */
  readonly goal: 'pass' | 'stop'
  /**
   * `way`: a route that the packet took before it was lost further on, or on which it passes. `balance`: a load balancer has nothing to
   * send it to.
   */
  readonly kind: 'filter' | 'route' | 'check' | 'way' | 'balance'
  readonly node: string
  /** Nodes of the two ends between which the packet goes; of an answer the other way round. */
  readonly fromNode: string
  readonly toNode: string
  /** Of a `way`: the kind of node where the packet is lost. */
  readonly lostAt?: string
  /** The cloud's object, where the element says which: a filter's, a rule's, a route's, a table's. */
  readonly object?: string
  readonly rule?: string
  readonly code?: string
  /** Of a filter, seen from the node that it stands at. */
  readonly direction?: 'in' | 'out' | 'forward'
  /** Addresses of the packet where it is stopped. */
  readonly source: string
  readonly destination: string
  readonly protocol: number
  /** Ports that are asked for, of an answer those of the clients; for ICMP type × 256 + code. Absent: all, or there are none. */
  readonly ports?: PortRange
  /** The packet is an answer. */
  readonly isAnswer: boolean
  /** Who a rule should name: as narrow as the question. */
  readonly sender: Peer
  readonly receiver: Peer
}

/** One end of a question, for a rule that names it. */
export interface Peer {
  readonly ranges: readonly string[]
  /** The end is this group of the cloud's. */
  readonly group?: string
}

/** A change of a cloud's objects that somebody can make. */
export interface ProposedEdit<Objects = unknown> {
  /** Equal keys are equal changes. */
  readonly key: string
  /** How much it is to change: 1 is a rule, 3 a route, more is a new object. */
  readonly cost: number
  /** In a sentence: `add a rule to sg-0abc: tcp/443 from 10.0.0.4/32`. */
  readonly words: string
  /** For a shell. */
  readonly commands: string
  readonly terraform: string
  readonly apply: (objects: Objects) => Objects
}

/** Changes that may remove the obstacle; none where the cloud knows none. */
export type ProposeEdits<Objects = unknown> = (objects: Objects, obstacle: Obstacle) => readonly ProposedEdit<Objects>[]

/** Why no change can remove the obstacle, in a sentence; undefined where that is not known. */
export type ExplainImmovable<Objects = unknown> = (objects: Objects, obstacle: Obstacle) => string | undefined
