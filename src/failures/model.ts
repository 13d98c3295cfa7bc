import type { Duration, LinkId, NodeId, SessionId, TunnelId } from '../network/model.ts'
import type { Verdict } from '../reach/model.ts'

/**
 * - `router`: dies at once, without a word. `daemon`: its routing daemons die, the machine forwards on.
 * - `link`, `site-link`: both ends lose carrier. `silent-link`: packets vanish, carrier stays.
 * - `tunnel`: its packets vanish silently. `maintenance`: one endpoint of a provider's tunnel is replaced, announced or not.
 * - `session`: one BGP session is shut down. `zone`, `region`, `cloud`: everything there at once. `risk`: all of a shared risk.
 * - `scenario`: what the design has written down. `several`: any of these together.
 */
export type FailureKind =
  | 'router'
  | 'daemon'
  | 'tunnel'
  | 'maintenance'
  | 'link'
  | 'site-link'
  | 'silent-link'
  | 'session'
  | 'zone'
  | 'region'
  | 'cloud'
  | 'risk'
  | 'scenario'
  | 'several'

/** What fails at one moment. */
export interface Failure {
  /** Stable: `router:edge-aws-1`, `tunnel:wireguard/edge-aws-1/edge-sakura-1`, `zone:aws/ap-northeast-1a`, `link:…`; of several, joined by ` + `. */
  readonly id: string
  readonly kind: FailureKind
  readonly label: string
  readonly nodes: readonly NodeId[]
  readonly links: readonly LinkId[]
  readonly tunnels: readonly TunnelId[]
  readonly silentLinks?: readonly LinkId[]
  readonly sessions?: readonly SessionId[]
  readonly daemons?: readonly NodeId[]
  /** It ends by itself: a provider puts something new in its place. Absent: only a repair ends it. */
  readonly lasts?: Duration
  /** Of several: what they are, in the order of their ids. */
  readonly parts?: readonly Failure[]
}

/** Seconds; `high` is Infinity when nothing but repair ends it. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** One event of the time line after a failure. */
export interface OutageStep {
  readonly at: Interval
  /** `edge-sakura-1 notices the loss of edge-aws-1 by BFD (100 ms × 3)`. */
  readonly what: string
  /** Where the constant comes from. */
  readonly source: string
  readonly forward: Verdict
  readonly return: Verdict
}

export interface Outage {
  /** Of the direction from source to destination, of the other, and of the conversation (the longer one). */
  readonly forward: Interval
  readonly return: Interval
  readonly total: Interval
  readonly steps: readonly OutageStep[]
  /** When what has failed comes back. Absent: it was not asked for. */
  readonly recovery?: Recovery
}

/** The gap, if any, when the failed part returns: seconds without traffic, counted from its return. */
export interface Recovery {
  readonly forward: Interval
  readonly return: Interval
  readonly total: Interval
  readonly steps: readonly OutageStep[]
}

/** One expectation under one failure. */
export interface Consequence {
  readonly failure: Failure
  /** Index into the expectations. */
  readonly expectation: number
  /** After everything has been noticed. */
  readonly verdict: Verdict
  readonly outage: Outage
  /** `held`, `broken` (does not come back, or too late), `accepted` (broken, but the design says so with `except`). */
  readonly status: 'held' | 'broken' | 'accepted'
  /** What is wrong although traffic arrives, or because it does: a way that must not be passed, a line that is too full. */
  readonly violation?: string
  /** Of a capacity: the fullest part on the way. */
  readonly fullest?: { readonly words: string; readonly capacityMbps: number; readonly loadMbps: number }
}
