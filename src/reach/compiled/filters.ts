import { NO_PORT, NOTHING, type TrafficSet, type TrafficSets } from '../../ip/traffic-set.ts'
import type { Filter, FilterId, FilterRule } from '../../network/model.ts'
import type { AddressBook, AddressNumber } from './addresses.ts'
import type { Matcher, Matchers } from './matchers.ts'

/** A filter as an integer; -1 where there is none. */
export type FilterNumber = number
export const ACCEPT = 0
export const DROP = 1
export const UNKNOWN = 2
const ACTIONS = { accept: ACCEPT, drop: DROP, unknown: UNKNOWN } as const
/** Instead of a rule: the default decided, or the filter remembered the conversation. */
export const BY_DEFAULT = -1
export const REMEMBERED = -2

interface CompiledRule {
  readonly rule: FilterRule
  readonly action: number
  readonly source: Matcher
  readonly destination: Matcher
  readonly traffic: TrafficSet
  readonly protocol: number
  readonly from: number
  readonly to: number
  /** Says more of a packet than protocol and one range of destination ports. */
  readonly intricate: boolean
  readonly identity: boolean
  /** Where the rule leads, by state. */
  readonly next: Map<number, number>
}

export interface CompiledFilter {
  readonly filter: Filter
  readonly rules: readonly CompiledRule[]
  readonly byDefault: number
  /** Some rule may or may not match. */
  readonly mayBeUnknown: boolean
}

/** How a filter parts traffic between two addresses. What no rule decided is with what the default says. */
export interface Judgement {
  readonly accepted: TrafficSet
  readonly unknown: TrafficSet
  readonly rest: TrafficSet
}

/** First match decides, over integers: for one packet by comparing, for sets by remembered algebra. */
export class Filters {
  readonly #sets: TrafficSets
  readonly #book: AddressBook
  readonly #matchers: Matchers
  readonly #numbers = new Map<FilterId, FilterNumber>()
  readonly #filters: CompiledFilter[] = []
  /** What has been decided after some of the rules; shared by all filters. */
  readonly #states: Judgement[] = []
  readonly #stateNumbers = new Map<number | string, number>()
  /** Where each action on each set of traffic leads, by state; shared by all rules that say the same. */
  readonly #steps = new Map<number, Map<number, number>>()

  constructor(sets: TrafficSets, book: AddressBook, matchers: Matchers, filters: readonly Filter[]) {
    this.#book = book
    this.#sets = sets
    this.#matchers = matchers
    this.#state({ accepted: NOTHING, unknown: NOTHING, rest: sets.everything })
    filters.forEach((filter, number) => {
      this.#numbers.set(filter.id, number)
      this.#filters.push(this.#compile(filter))
    })
  }

  numberOf(id: FilterId | undefined): FilterNumber {
    return id === undefined ? -1 : (this.#numbers.get(id) ?? -1)
  }

  get(filter: FilterNumber): CompiledFilter {
    return this.#filters[filter]!
  }

  isStateful(filter: FilterNumber): boolean {
    return filter >= 0 && this.#filters[filter]!.filter.stateful
  }

  mayBeUnknown(filter: FilterNumber): boolean {
    return filter >= 0 && this.#filters[filter]!.mayBeUnknown
  }

  /** The filter with the same id now has other rules. */
  replace(filter: Filter): FilterNumber {
    const number = this.#numbers.get(filter.id)
    if (number === undefined) throw new Error(`no filter ${filter.id}`)
    this.#filters[number] = this.#compile(filter)
    return number
  }

  #compile(filter: Filter): CompiledFilter {
    return {
      filter,
      rules: filter.rules.map((rule) => this.#compileRule(rule)),
      byDefault: ACTIONS[filter.default],
      mayBeUnknown: filter.rules.some((rule) => rule.action === 'unknown'),
    }
  }

  #compileRule(rule: FilterRule): CompiledRule {
    const ports = rule.destinationPorts
    // A packet of no named protocol (0) is matched only by rules for every protocol.
    const traffic = rule.protocol === 0 ? NOTHING : this.#sets.of(rule)
    const one = ports === undefined ? { from: 0, to: NO_PORT } : ports.length === 1 ? ports[0]! : { from: 0, to: NO_PORT }
    const action = ACTIONS[rule.action]
    const says = traffic * 4 + action
    let next = this.#steps.get(says)
    if (next === undefined) this.#steps.set(says, (next = new Map<number, number>()))
    return {
      rule,
      action,
      next,
      source: this.#matchers.of(rule.sources, rule.sourceSets),
      destination: this.#matchers.of(rule.destinations, rule.destinationSets),
      traffic,
      protocol: rule.protocol === 'any' ? -1 : rule.protocol,
      from: one.from,
      to: one.to,
      intricate:
        rule.protocol === 0 || rule.sourcePorts !== undefined || rule.answersOnly === true || (ports !== undefined && ports.length !== 1),
      identity: rule.identity === true,
    }
  }

  /** The number of the rule that decides, or {@link BY_DEFAULT}. */
  decide(
    filter: FilterNumber,
    source: AddressNumber,
    destination: AddressNumber,
    hidden: boolean,
    protocol: number,
    sourcePort: number,
    destinationPort: number,
    answer: boolean,
  ): number {
    const { rules } = this.#filters[filter]!
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i]!
      if (rule.protocol >= 0 && rule.protocol !== protocol) continue
      if (destinationPort < rule.from || destinationPort > rule.to) continue
      if (rule.intricate && !isIn(rule.rule, protocol, sourcePort, destinationPort, answer)) continue
      const nameless = hidden && rule.identity
      if (!this.#matchers.matches(rule.source, source, nameless)) continue
      if (this.#matchers.matches(rule.destination, destination, nameless)) return i
    }
    return BY_DEFAULT
  }

  actionOf(filter: FilterNumber, rule: number): number {
    const compiled = this.#filters[filter]!
    return rule < 0 ? compiled.byDefault : compiled.rules[rule]!.action
  }

  /** How the filter parts all traffic between two addresses. */
  judge(filter: FilterNumber, source: AddressNumber, destination: AddressNumber, hidden: boolean): Judgement {
    const { rules } = this.#filters[filter]!
    const [sourceAtom, sourceSets] = [this.#book.atomOf(source), this.#book.membershipsOf(source)]
    const [targetAtom, targetSets] = [this.#book.atomOf(destination), this.#book.membershipsOf(destination)]
    let state = 0
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i]!
      const nameless = hidden && rule.identity
      if (!this.#matchers.matchesAt(rule.source, sourceAtom, sourceSets, nameless)) continue
      if (!this.#matchers.matchesAt(rule.destination, targetAtom, targetSets, nameless)) continue
      state = this.step(state, rule)
      if (this.#states[state]!.rest === NOTHING) break
    }
    return this.concluded(filter, state)
  }

  /** One more rule that matches the addresses. State 0 is before the first. */
  step(state: number, rule: Pick<CompiledRule, 'traffic' | 'action' | 'next'>): number {
    const known = rule.next.get(state)
    if (known !== undefined) return known
    const { accepted, unknown, rest } = this.#states[state]!
    const matched = this.#sets.and(rest, rule.traffic)
    const made = this.#state({
      accepted: rule.action === ACCEPT ? this.#sets.or(accepted, matched) : accepted,
      unknown: rule.action === UNKNOWN ? this.#sets.or(unknown, matched) : unknown,
      rest: this.#sets.minus(rest, matched),
    })
    rule.next.set(state, made)
    return made
  }

  concluded(filter: FilterNumber, state: number): Judgement {
    const judged = this.#states[state]!
    if (this.#filters[filter]!.byDefault === DROP) return judged
    const { accepted, unknown, rest } = judged
    return { accepted: this.#sets.or(accepted, rest), unknown, rest: NOTHING }
  }

  #state(judgement: Judgement): number {
    const { accepted, unknown, rest } = judgement
    const key = unknown === NOTHING ? accepted * 2 ** 26 + rest : `${accepted} ${unknown} ${rest}`
    const known = this.#stateNumbers.get(key)
    if (known !== undefined) return known
    const number = this.#states.length
    this.#states.push(judgement)
    this.#stateNumbers.set(key, number)
    return number
  }
}

const TCP = 6

function isIn(rule: FilterRule, protocol: number, sourcePort: number, destinationPort: number, answer: boolean): boolean {
  if (rule.protocol !== 'any' && protocol === 0) return false
  if (rule.answersOnly === true && !(protocol === TCP && answer)) return false
  return inPorts(rule.sourcePorts, sourcePort) && inPorts(rule.destinationPorts, destinationPort)
}

function inPorts(ports: FilterRule['sourcePorts'], port: number): boolean {
  if (ports === undefined) return true
  for (const { from, to } of ports) if (from <= port && port <= to) return true
  return false
}
