import { formatAddress, type Address } from '../ip/address.ts'
import { PrefixTable } from '../ip/prefix-table.ts'
import { parsePrefix } from '../ip/prefix.ts'
import type { NetworkIndex } from '../network/index.ts'
import { isPrivate } from './carrier.ts'
import { knownAddress } from './filter.ts'
import { namesOf } from './names.ts'

const found = new WeakMap<NetworkIndex, readonly string[]>()

/**
 * An address of each family that the network speaks, which stands for everybody out on the internet: public, nobody's in the
 * network, and, where there is one, in no range that a rule or a route names, other than for all or half of the addresses.
 */
export function outsideAddresses(index: NetworkIndex): readonly string[] {
  const known = found.get(index)
  if (known !== undefined) return known
  const { owners, outsides } = namesOf(index)
  const isFree = (address: string): boolean => !owners.has(address) && !outsides.has(address) && !isPrivate(address)
  const named = namedRanges(index)
  const families = [...owners.keys()].some((address) => address.includes(':')) ? ([4, 6] as const) : ([4] as const)
  const made = families.flatMap((family) => {
    const candidates = candidatesOf(family).filter(isFree)
    return candidates.find((text) => named.longest(knownAddress(text)) === undefined) ?? candidates[0] ?? []
  })
  found.set(index, made)
  return made
}

/** The addresses of documentation first (RFC 5737, RFC 3849): everybody sees that they stand for something. */
function candidatesOf(family: 4 | 6): string[] {
  if (family === 6) {
    const globals = Array.from({ length: 0x1fff }, (_, i): Address => ({ family: 6, value: (BigInt(0x2000 + i) << 112n) + 1n }))
    return ['2001:db8::1', '2001:db8:ffff::1', ...globals.map(formatAddress)]
  }
  const reserved = new Set([10, 100, 127, 169, 172, 192, 198, 203])
  const blocks = Array.from({ length: 223 }, (_, i) => i + 1).filter((first) => !reserved.has(first))
  return ['192.0.2.1', '198.51.100.1', '203.0.113.1', ...blocks.map((first) => `${first}.0.0.1`)]
}

function namedRanges(index: NetworkIndex): PrefixTable<true> {
  const { filters, nodes, addressSets = [] } = index.network
  const texts = new Set<string>()
  for (const { prefixes } of addressSets) for (const text of prefixes) texts.add(text)
  for (const { rules } of filters)
    for (const { sources = [], destinations = [] } of rules) for (const text of [...sources, ...destinations]) texts.add(text)
  for (const { tables } of nodes) for (const { routes } of tables) for (const { prefix } of routes) texts.add(prefix)
  const ranges = new PrefixTable<true>()
  for (const text of texts) {
    const prefix = parsePrefix(text)
    if (prefix.length > 1) ranges.set(prefix, true)
  }
  return ranges
}
