import type { AddressSet, AddressSetId } from '../../network/model.ts'
import { isSingleText, type AddressBook, type AddressNumber, type Memberships } from './addresses.ts'

/** Which addresses one side of a rule means: an integer; {@link ANYBODY} for all. */
export type Matcher = number
export const ANYBODY: Matcher = -1

/** The addresses that rules name, as ranges of atoms and as memberships. Single addresses are members of a set of their own. */
export class Matchers {
  readonly #book: AddressBook
  readonly #sets = new Map<AddressSetId, { readonly number: number; readonly ranges: Int32Array }>()
  readonly #known = new Map<string, Matcher>()
  readonly #ranges: Int32Array[] = []
  readonly #setRanges: Int32Array[] = []
  readonly #members: Int32Array[] = []
  #setCount = 0

  constructor(book: AddressBook, sets: readonly AddressSet[]) {
    this.#book = book
    for (const set of sets) {
      const number = this.#setCount++
      this.#sets.set(set.id, { number, ranges: this.#place(set.prefixes, number) })
    }
  }

  /** Numbers of sets are below this; rules that come later bring new ones. */
  get setCount(): number {
    return this.#setCount
  }

  of(prefixes: readonly string[] | undefined, sets: readonly AddressSetId[] | undefined): Matcher {
    if (prefixes === undefined && sets === undefined) return ANYBODY
    const key = `${prefixes?.join() ?? ''}|${sets?.join() ?? ''}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const named = (sets ?? []).map((id) => {
      const set = this.#sets.get(id)
      if (set === undefined) throw new Error(`no address set ${id}`)
      return set
    })
    const matcher = this.#ranges.length
    const singles = this.#setCount
    const ranges = this.#place(prefixes ?? [], singles)
    const hasSingles = prefixes?.some(isSingleText) === true
    if (hasSingles) this.#setCount++
    this.#ranges.push(ranges)
    this.#setRanges.push(joined(named.flatMap((set) => [...set.ranges])))
    // Single addresses are kept first: they match where identity is hidden, too.
    this.#members.push(Int32Array.from([hasSingles ? singles : -1, ...named.map((set) => set.number)]))
    this.#known.set(key, matcher)
    return matcher
  }

  /** `nameless`: the named sets are groups, and nobody knows any more who was in which. */
  matches(matcher: Matcher, address: AddressNumber, nameless: boolean): boolean {
    return matcher === ANYBODY || this.matchesAt(matcher, this.#book.atomOf(address), this.#book.membershipsOf(address), nameless)
  }

  /** As {@link matches}, for an address whose atom and memberships are known already. */
  matchesAt(matcher: Matcher, atom: number, memberships: Memberships | undefined, nameless: boolean): boolean {
    if (matcher === ANYBODY || inRanges(this.#ranges[matcher]!, atom)) return true
    const members = this.#members[matcher]!
    const named = nameless ? 1 : members.length
    if (named === 1 && members[0]! < 0) return false
    if (memberships !== undefined && holds(memberships, members, named)) return true
    return named > 1 && inRanges(this.#setRanges[matcher]!, atom)
  }

  /** The ranges of atoms and the memberships that it means; `nameless` as in {@link matches}. */
  partsOf(matcher: Matcher, nameless: boolean): { readonly ranges: readonly Int32Array[]; readonly sets: readonly number[] } {
    if (matcher === ANYBODY) return { ranges: [], sets: [] }
    const [ranges, members] = [this.#ranges[matcher]!, this.#members[matcher]!]
    const sets = [...(nameless ? members.subarray(0, 1) : members)].filter((set) => set >= 0)
    return { ranges: nameless ? [ranges] : [ranges, this.#setRanges[matcher]!], sets }
  }

  #place(prefixes: readonly string[], set: number): Int32Array {
    const pairs: number[] = []
    for (const text of prefixes) {
      if (isSingleText(text)) this.#book.join(this.#book.numberOf(text), set)
      else pairs.push(...this.#book.atomsOf(this.#book.prefixOf(text)))
    }
    return joined(pairs)
  }
}

/** Pairs sorted, touching ones made one. */
function joined(pairs: readonly number[]): Int32Array {
  const ranges = Array.from({ length: pairs.length / 2 }, (_, i) => [pairs[2 * i]!, pairs[2 * i + 1]!] as [number, number])
  const all: [number, number][] = []
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = all.at(-1)
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else all.push([from, to])
  }
  return Int32Array.from(all.flat())
}

/** Whether the first of the wanted are among the memberships; both are short. */
function holds(memberships: Int32Array, wanted: Int32Array, count: number): boolean {
  for (let i = 0; i < count; i++) {
    const set = wanted[i]!
    for (let j = 0; j < memberships.length; j++) if (memberships[j] === set) return true
  }
  return false
}

const FEW = 16

function inRanges(ranges: Int32Array, atom: number): boolean {
  if (ranges.length <= FEW) {
    for (let i = 0; i < ranges.length; i += 2)
      if (ranges[i]! <= atom) {
        if (atom <= ranges[i + 1]!) return true
      } else return false
    return false
  }
  let low = 0
  let high = ranges.length / 2 - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (ranges[middle * 2]! <= atom) low = middle
    else high = middle - 1
  }
  return ranges[low * 2]! <= atom && atom <= ranges[low * 2 + 1]!
}
