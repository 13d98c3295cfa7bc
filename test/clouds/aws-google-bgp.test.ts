import { describe, expect, test } from 'vitest'
import { network, regional, vpc, peering, ALL, firewall, instance } from '../../src/clouds/google/semantics/fixtures/project.ts'
import { listFailures } from '../../src/failures/list.ts'
import { predictOutage } from '../../src/failures/outage.ts'
import { settleRoutes } from '../../src/failures/settle.ts'
import { nodeId } from '../../src/network/model.ts'
import { explainRoute } from '../../src/routing/explain.ts'
import { ask } from './ask.ts'
import {
  AWS_MACHINE,
  GOOGLE_MACHINE,
  joinedClouds,
  learned,
  linksDown,
  routeTo,
  settled,
  tunnelLink,
  TUNNELS,
  type Variant,
} from './ha-vpn.ts'

const ROUTER = 'p/asia-northeast1/router:cr'
const LOST = (down: readonly number[]) => TUNNELS.filter((tunnel) => !down.includes(tunnel))
const ports = (stem: string, tunnels: readonly number[]) => tunnels.map((tunnel) => `${stem}${tunnel + 1}`)

describe('AWS and Google Cloud with four tunnels and BGP (S4.1)', () => {
  test.each(['vgw', 'tgw'] as const)(
    '%s: one link and one session for each tunnel, and nothing stands in for the other side',
    (gateway) => {
      const { network } = joinedClouds({ gateway })
      expect(network.sessions.map(({ kind, ends }) => [kind, ...ends.map((end) => end.address).sort()])).toEqual(
        TUNNELS.map((n) => ['ebgp', `169.254.${32 + n}.1`, `169.254.${32 + n}.2`]),
      )
      expect(network.links.filter((link) => link.fails).map((link) => link.label)).toEqual(
        TUNNELS.map((n) => `tunnel ${(n % 2) + 1} of vpn-${n >> 1} and tunnel t${n}`),
      )
      expect(network.nodes.filter((node) => node.standsFor !== undefined)).toEqual([])
    },
  )

  test('a transit gateway shares over its tunnels, a VPN gateway uses one, a Cloud Router shares', () => {
    const tgw = settled(joinedClouds({ gateway: 'tgw' }))
    expect(learned(tgw, 'tgw-1', 'tgw-rtb-1')).toEqual({ '10.1.0.0/24': ports('vpn', TUNNELS) })
    expect(learned(tgw, ROUTER, 'learned')).toEqual({ '172.31.0.0/16': ports('tunnel', TUNNELS) })
    expect(learned(tgw, 'p/net', 'routes')).toEqual({ '172.31.0.0/16': ['r1'] })
    const vgw = settled(joinedClouds({ gateway: 'vgw' }))
    expect(learned(vgw, 'vgw-1', 'from-vpc')).toEqual({ '10.1.0.0/24': ['vpn1'] })
    expect(routeTo(vgw, 'subnet-a', 'routes', GOOGLE_MACHINE)).toMatchObject({
      action: 'deliver',
      static: { origin: 'propagated', target: { kind: 'deliver', node: 'vgw-1' } },
      path: { asPath: [65010], med: 100 },
    })
    const single = joinedClouds({
      gateway: 'tgw',
      change: (account) => {
        account.objects = {
          ...account.objects,
          transitGateways: account.objects.transitGateways.map((each) => ({ ...each, vpnEcmp: false })),
        }
        return account
      },
    })
    expect(learned(settled(single), 'tgw-1', 'tgw-rtb-1')).toEqual({ '10.1.0.0/24': ['vpn1'] })
  })

  test.each([
    ['vgw', []],
    ['tgw', []],
    ...TUNNELS.flatMap((n) => (['vgw', 'tgw'] as const).map((gateway) => [gateway, [n]] as const)),
    ['vgw', [0, 1]],
    ['tgw', [1, 2]],
    ['tgw', [0, 1, 2]],
    ['vgw', [0, 2, 3]],
  ] as const)('%s: with tunnels %j down both sides still reach each other over the rest', (gateway, down) => {
    const index = joinedClouds({ gateway })
    const lost = linksDown(index, down)
    const state = settled(index, lost)
    // A VPN gateway tells a lower MED over the first tunnel of each connection.
    const left = LOST(down)
    const lower = gateway === 'vgw' ? left.filter((tunnel) => tunnel % 2 === 0) : []
    expect(learned(state, ROUTER, 'learned')['172.31.0.0/16']).toEqual(ports('tunnel', lower.length > 0 ? lower : left))
    if (gateway === 'tgw') expect(learned(state, 'tgw-1', 'tgw-rtb-1')['10.1.0.0/24']).toEqual(ports('vpn', LOST(down)))
    else expect(learned(state, 'vgw-1', 'from-vpc')['10.1.0.0/24']).toEqual(ports('vpn', LOST(down).slice(0, 1)))
    expect(ask(index, AWS_MACHINE, GOOGLE_MACHINE, 'tcp/443', lost).verdict).toBe('ACCEPTED')
    expect(ask(index, GOOGLE_MACHINE, AWS_MACHINE, 'tcp/443', lost).verdict).toBe('ACCEPTED')
  })

  test.each(['vgw', 'tgw'] as const)('%s: without any tunnel the routes are gone on both sides', (gateway) => {
    const index = joinedClouds({ gateway })
    const lost = linksDown(index, TUNNELS)
    expect(ask(index, AWS_MACHINE, GOOGLE_MACHINE, 'tcp/443', lost).verdict).toBe('NO_ROUTE')
    expect(ask(index, GOOGLE_MACHINE, AWS_MACHINE, 'tcp/443', lost).verdict).not.toBe('ACCEPTED')
    expect(routeTo(settled(index, lost), 'p/net', 'routes', AWS_MACHINE)).toBeUndefined()
  })

  test('a dead tunnel is found by the hold timer: the smaller of 30 s and 60 s', () => {
    const index = joinedClouds({ gateway: 'vgw' })
    const failure = listFailures(index, ['link']).find((each) => each.links.includes(tunnelLink(index, 0)))!
    const flow = { from: AWS_MACHINE, to: GOOGLE_MACHINE, service: { protocol: 'tcp', ports: { from: 443, to: 443 } } } as const
    const { total } = predictOutage(index, settleRoutes(index).state, failure, flow)
    expect(total.low).toBeGreaterThan(10)
    expect(total.high).toBeGreaterThanOrEqual(30)
    expect(total.high).toBeLessThan(31)
  })

  test('a transit gateway brings what it learns to every zone', () => {
    const index = joinedClouds({
      gateway: 'tgw',
      change: (account) => {
        account.subnet('subnet-c', '172.31.16.0/20', { zone: 'ap-northeast-1c' }).host('i-c', 'subnet-c', '172.31.16.10')
        account.table('rtb-c', ['subnet-c'], { '10.0.0.0/8': 'tgw-1' })
        const vpcAttachments = account.objects.vpcAttachments.map((each) => ({ ...each, subnets: ['subnet-a', 'subnet-c'] }))
        account.objects = { ...account.objects, vpcAttachments }
        return account
      },
    })
    const state = settled(index)
    const tables = [...state.tables.keys()].filter((key) => key.startsWith('tgw-1|tgw-rtb-1')).map((key) => key.slice('tgw-1|'.length))
    expect(tables).toEqual(['tgw-rtb-1', 'tgw-rtb-1@ap-northeast-1a', 'tgw-rtb-1@ap-northeast-1c'])
    for (const table of tables) expect(learned(state, 'tgw-1', table)).toEqual({ '10.1.0.0/24': ports('vpn', TUNNELS) })
    expect(learned(state, ROUTER, 'learned')).toEqual({ '172.31.0.0/16': ports('tunnel', TUNNELS) })
    for (const machine of [AWS_MACHINE, '172.31.16.10']) {
      expect(ask(index, machine, GOOGLE_MACHINE).verdict).toBe('ACCEPTED')
      expect(ask(index, GOOGLE_MACHINE, machine).verdict).toBe('ACCEPTED')
    }
  })

  test('the way of a route is told from the other cloud to the subnet', () => {
    const index = joinedClouds({ gateway: 'vgw' })
    const told = explainRoute(index, settled(index), nodeId('subnet-a'), 'routes', '10.1.0.0/24')
    expect(told?.candidates[0]?.journey.map((leg) => [leg.kind, leg.kind === 'origin' ? leg.node : leg.receiver])).toEqual([
      ['origin', ROUTER],
      ['session', 'vgw-1'],
      ['origin', 'subnet-a'],
    ])
  })

  test('AWS replaces its ends of tunnels one at a time', () => {
    const index = joinedClouds({ gateway: 'vgw' })
    expect(listFailures(index, ['maintenance']).map((failure) => failure.links)).toEqual(
      TUNNELS.map((tunnel) => [tunnelLink(index, tunnel)]),
    )
  })

  test('tunnels of one interface of the HA VPN gateway may fail together', () => {
    const index = joinedClouds({ gateway: 'tgw' })
    expect(index.network.sharedRisks?.map(({ name, links }) => [name, links])).toEqual([
      ['p/asia-northeast1/vpn-gateway:ha interface 0', [tunnelLink(index, 0), tunnelLink(index, 1)]],
      ['p/asia-northeast1/vpn-gateway:ha interface 1', [tunnelLink(index, 2), tunnelLink(index, 3)]],
    ])
  })
})

describe('what Google Cloud prefers', () => {
  test('the base priority of a session is the MED that AWS sees', () => {
    const index = joinedClouds({ gateway: 'tgw', peer: (n) => (n < 2 ? { advertisedRoutePriority: 200 } : {}) })
    expect(learned(settled(index), 'tgw-1', 'tgw-rtb-1')['10.1.0.0/24']).toEqual(['vpn3', 'vpn4'])
    expect(learned(settled(index, linksDown(index, [2, 3])), 'tgw-1', 'tgw-rtb-1')['10.1.0.0/24']).toEqual(['vpn1', 'vpn2'])
  })

  test('a static route wins at equal priority, a learned one with a lower priority before it', () => {
    const static0 = (priority: number): Variant => ({
      gateway: 'tgw',
      resources: [
        {
          kind: 'compute#route',
          name: 's',
          selfLink: network('s').replace('/networks/', '/routes/'),
          network: network('net'),
          destRange: '172.31.0.0/16',
          priority,
          nextHopGateway: `${network('').replace('/networks/', '/gateways/')}default-internet-gateway`,
        },
      ],
    })
    const by = (priority: number) =>
      routeTo(settled(joinedClouds(static0(priority))), 'p/net', 'routes', AWS_MACHINE)?.nextHops.map((hop) => hop.interface)
    // AWS tells the MED 100.
    expect(by(100)).not.toEqual(['r1'])
    expect(by(101)).toEqual(['r1'])
  })
})

/** A second region with a subnet and a machine. */
const osaka = [
  {
    kind: 'compute#subnetwork',
    name: 'o',
    selfLink: regional('subnetworks', 'o').replace('northeast1', 'northeast2'),
    network: network('net'),
    ipCidrRange: '10.2.0.0/24',
    region: 'asia-northeast2',
  },
  {
    kind: 'compute#instance',
    name: 'far',
    selfLink: network('').replace('global/networks/', 'zones/asia-northeast2-a/instances/far'),
    status: 'RUNNING',
    networkInterfaces: [
      {
        name: 'nic0',
        network: network('net'),
        subnetwork: regional('subnetworks', 'o').replace('northeast1', 'northeast2'),
        networkIP: '10.2.0.4',
        accessConfigs: [],
      },
    ],
  },
]

describe('dynamic routing mode (Cloud Router guide, "Effects of dynamic routing mode")', () => {
  test('regional: only the subnets of the own region are told, and only machines there use what was learned', () => {
    const index = joinedClouds({ gateway: 'tgw', resources: osaka })
    const state = settled(index)
    expect(Object.keys(learned(state, 'tgw-1', 'tgw-rtb-1'))).toEqual(['10.1.0.0/24'])
    expect(learned(state, 'p/net', 'routes@asia-northeast1')).toEqual({ '172.31.0.0/16': ['r1'] })
    expect(learned(state, 'p/net', 'routes@asia-northeast2')).toEqual({})
    expect(ask(index, '10.2.0.4', AWS_MACHINE).verdict).not.toBe('ACCEPTED')
    expect(ask(index, GOOGLE_MACHINE, AWS_MACHINE).verdict).toBe('ACCEPTED')
  })

  test('global: all subnets, those of other regions with the cost between regions on top', () => {
    const index = joinedClouds({ gateway: 'tgw', network: { routingConfig: { routingMode: 'GLOBAL' } }, resources: osaka })
    const state = settled(index)
    const med = (address: string) => routeTo(state, 'tgw-1', 'tgw-rtb-1', address)?.path?.med
    expect([med('10.1.0.4'), med('10.2.0.4')]).toEqual([100, 301])
    const priority = (region: string) => routeTo(state, 'p/net', `routes@${region}`, AWS_MACHINE)?.static?.preference
    expect(priority('asia-northeast2')).toBeGreaterThan(priority('asia-northeast1')!)
    expect(ask(index, '10.2.0.4', AWS_MACHINE).verdict).toBe('ACCEPTED')
    expect(ask(index, AWS_MACHINE, '10.2.0.4').verdict).toBe('ACCEPTED')
  })
})

/** A service of Google's in a peered network (S4.5). */
const service = (exports: boolean, router: Variant['router'] = {}): Variant => ({
  gateway: 'tgw',
  network: { peerings: [peering('service', { exportCustomRoutes: exports })] },
  router,
  resources: [
    vpc('service', '10.9.0.0/24', { peerings: [peering('net', { importCustomRoutes: true })] }),
    firewall('s', 'service', { sourceRanges: ['0.0.0.0/0'], allowed: ALL }),
    instance('redis', 'service', '10.9.0.4'),
  ],
})
const ADVERTISED = { bgp: { advertiseMode: 'CUSTOM', advertisedGroups: ['ALL_SUBNETS'], advertisedIpRanges: [{ range: '10.9.0.0/24' }] } }

describe('private services access over the VPN (S4.5)', () => {
  test('the range of a peered network is not told unless it is advertised', () => {
    const plain = joinedClouds(service(true))
    expect(Object.keys(learned(settled(plain), 'tgw-1', 'tgw-rtb-1'))).toEqual(['10.1.0.0/24'])
    expect(ask(plain, GOOGLE_MACHINE, '10.9.0.4').verdict).toBe('ACCEPTED')
    expect(ask(plain, AWS_MACHINE, '10.9.0.4').verdict).not.toBe('ACCEPTED')
    const told = joinedClouds(service(true, ADVERTISED))
    expect(Object.keys(learned(settled(told), 'tgw-1', 'tgw-rtb-1'))).toEqual(['10.1.0.0/24', '10.9.0.0/24'])
    expect(ask(told, AWS_MACHINE, '10.9.0.4').verdict).toBe('ACCEPTED')
  })

  test('without export of custom routes the service has no way back', () => {
    const index = joinedClouds(service(false, ADVERTISED))
    expect(learned(settled(index), 'p/service', 'routes')).toEqual({})
    expect(ask(index, AWS_MACHINE, '10.9.0.4').verdict).not.toBe('ACCEPTED')
  })

  test('a session may say otherwise than its router', () => {
    const index = joinedClouds({
      ...service(true, ADVERTISED),
      peer: (n) => (n === 0 ? { advertiseMode: 'CUSTOM', advertisedIpRanges: [{ range: '10.9.0.0/24' }] } : {}),
    })
    expect(learned(settled(index), 'tgw-1', 'tgw-rtb-1')).toEqual({
      '10.1.0.0/24': ports('vpn', [1, 2, 3]),
      '10.9.0.0/24': ports('vpn', TUNNELS),
    })
  })
})

/** So many prefixes besides the subnet. */
const many = (count: number): NonNullable<Variant['router']> => ({
  bgp: {
    advertiseMode: 'CUSTOM',
    advertisedGroups: ['ALL_SUBNETS'],
    advertisedIpRanges: Array.from({ length: count }, (_, i) => ({ range: `10.100.${i}.0/24` })),
  },
})

describe('maximum prefix', () => {
  test.each([
    ['vgw', 99, 4],
    ['vgw', 100, 0],
    ['tgw', 100, 4],
  ] as const)('%s: %i prefixes and the subnet leave %i sessions', (gateway, count, sessions) => {
    const index = joinedClouds({ gateway, router: many(count) })
    const state = settled(index)
    expect(state.established.size).toBe(sessions)
    expect(ask(index, AWS_MACHINE, GOOGLE_MACHINE).verdict).toBe(sessions === 0 ? 'NO_ROUTE' : 'ACCEPTED')
  })
})
