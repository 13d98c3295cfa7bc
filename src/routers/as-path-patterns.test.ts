import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AsPathMatch } from '../network/model.ts'
import { asPathPatterns } from './as-path-patterns.ts'

const asn = fc.constantFrom(1, 2, 12)
const length = fc.integer({ min: 0, max: 5 })
const match = fc.record({ neighbour: asn, origin: asn, contains: asn, minLength: length, maxLength: length }, { requiredKeys: [] })
const path = fc.array(asn, { maxLength: 7 })

function matches({ neighbour, origin, contains, minLength = 0, maxLength = 99 }: AsPathMatch, given: readonly number[]): boolean {
  return (
    (neighbour === undefined || given[0] === neighbour) &&
    (origin === undefined || given.at(-1) === origin) &&
    (contains === undefined || given.includes(contains)) &&
    given.length >= minLength &&
    given.length <= maxLength
  )
}

describe('asPathPatterns', () => {
  it('match the paths that the condition matches', () => {
    fc.assert(
      fc.property(match, path, (condition, given) => {
        const found = asPathPatterns(condition).some((pattern) => new RegExp(pattern).test(given.join(' ')))
        expect(found).toBe(matches(condition, given))
      }),
      { numRuns: 4000 },
    )
  })

  it('a set in braces is one place, and contains its members', () => {
    const found = (condition: AsPathMatch, text: string): boolean =>
      asPathPatterns(condition).some((pattern) => new RegExp(pattern).test(text))
    expect(found({ contains: 64513 }, '64512 {64511,64513}')).toBe(true)
    expect(found({ contains: 6451 }, '64512 {64511,64513}')).toBe(false)
    expect(found({ maxLength: 2 }, '64512 {64511,64513}')).toBe(true)
    expect(found({ maxLength: 1 }, '64512 {64511,64513}')).toBe(false)
  })

  it('there are none when no path can match', () => {
    expect(asPathPatterns({ contains: 1, maxLength: 0 })).toEqual([])
    expect(asPathPatterns({ minLength: 3, maxLength: 2 })).toEqual([])
  })
})
