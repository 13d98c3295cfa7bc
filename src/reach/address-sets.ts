import type { Address } from '../ip/address.ts'
import { PrefixTable } from '../ip/prefix-table.ts'
import { containsAddress, parsePrefix } from '../ip/prefix.ts'
import type { AddressSet, AddressSetId } from '../network/model.ts'

/** Whether an address is in a set of prefixes; made for sets of any size. */
export type Members = (address: Address) => boolean

export type AddressSets = ReadonlyMap<AddressSetId, AddressSet>

export const NO_SETS: AddressSets = new Map()

/** Fewer prefixes than this are compared one by one. */
const FEW = 6

const known = new WeakMap<readonly string[], Members>()

/** Single addresses are hashed, ranges looked up by their lengths; parsed once per list. */
export function membersOf(prefixes: readonly string[]): Members {
  const before = known.get(prefixes)
  if (before !== undefined) return before
  const made = prefixes.length < FEW ? fewMembers(prefixes) : manyMembers(prefixes)
  known.set(prefixes, made)
  return made
}

function fewMembers(prefixes: readonly string[]): Members {
  const parsed = prefixes.map(parsePrefix)
  return (address) => parsed.some((prefix) => containsAddress(prefix, address))
}

function manyMembers(prefixes: readonly string[]): Members {
  const hosts = new Set<number | bigint>()
  const ranges = new PrefixTable<true>()
  for (const text of prefixes) {
    const prefix = parsePrefix(text)
    // A number is an IPv4 address and a bigint an IPv6 one: they are never equal in a set.
    if (prefix.length === (prefix.family === 4 ? 32 : 128)) hosts.add(prefix.base)
    else ranges.set(prefix, true)
  }
  return ranges.size === 0
    ? (address) => hosts.has(address.value)
    : (address) => hosts.has(address.value) || ranges.longest(address) !== undefined
}
