import { expect, test } from 'vitest'
import { indexNetwork } from '../network/index.ts'
import type { SessionEnd } from '../network/model.ts'
import { setting, smallIndex, smallNetwork, staticTo, type SmallLink, type SmallRouter } from '../../test/routing/small-network.ts'
import type { BgpPath, RoutingState } from './model.ts'
import { simulateRoutes } from './simulate.ts'

const heldBy = (state: RoutingState, end: string, prefix = '10.9.0.0/16'): BgpPath | undefined => state.learned.get(end)?.get(prefix)

/** `o` (another AS) → `a` → reflector `r` → `b`, all of one AS but `o`; next hops of `a` can be reached by `b`. */
function line(client: { readonly a?: boolean; readonly b?: boolean }, more: Partial<SmallRouter> = {}): RoutingState {
  const to = (name: 'a' | 'b'): Partial<SessionEnd> => (client[name] === undefined ? {} : { reflectsTo: client[name] })
  return simulateRoutes(
    smallIndex(
      {
        o: { asn: 65009, lans: ['10.9.0.0/16'] },
        a: { asn: 65001 },
        r: { asn: 65001, ...more },
        b: { asn: 65001, routes: [staticTo('172.16.1.0/24', { kind: 'gateway', interface: 'l2', address: '172.16.2.1' })] },
      },
      [{ between: ['o', 'a'] }, { between: ['a', 'r'], ends: { r: to('a') } }, { between: ['r', 'b'], ends: { r: to('b') } }],
    ),
  )
}

test('what comes by iBGP goes on by iBGP only from a client or to one', () => {
  expect(heldBy(line({}), 's2@b')).toBeUndefined()
  expect(heldBy(line({ a: true }), 's2@b')).toBeDefined()
  expect(heldBy(line({ b: true }), 's2@b')).toBeDefined()
})

test('a reflector leaves the next hop alone and writes down who brought the path and its own cluster', () => {
  expect(heldBy(line({ b: true }), 's2@b')).toMatchObject({
    nextHop: '172.16.1.1',
    originatorId: '10.255.0.2',
    clusterList: ['10.255.0.3'],
  })
  expect(heldBy(line({ b: true }, { clusterId: '10.1.1.1' }), 's2@b')?.clusterList).toEqual(['10.1.1.1'])
  expect(heldBy(line({ b: true }), 's1@r')).not.toHaveProperty('originatorId')
})

/** Two reflectors between `a` and `b`, joined to each other. */
function pair(clusters: readonly [string?, string?], system = 'frr'): RoutingState {
  const both: SmallLink['ends'] = { r: { reflectsTo: true }, s: { reflectsTo: true } }
  const speaker = (n: 0 | 1): SmallRouter => ({ asn: 65001, system, ...(clusters[n] === undefined ? {} : { clusterId: clusters[n] }) })
  return simulateRoutes(
    smallIndex({ a: { asn: 65001, lans: ['10.9.0.0/16'] }, r: speaker(0), s: speaker(1), b: { asn: 65001 } }, [
      { between: ['a', 'r'], ends: both },
      { between: ['a', 's'], ends: both },
      { between: ['r', 's'] },
      { between: ['r', 'b'], ends: both },
      { between: ['s', 'b'], ends: both },
    ]),
  )
}

test('reflectors of one cluster do not take from each other what the cluster has had; BIRD looks only where the peer is a client', () => {
  expect(heldBy(pair([]), 's2@s')).toBeDefined()
  expect(heldBy(pair(['10.1.1.1', '10.1.1.1']), 's2@s')).toBeUndefined()
  expect(heldBy(pair(['10.1.1.1', '10.1.1.1'], 'bird'), 's2@s')).toBeDefined()
})

test('nobody takes back a path that it has brought into the AS itself', () => {
  // b reflects to a what a itself has originated.
  const index = smallIndex({ a: { asn: 65001, lans: ['10.9.0.0/16'] }, r: { asn: 65001 }, b: { asn: 65001 } }, [
    { between: ['a', 'r'], ends: { r: { reflectsTo: true } } },
    { between: ['r', 'b'], ends: { r: { reflectsTo: true }, b: { reflectsTo: true } } },
    { between: ['b', 'a'], ends: { b: { reflectsTo: true } } },
  ])
  const state = simulateRoutes(index)
  expect(heldBy(state, 's2@b')).toBeDefined()
  expect(heldBy(state, 's0@a')).toBeUndefined()
  expect(heldBy(state, 's2@a')).toBeUndefined()
})

test('the originator counts as router id, then the shorter cluster list', () => {
  const network = (ids: Readonly<Record<string, string>>): Readonly<Record<string, SmallRouter>> => ({
    x: { asn: 65001, routerId: ids['x'] ?? '10.255.0.9' },
    r: { asn: 65001, routerId: ids['r'] ?? '10.255.0.8' },
    a: { asn: 65001, routerId: ids['a'] ?? '10.255.0.1', lans: ['10.9.0.0/16'] },
    b: { asn: 65001, routerId: ids['b'] ?? '10.255.0.5', lans: ['10.9.0.0/16'] },
  })
  const to = (ids: Readonly<Record<string, string>>): unknown => {
    const links: SmallLink[] = [
      { between: ['r', 'a'], ends: { r: { reflectsTo: true } } },
      { between: ['r', 'x'], ends: { r: { reflectsTo: true } } },
      { between: ['x', 'b'] },
    ]
    const small = smallNetwork(network(ids), links)
    // x reaches the link of a and r through r.
    const nodes = small.nodes.map((node) =>
      node.id === 'x'
        ? {
            ...node,
            tables: [{ name: 'main', routes: [staticTo('172.16.0.0/24', { kind: 'gateway', interface: 'l1', address: '172.16.1.1' })] }],
          }
        : node,
    )
    const route = simulateRoutes(indexNetwork({ ...small, nodes }))
      .tables.get('x|main')!
      .find((one) => one.prefix === '10.9.0.0/16')!
    return [route.path?.learnedFrom?.peer, route.rejected.map((one) => one.reason)]
  }
  expect(to({})).toEqual(['r', ['higher router id (10.255.0.5 > 10.255.0.1)']])
  expect(to({ a: '10.255.0.5' })).toEqual(['b', ['longer cluster list (1 > 0)']])
})

test('policies apply to what is reflected', () => {
  const index = smallIndex({ a: { asn: 65001, lans: ['10.9.0.0/16'] }, r: { asn: 65001 }, b: { asn: 65001 } }, [
    { between: ['a', 'r'] },
    { between: ['r', 'b'], ends: { r: { reflectsTo: true } }, export: { r: setting({ localPreference: 70 }) } },
  ])
  expect(heldBy(simulateRoutes(index), 's1@b')?.localPreference).toBe(70)
})
