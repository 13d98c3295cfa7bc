import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ProblemError } from '../core/problem.ts'
import { Allocator, EMPTY_LOCK, formatLock, readLock, type Lock } from './lock.ts'

const numbers = function* (): Generator<number> {
  for (let n = 0; n < 1000; n++) yield n
}

const pools = fc.constantFrom('asn', 'tunnel', 'port')
const keys = fc.uniqueArray(fc.tuple(pools, fc.stringMatching(/^[a-z0-9:/-]{1,8}$/)), {
  maxLength: 40,
  selector: ([pool, name]) => `${pool}:${name}`,
})

function allocateAll(lock: Lock, wanted: readonly (readonly [string, string])[]): Lock {
  const allocator = new Allocator(lock)
  for (const [pool, name] of wanted) allocator.allocate(pool, name, numbers)
  return allocator.lock()
}

describe('Allocator', () => {
  test('hands out the first free candidate of the pool', () => {
    const allocator = new Allocator({ version: 1, allocations: { 'asn:a': 1 } })
    allocator.reserve('asn', 0)
    expect(allocator.allocate('asn', 'b', numbers)).toBe(2)
    expect(allocator.allocate('asn', 'a', numbers)).toBe(1)
    expect(allocator.allocate('port', 'a', numbers)).toBe(0)
  })

  test('hands out anew what the design no longer accepts, and only that', () => {
    const allocator = new Allocator({ version: 1, allocations: { 'asn:a': 1, 'asn:b': 2 } })
    expect(allocator.allocate('asn', 'a', numbers, (value) => value > 4)).not.toBe(1)
    expect(allocator.allocate('asn', 'b', numbers)).toBe(2)
  })

  test('gives nothing when the candidates run out', () => {
    const allocator = new Allocator({ version: 1, allocations: { 'asn:a': 1 } })
    expect(allocator.allocate('asn', 'b', () => [1])).toBeUndefined()
  })

  test('hands out a sequence in time that grows with its length', () => {
    let looked = 0
    const sequence = {
      name: 'numbers',
      values: function* () {
        for (let n = 0; n < 5000; n++, looked++) yield n
      },
    }
    const allocator = new Allocator(EMPTY_LOCK)
    for (let i = 0; i < 2000; i++) expect(allocator.allocate('asn', `key ${i}`, sequence)).toBe(i)
    expect(looked).toBeLessThan(2100)
  })

  test('property: a sequence gives what looking from its start each time gives, also when values come free again', () => {
    const step = fc.record({ name: fc.nat(30), from: fc.nat(3), least: fc.nat(60), reserve: fc.option(fc.nat(60), { freq: 5 }) })
    const start = fc
      .dictionary(
        fc.nat(30).map((n) => `p:${n}`),
        fc.nat(60),
      )
      .map((held) => {
        const values = new Set<number>()
        return Object.fromEntries(Object.entries(held).filter(([, value]) => !values.has(value) && values.add(value)))
      })
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 80 }), (allocations, steps) => {
        const [quick, plain] = [new Allocator({ version: 1, allocations }), new Allocator({ version: 1, allocations })]
        for (const { name, from, least, reserve } of steps) {
          if (reserve !== null) for (const allocator of [quick, plain]) allocator.reserve('p', reserve)
          const values = function* (): Generator<number> {
            for (let n = from * 10; n < 50; n++) yield n
          }
          const accepts = (value: number): boolean => value >= least
          const expected = plain.allocate('p', `${name}`, values, accepts)
          expect(quick.allocate('p', `${name}`, { name: `${from}`, values }, accepts)).toBe(expected)
        }
        expect(quick.lock()).toEqual(plain.lock())
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('keeps only what is still used', () => {
    expect(allocateAll({ version: 1, allocations: { 'asn:old': 7 } }, [['asn', 'new']]).allocations).toEqual({ 'asn:new': 0 })
  })

  test('property: more keys, in any order, change no earlier allocation', () => {
    fc.assert(
      fc.property(keys, keys, (first, more) => {
        const before = allocateAll(EMPTY_LOCK, first)
        const after = allocateAll(before, [...more, ...first])
        expect(after.allocations).toMatchObject(before.allocations)
      }),
      { seed: 1 },
    )
  })

  test('property: no two keys of a pool share a value, also after keys were removed and added', () => {
    fc.assert(
      fc.property(keys, keys, fc.nat(40), (first, more, kept) => {
        const { allocations } = allocateAll(allocateAll(EMPTY_LOCK, first), [...more, ...first.slice(0, kept)])
        const slots = Object.entries(allocations).map(([key, value]) => `${key.slice(0, key.indexOf(':'))} ${value}`)
        expect(new Set(slots).size).toBe(slots.length)
      }),
      { seed: 1 },
    )
  })

  test('property: what is written is read back', () => {
    fc.assert(
      fc.property(keys, (wanted) => {
        const lock = allocateAll(EMPTY_LOCK, wanted)
        expect(readLock(formatLock(lock), 'keiro.lock.json')).toEqual(lock)
      }),
      { seed: 1 },
    )
  })
})

describe('readLock', () => {
  const refusal = (text: string) => {
    try {
      readLock(text, 'keiro.lock.json')
    } catch (error) {
      if (error instanceof ProblemError) return error.problems.map(({ code, message, at }) => `${code} ${at?.line}: ${message}`).join()
    }
    return 'read'
  }

  test.each([
    ['{ "version": 1, ', 'DESIGN-020 1: keiro.lock.json is not JSON: a property name in double quotes is expected, but the file ends'],
    ['[]', 'DESIGN-020 1: keiro.lock.json is not a lock file'],
    ['{\n"version": 2,\n"allocations": {} }', 'DESIGN-021 2: keiro.lock.json is of version 2, but this Keiro understands version 1'],
    ['{ "version": 1 }', 'DESIGN-020 1: keiro.lock.json has no allocations'],
    ['{ "version": 1, "allocations": {\n"a": 1 } }', 'DESIGN-020 2: keiro.lock.json holds "a", which names no pool'],
    ['{ "version": 1, "allocations": {\n"asn:a": null } }', 'DESIGN-020 2: keiro.lock.json holds neither text nor number for "asn:a"'],
    ['{ "version": 1, "allocations": {\n"asn:a": 1,\n"asn:b": 1 } }', 'DESIGN-020 3: keiro.lock.json gives 1 to both "asn:a" and "asn:b"'],
  ])('%j', (text, expected) => {
    expect(refusal(text)).toBe(expected)
  })
})
