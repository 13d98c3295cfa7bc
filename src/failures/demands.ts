import type { Expectation, SurvivalDemand } from '../design/model.ts'
import type { NetworkIndex } from '../network/index.ts'
import { DEFAULT_KINDS, listFailures } from './list.ts'
import type { Failure, FailureKind } from './model.ts'

/** So many parts at once, of these kinds. */
export interface Combination {
  readonly count: number
  readonly kinds: readonly FailureKind[]
}

/** What a demand counts; undefined for a scenario, which is one failure. */
export function combinationOf({ failures }: SurvivalDemand): Combination | undefined {
  if (failures === 'any-one-router') return { count: 1, kinds: ['router'] }
  if (failures === 'any-one-failure') return { count: 1, kinds: DEFAULT_KINDS }
  if (failures === 'any-two-failures') return { count: 2, kinds: DEFAULT_KINDS }
  return 'scenario' in failures ? undefined : { count: failures.any, kinds: failures.of ?? DEFAULT_KINDS }
}

/** Whether the demand is about this failure: all that fails is of its kinds, and not more of it than it says. */
export function demands(demand: SurvivalDemand, failure: Failure): boolean {
  const { failures } = demand
  if (typeof failures === 'object' && 'scenario' in failures) return failure.id === `scenario:${failures.scenario}`
  const combination = combinationOf(demand)!
  const parts = failure.parts ?? [failure]
  return parts.length <= combination.count && parts.every(({ kind }) => combination.kinds.includes(kind))
}

/** Demands of an expectation; none for what must never be reachable. */
export function demandsOf(expectation: Expectation): readonly SurvivalDemand[] {
  return 'survives' in expectation ? expectation.survives : []
}

/** What has to be gone through beyond single failures: at most so many at once, of the kinds that somebody asks for. */
export function combinationsDemanded(expectations: readonly Expectation[]): Combination[] {
  const asked = expectations.flatMap((expectation) => demandsOf(expectation).flatMap((demand) => combinationOf(demand) ?? []))
  const distinct = new Map(asked.filter(({ count }) => count > 1).map((each) => [`${each.count} ${each.kinds.join()}`, each]))
  return [...distinct.values()]
}

/** Single failures of a proof: those that are always swept, the kinds that an expectation must survive, and its scenarios. */
export function singleFailures(
  index: NetworkIndex,
  expectations: readonly Expectation[],
  kinds: readonly FailureKind[] = DEFAULT_KINDS,
): Failure[] {
  const all = expectations.flatMap(demandsOf)
  const wanted = new Set([...kinds, ...all.flatMap((demand) => combinationOf(demand)?.kinds ?? [])])
  const scenarios = new Set(
    all.flatMap(({ failures }) => (typeof failures === 'object' && 'scenario' in failures ? [failures.scenario] : [])),
  )
  const isAsked = (failure: Failure): boolean =>
    wanted.has(failure.kind) || (failure.kind === 'scenario' && scenarios.has(failure.id.slice('scenario:'.length)))
  return listFailures(index, [...wanted, 'scenario']).filter(isAsked)
}
