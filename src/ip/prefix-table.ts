import type { Address } from './address.ts'
import { mask4, mask6, type Prefix } from './prefix.ts'

/**
 * A longest-prefix table, IPv4 and IPv6 side by side. One hash per prefix length in use: real tables hold a handful of
 * lengths, so a look-up costs that many hash probes, and building one costs one insertion per prefix (a pointer trie was
 * slower at both for the table sizes of a network design).
 *
 * @example
 * const table = new PrefixTable<string>()
 * table.set(parsePrefix('10.0.0.0/8'), 'all')
 * table.set(parsePrefix('10.1.0.0/16'), 'one')
 * table.longest({ family: 4, value: 0x0a010203 }) // 'one'
 */
export class PrefixTable<T> {
  readonly #four = new Family<number, T>(mask4)
  readonly #six = new Family<bigint, T>(mask6)

  get size(): number {
    return this.#four.size + this.#six.size
  }

  /** Replaces what the same prefix held. */
  set(prefix: Prefix, value: T): void {
    if (prefix.family === 4) this.#four.set(prefix.base, prefix.length, value)
    else this.#six.set(prefix.base, prefix.length, value)
  }

  /** The value of exactly this prefix. */
  get(prefix: Prefix): T | undefined {
    return prefix.family === 4 ? this.#four.get(prefix.base, prefix.length) : this.#six.get(prefix.base, prefix.length)
  }

  /** True when the prefix was there. */
  delete(prefix: Prefix): boolean {
    return prefix.family === 4 ? this.#four.delete(prefix.base, prefix.length) : this.#six.delete(prefix.base, prefix.length)
  }

  /** The value of the longest prefix that holds the address; `accept` may turn candidates down, then the next shorter one is tried. */
  longest(address: Address, accept?: (value: T) => boolean): T | undefined {
    return address.family === 4 ? this.#four.longest(address.value, 32, accept) : this.#six.longest(address.value, 128, accept)
  }

  /** As {@link longest} for an IPv4 number, for hot loops. */
  longest4(address: number, accept?: (value: T) => boolean): T | undefined {
    return this.#four.longest(address, 32, accept)
  }

  /** Values of all prefixes that contain this one, itself included, longest first. */
  covering(prefix: Prefix): T[] {
    return prefix.family === 4 ? this.#four.covering(prefix.base, prefix.length) : this.#six.covering(prefix.base, prefix.length)
  }
}

/** One address family; `A` is its number type. */
class Family<A extends number | bigint, T> {
  readonly #mask: (length: number) => A
  readonly #byLength = new Map<number, Map<A, T>>()
  /** Lengths in use, longest first. */
  #lengths: number[] = []
  size = 0

  constructor(mask: (length: number) => A) {
    this.#mask = mask
  }

  set(base: A, length: number, value: T): void {
    let bases = this.#byLength.get(length)
    if (bases === undefined) {
      bases = new Map()
      this.#byLength.set(length, bases)
      this.#lengths = [...this.#byLength.keys()].sort((a, b) => b - a)
    }
    const before = bases.size
    bases.set(base, value)
    this.size += bases.size - before
  }

  get(base: A, length: number): T | undefined {
    return this.#byLength.get(length)?.get(base)
  }

  delete(base: A, length: number): boolean {
    const bases = this.#byLength.get(length)
    if (bases === undefined || !bases.delete(base)) return false
    this.size--
    if (bases.size === 0) {
      this.#byLength.delete(length)
      this.#lengths = this.#lengths.filter((other) => other !== length)
    }
    return true
  }

  longest(address: A, upTo: number, accept: ((value: T) => boolean) | undefined): T | undefined {
    for (const length of this.#lengths) {
      if (length > upTo) continue
      const found = this.#byLength.get(length)!.get(this.#masked(address, length))
      if (found !== undefined && (accept === undefined || accept(found))) return found
    }
    return undefined
  }

  covering(base: A, length: number): T[] {
    const found: T[] = []
    this.longest(base, length, (value) => {
      found.push(value)
      return false
    })
    return found
  }

  #masked(address: A, length: number): A {
    const mask = this.#mask(length)
    // `&` on numbers is signed: back to an unsigned 32-bit value. Both are of the same type by construction.
    return (typeof address === 'bigint' ? address & (mask as bigint) : (address & (mask as number)) >>> 0) as A
  }
}
