import { formatAddress, parseAddress, type Address } from './address.ts'

/** A block of addresses: `base` has no bit set beyond `length`. */
export type Prefix = Prefix4 | Prefix6
export interface Prefix4 {
  readonly family: 4
  readonly base: number
  /** 0 to 32. */
  readonly length: number
}
export interface Prefix6 {
  readonly family: 6
  readonly base: bigint
  /** 0 to 128. */
  readonly length: number
}

export type PrefixFault = 'not-a-prefix' | 'host-bits-set'

/** `mask4(24)` is 0xffffff00. */
export function mask4(length: number): number {
  return length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0
}

/** `mask6(64)` has the upper 64 bits set. */
export function mask6(length: number): bigint {
  return ((1n << BigInt(length)) - 1n) << BigInt(128 - length)
}

/** The block of `length` bits that the address lies in. */
export function prefixOf(address: Address, length: number): Prefix {
  return address.family === 4
    ? { family: 4, base: (address.value & mask4(length)) >>> 0, length }
    : { family: 6, base: address.value & mask6(length), length }
}

/**
 * Strict: `10.0.0.0/8`; a bare address is not a prefix; host bits set is a fault of its own so that the caller can say so.
 *
 * @example parsePrefix('10.0.0.1/8') // 'host-bits-set'
 */
export function readPrefix(text: string): Prefix | PrefixFault {
  const interfaceAddress = parseInterfaceAddress(text)
  if (interfaceAddress === undefined) return 'not-a-prefix'
  const { address, prefix } = interfaceAddress
  return prefix.base === address.value ? prefix : 'host-bits-set'
}

/** As {@link readPrefix}, for text that a checked design or this program made: throws on anything else. */
export function parsePrefix(text: string): Prefix {
  const prefix = readPrefix(text)
  if (typeof prefix === 'string') throw new Error(`${text} is ${prefix}`)
  return prefix
}

/** `10.0.0.4/24` as the address and the block that it lies in; undefined when it is not of that form. */
export function parseInterfaceAddress(text: string): { readonly address: Address; readonly prefix: Prefix } | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return undefined
  const address = parseAddress(text.slice(0, slash))
  const lengthText = text.slice(slash + 1)
  if (address === undefined || !/^(0|[1-9][0-9]{0,2})$/.test(lengthText)) return undefined
  const length = Number(lengthText)
  if (length > (address.family === 4 ? 32 : 128)) return undefined
  return { address, prefix: prefixOf(address, length) }
}

/** `10.0.0.4` of `10.0.0.4/24`; text without a length as it is. */
export function bareAddress(text: string): string {
  const slash = text.indexOf('/')
  return slash < 0 ? text : text.slice(0, slash)
}

/** The block that holds the one address: `10.0.0.4/32`, `2001:db8::4/128`. */
export const hostPrefix = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`

export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(firstAddress(prefix))}/${prefix.length}`
}

export function firstAddress(prefix: Prefix): Address {
  return prefix.family === 4 ? { family: 4, value: prefix.base } : { family: 6, value: prefix.base }
}

export function lastAddress(prefix: Prefix): Address {
  return prefix.family === 4
    ? { family: 4, value: (prefix.base | ~mask4(prefix.length)) >>> 0 }
    : { family: 6, value: prefix.base | ((1n << BigInt(128 - prefix.length)) - 1n) }
}

/** How many addresses the block holds. */
export function prefixSize(prefix: Prefix): bigint {
  return 1n << BigInt((prefix.family === 4 ? 32 : 128) - prefix.length)
}

export function containsAddress(prefix: Prefix, address: Address): boolean {
  if (prefix.family === 4) return address.family === 4 && (address.value & mask4(prefix.length)) >>> 0 === prefix.base
  return address.family === 6 && (address.value & mask6(prefix.length)) === prefix.base
}

export function containsPrefix(outer: Prefix, inner: Prefix): boolean {
  return inner.length >= outer.length && containsAddress(outer, firstAddress(inner))
}

export function prefixesOverlap(a: Prefix, b: Prefix): boolean {
  return containsPrefix(a, b) || containsPrefix(b, a)
}

/** The n-th address of the block (0 is its first); undefined outside the block. */
export function nthAddress(prefix: Prefix, n: number): Address | undefined {
  if (BigInt(n) >= prefixSize(prefix) || n < 0) return undefined
  return prefix.family === 4 ? { family: 4, value: prefix.base + n } : { family: 6, value: prefix.base + BigInt(n) }
}

/** Every block of `length` bits inside `prefix`, lowest first, lazily. */
export function* subPrefixes(prefix: Prefix, length: number): Generator<Prefix> {
  if (length < prefix.length) return
  const count = 1n << BigInt(length - prefix.length)
  for (let i = 0n; i < count; i++) {
    if (prefix.family === 4) yield { family: 4, base: prefix.base + Number(i) * 2 ** (32 - length), length }
    else yield { family: 6, base: prefix.base + (i << BigInt(128 - length)), length }
  }
}

/** Orders by family, first address, then length. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  if (a.family !== b.family) return a.family - b.family
  return a.base < b.base ? -1 : a.base > b.base ? 1 : a.length - b.length
}
