import { containsCidr, overlapCidr, parseCidr } from 'cidr-tools'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { expect, test } from 'vitest'
import { formatAddress, parseAddress, parseAddress4, parseAddress6, type Address } from './address.ts'
import {
  containsAddress,
  containsPrefix,
  firstAddress,
  formatPrefix,
  lastAddress,
  nthAddress,
  prefixesOverlap,
  prefixOf,
  prefixSize,
  readPrefix,
  subPrefixes,
  type Prefix,
} from './prefix.ts'

const address4 = fc.integer({ min: 0, max: 0xffffffff }).map((value): Address => ({ family: 4, value }))
// Groups of zeros are what IPv6 text is about, so they come often.
const address6 = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 })
  .map((groups): Address => ({ family: 6, value: groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n) }))
const address = fc.oneof(address4, address6)
const prefix = fc
  .tuple(address, fc.nat({ max: 128 }))
  .map(([base, length]): Prefix => prefixOf(base, base.family === 4 ? length % 33 : length))
/** Prefixes that often contain each other. */
const related = fc
  .tuple(prefix, fc.nat({ max: 128 }), prefix, fc.boolean())
  .map(([a, length, other, same]): [Prefix, Prefix] => [a, same ? prefixOf(firstAddress(a), a.family === 4 ? length % 33 : length) : other])

test('address text is that of ipaddr.js, and reads back', () => {
  fc.assert(
    fc.property(address, (one) => {
      const text = formatAddress(one)
      const theirs = ipaddr.parse(text)
      expect(theirs.kind()).toBe(one.family === 4 ? 'ipv4' : 'ipv6')
      expect(theirs instanceof ipaddr.IPv6 ? theirs.toRFC5952String() : theirs.toString()).toBe(text)
      expect(parseAddress(text)).toEqual(one)
    }),
  )
})

test('any text that is read as IPv6 is the same address to ipaddr.js', () => {
  const piece = fc.constantFrom('0', '1', 'ffff', 'AbC', '::', ':', '1.2.3.4', '00001', 'g', '')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join(':').replaceAll(/:{3,}/g, '::')
      const value = parseAddress6(text)
      // ipaddr.js takes the IPv4-compatible `::1.2.3.4` (RFC 4291 §2.5.5.1) for an IPv4-mapped address.
      fc.pre(value !== undefined && !/^::\d+\./.test(text))
      expect(ipaddr.IPv6.isValid(text)).toBe(true)
      expect(
        BigInt(
          `0x${ipaddr.IPv6.parse(text)
            .toByteArray()
            .map((byte) => byte.toString(16).padStart(2, '0'))
            .join('')}`,
        ),
      ).toBe(value)
    }),
    { numRuns: 200 },
  )
})

test('what looks like an address and is none is refused', () => {
  for (const text of ['1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.256', '1.2.3.4 ', '0x1.2.3.4', ''])
    expect(parseAddress4(text), text).toBeUndefined()
  for (const text of [':', ':::', '1::2::3', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8', 'fe80::1%eth0', '12345::', '1:2:3:4:5:6:7'])
    expect(parseAddress6(text), text).toBeUndefined()
})

test('blocks begin, end and overlap as in cidr-tools', () => {
  fc.assert(
    fc.property(related, ([a, b]) => {
      const [left, right] = [formatPrefix(a), formatPrefix(b)]
      const theirs = parseCidr(left)
      expect(BigInt(firstAddress(a).value)).toBe(theirs.start)
      expect(BigInt(lastAddress(a).value)).toBe(theirs.end)
      expect(prefixSize(a)).toBe(theirs.end - theirs.start + 1n)
      expect(readPrefix(left)).toEqual(a)
      expect(containsPrefix(a, b)).toBe(containsCidr(left, right))
      expect(prefixesOverlap(a, b)).toBe(overlapCidr(left, right))
      expect(containsAddress(a, firstAddress(b))).toBe(containsCidr(left, formatAddress(firstAddress(b))))
    }),
  )
})

test('the n-th address and the blocks inside a block', () => {
  fc.assert(
    fc.property(prefix, fc.nat({ max: 4 }), fc.nat({ max: 300 }), (outer, more, n) => {
      const nth = nthAddress(outer, n)
      const distance = nth === undefined ? undefined : BigInt(nth.value) - BigInt(firstAddress(outer).value)
      expect(distance).toBe(BigInt(n) < prefixSize(outer) ? BigInt(n) : undefined)
      const length = Math.min(outer.length + more, outer.family === 4 ? 32 : 128)
      const inner = [...subPrefixes(outer, length)]
      expect(inner.reduce<bigint>((sum, one) => sum + prefixSize(one), 0n)).toBe(prefixSize(outer))
      expect(inner.every((one) => one.length === length && containsPrefix(outer, one))).toBe(true)
      expect(new Set(inner.map(formatPrefix)).size).toBe(inner.length)
    }),
  )
})

test('host bits are a fault of their own', () => {
  expect(readPrefix('10.0.0.1/8')).toBe('host-bits-set')
  for (const text of ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/08', '::/129', 'x/8'])
    expect(readPrefix(text), text).toBe('not-a-prefix')
})
