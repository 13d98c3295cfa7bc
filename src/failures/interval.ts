import type { Interval } from './model.ts'

export const NO_OUTAGE: Interval = { low: 0, high: 0 }
export const UNTIL_REPAIR: Interval = { low: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY }

/** The first of several independent events. */
export function earliest(intervals: readonly Interval[]): Interval {
  return { low: Math.min(...intervals.map((each) => each.low)), high: Math.min(...intervals.map((each) => each.high)) }
}

/** The last of several independent events. An empty list took no time. */
export function latest(intervals: readonly Interval[]): Interval {
  return { low: Math.max(0, ...intervals.map((each) => each.low)), high: Math.max(0, ...intervals.map((each) => each.high)) }
}

/** Milliseconds are exact enough, and keep sums of decimals readable. */
export const roundSeconds = (seconds: number): number => (Number.isFinite(seconds) ? Math.round(seconds * 1000) / 1000 : seconds)
