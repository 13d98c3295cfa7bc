import { describe, expect, test } from 'vitest'
import type { Aggregate } from '../network/model.ts'
import { linkId } from '../network/model.ts'
import { REJECT, setting, smallIndex, type SmallLink, type SmallRouter } from '../../test/routing/small-network.ts'
import { NOTHING_DOWN, type Conditions, type RoutingState } from './model.ts'
import { simulateRoutes } from './simulate.ts'

/** `a` and `b` have longer routes, `m` aggregates, `x` hears of it. */
function star(
  aggregates: readonly Aggregate[],
  more: {
    readonly routers?: Readonly<Record<string, Partial<SmallRouter>>>
    readonly links?: Readonly<Record<string, Partial<SmallLink>>>
    readonly conditions?: Conditions
  } = {},
): RoutingState {
  const router = (name: string, given: SmallRouter): SmallRouter => ({ ...given, ...more.routers?.[name] })
  const link = (a: string, b: string): SmallLink => ({ between: [a, b], ...more.links?.[a] })
  return simulateRoutes(
    smallIndex(
      {
        a: router('a', { asn: 65002, lans: ['10.1.1.0/24', '10.1.2.0/24'] }),
        b: router('b', { asn: 65003, lans: ['10.1.3.0/24'] }),
        m: router('m', { asn: 65001, aggregates }),
        x: router('x', { asn: 65004 }),
      },
      [link('a', 'm'), link('b', 'm'), { between: ['m', 'x'] }],
    ),
    more.conditions,
  )
}

const heardBy = (state: RoutingState, end = 's2@x'): string[] => [...state.learned.get(end)!.keys()].sort()
const plain = (prefix: string, more: Partial<Aggregate> = {}): Aggregate => ({ prefix, summaryOnly: false, asSet: false, ...more })
const onlyB = (name: string): Partial<SmallRouter> => (name === 'a' ? { lans: [] } : {})

describe('an aggregate', () => {
  test('is announced beside the longer routes, or alone', () => {
    expect(heardBy(star([plain('10.1.0.0/16')]))).toEqual(['10.1.0.0/16', '10.1.1.0/24', '10.1.2.0/24', '10.1.3.0/24'])
    expect(heardBy(star([plain('10.1.0.0/16', { summaryOnly: true })]))).toEqual(['10.1.0.0/16'])
  })

  test('is a blackhole in the table of who makes it, at distance 200, and routes inside it stay', () => {
    const table = star([plain('10.1.0.0/16')]).tables.get('m|main')!
    expect(
      table.filter((route) => route.prefix.startsWith('10.1.')).map(({ prefix, protocol, action }) => [prefix, protocol, action]),
    ).toEqual([
      ['10.1.0.0/16', 'aggregate', 'blackhole'],
      ['10.1.1.0/24', 'bgp', 'forward'],
      ['10.1.2.0/24', 'bgp', 'forward'],
      ['10.1.3.0/24', 'bgp', 'forward'],
    ])
  })

  test('has the worst origin and an empty AS path; with a set, all ASes behind what all paths begin with, and all communities', () => {
    const path = (state: RoutingState): unknown => {
      const { asPath, asSet, origin, med, communities } = state.learned.get('s2@x')!.get('10.1.0.0/16')!
      return { asPath, asSet, origin, med, communities }
    }
    const links = { a: { export: { a: setting({ med: 9, addCommunities: ['65002:1'] }) } } }
    expect(path(star([plain('10.1.0.0/16')], { links }))).toEqual({ asPath: [65001], origin: 'incomplete', med: 0, communities: [] })
    expect(path(star([plain('10.1.0.0/16', { asSet: true })], { links }))).toEqual({
      asPath: [65001],
      asSet: [65002, 65003],
      origin: 'incomplete',
      med: 0,
      communities: ['65002:1'],
    })
    // Seen on FRR 8.4.4: with the paths `65003` and `65003 65003`, the common beginning stays a sequence.
    const twice = {
      terms: [
        {
          name: 'one',
          match: { prefixes: [{ prefix: '10.1.4.0/24', minLength: 24, maxLength: 24 }] },
          action: 'accept' as const,
          set: { prepend: 1 },
        },
      ],
      default: 'accept' as const,
    }
    const state = star([plain('10.1.0.0/16', { asSet: true })], {
      routers: { a: onlyB('a'), b: { lans: ['10.1.3.0/24', '10.1.4.0/24'] } },
      links: { b: { export: { b: twice } } },
    })
    expect(path(state)).toMatchObject({ asPath: [65001, 65003], asSet: [65003] })
  })

  test('exists while a longer route does, and goes with the last', () => {
    const conditions = { down: { ...NOTHING_DOWN, links: new Set([linkId('link/0'), linkId('link/1')]) } }
    expect(heardBy(star([plain('10.1.0.0/16')], { conditions }))).toEqual([])
    expect(
      heardBy(star([plain('10.1.0.0/16')], { conditions: { down: { ...NOTHING_DOWN, links: new Set([linkId('link/0')]) } } })),
    ).toEqual(['10.1.0.0/16', '10.1.3.0/24'])
    // A longer route that the import policy rejects does not count.
    expect(heardBy(star([plain('10.1.3.0/25'), plain('10.1.2.0/23')], { links: { a: { import: { m: REJECT } } } }))).toEqual([
      '10.1.2.0/23',
      '10.1.3.0/24',
    ])
  })

  test('of an aggregate is none: it does not count as a longer route, and is not hidden by a wider one', () => {
    const both = [plain('10.1.0.0/16', { summaryOnly: true }), plain('10.1.0.0/22')]
    expect(heardBy(star(both))).toEqual(['10.1.0.0/16', '10.1.0.0/22'])
    // Somebody else's aggregate is a route like any other.
    const state = star([plain('10.0.0.0/8')], {
      routers: { a: { aggregates: [plain('10.1.0.0/16', { summaryOnly: true })] }, b: { lans: [] } },
    })
    expect(heardBy(state)).toEqual(['10.0.0.0/8', '10.1.0.0/16'])
  })

  test('loops are seen in a set too', () => {
    const state = star([plain('10.1.0.0/16', { asSet: true, summaryOnly: true })])
    // a and b are in the set, x is not.
    expect([heardBy(state, 's0@a'), heardBy(state, 's1@b'), heardBy(state)]).toEqual([[], [], ['10.1.0.0/16']])
  })
})
