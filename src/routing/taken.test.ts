import { describe, expect, test } from 'vitest'
import { linkId, nodeId, type Interface, type NetworkNode, type StaticRoute, type TakenRoutes } from '../network/model.ts'
import { NOTHING_DOWN, type Route } from './model.ts'
import { withTaken } from './taken.ts'

const port = (name: string): Interface => ({
  name,
  kind: 'ethernet',
  addresses: [],
  mtu: 1500,
  link: linkId(`l-${name}`),
  antiSpoof: false,
  from: {},
})
const node: NetworkNode = {
  id: nodeId('subnet'),
  role: 'fabric',
  place: { cloud: 'test' },
  interfaces: [port('a'), port('b')],
  tables: [],
  translations: [],
  clampsMss: false,
  from: {},
}

const bgp = (prefix: string, med = 0): Route => ({
  prefix,
  protocol: 'bgp',
  nextHops: [{ interface: 'x', address: '169.254.0.1', kind: 'gateway' }],
  action: 'forward',
  path: { prefix, asPath: [65001], origin: 'igp', localPreference: 100, med, communities: [], weight: 0 },
  rejected: [],
})
const fixed = (prefix: string, preference: number, more: Partial<StaticRoute> = {}): Route => ({
  prefix,
  protocol: 'static',
  nextHops: [{ interface: 'a', kind: 'peer' }],
  action: 'forward',
  static: { prefix, target: { kind: 'peer', interface: 'a' }, preference, origin: 'static', from: {}, ...more },
  rejected: [],
})
const from = (gateway: string, more: Partial<TakenRoutes> = {}): TakenRoutes => ({
  node: nodeId(gateway),
  table: 'main',
  target: { kind: 'peer', interface: 'b' },
  preference: 3,
  from: { object: gateway },
  ...more,
})
const gateways: Readonly<Record<string, readonly Route[]>> = {
  'g1|main': [bgp('10.1.0.0/16', 100), bgp('10.2.0.0/16'), fixed('10.3.0.0/16', 1)],
  'g2|main': [bgp('10.1.0.0/16', 50)],
}
const taken = (own: readonly Route[], takes: readonly TakenRoutes[], down = NOTHING_DOWN) =>
  withTaken(own, node, takes, (key) => gateways[key], down).map((route) => [
    route.prefix,
    route.nextHops.map((hop) => hop.interface),
    route.static?.preference,
  ])

describe('routes that a table takes from others', () => {
  test('what the other has learned by BGP, and nothing else of it', () => {
    expect(taken([], [from('g1')])).toEqual([
      ['10.1.0.0/16', ['b'], 3],
      ['10.2.0.0/16', ['b'], 3],
    ])
    expect(taken([], [from('nobody')])).toEqual([])
  })

  test.each([
    [2, ['a'], 2],
    [3, ['a'], 3],
    [4, ['b'], 3],
  ])('a route of its own of preference %i: the lower one wins, its own at a tie', (preference, ports, wins) => {
    expect(taken([fixed('10.1.0.0/16', preference)], [from('g1')])[0]).toEqual(['10.1.0.0/16', ports, wins])
  })

  test('the loser says why', () => {
    const [route] = withTaken([fixed('10.1.0.0/16', 4)], node, [from('g1')], (key) => gateways[key], NOTHING_DOWN)
    expect(route?.rejected.map(({ reason }) => reason)).toEqual(['distance 4 after 3 of the propagated route'])
    expect(route?.path?.asPath).toEqual([65001])
  })

  test('the MED counts where it is said to', () => {
    const both = [from('g1', { perMed: 1, target: { kind: 'peer', interface: 'a' } }), from('g2', { perMed: 1 })]
    expect(taken([], both)[0]).toEqual(['10.1.0.0/16', ['b'], 53])
  })

  test('equal ones are shared where both say so', () => {
    const other = { target: { kind: 'peer', interface: 'a' } } as const
    expect(taken([], [from('g1', { shares: true }), from('g2', { shares: true, ...other })])[0]?.[1]).toEqual(['b', 'a'])
    expect(taken([], [from('g1'), from('g2', { shares: true, ...other })])[0]?.[1]).toEqual(['b'])
  })

  test('ranges inside those that are left out stay out', () => {
    expect(taken([], [from('g1', { except: ['10.0.0.0/15'] })])).toEqual([['10.2.0.0/16', ['b'], 3]])
  })

  test('nothing comes over a port that is down', () => {
    expect(taken([], [from('g1')], { ...NOTHING_DOWN, links: new Set([linkId('l-b')]) })).toEqual([])
  })

  test('a way to another interface of the provider’s', () => {
    const target = { kind: 'deliver', node: nodeId('g1'), interface: 'x' } as const
    const [route] = withTaken([], node, [from('g1', { target })], (key) => gateways[key], NOTHING_DOWN)
    expect(route).toMatchObject({ action: 'deliver', nextHops: [], static: { target } })
  })

  test('its own route by BGP ranks by administrative distance', () => {
    expect(taken([bgp('10.1.0.0/16')], [from('g1', { preference: 19 })])[0]?.[1]).toEqual(['b'])
    expect(taken([bgp('10.1.0.0/16')], [from('g1', { preference: 21 })])[0]?.[1]).toEqual(['x'])
  })
})
