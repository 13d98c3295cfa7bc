import type { StaticRoute } from '../network/model.ts'
import type { Conditions, Down } from './model.ts'

/** What is down, and what follows of it for static routes whose probe nobody answers. */
export interface FeltDown extends Down {
  /** Taken away by their probes. Absent: none is. */
  readonly unanswered?: ReadonlySet<StaticRoute>
}

/** The conditions of one round of the whole simulation. */
export interface Felt extends Conditions {
  readonly down: FeltDown
}
