import type { NetworkIndex } from '../../network/index.ts'
import { sameWay } from '../../reach/same-way.ts'
import { combinedFailure } from '../combine.ts'
import { downOf } from '../list.ts'
import type { Failure } from '../model.ts'
import { Conditions, type Condition } from './conditions.ts'
import { Ground, routeAt, stands, type Dependence, type Place } from './dependence.ts'
import type { Judge } from './judge.ts'

/** One set of failures, and the subjects that are not as in health. */
export interface SetFinding {
  /** Numbers of the failures, ascending. */
  readonly set: readonly number[]
  /** By number of the subject, ascending: its answer. */
  readonly differing: ReadonlyMap<number, string>
}

interface Outcome {
  readonly value: string
  readonly dependence: Dependence
}

/** The network after some failures, and what was judged again there; the rest is as on the level before. */
interface Level {
  readonly condition: Condition
  readonly outcomes: ReadonlyMap<number, Outcome>
  readonly differing: ReadonlyMap<number, string>
  readonly byPlace: ReadonlyMap<number, readonly number[]>
  readonly byPart: ReadonlyMap<number, readonly number[]>
}

/**
 * Judges every subject under sets of failures, each set from the one without its last failure. Only subjects that rest on something
 * that differs are judged again, and not even those where the last failure alone has led to the same already. The answers are those of
 * judging everything from the beginning.
 */
export class Sweep {
  readonly #failures: readonly Failure[]
  readonly #judge: Judge
  readonly #conditions: Conditions
  readonly #ground: Ground
  readonly #parts: readonly ReadonlySet<number>[]
  readonly #health: Level
  readonly #singles = new Map<number, Level>()
  readonly #wide: readonly number[]
  /** How often a subject has been judged, to compare with sets × subjects. */
  judged = 0

  constructor(index: NetworkIndex, failures: readonly Failure[], judge: Judge) {
    this.#failures = failures
    this.#judge = judge
    this.#conditions = new Conditions(index)
    this.#ground = new Ground(index, this.#conditions.routing)
    this.#parts = failures.map((failure) => new Set(this.#ground.partsOf(failure)))
    const subjects = Array.from({ length: judge.count }, (_, subject) => subject)
    this.#wide = subjects.filter((subject) => judge.isWide?.(subject) === true)
    const outcomes = new Map<number, Outcome>()
    for (const subject of subjects) outcomes.set(subject, this.#judgeOn(this.#conditions.healthy, subject))
    this.#health = this.#level(this.#conditions.healthy, outcomes, new Map())
  }

  /** The answer with nothing down. */
  healthy(subject: number): string {
    return this.#health.outcomes.get(subject)!.value
  }

  /** The subjects that are not as in health after one failure alone; kept, for sets that contain it. */
  alone(failure: number): ReadonlyMap<number, string> {
    return this.#single(failure).differing
  }

  /** Every set of at most `most` failures of which `first` is the lowest, in order: the shorter before what begins with it. */
  *setsFrom(first: number, most: number): Generator<SetFinding> {
    const level = most > 1 ? this.#single(first) : this.#next([this.#health], [first], first, true)
    yield { set: [first], differing: level.differing }
    if (most > 1) yield* this.#deeper([this.#health, level], [first], most)
  }

  *#deeper(levels: readonly Level[], set: readonly number[], most: number): Generator<SetFinding> {
    for (let next = set.at(-1)! + 1; next < this.#failures.length; next++) {
      const longer = [...set, next]
      const isLast = longer.length === most
      const level = this.#next(levels, longer, next, isLast)
      yield { set: longer, differing: level.differing }
      if (!isLast) yield* this.#deeper([...levels, level], longer, most)
    }
  }

  #single(failure: number): Level {
    let level = this.#singles.get(failure)
    if (level === undefined) this.#singles.set(failure, (level = this.#next([this.#health], [failure], failure, false)))
    return level
  }

  /** After one failure more; nobody asks what rests on what after the last one. */
  #next(levels: readonly Level[], set: readonly number[], failure: number, isLast: boolean): Level {
    const top = levels.at(-1)!
    const down = downOf(combinedFailure(set.map((number) => this.#failures[number]!)))
    const condition = this.#conditions.after(top.condition, down)
    const outcomes = new Map<number, Outcome>()
    const others = new Set(set.slice(0, -1).flatMap((number) => [...this.#parts[number]!]))
    const alone = set.length > 1 ? this.#single(failure).outcomes : undefined
    for (const subject of this.#touched(levels, condition, failure)) {
      const known = this.#judge.isWide?.(subject) === true ? undefined : alone?.get(subject)
      const outcome = known !== undefined && stands(known.dependence, condition, others) ? known : this.#judgeOn(condition, subject)
      outcomes.set(subject, outcome)
    }
    const differing = this.#differing(top.differing, outcomes)
    return isLast ? { condition, outcomes, differing, byPlace: new Map(), byPart: new Map() } : this.#level(condition, outcomes, differing)
  }

  #judgeOn(condition: Condition, subject: number): Outcome {
    const { terrain } = condition
    this.judged++
    terrain.walks.clear()
    const value = this.#judge.judge(terrain, subject)
    return { value, dependence: this.#ground.takeDependence(terrain, this.#judge.nodesOf(subject)) }
  }

  #differing(before: ReadonlyMap<number, string>, outcomes: ReadonlyMap<number, Outcome>): ReadonlyMap<number, string> {
    if (outcomes.size === 0) return before
    const differs = [...outcomes].filter(([subject, { value }]) => value !== this.healthy(subject))
    const kept = [...before].filter(([subject]) => !outcomes.has(subject))
    if (differs.length === 0) return kept.length === before.size ? before : new Map(kept)
    const all = [...kept, ...differs.map(([subject, { value }]) => [subject, value] as const)]
    return new Map(all.sort(([a], [b]) => a - b))
  }

  /** Subjects whose outcome, at the last level that has judged them, rests on what differs now. */
  #touched(levels: readonly Level[], condition: Condition, failure: number): Set<number> {
    const touched = new Set<number>(this.#wide)
    const places = this.#changedPlaces(levels.at(-1)!.condition, condition)
    levels.forEach((level, i) => {
      const later = levels.slice(i + 1)
      const add = (subjects: readonly number[] | undefined): void => {
        for (const subject of subjects ?? []) if (!later.some((each) => each.outcomes.has(subject))) touched.add(subject)
      }
      for (const place of places) add(level.byPlace.get(place.number))
      for (const part of this.#parts[failure]!) add(level.byPart.get(part))
    })
    return touched
  }

  #changedPlaces(before: Condition, now: Condition): Place[] {
    const differs = (place: Place): boolean => !sameWay(routeAt(before, place), routeAt(now, place))
    const isStep = now.epoch === now.first && before.epoch === before.first && now.epoch.since?.before === before.epoch
    const spots = isStep ? this.#conditions.routing.spotsSince(now.epoch) : undefined
    if (spots === undefined) return this.#ground.places.filter(differs)
    const found: Place[] = []
    for (const spot of spots) {
      const place = this.#ground.placeOf(spot)
      if (place !== undefined && differs(place)) found.push(place)
    }
    return found
  }

  #level(condition: Condition, outcomes: ReadonlyMap<number, Outcome>, differing: ReadonlyMap<number, string>): Level {
    const byPlace = new Map<number, number[]>()
    const byPart = new Map<number, number[]>()
    for (const [subject, { dependence }] of outcomes) {
      for (const place of dependence.places) put(byPlace, place.number, subject)
      for (const part of dependence.parts) put(byPart, part, subject)
    }
    return { condition, outcomes, differing, byPlace, byPart }
  }
}

function put(lists: Map<number, number[]>, key: number, subject: number): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [subject])
  else list.push(subject)
}
