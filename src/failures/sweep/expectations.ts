import type { Expectation } from '../../design/model.ts'
import type { NetworkIndex } from '../../network/index.ts'
import { membersOf } from '../../reach/answer.ts'
import { NOTHING_DOWN } from '../../routing/model.ts'
import { combinedFailure } from '../combine.ts'
import { demands, demandsOf } from '../demands.ts'
import { expectedOf, judge } from '../judge.ts'
import type { Consequence, Failure, Interval } from '../model.ts'
import { consequenceOf } from '../prove.ts'
import { settleRoutes } from '../settle.ts'
import type { Judge } from './judge.ts'
import { Sweep } from './sweep.ts'

/** What is gone through: all sets of at most `most` of these. */
export interface SweepPlan {
  readonly failures: readonly Failure[]
  readonly most: number
}

/** One set under which one expectation is not met. Plain data. */
export interface Unmet {
  readonly expectation: number
  /** Numbers of the failures, ascending. */
  readonly set: readonly number[]
  /** The verdict, or what else is wrong, in words. */
  readonly why: string
}

/** One set that an expectation must survive, and does not, or only later than it must. */
export interface Breach extends Unmet {
  readonly status: Exclude<Consequence['status'], 'held'>
  /** Absent where it is about what must never pass. */
  readonly outage?: Interval
}

/** What came of the sets of which one failure is the lowest: a unit of work. Plain data. */
export interface UnitResult {
  readonly first: number
  /** Sets judged, by size: those of one failure first. */
  readonly sets: readonly number[]
  /** By expectation, then by size: sets under which it is not met. */
  readonly unmet: readonly (readonly number[])[]
  /** Those that contain no smaller one that the unit knows of. */
  readonly smallest: readonly Unmet[]
  /** Of sets of several failures that somebody demands to survive; not those that contain a smaller one with the same end. */
  readonly breaches: readonly Breach[]
}

const MET = 'met'

/** Sweeps the expectations of a design, unit by unit. */
export class ExpectationSweep {
  readonly #index: NetworkIndex
  readonly #expectations: readonly Expectation[]
  readonly #plan: SweepPlan
  readonly #sweep: Sweep

  constructor(index: NetworkIndex, expectations: readonly Expectation[], plan: SweepPlan) {
    this.#index = index
    this.#expectations = expectations
    this.#plan = plan
    this.#sweep = new Sweep(index, plan.failures, expectationJudge(index, expectations))
  }

  /** Yields after each set, and in the end gives the result. */
  *unit(first: number): Generator<void, UnitResult> {
    const { most } = this.#plan
    const sets = zeros(most)
    const unmet = this.#expectations.map(() => zeros(most))
    const smallest: Unmet[] = []
    const breaches: Breach[] = []
    for (const { set, differing } of this.#sweep.setsFrom(first, most)) {
      const size = set.length - 1
      const told = new Set<number>()
      sets[size]!++
      this.#expectations.forEach((_, expectation) => {
        const why = differing.get(expectation) ?? this.#sweep.healthy(expectation)
        if (why === MET) return
        unmet[expectation]![size]!++
        if (this.#isSmallest(smallest, expectation, set)) smallest.push({ expectation, set, why })
        // What stops it already has been told, or accepted.
        else told.add(expectation)
      })
      if (set.length > 1) breaches.push(...this.#breachesOf(set, told))
      yield
    }
    return { first, sets, unmet, smallest, breaches }
  }

  /** As far as the unit can tell: it knows the sets with the same lowest failure, and those of one. */
  #isSmallest(smallest: readonly Unmet[], expectation: number, set: readonly number[]): boolean {
    if (this.#sweep.healthy(expectation) !== MET) return false
    if (set.length > 1 && set.some((failure) => this.#sweep.alone(failure).has(expectation))) return false
    return !smallest.some((known) => known.expectation === expectation && known.set.every((each) => set.includes(each)))
  }

  #breachesOf(set: readonly number[], told: ReadonlySet<number>): Breach[] {
    const failure = combinedFailure(set.map((number) => this.#plan.failures[number]!))
    return this.#expectations.flatMap((expectation, number): Breach[] => {
      if (told.has(number) || !demandsOf(expectation).some((demand) => demands(demand, failure))) return []
      const { status, verdict, violation, outage } = this.#consequence(failure, expectation, number)
      if (status === 'held') return []
      return [{ expectation: number, set, why: violation ?? verdict, status, outage: outage.total }]
    })
  }

  #consequence(failure: Failure, expectation: Expectation, number: number): Consequence {
    const expected = expectedOf(this.#index, this.#expectations)
    return consequenceOf(expected, this.#healthy(), failure, expectation, number)
  }

  #healthy = once(() => settleRoutes(this.#index).state)
}

/** Whether each expectation is met, in a word, or why not. */
function expectationJudge(index: NetworkIndex, expectations: readonly Expectation[]): Judge {
  const expected = expectedOf(index, expectations)
  const nodes = expectations.map((expectation) => {
    const { sources, destinations } = membersOf(index, expectation, NOTHING_DOWN)
    return [...new Set([...sources, ...destinations].map((end) => end.node))]
  })
  return {
    count: expectations.length,
    nodesOf: (subject) => nodes[subject]!,
    // Its load is that of all traffic, wherever that goes.
    isWide: (subject) => expectations[subject]!.kind === 'capacity',
    judge: (terrain, subject) => {
      const { met, violation, answer } = judge(expected, terrain, expectations[subject]!)
      return met ? MET : (violation ?? answer.verdict)
    },
  }
}

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0)

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}
