import { describe, expect, test } from 'vitest'
import { indexNetwork } from '../network/index.ts'
import { linkId, nodeId, type Network, type SessionEnd } from '../network/model.ts'
import { LANS_ONLY, REJECT, setting, smallIndex, smallNetwork, type SmallLink, type SmallRouter } from '../../test/routing/small-network.ts'
import { NOTHING_DOWN, type Route } from './model.ts'
import { simulateRoutes } from './simulate.ts'

/** `x` hears of 10.9.0.0/16 through `a` and through `b`; both hear it from `o`. */
function two(routers: Readonly<Record<string, Partial<SmallRouter>>>, links: Readonly<Record<string, Partial<SmallLink>>> = {}): Route {
  const all: Record<string, SmallRouter> = {}
  for (const [name, asn] of [
    ['x', 65001],
    ['a', 65002],
    ['b', 65003],
    ['o', 65009],
  ] as const) {
    all[name] = { asn, ...(name === 'o' ? { lans: ['10.9.0.0/16'] } : {}), ...routers[name] }
  }
  const pairs: [string, string][] = [
    ['x', 'a'],
    ['x', 'b'],
    ['a', 'o'],
    ['b', 'o'],
  ]
  const index = smallIndex(
    all,
    pairs.map((between) => ({ between, ...links[between.join('-')] })),
  )
  return routeAt(simulateRoutes(index).tables.get('x|main')!, '10.9.0.0/16')!
}

const routeAt = (routes: readonly Route[], prefix: string): Route | undefined => routes.find((route) => route.prefix === prefix)
const chosen = (route: Route): string => String(route.path?.learnedFrom?.peer)
const reasons = (route: Route): string[] => route.rejected.map((one) => one.reason)

describe('each step decides when all before it are equal', () => {
  test('highest local preference', () => {
    const route = two({}, { 'x-b': { import: { x: setting({ localPreference: 150 }) }, export: { b: setting({ prepend: 3 }) } } })
    expect([chosen(route), reasons(route)]).toEqual(['b', ['lower local preference (100 < 150)']])
  })

  test('own prefix before anything learned, even at a higher local preference', () => {
    const route = two(
      { x: { lans: ['10.9.0.0/16'] } },
      { 'x-a': { export: { x: REJECT } }, 'x-b': { export: { x: REJECT }, import: { x: setting({ localPreference: 900 }) } } },
    )
    expect([route.protocol, reasons(route)]).toEqual(['connected', Array(2).fill('learned, and the node originates the prefix itself')])
  })

  test('shortest AS path', () => {
    const route = two({}, { 'x-a': { export: { a: setting({ prepend: 1 }) } } })
    expect([chosen(route), reasons(route)]).toEqual(['b', ['longer AS path (3 > 2)']])
  })

  test('lowest origin', () => {
    const own = [{ source: 'static' as const, policy: LANS_ONLY }]
    const blackhole = [
      { prefix: '10.9.0.0/16', target: { kind: 'blackhole' as const }, preference: 1, origin: 'static' as const, from: {} },
    ]
    const route = two({ a: { lans: ['10.9.0.0/16'] }, b: { originations: own, routes: blackhole }, o: { lans: [] } })
    expect([chosen(route), route.path?.origin, reasons(route)]).toEqual(['b', 'igp', ['worse origin (incomplete after igp)']])
  })

  test('lowest MED of one neighbour AS', () => {
    const med = { 'x-a': { export: { a: setting({ med: 20 }) } }, 'x-b': { export: { b: setting({ med: 10 }) } } }
    const route = two({ b: { asn: 65002 } }, med)
    expect([chosen(route), reasons(route)]).toEqual(['b', ['higher MED (20 > 10)']])
    // Of different neighbour ASes MED says nothing, and the router id decides.
    expect(chosen(two({}, med))).toBe('a')
  })

  test('eBGP before iBGP', () => {
    const route = two({ a: { asn: 65001 }, b: { asn: 65002 } }, { 'x-b': {}, 'a-o': { import: { a: setting({ prepend: 1 }) } } })
    // Through a: o's AS plus one of a's own in front, both two long. But a's own AS is x's, so x refuses the loop.
    expect([chosen(route), reasons(route)]).toEqual(['b', []])
    const equal = two({ a: { asn: 65001 }, b: { asn: 65002 } }, { 'a-o': { export: { o: setting({ prepend: 1 }) } } })
    expect([chosen(equal), reasons(equal)]).toEqual(['b', ['iBGP after eBGP']])
  })

  test('lowest router id', () => {
    const route = two({ a: { routerId: '10.0.0.9' }, b: { routerId: '9.255.0.1' } })
    expect([chosen(route), reasons(route)]).toEqual(['b', ['higher router id (10.0.0.9 > 9.255.0.1)']])
  })

  test('lowest peer address', () => {
    const route = two({ a: { routerId: '10.0.0.1' }, b: { routerId: '10.0.0.1' } })
    expect([chosen(route), reasons(route)]).toEqual(['a', ['higher peer address (172.16.1.2 > 172.16.0.2)']])
  })

  test('MED is compared inside each neighbour AS first, so the order of arrival does not matter', () => {
    // Three paths: b (AS 65003, lowest router id), a and c (AS 65002, c has the better MED but the highest router id).
    const index = smallIndex(
      {
        x: { asn: 65001 },
        a: { asn: 65002, routerId: '10.0.0.1', lans: ['10.9.0.0/16'] },
        b: { asn: 65003, routerId: '10.0.0.2', lans: ['10.9.0.0/16'] },
        c: { asn: 65002, routerId: '10.0.0.3', lans: ['10.9.0.0/16'] },
      },
      [
        { between: ['x', 'a'], export: { a: setting({ med: 50 }) } },
        { between: ['x', 'b'] },
        { between: ['x', 'c'], export: { c: setting({ med: 10 }) } },
      ],
    )
    const route = routeAt(simulateRoutes(index).tables.get('x|main')!, '10.9.0.0/16')!
    expect(chosen(route)).toBe('b')
    expect(reasons(route)).toEqual(['higher MED than another path from AS 65002', 'higher router id (10.0.0.3 > 10.0.0.2)'])
  })
})

describe('equal cost', () => {
  const hops = (route: Route): (string | undefined)[] => route.nextHops.map((hop) => hop.address)

  test('eBGP paths of one neighbour AS share the load, of two only with the same one', () => {
    expect(hops(two({ x: { maximumPaths: 4 }, b: { asn: 65002 } }))).toEqual(['172.16.0.2', '172.16.1.2'])
    expect(hops(two({ x: { maximumPaths: 4 } }))).toEqual(['172.16.0.2'])
  })

  test('the limit holds, and what is over it says so', () => {
    // Where only one is used, the rest of the decision says which.
    const route = two({ x: { maximumPaths: 1 }, b: { asn: 65002 } })
    expect([hops(route), reasons(route)]).toEqual([['172.16.0.2'], ['higher router id (10.255.0.3 > 10.255.0.2)']])
  })

  test('iBGP paths share the load when their AS paths are the same', () => {
    const twin = { x: { maximumPaths: 4 }, a: { asn: 65001 }, b: { asn: 65001 } }
    expect(hops(two(twin))).toEqual(['172.16.0.2', '172.16.1.2'])
    const other = { between: ['b', 'p'] as const }
    const network = smallNetwork(
      {
        x: { asn: 65001, maximumPaths: 4 },
        a: { asn: 65001 },
        b: { asn: 65001 },
        o: { asn: 65009, lans: ['10.9.0.0/16'] },
        p: { asn: 65008, lans: ['10.9.0.0/16'] },
      },
      [{ between: ['x', 'a'] }, { between: ['x', 'b'] }, { between: ['a', 'o'] }, other],
    )
    expect(hops(routeAt(simulateRoutes(indexNetwork(network)).tables.get('x|main')!, '10.9.0.0/16')!)).toEqual(['172.16.0.2'])
  })

  test('two sessions to one address are one next hop', () => {
    const network = smallNetwork({ x: { asn: 65001, maximumPaths: 4 }, a: { asn: 65002, lans: ['10.9.0.0/16'] } }, [
      { between: ['x', 'a'] },
    ])
    const [session] = network.sessions
    const twice = { ...network, sessions: [session!, { ...session!, id: 's-again' as typeof session extends { id: infer I } ? I : never }] }
    const state = simulateRoutes(indexNetwork(twice))
    expect(hops(routeAt(state.tables.get('x|main')!, '10.9.0.0/16')!)).toEqual(['172.16.0.2'])
  })
})

describe('steps that a router may be told to take otherwise', () => {
  test('highest weight goes before everything, also before what the node originates', () => {
    const heavy = (weight: number, own = false): unknown => {
      const route = two(own ? { x: { lans: ['10.9.0.0/16'] } } : {}, {
        'x-b': { ends: { x: { weight } }, export: { b: setting({ prepend: 3 }), x: REJECT } },
        'x-a': { import: { x: setting({ localPreference: 900 }) }, export: { x: REJECT } },
      })
      return [route.protocol, chosen(route), reasons(route)]
    }
    expect(heavy(10)).toEqual(['bgp', 'b', ['lower weight (0 < 10)']])
    expect(heavy(10, true)).toEqual(['connected', 'undefined', Array(2).fill('learned, and the node originates the prefix itself')])
    // The connected route wins by its distance, but what BGP says to others is the heavier path.
    expect(heavy(40_000, true)).toEqual(['connected', 'undefined', ['distance 20 after 0 of connected', 'lower weight (0 < 40000)']])
  })

  test('a weight set by policy stays in the router', () => {
    const route = two({}, { 'x-b': { import: { x: setting({ weight: 7 }) }, export: { b: setting({ weight: 9 }) } } })
    expect([chosen(route), route.path?.weight]).toEqual(['b', 7])
  })

  test('MED of different neighbours too', () => {
    const med = { 'x-a': { export: { a: setting({ med: 20 }) } }, 'x-b': { export: { b: setting({ med: 10 }) } } }
    const route = two({ x: { alwaysCompareMed: true } }, med)
    expect([chosen(route), reasons(route)]).toEqual(['b', ['higher MED (20 > 10)']])
  })

  test('the oldest of equal eBGP paths, whatever the router ids', () => {
    // The way over b has one AS less on it, but b puts itself in front once more: it arrives a round before the one over a.
    const network = smallNetwork(
      {
        x: { asn: 65001, tieBreak: 'oldest' },
        a: { asn: 65002, routerId: '10.0.0.1' },
        b: { asn: 65003, routerId: '10.0.0.9' },
        m: { asn: 65008 },
        o: { asn: 65009, lans: ['10.9.0.0/16'] },
      },
      [
        { between: ['x', 'a'] },
        { between: ['x', 'b'], export: { b: setting({ prepend: 1 }) } },
        { between: ['a', 'm'] },
        { between: ['m', 'o'] },
        { between: ['b', 'o'] },
      ],
    )
    const at = (given: Network): Route => routeAt(simulateRoutes(indexNetwork(given)).tables.get('x|main')!, '10.9.0.0/16')!
    expect([chosen(at(network)), reasons(at(network))]).toEqual(['b', ['younger: the other one was there first']])
    const byId = { ...network, nodes: network.nodes.map((node) => ({ ...node, bgp: { ...node.bgp!, tieBreak: 'router-id' as const } })) }
    expect([chosen(at(byId)), reasons(at(byId))]).toEqual(['a', ['higher router id (10.0.0.9 > 10.0.0.1)']])
    // The order of the nodes in the network does not count.
    expect(chosen(at({ ...network, nodes: [...network.nodes].reverse() }))).toBe('b')
  })

  test('limits for eBGP and iBGP, and neighbours of any AS', () => {
    const hops = (route: Route): number => route.nextHops.length
    expect(hops(two({ x: { maximumPaths: 4, multipathRelax: true } }))).toBe(2)
    expect(hops(two({ x: { maximumPaths: 4, multipathRelax: true } }, { 'x-a': { export: { a: setting({ prepend: 1 }) } } }))).toBe(1)
    const twin = { a: { asn: 65001 }, b: { asn: 65001 } }
    expect(hops(two({ x: { maximumPaths: 1, maximumPathsIbgp: 2 }, ...twin }))).toBe(2)
    expect(hops(two({ x: { maximumPaths: 2, maximumPathsIbgp: 1 }, ...twin }))).toBe(1)
  })

  test('BIRD shares among all that are as good up to the IGP metric, and keeps the lowest next hops', () => {
    const bird = (maximumPaths: number): unknown => {
      const route = two({ x: { system: 'bird', maximumPaths }, a: { routerId: '10.0.0.9' }, b: { routerId: '10.0.0.1' } })
      return [chosen(route), route.nextHops.map((hop) => hop.address)]
    }
    expect(bird(4)).toEqual(['b', ['172.16.0.2', '172.16.1.2']])
    expect(bird(1)).toEqual(['b', ['172.16.1.2']])
  })
})

describe('what a path must have to be used', () => {
  const line = (nextHopSelf: boolean): readonly Route[] => {
    const index = smallIndex({ x: { asn: 65001 }, a: { asn: 65001 }, o: { asn: 65009, lans: ['10.9.0.0/16'] } }, [
      { between: ['x', 'a'], nextHopSelf },
      { between: ['a', 'o'] },
    ])
    return simulateRoutes(index).tables.get('x|main')!
  }

  test('a next hop that can be reached', () => {
    expect(routeAt(line(true), '10.9.0.0/16')?.nextHops).toEqual([{ interface: 'l0', address: '172.16.0.2', kind: 'gateway' }])
    expect(routeAt(line(false), '10.9.0.0/16')).toBeUndefined()
  })

  test('a static route may lead to the next hop; a default route does not count', () => {
    const through = (prefix: string): Route | undefined => {
      const index = smallIndex(
        {
          x: {
            asn: 65001,
            routes: [
              { prefix, target: { kind: 'gateway', interface: 'l0', address: '172.16.0.2' }, preference: 1, origin: 'static', from: {} },
            ],
          },
          a: { asn: 65001 },
          o: { asn: 65009, lans: ['10.9.0.0/16'] },
        },
        [{ between: ['x', 'a'], nextHopSelf: false }, { between: ['a', 'o'] }],
      )
      return routeAt(simulateRoutes(index).tables.get('x|main')!, '10.9.0.0/16')
    }
    expect(through('172.16.1.0/24')?.nextHops).toEqual([{ interface: 'l0', address: '172.16.0.2', kind: 'gateway' }])
    expect(through('172.16.1.0/24')?.path?.nextHop).toBe('172.16.1.2')
    expect(through('0.0.0.0/0')).toBeUndefined()
  })

  test('no own AS in its path', () => {
    const index = smallIndex({ x: { asn: 65001 }, m: { asn: 65002 }, y: { asn: 65001, lans: ['10.9.0.0/16'] } }, [
      { between: ['x', 'm'] },
      { between: ['m', 'y'] },
    ])
    const state = simulateRoutes(index)
    expect(routeAt(state.tables.get('m|main')!, '10.9.0.0/16')).toBeDefined()
    expect(routeAt(state.tables.get('x|main')!, '10.9.0.0/16')).toBeUndefined()
  })

  test('a session that is up', () => {
    const index = smallIndex({ x: { asn: 65001 }, o: { asn: 65009, lans: ['10.9.0.0/16'] } }, [{ between: ['x', 'o'] }])
    const after = (down: Partial<typeof NOTHING_DOWN>): unknown => {
      const state = simulateRoutes(index, { down: { ...NOTHING_DOWN, ...down } })
      return [state.established.size, state.tables.get('x|main')!.map((route) => route.prefix)]
    }
    expect(after({})).toEqual([1, ['10.9.0.0/16', '172.16.0.0/24']])
    // A dead neighbour takes no carrier away; a cut link does.
    expect(after({ nodes: new Set([nodeId('o')]) })).toEqual([0, ['172.16.0.0/24']])
    expect(after({ links: new Set([linkId('link/0')]) })).toEqual([0, []])
    expect(after({ nodes: new Set([nodeId('x')]) })).toEqual([0, []])
    // The link of the origin's LAN: the session stays, the prefix goes.
    expect(after({ links: new Set([linkId('lan/o/0')]) })).toEqual([1, ['172.16.0.0/24']])
  })
})

test('on a shared segment the next hop of a third router is kept, unless next-hop-self is set', () => {
  const wires = smallNetwork({ o: { asn: 65009, lans: ['10.9.0.0/16'] }, m: { asn: 65002 }, x: { asn: 65001 } }, [
    { between: ['o', 'm'] },
    { between: ['m', 'x'] },
  ])
  const address: Record<string, string> = { o: '10.50.0.9', m: '10.50.0.2', x: '10.50.0.1' }
  const shared = linkId('segment')
  const next = (nextHopSelf: boolean): string | undefined => {
    const network: Network = {
      ...wires,
      nodes: wires.nodes.map((node) => ({
        ...node,
        interfaces: [
          ...node.interfaces.filter((port) => port.name.startsWith('lan')),
          { name: 'eth0', kind: 'ethernet', addresses: [`${address[node.id]}/24`], mtu: 1500, link: shared, antiSpoof: false, from: {} },
        ],
      })),
      links: [
        {
          id: shared,
          kind: 'segment',
          ends: wires.nodes.map((node) => ({ node: node.id, interface: 'eth0' })),
          fails: true,
          label: 'segment',
          from: {},
        },
      ],
      sessions: wires.sessions.map((session) => {
        const moved = (end: SessionEnd): SessionEnd => ({ ...end, interface: 'eth0', address: address[end.node]!, nextHopSelf })
        return { ...session, carriedBy: { kind: 'link', id: shared }, ends: [moved(session.ends[0]), moved(session.ends[1])] }
      }),
    }
    return routeAt(simulateRoutes(indexNetwork(network)).tables.get('x|main')!, '10.9.0.0/16')?.nextHops[0]?.address
  }
  expect([next(false), next(true)]).toEqual([address['o'], address['m']])
})
