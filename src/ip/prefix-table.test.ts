import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAddress, type Address } from './address.ts'
import { containsAddress, containsPrefix, formatPrefix, parsePrefix, prefixOf, type Prefix } from './prefix.ts'
import { PrefixTable } from './prefix-table.ts'

const at = (text: string): Address => parseAddress(text)!

test('the longest prefix wins, in both families', () => {
  const table = new PrefixTable<string>()
  for (const text of ['0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16', '10.1.2.3/32', '::/0', '2001:db8::/32']) table.set(parsePrefix(text), text)
  expect(table.size).toBe(6)
  expect(table.longest(at('10.1.2.3'))).toBe('10.1.2.3/32')
  expect(table.longest(at('10.1.2.4'))).toBe('10.1.0.0/16')
  expect(table.longest(at('10.200.0.1'))).toBe('10.0.0.0/8')
  expect(table.longest(at('255.255.255.255'))).toBe('0.0.0.0/0')
  expect(table.longest(at('2001:db8::1'))).toBe('2001:db8::/32')
  expect(table.longest(at('2001:db9::1'))).toBe('::/0')
})

test('a candidate that is turned down gives way to the next shorter one', () => {
  const table = new PrefixTable<string>()
  table.set(parsePrefix('10.0.0.0/8'), 'eight')
  table.set(parsePrefix('10.1.0.0/16'), 'sixteen')
  expect(table.longest(at('10.1.0.1'), (value) => value !== 'sixteen')).toBe('eight')
  expect(table.longest(at('10.1.0.1'), () => false)).toBeUndefined()
})

test('set replaces, delete forgets', () => {
  const table = new PrefixTable<number>()
  const prefix = parsePrefix('10.0.0.0/8')
  table.set(prefix, 1)
  table.set(prefix, 2)
  expect([table.size, table.get(prefix)]).toEqual([1, 2])
  expect([table.delete(prefix), table.delete(prefix), table.size]).toEqual([true, false, 0])
  expect(table.longest(at('10.0.0.1'))).toBeUndefined()
})

// Few distinct bits, so that prefixes nest and collide often.
const address4 = fc
  .tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }))
  .map(([a, b]): Address => ({ family: 4, value: ((a << 30) | (b << 3)) >>> 0 }))
const address6 = fc.tuple(fc.bigInt(0n, 3n), fc.bigInt(0n, 3n)).map(([a, b]): Address => ({ family: 6, value: (a << 126n) | (b << 3n) }))
const address = fc.oneof(address4, address6)
const prefix = fc
  .tuple(address, fc.nat({ max: 128 }))
  .map(([base, length]): Prefix => prefixOf(base, base.family === 4 ? length % 33 : length))

test('agrees with looking at every prefix', () => {
  fc.assert(
    fc.property(
      fc.array(prefix, { maxLength: 40 }),
      fc.array(prefix, { maxLength: 5 }),
      address,
      prefix,
      (added, removed, wanted, inner) => {
        const table = new PrefixTable<string>()
        const all = new Map<string, Prefix>()
        for (const one of added) {
          table.set(one, formatPrefix(one))
          all.set(formatPrefix(one), one)
        }
        for (const one of removed) expect(table.delete(one)).toBe(all.delete(formatPrefix(one)))
        const byLength = [...all.values()].sort((a, b) => b.length - a.length)
        expect(table.size).toBe(all.size)
        expect(table.longest(wanted)).toBe(byLength.filter((one) => containsAddress(one, wanted)).map(formatPrefix)[0])
        expect(table.covering(inner)).toEqual(byLength.filter((one) => containsPrefix(one, inner)).map(formatPrefix))
      },
    ),
  )
})
