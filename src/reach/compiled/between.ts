import { NOTHING, type TrafficSet } from '../../ip/traffic-set.ts'
import type { AddressNumber } from './addresses.ts'
import type { CompiledReach } from './compile.ts'
import type { NumberedEndpoint } from './classes.ts'
import { originate } from './steps.ts'
import { NOTHING_OPENED, Travel, type Landing, type Opened } from './travel.ts'

/** What of some traffic between two addresses gets through. */
export interface Passage {
  /** On every way that it may take. */
  readonly accepted: TrafficSet
  /** Nothing stops it, and something on a way is not known. */
  readonly unknown: TrafficSet
}

/** What passes between two ends; their own filters are left to the caller when it says so. */
export interface Way extends Passage {
  /** False: it ends elsewhere, changed on the way, or in several ways that remember different things. */
  readonly isPlain: boolean
  /** Who sent it is not known any more. */
  readonly hidden: boolean
  /** Where filters remember it. */
  readonly places: readonly number[]
}

/** Walks sets of traffic between endpoints; it keeps one traveller for all its walks. */
export class Ways {
  readonly net: CompiledReach
  readonly #travel: Travel

  constructor(net: CompiledReach) {
    this.net = net
    this.#travel = new Travel(net, false)
    this.#travel.recordsTrail = false
  }

  /** The way between two ends, without the filters of the spared ports. `opened`: as the answer to what opened these places. */
  between(from: NumberedEndpoint, to: NumberedEndpoint, spared: readonly [number, number], opened: Opened = NOTHING_OPENED): Way {
    const landings = this.#walk(from, to.address, opened, spared, this.net.sets.everything)
    const passage = this.#passage(landings, opened === NOTHING_OPENED ? NOTHING : this.net.sets.questionsOf(NOTHING))
    let hidden: boolean | undefined
    let places: readonly number[] | undefined
    let isPlain = true
    for (const landing of landings) {
      if (landing.verdict !== 'ACCEPTED') continue
      isPlain &&= landing.port === to.port && landing.source === from.address && landing.change === undefined
      isPlain &&=
        (hidden ?? landing.hidden) === landing.hidden &&
        (places === undefined || places === landing.places || sameNumbers(places, landing.places))
      hidden = landing.hidden
      places = landing.places
    }
    return { accepted: passage.accepted, unknown: passage.unknown, isPlain, hidden: hidden ?? false, places: places ?? NO_PLACES }
  }

  /** The whole conversation, every filter judged on the way. Slow and always right. */
  converse(from: NumberedEndpoint, to: NumberedEndpoint): { readonly forward: Passage; readonly back: Passage } {
    const { sets } = this.net
    const landings = [...this.#walk(from, to.address, NOTHING_OPENED, [-1, -1], sets.openings)]
    const forward = this.#passage(landings)
    let back: Passage = { accepted: sets.openings, unknown: NOTHING }
    for (const landing of landings) {
      if (landing.verdict !== 'ACCEPTED') continue
      const opened = { places: new Set(landing.places), change: landing.change }
      const sender = { node: landing.node, port: landing.port, address: landing.destination }
      const returned = this.#walk(sender, landing.source, opened, [-1, -1], sets.answersOf(landing.arriving))
      const one = this.#passage(
        returned.map((each) => this.#received(each, from, to.address)),
        this.#silent(landing.traffic),
      )
      back = alongBoth(this.net, back, landing.traffic, one)
    }
    return { forward, back }
  }

  /** What asks for no answer. */
  #silent(questions: TrafficSet): TrafficSet {
    const { sets } = this.net
    return sets.and(questions, sets.questionsOf(NOTHING))
  }

  /** An answer has come back only to who asked, from whom it asked. */
  #received(landing: Landing, asker: NumberedEndpoint, asked: AddressNumber): Landing {
    if (landing.verdict !== 'ACCEPTED') return landing
    if (landing.node !== asker.node) return { ...landing, verdict: 'NEIGHBOR_UNREACHABLE' }
    return landing.source === asked && landing.destination === asker.address ? landing : { ...landing, verdict: 'DENIED_IN' }
  }

  /** The filters that the last walk met, some twice. */
  get met(): readonly number[] {
    return this.#travel.met
  }

  #walk(
    from: NumberedEndpoint,
    destination: AddressNumber,
    opened: Opened,
    spared: readonly [number, number],
    traffic: TrafficSet,
  ): readonly Landing[] {
    const travel = this.#travel
    travel.spared = spared
    travel.begin(from.address, destination, opened)
    travel.traffic = traffic
    originate(travel, from.node)
    return travel.landings
  }

  #passage(landings: readonly Landing[], besides: TrafficSet = NOTHING): Passage {
    const { sets } = this.net
    let [accepted, unknown, stopped] = [besides, NOTHING, NOTHING]
    for (const { verdict, traffic } of landings) {
      if (verdict === 'ACCEPTED') accepted = sets.or(accepted, traffic)
      else if (verdict === 'UNDETERMINED') unknown = sets.or(unknown, traffic)
      else stopped = sets.or(stopped, traffic)
    }
    unknown = sets.minus(unknown, stopped)
    return { accepted: sets.minus(sets.minus(accepted, stopped), unknown), unknown }
  }
}

/** What is in `part` must also pass as `one` says. */
function alongBoth({ sets }: CompiledReach, all: Passage, part: TrafficSet, one: Passage): Passage {
  const rest = sets.minus(all.accepted, part)
  const accepted = sets.or(rest, sets.and(all.accepted, one.accepted))
  const passing = sets.and(sets.or(all.accepted, all.unknown), sets.or(sets.or(one.accepted, one.unknown), sets.minus(sets.openings, part)))
  return { accepted, unknown: sets.minus(passing, accepted) }
}

const NO_PLACES: readonly number[] = []

const sameNumbers = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((each, i) => each === b[i])
