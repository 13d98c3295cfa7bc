import type { FeltDown } from './felt.ts'
import type { Run } from './fixed-point.ts'
import type { RoutingState } from './model.ts'
import type { Settled } from './tables.ts'

/** What a state was made of, for those who explain it. */
export interface Inside {
  readonly run: Run
  readonly settled: () => readonly Settled[]
  readonly down: FeltDown
}

const insides = new WeakMap<RoutingState, Inside>()

export function rememberInside(state: RoutingState, inside: Inside): void {
  insides.set(state, inside)
}

/** Undefined for states that the simulation did not make. */
export const insideOf = (state: RoutingState): Inside | undefined => insides.get(state)
