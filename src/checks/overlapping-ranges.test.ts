import { assert, constantFrom, nat, array, property, record } from 'fast-check'
import { overlapCidr } from 'cidr-tools'
import { expect, it } from 'vitest'
import type { Design } from '../design/model.ts'
import { overlappingRanges } from './overlapping-ranges.ts'

const designWith = (cidrs: readonly string[]): Design => ({
  name: 'random',
  sites: Object.fromEntries(cidrs.map((cidr, i) => [`site-${i}`, { kind: 'x.site', cidr }])),
  gateways: {},
  links: [],
  policies: [],
  expect: [],
  locate: () => undefined,
})

const cidr = record({ second: nat(3), third: nat(7), length: constantFrom(14, 16, 20, 22, 24) }).map(({ second, third, length }) => {
  const value = (10 * 2 ** 24 + second * 2 ** 16 + third * 2 ** 8) & (-1 << (32 - length))
  return `${[24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')}/${length}`
})

it('finds every range that overlaps an earlier or larger one, and no other (compared with cidr-tools)', () => {
  assert(
    property(array(cidr, { maxLength: 8 }), (cidrs) => {
      const findings = overlappingRanges.find({ design: designWith(cidrs) })
      const pairs = cidrs.flatMap((a, i) => cidrs.slice(i + 1).filter((b) => overlapCidr(a, b)))
      expect(findings.length > 0).toBe(pairs.length > 0)
      // Each range that lies in another is named once.
      const inside = cidrs.filter((a, i) =>
        cidrs.some((b, j) => i !== j && overlapCidr(a, b) && (lengthOf(b) < lengthOf(a) || (b === a && j < i))),
      )
      expect(findings).toHaveLength(inside.length)
    }),
  )
})

const lengthOf = (text: string): number => Number(text.split('/')[1])
