import { describe, expect, test } from 'vitest'
import { Account, named } from '../clouds/aws/semantics/fixtures/account.ts'
import { indexNetwork, type NetworkIndex } from '../network/index.ts'
import { linkId, nodeId, type Interface, type Network, type NetworkNode } from '../network/model.ts'
import { lookup } from '../routing/lookup.ts'
import { NOTHING_DOWN } from '../routing/model.ts'
import { simulateRoutes } from '../routing/simulate.ts'
import { networkOfObjects } from './compile-snapshot.ts'

/** Two VPN connections: to the office's router, and to somebody else. */
function account(asn = 65001) {
  const all = new Account().vpc('vpc-1', '10.1.0.0/16').subnet('subnet-a', '10.1.0.0/24').host('i-a', 'subnet-a', '10.1.0.10')
  all.add('vpnGateways', { ...named('vgw-1'), asn: 64512, vpcs: ['vpc-1'] })
  all.table('rtb-1', ['subnet-a'], {}, { propagatingGateways: ['vgw-1'] })
  all.add('customerGateways', { ...named('cgw-1'), address: '203.0.113.9', asn })
  return all.add('vpnConnections', {
    ...named('vpn-1'),
    gateway: 'vgw-1',
    customerGateway: 'cgw-1',
    routing: 'bgp',
    routes: [],
    tunnels: [1, 2].map((n) => ({ outside: `198.51.100.${n}`, insideCidr: `169.254.${10 + n}.0/30`, up: true })),
  }).objects
}

const port = (name: string, address: string, more: Partial<Interface> = {}): Interface => ({
  name,
  kind: 'ethernet',
  addresses: [address],
  mtu: 1500,
  antiSpoof: false,
  from: {},
  ...more,
})

const ALL = { terms: [], default: 'accept' } as const
const router: NetworkNode = {
  id: nodeId('office'),
  role: 'router',
  system: 'frr',
  place: { cloud: 'onpremises' },
  interfaces: [port('wan', '203.0.113.9/32'), port('lan', '192.168.1.1/24')],
  tables: [{ name: 'main', routes: [] }],
  translations: [],
  clampsMss: false,
  bgp: {
    asn: 65001,
    routerId: '192.168.1.1',
    originations: [
      {
        source: 'connected',
        policy: {
          terms: [{ name: 'lan', match: { prefixes: [{ prefix: '192.168.0.0/16', minLength: 16, maxLength: 24 }] }, action: 'accept' }],
          default: 'reject',
        },
      },
    ],
    maximumPaths: 4,
    tieBreak: 'router-id',
  },
  from: {},
}
const office: Network = { name: 'office', nodes: [router], links: [], tunnels: [], sessions: [], filters: [], endpoints: [] }

const joined = (objects = account(), design = office): NetworkIndex =>
  indexNetwork(networkOfObjects('both', new Map<string, unknown>([['aws', objects]]), undefined, design))

describe('a router of a design at the far end of a VPN', () => {
  test('speaks BGP over each tunnel and stands behind no node of its own', () => {
    const { network } = joined()
    expect(network.sessions.map(({ ends }) => ends.map((end) => `${end.node} ${end.address}`))).toEqual([
      ['vgw-1 169.254.11.1', 'office 169.254.11.2'],
      ['vgw-1 169.254.12.1', 'office 169.254.12.2'],
    ])
    expect(network.nodes.find((node) => node.id === 'office')?.interfaces.map(({ name }) => name)).toEqual(['wan', 'lan', 'vpn1', 'vpn2'])
    expect(network.nodes.some((node) => node.id === 'cgw-1')).toBe(false)
  })

  test('both sides learn; the lower MED of the first tunnel decides until it dies', () => {
    const index = joined()
    const first = linkId('vpn/office/vpn-1/1~vpn-1/1')
    for (const links of [[], [first]]) {
      const state = simulateRoutes(index, { down: { ...NOTHING_DOWN, links: new Set(links) } })
      expect(lookup(state, nodeId('subnet-a'), 'routes', '192.168.1.5')).toMatchObject({ action: 'deliver', path: { asPath: [65001] } })
      expect(lookup(state, nodeId('office'), 'main', '10.1.0.10')?.nextHops.map((hop) => hop.interface)).toEqual([
        links.length === 0 ? 'vpn1' : 'vpn2',
      ])
    }
  })

  test.each([
    ['another AS number', account(65002), office],
    ['no BGP', account(), { ...office, nodes: [withoutBgp(router)] }],
  ])('with %s is told by the account alone', (_, objects, design) => {
    const { network } = joined(objects, design)
    expect(network.sessions).toEqual([])
    expect(network.nodes.some((node) => node.id === 'cgw-1')).toBe(true)
  })

  test('treats the cloud as its other external neighbours', () => {
    const neighbour: NetworkNode = {
      ...router,
      id: nodeId('other'),
      interfaces: [port('eth0', '192.0.2.2/30')],
      bgp: { ...router.bgp!, asn: 65009, originations: [] },
    }
    const end = {
      holdSeconds: 90,
      keepaliveSeconds: 30,
      nextHopSelf: true,
      import: ALL,
      export: { terms: [], default: 'reject' },
      importTables: ['main'],
      exportTable: 'main',
    } as const
    const design: Network = {
      ...office,
      nodes: [{ ...router, interfaces: [...router.interfaces, port('eth2', '192.0.2.1/30', { link: linkId('l') })] }, neighbour],
      links: [
        {
          id: linkId('l'),
          kind: 'wire',
          ends: [
            { node: nodeId('office'), interface: 'eth2' },
            { node: nodeId('other'), interface: 'eth0' },
          ],
          fails: true,
          label: 'l',
          from: {},
        },
      ],
      sessions: [
        {
          id: 's' as Network['sessions'][number]['id'],
          kind: 'ebgp',
          ends: [
            { ...end, node: nodeId('office'), interface: 'eth2', address: '192.0.2.1' },
            { ...end, node: nodeId('other'), interface: 'eth0', address: '192.0.2.2' },
          ],
          carriedBy: { kind: 'link', id: linkId('l') },
          from: {},
        },
      ],
    }
    expect(lookup(simulateRoutes(joined(account(), design)), nodeId('subnet-a'), 'routes', '192.168.1.5')).toBeUndefined()
  })
})

function withoutBgp(node: NetworkNode): NetworkNode {
  const { bgp: _, ...rest } = node
  return rest
}
