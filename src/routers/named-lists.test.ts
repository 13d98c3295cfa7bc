import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { containsPrefix, formatPrefix, parsePrefix, prefixOf } from '../ip/prefix.ts'
import type { PrefixRange } from '../network/model.ts'
import { emptyLists, nameList, prefixEntry } from './named-lists.ts'

/** What a router makes of an entry: the rules of FRR's prefix lists, written down a second time. */
function entryMatches(entry: string, prefix: string): boolean {
  const [base = '', ...words] = entry.split(' ')
  const outer = parsePrefix(base)
  const number = (word: string): number | undefined => (words.includes(word) ? Number(words[words.indexOf(word) + 1]) : undefined)
  const inner = parsePrefix(prefix)
  if (!containsPrefix(outer, inner)) return false
  const [ge, le] = [number('ge'), number('le')]
  if (ge === undefined && le === undefined) return inner.length === outer.length
  return inner.length >= (ge ?? outer.length) && inner.length <= (le ?? 32)
}

const prefix = fc
  .tuple(fc.constantFrom(0x0a000000, 0x0a0b0000, 0xc0a80a00), fc.integer({ min: 0, max: 32 }))
  .map(([value, length]) => formatPrefix(prefixOf({ family: 4, value }, length)))

describe('prefixEntry', () => {
  it('matches what the range of the model matches', () => {
    const range = fc.record({ prefix, minLength: fc.integer({ min: 0, max: 32 }), maxLength: fc.integer({ min: 0, max: 32 }) })
    fc.assert(
      fc.property(range, prefix, (given: PrefixRange, candidate) => {
        const { length } = parsePrefix(candidate)
        const expected =
          containsPrefix(parsePrefix(given.prefix), parsePrefix(candidate)) && length >= given.minLength && length <= given.maxLength
        const entry = prefixEntry(given)
        expect(entry !== undefined && entryMatches(entry, candidate)).toBe(expected)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    [{ prefix: '0.0.0.0/0', minLength: 0, maxLength: 0 }, '0.0.0.0/0'],
    [{ prefix: '10.0.0.0/8', minLength: 8, maxLength: 32 }, '10.0.0.0/8 le 32'],
    [{ prefix: '10.0.0.0/8', minLength: 16, maxLength: 24 }, '10.0.0.0/8 ge 16 le 24'],
    [{ prefix: '10.0.0.0/8', minLength: 24, maxLength: 16 }, undefined],
  ])('%o is %s', (range, entry) => {
    expect(prefixEntry(range)).toBe(entry)
  })
})

describe('nameList', () => {
  it('keeps one list for the same name and content, and numbers a name that is taken', () => {
    const { prefixLists } = emptyLists()
    expect(nameList(prefixLists, 'sites', ['10.0.0.0/8'])).toBe('sites')
    expect(nameList(prefixLists, 'sites', ['10.0.0.0/8'])).toBe('sites')
    expect(nameList(prefixLists, 'sites', ['192.168.0.0/16'])).toBe('sites-2')
    expect(nameList(prefixLists, 'my sites', [])).toBe('my-sites')
  })
})
