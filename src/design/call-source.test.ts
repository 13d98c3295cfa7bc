import { describe, expect, test } from 'vitest'
import { propertyLine } from './call-source.ts'

const text = `export default defineNetwork({
  name: 'x',
  sites: {
    // cidr: not this one
    tokyo: aws.vpc({
      region: 'a(', // and the bracket in it is text
      subnets: {
        app: { cidr: '10.0.0.0/24', zones: ['a'] },
        'edge-1': {
          zones: [
            'c',
          ],
        },
      },
      cidr: range,
    }),
    osaka: onPremises.site({ hosts: 1, cidr: '192.168.0.0/24' }),
  },
})
`

describe('propertyLine', () => {
  test.each([
    [5, ['region'], 6],
    [5, ['cidr'], 15],
    [5, ['subnets', 'app', 'cidr'], 8],
    [5, ['subnets', 'edge-1', 'zones', 0], 10],
    [5, ['subnets', 'db'], 7],
    [5, ['hosts'], undefined],
    [17, ['cidr'], 17],
    [17, ['region'], undefined],
    [1, ['name'], 2],
    [1, ['sites'], 3],
    [1, ['policies'], undefined],
    [1, [], undefined],
  ] as const)('from line %i, %j is on line %s', (line, path, expected) => {
    expect(propertyLine(text, line, path)).toBe(expected)
  })
})
