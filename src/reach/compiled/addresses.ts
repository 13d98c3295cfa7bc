import { formatAddress, parseAddress, type Address } from '../../ip/address.ts'
import { formatPrefix, lastAddress, parsePrefix, prefixOf, type Prefix } from '../../ip/prefix.ts'

/** An address as an integer: equal addresses have equal numbers, of either family. */
export type AddressNumber = number
/** The sets that an address is a member of by itself, ascending. */
export type Memberships = Int32Array

/** Sets of addresses that can be numbered. */
const MOST_SETS = 2 ** 24
const SLASH = 47

/** Whether the text of a prefix is of one address. */
export const isSingleText = (text: string): boolean =>
  text.charCodeAt(text.length - 3) === SLASH ? text.endsWith('32') && !text.includes(':') : text.endsWith('/128')

export const isSingle = (prefix: Prefix): boolean => prefix.length === (prefix.family === 4 ? 32 : 128)

/**
 * Numbers addresses, and cuts both families' address spaces where any range begins or ends: between two cuts (an atom) all addresses
 * are alike to every range, so a range is a pair of atoms and IPv4 and IPv6 are the same integers.
 */
export class AddressBook {
  readonly #numbers = new Map<string, AddressNumber>()
  readonly #numbers6 = new Map<bigint, AddressNumber>()
  /** IPv4 addresses hashed, and their values by number: a map of numbers of 32 bits is much slower. */
  #slots4 = new Int32Array(1 << 10).fill(-1)
  #values4 = new Float64Array(1 << 10).fill(-1)
  readonly #addresses: Address[] = []
  readonly #prefixes = new Map<string, Prefix>()
  #cuts4: Float64Array = new Float64Array(1)
  #cuts6: readonly bigint[] = [0n]
  #atoms = new Int32Array(1 << 10)
  /** Per address, which of the lists of sets it is in; 0: of none. */
  #memberships = new Int32Array(1 << 10)
  readonly #lists: Memberships[] = [new Int32Array(0)]
  readonly #listNumbers = new Map<string, number>()
  /** By list and set, the list with that set, too. */
  readonly #joined = new Map<number, number>()

  /** Of canonical text, with or without a length. */
  numberOf(text: string): AddressNumber {
    const value = quickAddress4(text)
    if (value >= 0) return this.#numberOf4(value)
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    const slash = text.indexOf('/')
    const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
    if (address === undefined) throw new Error(`${text} is not an address`)
    const number = this.numberOfAddress(address)
    this.#numbers.set(text, number)
    return number
  }

  numberOfAddress(address: Address): AddressNumber {
    if (address.family === 4) return this.#numberOf4(address.value)
    const known = this.#numbers6.get(address.value)
    if (known !== undefined) return known
    const number = this.#add(address)
    this.#numbers6.set(address.value, number)
    return number
  }

  #numberOf4(value: number): AddressNumber {
    let slot = slotOf(value, this.#slots4.length)
    for (; this.#slots4[slot]! >= 0; slot = (slot + 1) & (this.#slots4.length - 1)) {
      const number = this.#slots4[slot]!
      if (this.#values4[number] === value) return number
    }
    const number = this.#add({ family: 4, value })
    this.#slots4[slot] = number
    if (number * 2 > this.#slots4.length) this.#enlargeSlots()
    return number
  }

  #enlargeSlots(): void {
    const slots = new Int32Array(this.#slots4.length * 2).fill(-1)
    this.#addresses.forEach((address, number) => {
      if (address.family !== 4) return
      let slot = slotOf(address.value, slots.length)
      while (slots[slot]! >= 0) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = number
    })
    this.#slots4 = slots
  }

  #add(address: Address): AddressNumber {
    const number = this.#addresses.length
    this.#addresses.push(address)
    if (number === this.#atoms.length) {
      const [atoms, values] = [new Int32Array(number * 2), new Float64Array(number * 2).fill(-1)]
      const memberships = new Int32Array(number * 2)
      memberships.set(this.#memberships)
      this.#memberships = memberships
      atoms.set(this.#atoms)
      values.set(this.#values4)
      this.#atoms = atoms
      this.#values4 = values
    }
    this.#values4[number] = address.family === 4 ? address.value : -1
    this.#atoms[number] = this.#atomOfAddress(address)
    return number
  }

  get size(): number {
    return this.#addresses.length
  }

  addressOf(number: AddressNumber): Address {
    return this.#addresses[number]!
  }

  textOf(number: AddressNumber): string {
    return formatAddress(this.#addresses[number]!)
  }

  familyOf(number: AddressNumber): 4 | 6 {
    return this.#addresses[number]!.family
  }

  prefixOf(text: string): Prefix {
    const known = this.#prefixes.get(text)
    if (known !== undefined) return known
    const prefix = parsePrefix(text)
    this.#prefixes.set(text, prefix)
    return prefix
  }

  /** The on-link range of `10.0.0.4/24`, as text. */
  rangeAround(text: string): string {
    return formatPrefix(prefixOf(this.addressOf(this.numberOf(text)), lengthOf(text)))
  }

  /** Equal for equal on-link ranges; of an address and its text. */
  rangeKey(number: AddressNumber, text: string): number | string {
    const value = this.#values4[number]!
    if (value < 0) return this.rangeAround(text)
    const length = lengthOf(text)
    return Math.floor(value / 2 ** (32 - length)) * 64 + length
  }

  /** Cuts at the ends of these ranges; what was numbered before is placed anew. */
  cut(prefixes: Iterable<Prefix>): void {
    const four = new Set<number>([0])
    const six = new Set<bigint>([0n])
    for (const prefix of prefixes) {
      const last = lastAddress(prefix)
      if (prefix.family === 4) {
        four.add(prefix.base)
        if (last.family === 4 && last.value < 0xffffffff) four.add(last.value + 1)
      } else {
        six.add(prefix.base)
        if (last.family === 6 && last.value < (1n << 128n) - 1n) six.add(last.value + 1n)
      }
    }
    this.#cuts4 = Float64Array.from(four).sort()
    this.#cuts6 = [...six].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    this.#addresses.forEach((address, number) => {
      this.#atoms[number] = this.#atomOfAddress(address)
    })
  }

  get atomCount(): number {
    return this.#cuts4.length + this.#cuts6.length
  }

  atomOf(number: AddressNumber): number {
    return this.#atoms[number]!
  }

  /** First and last atom of a range. */
  atomsOf(prefix: Prefix): readonly [number, number] {
    return [
      this.#atomOfAddress(prefix.family === 4 ? { family: 4, value: prefix.base } : { family: 6, value: prefix.base }),
      this.#atomOfAddress(lastAddress(prefix)),
    ]
  }

  /** Whether a cut lies at both ends, so that the range is exactly its atoms. */
  isCutAt(prefix: Prefix): boolean {
    const [first, last] = this.atomsOf(prefix)
    const end = lastAddress(prefix)
    if (prefix.family === 4) {
      const next = this.#cuts4[last + 1] ?? 2 ** 32
      return this.#cuts4[first] === prefix.base && end.family === 4 && next === end.value + 1
    }
    const next = this.#cuts6[last - this.#cuts4.length + 1] ?? 1n << 128n
    return this.#cuts6[first - this.#cuts4.length] === prefix.base && end.family === 6 && next === end.value + 1n
  }

  /** An address is in few sets, and many addresses are in the same: each list is made once. */
  join(number: AddressNumber, set: number): void {
    const before = this.#memberships[number]!
    const key = before * MOST_SETS + set
    let after = this.#joined.get(key)
    if (after === undefined) this.#joined.set(key, (after = this.#listWith(this.#lists[before]!, set)))
    this.#memberships[number] = after
  }

  #listWith(before: Memberships, set: number): number {
    const list = Int32Array.from(new Set([...before, set])).sort()
    const key = list.join()
    const known = this.#listNumbers.get(key)
    if (known !== undefined) return known
    const number = this.#lists.push(list) - 1
    this.#listNumbers.set(key, number)
    return number
  }

  membershipsOf(number: AddressNumber): Memberships | undefined {
    const list = this.#memberships[number]!
    return list === 0 ? undefined : this.#lists[list]
  }

  /** Equal for addresses that are members of the same sets. */
  membershipListOf(number: AddressNumber): number {
    return this.#memberships[number]!
  }

  #atomOfAddress(address: Address): number {
    return address.family === 4 ? lastAtMost(this.#cuts4, address.value) : this.#cuts4.length + lastAtMost(this.#cuts6, address.value)
  }
}

const lengthOf = (text: string): number => Number(text.slice(text.indexOf('/') + 1))

/** The index of the last element that is not above the value; the first element always is. */
function lastAtMost<T extends number | bigint>(sorted: { readonly length: number; readonly [at: number]: T }, value: T): number {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (sorted[middle]! <= value) low = middle
    else high = middle - 1
  }
  return low
}

const slotOf = (value: number, slots: number): number => {
  const mixed = Math.imul(value | 0, 0x9e3779b1)
  return (mixed ^ (mixed >>> 15)) & (slots - 1)
}

/** The value of canonical dotted quad text, its length left out; -1 where it is anything else. */
function quickAddress4(text: string): number {
  let value = 0
  let octet = -1
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 48 && code <= 57) octet = (octet < 0 ? 0 : octet * 10) + code - 48
    else if (code === 46 && octet >= 0 && octet < 256) {
      value = value * 256 + octet
      octet = -1
      dots++
    } else if (code === SLASH) break
    else return -1
  }
  return dots === 3 && octet >= 0 && octet < 256 ? value * 256 + octet : -1
}
