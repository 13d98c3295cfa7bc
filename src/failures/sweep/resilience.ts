import { indexNetwork, type NetworkIndex } from '../../network/index.ts'
import { combinedFailure } from '../combine.ts'
import { listFailures } from '../list.ts'
import type { Failure, FailureKind, Interval } from '../model.ts'
import { predictOutage, type Flow } from '../outage.ts'
import { settleRoutes } from '../settle.ts'
import { additionsTo, type Addition } from './additions.ts'
import { CutSearch, type Cut } from './cuts.ts'
import { judgeFromScratch } from './from-scratch.ts'
import { flowJudge } from './judge.ts'

/** What a conversation survives. */
export interface Strength {
  /** So many failures at once, whichever they are. */
  readonly survives: number
  /** True: perhaps more; larger sets were not tried. */
  readonly orMore: boolean
  /** The smallest sets that stop it; none where it survives all that was tried. */
  readonly smallest: readonly { readonly failures: readonly Failure[]; readonly verdict: string }[]
  /** The longest outage of the single failures that it survives; absent: none interrupts it. */
  readonly worst?: { readonly failure: Failure; readonly outage: Interval }
}

export interface PairResilience extends Strength {
  readonly flow: Flow
  /** The verdict with nothing down; where it does not pass the rest says nothing. */
  readonly healthy: string
  /** In most of the smallest sets. */
  readonly weakest?: { readonly failure: Failure; readonly sets: number }
  /** The addition after which it is strongest, proven; absent: none of those tried helps. */
  readonly best?: { readonly addition: string; readonly after: Strength }
}

export interface ResilienceLimits {
  readonly kinds: readonly FailureKind[]
  /** Failures in a set, at most. */
  readonly most: number
}

/**
 * What each conversation survives, its weakest part, and the one addition that helps most: each addition is made in the network, and what
 * stopped the conversation is simulated again there; of those that help, everything is. Yields after each step of work, with the pair when it
 * is done.
 */
export function* resilienceOf(
  index: NetworkIndex,
  flows: readonly Flow[],
  limits: ResilienceLimits,
): Generator<PairResilience | undefined, void> {
  const additions = additionsTo(index.network).map((addition) => ({ addition, made: once(() => indexNetwork(addition.network())) }))
  for (const flow of flows) {
    const { healthy, strength } = yield* strengthOf(index, flow, limits)
    const before: PairResilience = { flow, healthy, ...strength, ...weakestOf(strength) }
    if (healthy !== 'ACCEPTED') {
      yield before
      continue
    }
    let best: { readonly addition: Addition; readonly after: Strength } | undefined
    for (const { addition, made } of additions) {
      yield undefined
      if (!mayHelp(made(), flow, addition, strength)) continue
      const after = yield* strengthOf(made(), flow, { ...limits, most: Math.min(limits.most, strength.survives + 2) })
      if (after.healthy === 'ACCEPTED' && isStronger(after.strength, best?.after ?? strength)) best = { addition, after: after.strength }
    }
    yield best === undefined ? before : { ...before, best: { addition: best.addition.label, after: best.after } }
  }
}

function* strengthOf(
  index: NetworkIndex,
  flow: Flow,
  { kinds, most }: ResilienceLimits,
): Generator<undefined, { readonly healthy: string; readonly strength: Strength }> {
  const failures = listFailures(index, kinds)
  const judge = flowJudge(index, [flow])
  const search = new CutSearch(index, failures)
  for (let size = 1; ; size++) {
    const steps = search.search(judge, 0, { good: 'ACCEPTED', most: size })
    let step = steps.next()
    for (; step.done !== true; step = steps.next()) yield undefined
    const { healthy, cuts } = step.value
    if (healthy !== 'ACCEPTED') return { healthy, strength: { survives: 0, orMore: false, smallest: [] } }
    if (cuts.length === 0 && size < most) continue
    const smallest = cuts.map(({ set, value }: Cut) => ({ failures: set.map((each) => failures[each]!), verdict: value }))
    const stopped = new Set(cuts.flatMap(({ set }) => (set.length === 1 ? set : [])))
    const worst = worstOutage(
      index,
      flow,
      failures.filter((_, i) => !stopped.has(i)),
    )
    const strength = {
      survives: cuts.length === 0 ? size : size - 1,
      orMore: cuts.length === 0,
      smallest,
      ...(worst === undefined ? {} : { worst }),
    }
    return { healthy, strength }
  }
}

function worstOutage(index: NetworkIndex, flow: Flow, failures: readonly Failure[]): Strength['worst'] {
  const healthy = settleRoutes(index).state
  let worst: Strength['worst']
  for (const failure of failures) {
    const outage = predictOutage(index, healthy, failure, flow).total
    if (outage.high > (worst?.outage.high ?? 0)) worst = { failure, outage }
  }
  return worst
}

function weakestOf({ smallest }: Strength): Pick<PairResilience, 'weakest'> {
  const sets = new Map<Failure, number>()
  for (const { failures } of smallest) for (const failure of failures) sets.set(failure, (sets.get(failure) ?? 0) + 1)
  const [first] = [...sets].sort(([, a], [, b]) => b - a)
  return first === undefined ? {} : { weakest: { failure: first[0], sets: first[1] } }
}

/** Whether something that stopped it does not any more, or, of what finds failures faster, always. */
function mayHelp(index: NetworkIndex, flow: Flow, { kind }: Addition, { smallest }: Strength): boolean {
  if (kind === 'bfd') return true
  const judge = flowJudge(index, [flow])
  return smallest.some(({ failures }) => judgeFromScratch(index, [combinedFailure(failures)], judge)[0] === 'ACCEPTED')
}

function isStronger(a: Strength, b: Strength): boolean {
  if (a.survives !== b.survives) return a.survives > b.survives
  if (a.smallest.length !== b.smallest.length) return a.smallest.length < b.smallest.length
  return (a.worst?.outage.high ?? 0) < (b.worst?.outage.high ?? 0)
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}
