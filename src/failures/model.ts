import type { LinkId, NodeId, TunnelId } from '../network/model.ts'
import type { Verdict } from '../reach/model.ts'

/** One thing that fails. `router`: a router dies at once. `tunnel`: its packets vanish silently. `link`: carrier is lost. */
export interface Failure {
  /** Stable: `router:edge-aws-1`, `tunnel:wireguard/edge-aws-1/edge-sakura-1`, `zone:aws/ap-northeast-1a`, `link:…`. */
  readonly id: string
  readonly kind: 'router' | 'tunnel' | 'link' | 'zone' | 'site-link'
  readonly label: string
  readonly nodes: readonly NodeId[]
  readonly links: readonly LinkId[]
  readonly tunnels: readonly TunnelId[]
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
}
