import { describe, expect, test } from 'vitest'
import { ProblemError } from '../core/problem.ts'
import { indexNetwork, type NetworkIndex } from '../network/index.ts'
import { linkId, nodeId, type Network, type Probe, type StaticRoute } from '../network/model.ts'
import { ACCEPT, LANS_ONLY, REJECT, smallNetwork, staticTo, type SmallRouter } from '../../test/routing/small-network.ts'
import { NOTHING_DOWN, type Down, type RoutingState } from './model.ts'
import { probeChanges } from './probes.ts'
import { simulateRoutes } from './simulate.ts'

const PROBE: Probe = { address: '10.9.0.1', intervalSeconds: 2, failures: 3, successes: 3 }
const probed = (route: StaticRoute, probe: Probe = PROBE): StaticRoute => ({ ...route, probe })

/** `x` has two ways to `s`: over `a` with a probe of `s` at the far end, over `b` as the second choice. All of it is static. */
function twoWays(routers: Readonly<Record<string, Partial<SmallRouter>>> = {}): NetworkIndex {
  const router = (name: string, given: Partial<SmallRouter>): SmallRouter => ({ asn: 65001, originations: [], ...given, ...routers[name] })
  const network = smallNetwork(
    {
      x: router('x', {
        routes: [
          probed(staticTo('10.9.0.0/16', { kind: 'gateway', interface: 'l0', address: '172.16.0.2' })),
          staticTo('10.9.0.0/16', { kind: 'gateway', interface: 'l1', address: '172.16.1.2' }, 250),
        ],
      }),
      a: router('a', { routes: [staticTo('10.9.0.0/16', { kind: 'gateway', interface: 'l2', address: '172.16.2.2' })] }),
      b: router('b', { routes: [staticTo('10.9.0.0/16', { kind: 'gateway', interface: 'l3', address: '172.16.3.2' })] }),
      s: router('s', {
        lans: ['10.9.0.0/16'],
        routes: [
          staticTo('172.16.0.0/24', { kind: 'gateway', interface: 'l2', address: '172.16.2.1' }),
          staticTo('172.16.1.0/24', { kind: 'gateway', interface: 'l3', address: '172.16.3.1' }),
        ],
      }),
    },
    [{ between: ['x', 'a'] }, { between: ['x', 'b'] }, { between: ['a', 's'] }, { between: ['b', 's'] }],
  )
  return indexNetwork({ ...network, sessions: [] })
}

const under = (index: NetworkIndex, down: Partial<Down> = {}): RoutingState => simulateRoutes(index, { down: { ...NOTHING_DOWN, ...down } })
const way = (state: RoutingState): unknown =>
  state.tables
    .get('x|main')!
    .find((route) => route.prefix === '10.9.0.0/16')
    ?.nextHops.map((hop) => hop.address)

describe('a route with a probe', () => {
  test('stands while the probe is answered', () => {
    const state = under(twoWays())
    expect([way(state), state.unanswered]).toEqual([['172.16.0.2'], []])
  })

  test.each<[string, Partial<Down>]>([
    ['a link behind the next hop is cut', { links: new Set([linkId('link/2')]) }],
    ['the link to the next hop drops everything', { silentLinks: new Set([linkId('link/0')]) }],
    ['the next hop is dead', { nodes: new Set([nodeId('a')]) }],
  ])('goes when %s, though its interface is up, and says so', (_, down) => {
    const state = under(twoWays(), down)
    expect(way(state)).toEqual(['172.16.1.2'])
    const route = state.tables.get('x|main')!.find((one) => one.prefix === '10.9.0.0/16')
    expect(route?.rejected.map((one) => one.reason)).toEqual(['its probe of 10.9.0.1 is not answered'])
    const healthy = under(twoWays())
    expect(probeChanges(healthy, state)).toMatchObject({ lost: [{ node: 'x', table: 'main' }], back: [] })
    expect(probeChanges(state, healthy)).toMatchObject({ lost: [], back: [{ node: 'x' }] })
  })

  test('goes when the answer does not find its way back', () => {
    const lost = { s: { routes: [staticTo('172.16.1.0/24', { kind: 'gateway' as const, interface: 'l3', address: '172.16.3.1' })] } }
    expect(way(under(twoWays(lost)))).toEqual(['172.16.1.2'])
  })

  test('asks by its own way, not by what the table prefers', () => {
    // b leads to s too; the question of the probe must not take that way.
    expect(way(under(twoWays(), { links: new Set([linkId('link/2')]) }))).toEqual(['172.16.1.2'])
  })

  test('is taken to be answered by the internet, where nobody else has the address', () => {
    const internet = {
      a: { role: 'carrier' as const, routes: [staticTo('0.0.0.0/0', { kind: 'attached' as const })] },
      x: {
        routes: [
          probed(staticTo('0.0.0.0/0', { kind: 'gateway', interface: 'l0', address: '172.16.0.2' }), { ...PROBE, address: '8.8.8.8' }),
        ],
      },
    }
    const index = twoWays(internet)
    const named = {
      ...index.network,
      nodes: index.network.nodes.map((node) => (node.id === 'a' ? { ...node, id: nodeId('internet') } : node)),
    }
    const links = named.links.map((link) => ({
      ...link,
      ends: link.ends.map((end) => (end.node === 'a' ? { ...end, node: nodeId('internet') } : end)),
    }))
    const state = simulateRoutes(indexNetwork({ ...named, links }))
    expect(state.unanswered).toEqual([])
    expect(simulateRoutes(index).unanswered).toHaveLength(1)
  })
})

test('what BGP does with the route follows the probe', () => {
  const network = smallNetwork(
    {
      x: {
        asn: 65001,
        routes: [probed(staticTo('10.9.0.0/16', { kind: 'gateway', interface: 'l0', address: '172.16.0.2' }))],
        originations: [{ source: 'static', policy: LANS_ONLY }],
      },
      s: { asn: 65002, lans: ['10.9.0.0/16'], originations: [] },
      y: { asn: 65003 },
    },
    [{ between: ['x', 's'] }, { between: ['x', 'y'] }],
  )
  const heard = (down: Partial<Down>): number => under(indexNetwork(network), down).learned.get('s1@y')!.size
  expect(heard({})).toBe(1)
  expect(heard({ nodes: new Set([nodeId('s')]) })).toBe(0)
})

test('a probe whose answer depends on the very route that it takes away never settles, and says so', () => {
  // While x's route stands, x announces its range to y and y to s, so that the answer goes to y, which drops it; without it, it comes straight back.
  const network: Network = smallNetwork(
    {
      x: {
        asn: 65001,
        routes: [
          {
            ...probed(staticTo('172.16.0.0/24', { kind: 'gateway', interface: 'l0', address: '172.16.0.2' })),
            from: { at: { file: 'network.ts', line: 7 } },
          },
        ],
        originations: [{ source: 'static', policy: ACCEPT }],
      },
      s: {
        asn: 65002,
        lans: ['10.9.0.0/16'],
        originations: [],
        routes: [staticTo('172.16.0.0/24', { kind: 'peer', interface: 'l0' }, 250)],
      },
      y: { asn: 65003, originations: [], routes: [staticTo('172.16.0.1/32', { kind: 'blackhole' })] },
    },
    [{ between: ['x', 's'], export: { x: REJECT } }, { between: ['x', 'y'] }, { between: ['y', 's'] }],
  )
  const nodes = network.nodes.map((node) => ({
    ...node,
    interfaces: node.interfaces.map((port) => (node.id === 's' && port.name === 'l0' ? { ...port, addresses: ['172.16.0.2/32'] } : port)),
  }))
  let problems: ProblemError['problems'] = []
  try {
    simulateRoutes(indexNetwork({ ...network, nodes }))
  } catch (error) {
    if (error instanceof ProblemError) problems = error.problems
  }
  expect(problems).toMatchObject([
    {
      code: 'COMPILE-012',
      message: 'probes never settle: 172.16.0.0/24 on x (probe of 10.9.0.1)',
      at: { file: 'network.ts', line: 7 },
    },
  ])
})
