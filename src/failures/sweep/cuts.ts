import type { NetworkIndex } from '../../network/index.ts'
import { combinedFailure } from '../combine.ts'
import { downOf } from '../list.ts'
import type { Failure } from '../model.ts'
import { Conditions, type Condition } from './conditions.ts'
import { Ground, type Dependence } from './dependence.ts'
import type { Judge } from './judge.ts'

/** One set of failures that takes the answer away, and no smaller part of it does. */
export interface Cut {
  /** Numbers of the failures, ascending. */
  readonly set: readonly number[]
  /** The answer then. */
  readonly value: string
}

export interface FoundCuts {
  /** In health. */
  readonly healthy: string
  /** All minimal sets of at most so many failures; the smaller first, then in order. */
  readonly cuts: readonly Cut[]
  /** Sets that were judged. */
  readonly judged: number
}

interface Open {
  readonly set: readonly number[]
  readonly condition: Condition
  readonly dependence: Dependence
}

/**
 * The minimal sets of at most `most` failures after which a subject's answer is not `good` any more. Sets grow one failure at a time, from
 * the healthy network: a set is extended by failures that its outcome rests on, since no others can change it, and never beyond a set that
 * has been found. Each is simulated, so that routes, policies, filters and tunnels count, not the wiring alone.
 */
export class CutSearch {
  readonly #failures: readonly Failure[]
  readonly #conditions: Conditions
  readonly #ground: Ground
  readonly #parts: readonly ReadonlySet<number>[]

  constructor(index: NetworkIndex, failures: readonly Failure[]) {
    this.#failures = failures
    this.#conditions = new Conditions(index)
    this.#ground = new Ground(index, this.#conditions.routing)
    this.#parts = failures.map((failure) => new Set(this.#ground.partsOf(failure)))
  }

  find(judge: Judge, subject: number, { good, most }: { readonly good: string; readonly most: number }): FoundCuts {
    const steps = this.search(judge, subject, { good, most })
    for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value
  }

  /** As {@link find}; yields after each set that was judged, where it is one of them the set. */
  *search(
    judge: Judge,
    subject: number,
    { good, most }: { readonly good: string; readonly most: number },
  ): Generator<Cut | undefined, FoundCuts> {
    const health = this.#judgeOn(this.#conditions.healthy, judge, subject)
    if (health.value !== good) return { healthy: health.value, cuts: [], judged: 1 }
    let judged = 1
    const cuts: Cut[] = []
    let open: Open[] = [{ set: [], condition: this.#conditions.healthy, dependence: health.dependence }]
    for (let size = 1; size <= most; size++) {
      const seen = new Set<string>()
      const longer: Open[] = []
      for (const each of open) {
        for (const failure of this.#mattersTo(each)) {
          const set = [...each.set, failure].sort((a, b) => a - b)
          const key = set.join()
          if (seen.has(key) || cuts.some((cut) => cut.set.every((one) => set.includes(one)))) continue
          seen.add(key)
          const down = downOf(combinedFailure(set.map((one) => this.#failures[one]!)))
          const condition = this.#conditions.after(each.condition, down)
          const { value, dependence } = this.#judgeOn(condition, judge, subject)
          judged++
          const cut = value === good ? undefined : { set, value }
          if (cut !== undefined) cuts.push(cut)
          else if (size < most) longer.push({ set, condition, dependence })
          yield cut
        }
      }
      open = longer
    }
    return { healthy: health.value, cuts: cuts.sort(bySizeThenOrder), judged }
  }

  #judgeOn(condition: Condition, judge: Judge, subject: number): { readonly value: string; readonly dependence: Dependence } {
    condition.terrain.walks.clear()
    const value = judge.judge(condition.terrain, subject)
    return { value, dependence: this.#ground.takeDependence(condition.terrain, judge.nodesOf(subject)) }
  }

  /** Failures that the outcome rests on, or might: alone or together, no others change it. */
  #mattersTo({ set, condition, dependence }: Open): number[] {
    const parts = new Set(dependence.parts)
    for (const { spot } of dependence.places) {
      const support = spot === undefined ? undefined : this.#conditions.routing.restsOn(condition.epoch, spot)
      if (support === undefined) return this.#failures.flatMap((_, failure) => (set.includes(failure) ? [] : [failure]))
      for (const node of support.nodes) parts.add(this.#ground.node(node))
      for (const link of support.links) parts.add(this.#ground.link(link))
      for (const session of support.sessions) parts.add(this.#ground.session(session))
    }
    return this.#failures.flatMap(({ sessions = [], daemons = [] }, failure) => {
      if (set.includes(failure)) return []
      const own = [...this.#parts[failure]!, ...sessions.map(this.#ground.session), ...daemons.map(this.#ground.node)]
      return own.some((part) => parts.has(part)) ? [failure] : []
    })
  }
}

function bySizeThenOrder(a: Cut, b: Cut): number {
  if (a.set.length !== b.set.length) return a.set.length - b.set.length
  const at = a.set.findIndex((each, i) => each !== b.set[i])
  return at < 0 ? 0 : a.set[at]! - b.set[at]!
}
