import type { AddressNumber } from './addresses.ts'
import type { CompiledReach } from './compile.ts'
import { ANYBODY, type Matcher } from './matchers.ts'

/** Which address groups a matcher means, found by where groups lie and what they are members of, not by asking each. */
export class GroupIndex {
  readonly #net: CompiledReach
  readonly #groups: readonly AddressNumber[]
  readonly #known = new Map<number, Int32Array>()
  /** Groups by atom, ascending, and their atoms. */
  readonly #order: Int32Array
  readonly #atoms: Int32Array
  readonly #byMembership = new Map<number, number[]>()
  /** Members of sets below this are gathered. */
  #gathered = 0
  readonly #seen: Uint8Array

  constructor(net: CompiledReach, groups: readonly AddressNumber[]) {
    this.#net = net
    this.#groups = groups
    const { book } = net
    const atomOf = groups.map((address) => book.atomOf(address))
    this.#order = Int32Array.from(groups, (_, group) => group).sort((a, b) => atomOf[a]! - atomOf[b]!)
    this.#atoms = this.#order.map((group) => atomOf[group]!)
    this.#seen = new Uint8Array(groups.length)
    this.#gather()
  }

  /** Undefined: all. */
  meantBy(matcher: Matcher, nameless: boolean): Int32Array | undefined {
    if (matcher === ANYBODY) return undefined
    const key = matcher * 2 + (nameless ? 1 : 0)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const found: number[] = []
    const add = (group: number): void => {
      if (this.#seen[group] === 1) return
      this.#seen[group] = 1
      found.push(group)
    }
    this.#gather()
    const { ranges, sets } = this.#net.matchers.partsOf(matcher, nameless)
    for (const list of ranges) {
      for (let i = 0; i < list.length; i += 2) {
        for (let at = this.#firstFrom(list[i]!); at < this.#atoms.length && this.#atoms[at]! <= list[i + 1]!; at++) add(this.#order[at]!)
      }
    }
    for (const set of sets) for (const group of this.#byMembership.get(set) ?? []) add(group)
    for (const group of found) this.#seen[group] = 0
    const groups = Int32Array.from(found)
    this.#known.set(key, groups)
    return groups
  }

  /** Rules that replace others name sets of their own. */
  #gather(): void {
    const { book, matchers } = this.#net
    const from = this.#gathered
    if (from === matchers.setCount) return
    this.#gathered = matchers.setCount
    this.#groups.forEach((address, group) => {
      for (const set of book.membershipsOf(address) ?? []) {
        if (set < from) continue
        const members = this.#byMembership.get(set)
        if (members === undefined) this.#byMembership.set(set, [group])
        else members.push(group)
      }
    })
  }

  #firstFrom(atom: number): number {
    let low = 0
    let high = this.#atoms.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#atoms[middle]! < atom) low = middle + 1
      else high = middle
    }
    return low
  }
}
