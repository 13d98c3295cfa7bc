import { NOTHING, type TrafficSet } from '../../ip/traffic-set.ts'
import type { Verdict } from '../model.ts'
import type { AddressNumber } from './addresses.ts'
import type { CompiledReach } from './compile.ts'
import { Trail } from './evidence.ts'

/** One masquerade or balance that happened, with what it did to packets and, in a walk of sets, to which traffic. */
export interface Change {
  readonly node: number
  readonly port: number
  readonly leadsBack: boolean
  readonly beforeSource: AddressNumber
  readonly beforeDestination: AddressNumber
  readonly afterSource: AddressNumber
  readonly afterDestination: AddressNumber
  /** Of the one packet of a concrete walk. */
  readonly beforeSourcePort: number
  readonly beforeDestinationPort: number
  readonly afterSourcePort: number
  readonly afterDestinationPort: number
  /** Of a walk of sets: what was changed, and what came of it. */
  readonly before: TrafficSet
  readonly after: TrafficSet
  readonly movesSourcePort: boolean
  readonly movesDestinationPort: boolean
  /** The change before this one. */
  readonly earlier: Change | undefined
}

/** What the walk knows beforehand: it is the answer to a walk that opened these places and made these changes. */
export interface Opened {
  /** See {@link placeOf}. */
  readonly places: ReadonlySet<number>
  /** The last change; the answer is restored from it backwards. */
  readonly change: Change | undefined
}

export const NOTHING_OPENED: Opened = { places: new Set(), change: undefined }

/** Where a walk ended. */
export interface Landing {
  readonly verdict: Verdict
  readonly node: number
  /** The port where it was delivered or stopped; -1 where it is none. */
  readonly port: number
  /** In a walk of sets: which of the traffic that took off ended here (of an answer: the questions). */
  readonly traffic: TrafficSet
  /** The same as it arrived, in a walk of sets. */
  readonly arriving: TrafficSet
  readonly source: AddressNumber
  readonly destination: AddressNumber
  readonly sourcePort: number
  readonly destinationPort: number
  readonly hidden: boolean
  readonly places: readonly number[]
  readonly change: Change | undefined
  /** Where its evidence is kept; see {@link Travel.evidenceOf}. */
  readonly evidenceStart: number
  readonly evidenceLength: number
}

/** More ways than this are not followed. */
const MOST_LANDINGS = 256

/**
 * A packet, or all traffic between two addresses, on its way. It is changed in place; where the way forks, the branches are taken one
 * after the other from the same saved state.
 */
export class Travel {
  readonly net: CompiledReach
  readonly concrete: boolean
  readonly landings: Landing[] = []
  readonly trail = new Trail()
  recordsTrail = true
  source: AddressNumber = 0
  destination: AddressNumber = 0
  protocol = 0
  sourcePort = 0
  destinationPort = 0
  answer = false
  /** In a walk of sets, what is still on its way here; in a concrete walk 1. */
  traffic: TrafficSet = NOTHING
  hidden = false
  restored = false
  /** The port that a provider leads it to, or -1. */
  toward = -1
  /** The last change made in this walk. */
  change: Change | undefined
  /** Of an answer: the change that is restored next. */
  known: Change | undefined
  opened: Opened = NOTHING_OPENED
  /** Changes of a walk of sets, to tell at the end what took off; a restore hides what was before it. */
  undoes: Undo | undefined
  /** In a walk of sets: filters of these ports are judged by the caller. */
  spared: readonly [number, number] = [-1, -1]
  readonly places: number[] = []
  /** In a walk of sets: the filters that it met. */
  readonly met: number[] = []
  /** Twice as many as a packet can make: a stop may lead. */
  readonly visits = new Int32Array(5 * 130)
  visitCount = 0
  tooMany = false

  constructor(net: CompiledReach, concrete: boolean) {
    this.net = net
    this.concrete = concrete
  }

  /** Made ready for the next walk. */
  begin(source: AddressNumber, destination: AddressNumber, opened: Opened): void {
    this.landings.length = 0
    this.trail.clear()
    this.source = source
    this.destination = destination
    this.hidden = false
    this.restored = false
    this.toward = opened.change?.leadsBack === true ? opened.change.port : -1
    this.change = undefined
    this.known = opened.change
    this.opened = opened
    this.undoes = undefined
    this.places.length = 0
    this.met.length = 0
    this.visitCount = 0
    this.tooMany = false
  }

  /** Ends the way of all that is still travelling here, or of a part of it. */
  land(verdict: Verdict, node: number, port = -1, part: TrafficSet = this.traffic): void {
    if (part === NOTHING || this.tooMany) return
    const tooMany = this.landings.length >= MOST_LANDINGS
    if (tooMany) this.tooMany = true
    this.landings.push({
      verdict: tooMany ? 'UNDETERMINED' : verdict,
      node,
      port,
      traffic: this.concrete ? part : this.tookOff(part),
      arriving: part,
      source: this.source,
      destination: this.destination,
      sourcePort: this.sourcePort,
      destinationPort: this.destinationPort,
      hidden: this.hidden,
      places: this.places.length === 0 ? NO_PLACES : [...this.places],
      change: this.change,
      evidenceStart: this.recordsTrail ? this.trail.keep() : 0,
      evidenceLength: this.trail.length,
    })
  }

  /** What happened on the way to a landing of this walk (`evidence.ts`); not any more once the next walk has begun. */
  evidenceOf({ evidenceStart, evidenceLength }: Landing): Int32Array {
    return this.trail.kept(evidenceStart, evidenceLength)
  }

  /** What of the traffic that took off has become this; for an answer, the questions that it answers. */
  tookOff(part: TrafficSet): TrafficSet {
    const { sets } = this.net
    let set = part
    for (let undo = this.undoes; undo !== undefined; undo = undo.earlier) {
      if (undo.restores) return askedBy(this.net, sets.questionsOf(set), undo.change.earlier, undo.change.before)
      set = before(this.net, set, undo.change)
    }
    return this.opened === NOTHING_OPENED ? set : askedBy(this.net, sets.questionsOf(set), this.opened.change, sets.everything)
  }

  /** Takes each way with the state that there is now. */
  fork(ways: number, take: (way: number) => void): void {
    const { source, destination, sourcePort, destinationPort, traffic, hidden, restored, toward, change, known, undoes, visitCount } = this
    const trail = this.trail.length
    const places = this.places.length
    for (let way = 0; way < ways; way++) {
      take(way)
      if (way === ways - 1) return
      this.source = source
      this.destination = destination
      this.sourcePort = sourcePort
      this.destinationPort = destinationPort
      this.traffic = traffic
      this.hidden = hidden
      this.restored = restored
      this.toward = toward
      this.change = change
      this.known = known
      this.undoes = undoes
      this.visitCount = visitCount
      this.trail.length = trail
      this.places.length = places
    }
  }
}

/** A step of {@link Travel.tookOff}. */
export interface Undo {
  readonly change: Change
  readonly restores: boolean
  readonly earlier: Undo | undefined
}

const NO_PLACES: readonly number[] = []

/** Where a filter remembers conversations: at a port, or in the node for what passes through. */
export const placeOf = (net: CompiledReach, node: number, port: number): number => (port >= 0 ? port : net.wiring.portNode.length + node)

const EVERY = { from: 0, to: 65535 }

/** What was changed into some of `set`. */
function before(net: CompiledReach, set: TrafficSet, change: Change): TrafficSet {
  const moved = {
    ...(change.movesSourcePort ? { sourcePorts: EVERY } : {}),
    ...(change.movesDestinationPort ? { destinationPorts: EVERY } : {}),
  }
  return net.sets.and(change.before, net.sets.withPorts(net.sets.and(set, change.after), moved))
}

/** The questions, as they were asked, that after these changes were `questions`; what asks for no answer is left out. */
function askedBy(net: CompiledReach, questions: TrafficSet, last: Change | undefined, within: TrafficSet): TrafficSet {
  const silent = net.sets.questionsOf(NOTHING)
  let set = net.sets.and(net.sets.minus(questions, silent), within)
  for (let change = last; change !== undefined; change = change.earlier) set = before(net, set, change)
  return set
}
