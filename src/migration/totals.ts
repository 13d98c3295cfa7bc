import { NO_OUTAGE, roundSeconds } from '../failures/interval.ts'
import type { Interval } from '../failures/model.ts'
import type { Cost } from './model.ts'

/** What several steps cost together. */
export interface Total {
  /** Steps of which nobody can say how long they take. */
  readonly endless: number
  /** Seconds of the others. */
  readonly high: number
  readonly low: number
}

export const ZERO: Total = { endless: 0, high: 0, low: 0 }

/** The longest of the costs of one step, at either end. */
export function worstOf(costs: readonly Cost[]): Interval {
  return costs.reduce<Interval>(
    (worst, { outage }) => ({ low: Math.max(worst.low, outage.low), high: Math.max(worst.high, outage.high) }),
    NO_OUTAGE,
  )
}

/** With one step more. */
export function plus(total: Total, costs: readonly Cost[]): Total {
  const { low, high } = worstOf(costs)
  return {
    endless: total.endless + (Number.isFinite(high) ? 0 : 1),
    high: roundSeconds(total.high + (Number.isFinite(high) ? high : 0)),
    low: roundSeconds(total.low + (Number.isFinite(low) ? low : 0)),
  }
}

export function compareTotals(a: Total, b: Total): number {
  return a.endless - b.endless || a.high - b.high || a.low - b.low
}

export const isDearer = (a: Total, b: Total): boolean => compareTotals(a, b) > 0
