import { describe, expect, test } from 'vitest'
import {
  idOf,
  machine,
  NETWORK,
  ref,
  resource,
  subnet,
  subnetId,
  subscription,
  vnet,
} from '../../src/clouds/azure/semantics/fixtures/subscription.ts'
import { ALL, firewall, instance, network, project, regional, vpc } from '../../src/clouds/google/semantics/fixtures/project.ts'
import { networkOfObjects } from '../../src/compile/compile-snapshot.ts'
import { indexNetwork, type NetworkIndex } from '../../src/network/index.ts'
import { NOTHING_DOWN } from '../../src/routing/model.ts'
import { ask } from './ask.ts'
import { learned, settled } from './ha-vpn.ts'

const world = (cloud: string, objects: unknown): NetworkIndex => indexNetwork(networkOfObjects('one', new Map([[cloud, objects]])))

describe('two virtual networks of one subscription with a VPN between their gateways', () => {
  const configuration = (gateway: string, n: number): string => `${idOf(NETWORK.gateway, gateway)}/ipConfigurations/c${n}`
  const side = (n: number, asn: number, other: number) => [
    vnet(`v${n}`, `10.${n}.0.0/16`, [subnet(`v${n}`, 's', `10.${n}.0.0/24`), subnet(`v${n}`, 'GatewaySubnet', `10.${n}.255.0/27`)]),
    ...machine(`m${n}`, subnetId(`v${n}`, 's'), `10.${n}.0.4`),
    ...[0, 1].map((i) => resource(NETWORK.ip, `ip${n}${i}`, { ipAddress: `203.0.113.${10 * n + i}` })),
    resource(NETWORK.gateway, `gw${n}`, {
      gatewayType: 'Vpn',
      ipConfigurations: [0, 1].map((i) => ({
        id: configuration(`gw${n}`, i),
        subnet: { id: subnetId(`v${n}`, 'GatewaySubnet') },
        publicIPAddress: ref(NETWORK.ip, `ip${n}${i}`),
      })),
      bgpSettings: {
        asn,
        bgpPeeringAddresses: [0, 1].map((i) => ({
          ipconfigurationId: configuration(`gw${n}`, i),
          defaultBgpIpAddresses: [`10.${n}.255.${4 + i}`],
        })),
      },
    }),
    resource(NETWORK.connection, `c${n}`, {
      connectionType: 'Vnet2Vnet',
      enableBgp: true,
      virtualNetworkGateway1: ref(NETWORK.gateway, `gw${n}`),
      virtualNetworkGateway2: ref(NETWORK.gateway, `gw${other}`),
    }),
  ]

  test('speak BGP from addresses of their own subnets, over a tunnel between each two instances', () => {
    const index = world('azure', subscription(side(1, 65010, 2), side(2, 65020, 1)))
    expect(index.network.sessions.map((session) => session.multihop)).toEqual([2, 2, 2, 2])
    const all = index.network.links.filter((link) => link.fails).map((link) => link.id)
    // Two ports lead to each address of the other gateway: the first that works is taken.
    expect(learned(settled(index), 'rg/gateway:gw1', 'from-vnet')).toEqual({ '10.2.0.0/16': ['vpn1', 'vpn2'] })
    expect(
      learned(settled(index, { ...NOTHING_DOWN, links: new Set(all.slice(0, 2)) }), 'rg/gateway:gw1', 'from-vnet')['10.2.0.0/16'],
    ).toHaveLength(2)
    expect(ask(index, '10.1.0.4', '10.2.0.4')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['vm:m1', 'v1/s', 'v1', 'gateway:gw1', 'gateway:gw2', 'v2', 'v2/s', 'vm:m2'],
    })
    const but = (links: typeof all) => ({ ...NOTHING_DOWN, links: new Set(links) })
    expect(ask(index, '10.1.0.4', '10.2.0.4', 'tcp/443', but(all.slice(1))).verdict).toBe('ACCEPTED')
    expect(ask(index, '10.1.0.4', '10.2.0.4', 'tcp/443', but(all)).verdict).toBe('NULL_ROUTED')
  })

  test('with one AS number do not', () => {
    const index = world('azure', subscription(side(1, 65010, 2), side(2, 65010, 1)))
    expect(learned(settled(index), 'rg/gateway:gw1', 'from-vnet')).toEqual({})
  })
})

describe('two networks of one project with an HA VPN between them', () => {
  const side = (n: number, asn: number, other: number, otherAsn: number) => {
    const at = (type: string, i = 0): string => regional(type, `${type.toLowerCase()}${n}${i}`)
    return [
      ...vpc(`n${n}`, `10.${n}.0.0/24`),
      firewall(`in${n}`, `n${n}`, { sourceRanges: ['0.0.0.0/0'], allowed: ALL }),
      instance(`m${n}`, `n${n}`, `10.${n}.0.4`),
      {
        kind: 'compute#vpnGateway',
        name: `gw${n}`,
        selfLink: at('vpnGateways'),
        network: network(`n${n}`),
        vpnInterfaces: [0, 1].map((id) => ({ id, ipAddress: `203.0.113.${10 * n + id}` })),
      },
      ...[0, 1].map((i) => ({
        kind: 'compute#vpnTunnel',
        name: `t${n}${i}`,
        selfLink: at('vpnTunnels', i),
        vpnGateway: at('vpnGateways'),
        vpnGatewayInterface: i,
        peerIp: `203.0.113.${10 * other + i}`,
        router: at('routers'),
        status: 'ESTABLISHED',
      })),
      {
        kind: 'compute#router',
        name: `cr${n}`,
        selfLink: at('routers'),
        network: network(`n${n}`),
        bgp: { asn },
        interfaces: [0, 1].map((i) => ({ name: `if${i}`, ipRange: `169.254.${i}.${n}/30`, linkedVpnTunnel: at('vpnTunnels', i) })),
        bgpPeers: [0, 1].map((i) => ({
          name: `p${i}`,
          interfaceName: `if${i}`,
          peerIpAddress: `169.254.${i}.${other}`,
          peerAsn: otherAsn,
        })),
      },
    ]
  }
  const index = world('google', project(side(1, 64514, 2, 64515), side(2, 64515, 1, 64514)))

  test('speak BGP over both tunnels', () => {
    expect(learned(settled(index), 'p/asia-northeast1/router:cr1', 'learned')).toEqual({ '10.2.0.0/24': ['tunnel1', 'tunnel2'] })
    expect(ask(index, '10.1.0.4', '10.2.0.4')).toMatchObject({ verdict: 'ACCEPTED' })
  })

  test('and over one that is left', () => {
    const first = index.network.links.find((link) => link.fails)
    const down = { ...NOTHING_DOWN, links: new Set([first!.id]) }
    expect(learned(settled(index, down), 'p/asia-northeast1/router:cr1', 'learned')).toEqual({ '10.2.0.0/24': ['tunnel2'] })
    expect(ask(index, '10.1.0.4', '10.2.0.4', 'tcp/443', down).verdict).toBe('ACCEPTED')
  })
})
