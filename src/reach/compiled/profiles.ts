import { NOTHING, type TrafficSet } from '../../ip/traffic-set.ts'
import type { AddressNumber } from './addresses.ts'
import type { CompiledReach } from './compile.ts'
import { UNKNOWN, type FilterNumber } from './filters.ts'
import type { GroupIndex } from './group-index.ts'
import { ANYBODY } from './matchers.ts'

/**
 * Filters of endpoints against all address groups: what each lets through from (or to) each group. Two endpoints share a row where
 * the rules that match their own side are the same.
 */
export class Profiles {
  readonly #net: CompiledReach
  /** True: the row's owner sends, and the groups are destinations. */
  readonly #owned: 'source' | 'destination'
  readonly #groupCount: number
  readonly #numbers = new Map<string, number>()
  readonly #profiles: { readonly filter: FilterNumber; readonly address: AddressNumber; readonly hidden: boolean }[] = []
  readonly #accepted: (Int32Array | undefined)[] = []
  readonly #unknown: (Int32Array | undefined)[] = []
  readonly #index: GroupIndex

  constructor(net: CompiledReach, owned: 'source' | 'destination', groupCount: number, index: GroupIndex) {
    this.#net = net
    this.#owned = owned
    this.#groupCount = groupCount
    this.#index = index
  }

  get count(): number {
    return this.#profiles.length
  }

  /** The number of the row of an endpoint with this filter and address. */
  of(filter: FilterNumber, address: AddressNumber, hidden: boolean): number {
    const key = `${filter} ${hidden} ${filter < 0 ? '' : this.#ownRules(filter, address, hidden)}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.#profiles.push({ filter, address, hidden }) - 1
    this.#numbers.set(key, number)
    return number
  }

  filterOf(profile: number): FilterNumber {
    return this.#profiles[profile]!.filter
  }

  /** Per address group, the traffic that passes. */
  accepted(profile: number): Int32Array {
    return this.#accepted[profile] ?? this.#make(profile)
  }

  /** Per address group, the traffic that nobody can say of; undefined: none of any. */
  unknown(profile: number): Int32Array | undefined {
    this.accepted(profile)
    return this.#unknown[profile]
  }

  /** The rows of a filter whose rules have changed are made anew when asked for. */
  forget(filter: FilterNumber): number[] {
    const gone: number[] = []
    for (const [key, number] of this.#numbers) {
      if (this.#profiles[number]!.filter !== filter) continue
      this.#numbers.delete(key)
      this.#accepted[number] = undefined
      this.#unknown[number] = undefined
      gone.push(number)
    }
    return gone
  }

  /** Keys of rules that match the owner's side; most filters only speak of the other side. */
  #ownRules(filter: FilterNumber, address: AddressNumber, hidden: boolean): string {
    const { rules } = this.#net.filters.get(filter)
    if (rules.every((rule) => rule[this.#owned] === ANYBODY)) return '*'
    return rules.map((rule) => (this.#net.matchers.matches(rule[this.#owned], address, hidden && rule.identity) ? '1' : '0')).join('')
  }

  #make(profile: number): Int32Array {
    const { filter, address, hidden } = this.#profiles[profile]!
    const { filters, matchers, sets } = this.#net
    const row = new Int32Array(this.#groupCount)
    this.#accepted[profile] = row
    if (filter < 0) return row.fill(sets.everything)
    const { rules } = filters.get(filter)
    const other = this.#owned === 'source' ? 'destination' : 'source'
    let mayBeUnknown = false
    for (const rule of rules) {
      const nameless = hidden && rule.identity
      if (!matchers.matches(rule[this.#owned], address, nameless)) continue
      mayBeUnknown ||= rule.action === UNKNOWN
      this.#stepAll(row, rule, this.#index.meantBy(rule[other], nameless))
    }
    if (mayBeUnknown) this.#unknown[profile] = row.map((state) => filters.concluded(filter, state).unknown)
    // Neighbours are mostly in the same state.
    let state = -1
    let accepted: TrafficSet = NOTHING
    for (let i = 0; i < row.length; i++) {
      if (row[i] !== state) {
        state = row[i]!
        accepted = filters.concluded(filter, state).accepted
      }
      row[i] = accepted
    }
    return row
  }

  /** Takes one rule into account for these groups, or for all. */
  #stepAll(row: Int32Array, rule: Parameters<CompiledReach['filters']['step']>[1], groups: Int32Array | undefined): void {
    const { filters } = this.#net
    let [before, after] = [-1, -1]
    const count = groups === undefined ? row.length : groups.length
    for (let i = 0; i < count; i++) {
      const at = groups === undefined ? i : groups[i]!
      const state = row[at]!
      if (state !== before) {
        before = state
        after = filters.step(state, rule)
      }
      row[at] = after
    }
  }
}
