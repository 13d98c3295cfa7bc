import { describe, expect, test } from 'vitest'
import { indexNetwork } from '../network/index.ts'
import { nodeId, type Network, type Policy } from '../network/model.ts'
import { ACCEPT, setting, smallIndex, smallNetwork, staticTo } from '../../test/routing/small-network.ts'
import { lookup } from './lookup.ts'
import { NOTHING_DOWN, type Route, type RoutingState } from './model.ts'
import { simulateRoutes } from './simulate.ts'

const at = (state: RoutingState, key: string, prefix: string): Route | undefined =>
  state.tables.get(key)?.find((route) => route.prefix === prefix)
const line = (state: RoutingState, key: string): string[] =>
  state.tables
    .get(key)!
    .map(
      (route) => `${route.prefix} ${route.protocol} ${route.nextHops.map((hop) => hop.address ?? hop.interface).join('+') || route.action}`,
    )

describe('policy', () => {
  const star = (exported: Policy, imported: Policy): RoutingState =>
    simulateRoutes(
      smallIndex({ o: { asn: 65009, lans: ['10.9.0.0/16', '10.8.4.0/24'] }, x: { asn: 65001 } }, [
        { between: ['o', 'x'], export: { o: exported }, import: { x: imported } },
      ]),
    )

  test('prefix ranges have a lower and an upper length', () => {
    const only = (minLength: number, maxLength: number): Policy => ({
      terms: [{ name: 'range', match: { prefixes: [{ prefix: '10.8.0.0/15', minLength, maxLength }] }, action: 'accept' }],
      default: 'reject',
    })
    const learned = (policy: Policy): string[] => line(star(ACCEPT, policy), 'x|main').filter((text) => text.includes('bgp'))
    expect(learned(only(15, 32))).toEqual(['10.8.4.0/24 bgp 172.16.0.1', '10.9.0.0/16 bgp 172.16.0.1'])
    expect(learned(only(17, 24))).toEqual(['10.8.4.0/24 bgp 172.16.0.1'])
    expect(learned(only(16, 16))).toEqual(['10.9.0.0/16 bgp 172.16.0.1'])
    expect(learned(only(25, 32))).toEqual([])
  })

  test('the first term that matches decides; communities are added, matched and cleared', () => {
    const mark = setting({ addCommunities: ['65009:20', '65009:3'] })
    const judge: Policy = {
      terms: [
        { name: 'other', match: { communities: ['65009:4'] }, action: 'reject' },
        {
          name: 'marked',
          match: { communities: ['65009:3', '1:1'] },
          action: 'accept',
          set: { localPreference: 70, clearCommunities: true, addCommunities: ['65001:1'] },
        },
        { name: 'never', match: {}, action: 'reject' },
      ],
      default: 'reject',
    }
    expect(at(star(mark, judge), 'x|main', '10.9.0.0/16')?.path).toMatchObject({ localPreference: 70, communities: ['65001:1'] })
    expect(at(star(mark, ACCEPT), 'x|main', '10.9.0.0/16')?.path?.communities).toEqual(['65009:3', '65009:20'])
    expect(at(star(ACCEPT, judge), 'x|main', '10.9.0.0/16')).toBeUndefined()
  })

  test('prepending comes on top of the AS that eBGP adds; local preference and MED of others stay home', () => {
    const index = smallIndex({ o: { asn: 65009, lans: ['10.9.0.0/16'] }, m: { asn: 65002 }, x: { asn: 65001 } }, [
      {
        between: ['o', 'm'],
        export: { o: setting({ prepend: 2, med: 7, localPreference: 500 }) },
        import: { m: setting({ localPreference: 300 }) },
      },
      { between: ['m', 'x'] },
    ])
    const state = simulateRoutes(index)
    expect(at(state, 'm|main', '10.9.0.0/16')?.path).toMatchObject({ asPath: [65009, 65009, 65009], med: 7, localPreference: 300 })
    expect(at(state, 'x|main', '10.9.0.0/16')?.path).toMatchObject({ asPath: [65002, 65009, 65009, 65009], med: 0, localPreference: 100 })
  })

  test('local preference and MED travel by iBGP; what came by iBGP does not go on by iBGP', () => {
    const index = smallIndex({ o: { asn: 65009, lans: ['10.9.0.0/16'] }, a: { asn: 65001 }, b: { asn: 65001 }, c: { asn: 65001 } }, [
      { between: ['o', 'a'], export: { o: setting({ med: 7 }) }, import: { a: setting({ localPreference: 300 }) } },
      { between: ['a', 'b'] },
      { between: ['b', 'c'] },
    ])
    const state = simulateRoutes(index)
    expect(at(state, 'b|main', '10.9.0.0/16')?.path).toMatchObject({ med: 7, localPreference: 300, asPath: [65009], nextHop: '172.16.1.1' })
    expect(at(state, 'c|main', '10.9.0.0/16')).toBeUndefined()
  })

  test('no-export and no-advertise', () => {
    const marked = (community: string): (Route | undefined)[] => {
      const state = simulateRoutes(
        smallIndex({ o: { asn: 65009, lans: ['10.9.0.0/16'] }, a: { asn: 65001 }, b: { asn: 65001 }, x: { asn: 65002 } }, [
          { between: ['o', 'a'], export: { o: setting({ addCommunities: [community] }) } },
          { between: ['a', 'b'] },
          { between: ['a', 'x'] },
        ]),
      )
      return ['a|main', 'b|main', 'x|main'].map((key) => at(state, key, '10.9.0.0/16'))
    }
    expect(marked('65535:65281').map(Boolean)).toEqual([true, true, false])
    expect(marked('65535:65282').map(Boolean)).toEqual([true, false, false])
  })
})

describe('tables', () => {
  test('connected before static before BGP, a floating static route after eBGP, in that order of distance', () => {
    const routes = (preference: number): string[] => {
      const state = simulateRoutes(
        smallIndex(
          {
            o: { asn: 65009, lans: ['10.9.0.0/16'] },
            x: { asn: 65001, routes: [staticTo('10.9.0.0/16', { kind: 'blackhole' }, preference)] },
          },
          [{ between: ['o', 'x'] }],
        ),
      )
      const route = at(state, 'x|main', '10.9.0.0/16')!
      return [route.protocol, ...route.rejected.map((one) => one.reason)]
    }
    expect(routes(1)).toEqual(['static', 'distance 20 after 1 of the static route'])
    expect(routes(250)).toEqual(['bgp', 'distance 250 after 20 of BGP'])
  })

  test('a static route lives as long as its interface; equal ones share the load on a router', () => {
    const network = smallNetwork(
      {
        a: { asn: 65001 },
        b: { asn: 65002, originations: [] },
        x: {
          asn: 65003,
          originations: [],
          routes: [
            staticTo('10.0.0.0/8', { kind: 'gateway', interface: 'l0', address: '172.16.0.1' }),
            staticTo('10.0.0.0/8', { kind: 'gateway', interface: 'l1', address: '172.16.1.1' }),
          ],
        },
      },
      [{ between: ['a', 'x'] }, { between: ['b', 'x'] }],
    )
    const index = indexNetwork(network)
    expect(line(simulateRoutes(index), 'x|main')[0]).toBe('10.0.0.0/8 static 172.16.0.1+172.16.1.1')
    const cut = simulateRoutes(index, {
      down: { ...NOTHING_DOWN, links: new Set([network.links.find((link) => link.id === 'link/0')!.id]) },
    })
    expect(line(cut, 'x|main')[0]).toBe('10.0.0.0/8 static 172.16.1.1')
    expect(at(cut, 'x|main', '10.0.0.0/8')?.rejected[0]?.reason).toBe('interface l0 is down')
  })

  test('a hub chooses per table; its own routes go before BGP and are what it announces', () => {
    const state = simulateRoutes(
      smallIndex(
        {
          h: {
            asn: 65010,
            role: 'hub',
            tables: [
              { name: 'red', routes: [staticTo('10.1.0.0/16', { kind: 'blackhole' }, 2, 'propagated')] },
              { name: 'blue', routes: [] },
            ],
            originations: [{ source: 'static', policy: ACCEPT }],
          },
          a: { asn: 65001, lans: ['10.1.0.0/16'] },
          b: { asn: 65002, lans: ['10.2.0.0/16'] },
          c: { asn: 65003 },
        },
        [
          { between: ['h', 'a'], tables: { h: { importTables: ['red', 'blue'], exportTable: 'red' } } },
          { between: ['h', 'b'], tables: { h: { importTables: ['red'], exportTable: 'red' } } },
          { between: ['h', 'c'], tables: { h: { importTables: [], exportTable: 'blue' } } },
        ],
      ),
    )
    expect(line(state, 'h|red')).toEqual(['10.1.0.0/16 static blackhole', '10.2.0.0/16 bgp 172.16.1.2'])
    expect(line(state, 'h|blue')).toEqual(['10.1.0.0/16 bgp 172.16.0.2'])
    expect(at(state, 'h|red', '10.1.0.0/16')?.rejected).toMatchObject([{ reason: "the hub's own route goes before BGP" }])
    expect(at(state, 'b|main', '10.1.0.0/16')?.path).toMatchObject({ asPath: [65010], origin: 'igp' })
    expect(at(state, 'c|main', '10.1.0.0/16')?.path).toMatchObject({ asPath: [65010, 65001], origin: 'incomplete' })
    expect(at(state, 'c|main', '10.2.0.0/16')).toBeUndefined()
  })

  test('look-up takes the longest prefix and knows what is not there', () => {
    const state = simulateRoutes(smallIndex({ x: { asn: 65001, lans: ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3/32'] } }, []))
    const of = (address: string): string | undefined => lookup(state, nodeId('x'), 'main', address)?.prefix
    expect(['10.1.2.3', '10.1.2.4', '10.2.0.0', '11.0.0.0', 'nonsense'].map(of)).toEqual([
      '10.1.2.3/32',
      '10.1.0.0/16',
      '10.0.0.0/8',
      undefined,
      undefined,
    ])
    expect(lookup(state, nodeId('x'), 'other', '10.1.2.3')).toBeUndefined()
  })

  test('the same question gives the same answer', () => {
    const build = (): Network =>
      smallNetwork({ a: { asn: 65001, lans: ['10.1.0.0/16'] }, b: { asn: 65002, lans: ['10.2.0.0/16'] } }, [{ between: ['a', 'b'] }])
    const text = (network: Network): string => JSON.stringify([...simulateRoutes(indexNetwork(network)).tables])
    expect(text(build())).toBe(text(build()))
  })
})

test('a prefix that policies tell apart from its neighbour is worked out apart', () => {
  const lans = Array.from({ length: 40 }, (_, i) => `10.9.${i}.0/24`)
  const odd: Policy = {
    terms: [
      {
        name: 'some',
        match: { prefixes: lans.filter((_, i) => i % 2 === 1).map((prefix) => ({ prefix, minLength: 24, maxLength: 24 })) },
        action: 'reject',
      },
    ],
    default: 'accept',
  }
  const state = simulateRoutes(smallIndex({ o: { asn: 65009, lans }, x: { asn: 65001 } }, [{ between: ['o', 'x'], import: { x: odd } }]))
  expect(
    state.tables
      .get('x|main')!
      .filter((route) => route.protocol === 'bgp')
      .map((route) => route.prefix),
  ).toEqual(lans.filter((_, i) => i % 2 === 0))
})
