import type { NodeId, Provenance } from './model.ts'

/** What a machine's traffic with the internet needs, is asked of the cloud that it stands in. */
export interface InternetQuestion {
  readonly node: NodeId
  /** The cloud's own id of what the node is, where it says. */
  readonly object?: string
  /** Own addresses that are asked about, at most one of each family. */
  readonly addresses: readonly string[]
  /** Addresses that stand for the internet, one of each family. */
  readonly outside: readonly string[]
  /** Who opens the connection: `out` the machine, `in` the internet. */
  readonly direction: 'out' | 'in'
}

export interface InternetChecklist {
  readonly family: 4 | 6
  /** The machine's own address that it is about. */
  readonly address: string
  readonly direction: 'out' | 'in'
  readonly parts: readonly NeededPart[]
}

/** One thing that must be there, as found. */
export interface NeededPart {
  /** In the cloud's own words: `an internet gateway attached to vpc-0abc`. */
  readonly what: string
  /** A filter is judged by the engine, for the traffic that was asked for. */
  readonly found: 'present' | 'missing' | 'unknown' | NeededPassage
  /** What was found, or what lacks it. */
  readonly object?: string
  /** More about it, or what to do: `add a route 0.0.0.0/0 to it`. */
  readonly note?: string
  readonly code?: string
  readonly from?: Provenance
}

/** A filter that must let a packet pass. */
export interface NeededPassage {
  /** A node, or the cloud's object that one was made of. */
  readonly node: NodeId
  /** Of the port; else the port that has `address`. */
  readonly interface?: string
  readonly address?: string
  readonly direction: 'in' | 'out'
  /** The packet that opens the connection, or the one that answers it. */
  readonly packet: 'question' | 'answer'
  readonly source: string
  readonly destination: string
}
