import { describe, expect, test } from 'vitest'
import { Account, named } from '../../src/clouds/aws/semantics/fixtures/account.ts'
import type { VirtualInterface } from '../../src/clouds/aws/objects.ts'
import { networkOfObjects } from '../../src/compile/compile-snapshot.ts'
import { indexNetwork, type NetworkIndex } from '../../src/network/index.ts'
import { linkId, nodeId, type Interface, type Network, type NetworkNode, type PolicyTerm } from '../../src/network/model.ts'
import { NOTHING_DOWN, type RoutingState } from '../../src/routing/model.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'
import { learned, routeTo } from './ha-vpn.ts'

const LAN = '192.168.1.5'

/** A router of the user's for each virtual interface; `set` is what it says of its LAN on export. */
interface Site {
  readonly n: number
  readonly set?: PolicyTerm['set']
  readonly lans?: readonly string[]
}

const face = (n: number, type: VirtualInterface['type']): VirtualInterface => ({
  ...named(`dxvif-${n}`),
  type,
  gateway: 'dxgw-1',
  customerAsn: 65001,
  customerAddress: `169.254.100.${4 * n + 2}/30`,
  amazonAddress: `169.254.100.${4 * n + 1}/30`,
  bgpUp: true,
})

const port = (name: string, address: string): Interface => ({
  name,
  kind: 'ethernet',
  addresses: [address],
  mtu: 1500,
  antiSpoof: false,
  from: {},
})

function router({ n, set = {}, lans = ['192.168.1.0/24'] }: Site): NetworkNode {
  const prefixes = lans.map((prefix) => ({ prefix, minLength: 24, maxLength: 24 }))
  return {
    id: nodeId(`site-${n}`),
    role: 'router',
    system: 'frr',
    place: { cloud: 'onpremises' },
    interfaces: [
      port('vlan', `169.254.100.${4 * n + 2}/30`),
      port('wan', `203.0.113.${n}/32`),
      ...lans.map((lan, i) => port(`lan${i}`, lan.replace('.0/24', '.1/24'))),
    ],
    tables: [{ name: 'main', routes: [] }],
    translations: [],
    clampsMss: false,
    bgp: {
      asn: 65001,
      routerId: `10.0.0.${n}`,
      originations: [
        { source: 'connected', policy: { terms: [{ name: 'lan', match: { prefixes }, action: 'accept', set }], default: 'reject' } },
      ],
      maximumPaths: 4,
      tieBreak: 'router-id',
    },
    from: {},
  }
}

function world(kind: 'vgw' | 'tgw', sites: readonly Site[], change: (account: Account) => Account = (account) => account): NetworkIndex {
  const account = new Account().vpc('vpc-1', '10.1.0.0/16').subnet('subnet-a', '10.1.0.0/24').host('i-a', 'subnet-a', '10.1.0.10')
  const gateway = kind === 'vgw' ? 'vgw-1' : 'tgw-1'
  if (kind === 'vgw') {
    account
      .add('vpnGateways', { ...named(gateway), asn: 64513, vpcs: ['vpc-1'] })
      .table('rtb-1', ['subnet-a'], {}, { propagatingGateways: [gateway] })
  } else {
    account.add('transitGateways', { ...named(gateway), asn: 64513, cidr: '', node: gateway })
    account.add('vpcAttachments', {
      ...named('att-vpc'),
      transitGateway: gateway,
      vpc: 'vpc-1',
      subnets: ['subnet-a'],
      applianceMode: false,
    })
    account.add(
      'otherAttachments',
      { ...named('att-dx'), transitGateway: gateway, kind: 'direct-connect-gateway', resource: 'dxgw-1' },
      { ...named('att-vpn'), transitGateway: gateway, kind: 'vpn', resource: 'vpn-1' },
    )
    const all = ['att-vpc', 'att-dx', 'att-vpn']
    account.add('transitGatewayRouteTables', {
      ...named('tgw-rtb-1'),
      account: '1',
      transitGateway: gateway,
      associations: all,
      propagations: all,
      routes: [],
    })
    account.table('rtb-1', ['subnet-a'], { '192.168.0.0/16': gateway })
  }
  account.add('directConnectGateways', {
    ...named('dxgw-1'),
    asn: 64600,
    associations: [{ id: 'assoc-1', gateway, allowedPrefixes: kind === 'tgw' ? ['10.0.0.0/8'] : [] }],
  })
  account.add('virtualInterfaces', ...sites.map(({ n }) => face(n, kind === 'vgw' ? 'private' : 'transit')))
  const design: Network = { name: 'sites', nodes: sites.map(router), links: [], tunnels: [], sessions: [], filters: [], endpoints: [] }
  return indexNetwork(networkOfObjects('both', new Map<string, unknown>([['aws', change(account).objects]]), undefined, design))
}

const settled = (index: NetworkIndex, ...links: string[]): RoutingState =>
  simulateRoutes(index, { down: { ...NOTHING_DOWN, links: new Set(links.map(linkId)) } })
const linkOf = (n: number): string => `vpn/dxvif-${n}~site-${n}/dxvif-${n}`
const used = (index: NetworkIndex, ...down: string[]) => learned(settled(index, ...down), 'dxgw-1', 'from/assoc-1')['192.168.1.0/24']

describe('Direct Connect with BGP to routers of a design', () => {
  test.each(['vgw', 'tgw'] as const)('%s: both sides learn over the Direct Connect gateway', (kind) => {
    const index = world(kind, [{ n: 1 }])
    const state = settled(index)
    expect(index.network.sessions.map((session) => session.id).sort()).toEqual([
      'bgp/dxvif-1~site-1/dxvif-1',
      kind === 'vgw' ? 'inner/assoc-1' : 'inner/att-dx',
    ])
    expect(learned(state, 'site-1', 'main')).toEqual({ [kind === 'vgw' ? '10.1.0.0/16' : '10.0.0.0/8']: ['vlan'] })
    if (kind === 'vgw') expect(routeTo(state, 'subnet-a', 'routes', LAN)).toMatchObject({ action: 'deliver', path: { asPath: [65001] } })
    else expect(learned(state, 'tgw-1', 'tgw-rtb-1')).toEqual({ '192.168.1.0/24': ['dx1'] })
    expect(learned(settled(index, linkOf(1)), 'dxgw-1', 'from/assoc-1')).toEqual({})
    expect(
      routeTo(settled(index, linkOf(1)), kind === 'vgw' ? 'subnet-a' : 'tgw-1', kind === 'vgw' ? 'routes' : 'tgw-rtb-1', LAN)?.path,
    ).toBeUndefined()
  })

  test('equal interfaces share; the others take over', () => {
    const index = world('vgw', [{ n: 1 }, { n: 2 }])
    expect(used(index)).toEqual(['vif1', 'vif2'])
    expect(used(index, linkOf(1))).toEqual(['vif2'])
  })

  // Direct Connect guide, "Routing policies and BGP communities": the private virtual interface examples.
  test.each([
    ['the shorter AS path', { prepend: 1 }, {}],
    ['high before medium', {}, { addCommunities: ['7224:7300'] }],
    ['none counts as medium', { addCommunities: ['7224:7100'] }, {}],
    ['the community before the AS path', {}, { addCommunities: ['7224:7300'], prepend: 3 }],
  ])('%s decides', (_, first, second) => {
    const prepended = (set: PolicyTerm['set']) => set ?? {}
    const index = world('vgw', [
      { n: 1, set: prepended(first) },
      { n: 2, set: prepended(second) },
    ])
    expect(used(index)).toEqual(['vif2'])
    expect(used(index, linkOf(2))).toEqual(['vif1'])
  })

  test.each([
    [100, true],
    [101, false],
  ])('%i prefixes: the session stands: %s', (count, stands) => {
    const index = world('vgw', [{ n: 1, lans: Array.from({ length: count }, (_, i) => `172.16.${i}.0/24`) }])
    expect(settled(index).established.has('bgp/dxvif-1~site-1/dxvif-1' as never)).toBe(stands)
  })

  test.each(['vgw', 'tgw'] as const)('%s: goes before a VPN with a shorter AS path, which takes over', (kind) => {
    const index = world(kind, [{ n: 1 }, { n: 2 }], (account) => {
      account.objects = { ...account.objects, virtualInterfaces: account.objects.virtualInterfaces.slice(0, 1) }
      account.add('customerGateways', { ...named('cgw-1'), address: '203.0.113.2', asn: 65001 })
      return account.add('vpnConnections', {
        ...named('vpn-1'),
        account: '1',
        gateway: kind === 'vgw' ? 'vgw-1' : 'tgw-1',
        customerGateway: 'cgw-1',
        routing: 'bgp',
        routes: [],
        tunnels: [{ outside: '198.51.100.1', insideCidr: '169.254.11.0/30', up: true }],
      })
    })
    const [node, table] = kind === 'vgw' ? ['vgw-1', 'from-vpc'] : ['tgw-1', 'tgw-rtb-1']
    expect(learned(settled(index), node, table)).toEqual({ '192.168.1.0/24': ['dx1'] })
    expect(learned(settled(index, linkOf(1)), node, table)).toEqual({ '192.168.1.0/24': ['vpn1'] })
  })

  test('goes before static VPN of equal length too', () => {
    const index = world('vgw', [{ n: 1 }], (account) => {
      account.add('customerGateways', { ...named('cgw-1'), address: '203.0.113.77', asn: 65001 })
      return account.add('vpnConnections', {
        ...named('vpn-1'),
        account: '1',
        gateway: 'vgw-1',
        customerGateway: 'cgw-1',
        routing: 'static',
        routes: ['192.168.1.0/24'],
        tunnels: [{ outside: '198.51.100.1', up: true }],
      })
    })
    const ports = (...down: string[]) => routeTo(settled(index, ...down), 'vgw-1', 'from-vpc', LAN)?.nextHops.map((hop) => hop.interface)
    expect(ports()).toEqual(['dx1'])
    expect(ports(linkOf(1))).toEqual(['vpn1'])
  })
})
