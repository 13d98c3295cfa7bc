import { describe, expect, test } from 'vitest'
import { Account, named } from '../../src/clouds/aws/semantics/fixtures/account.ts'
import {
  idOf,
  machine,
  NETWORK,
  ref,
  resource,
  rule,
  subnet,
  subnetId,
  subscription,
  vnet,
  type Resources,
} from '../../src/clouds/azure/semantics/fixtures/subscription.ts'
import { networkOfObjects } from '../../src/compile/compile-snapshot.ts'
import { indexNetwork, type NetworkIndex } from '../../src/network/index.ts'
import { ask } from './ask.ts'
import { learned, linksDown, routeTo, settled, TUNNELS } from './ha-vpn.ts'

/**
 * The set-up of "How to connect AWS and Azure using a BGP-enabled VPN gateway" (Azure VPN Gateway documentation): an active-active
 * gateway, two connections of two tunnels at AWS, four local network gateways and connections at Azure, inside ranges of 169.254.21 and .22.
 */
const INSIDE = ['169.254.21.0', '169.254.22.0', '169.254.21.4', '169.254.22.4']
const host = (tunnel: number, n: number): string => INSIDE[tunnel]!.replace(/\d+$/u, (last) => String(Number(last) + n))
/** Tunnels 0 and 1 end at instance 0, the others at instance 1. */
const instanceOf = (tunnel: number): number => tunnel >> 1
const [AZURE_ASN, AWS_ASN] = [65000, 64512]
const [AWS_MACHINE, AZURE_MACHINE, SPOKE_MACHINE] = ['10.2.0.10', '10.1.1.4', '10.3.0.4']

const configuration = (instance: number): string => `${idOf(NETWORK.gateway, 'gw')}/ipConfigurations/c${instance}`

interface Variant {
  readonly azure?: Resources
  /** What the account says that the gateway has learned. */
  readonly learned?: Readonly<Record<string, unknown>>
  readonly routes?: Readonly<Record<string, unknown>>
  readonly peering?: { readonly allowGatewayTransit?: boolean; readonly useRemoteGateways?: boolean }
  readonly bgp?: Readonly<Record<string, unknown>>
  readonly aws?: (account: Account) => Account
}

function azureSide({ azure = [], learned: told, routes = {}, peering = {}, bgp = {} }: Variant) {
  const peer = (from: string, to: string, more: object) => ({
    id: `${idOf(NETWORK.vnet, from)}/virtualNetworkPeerings/p`,
    name: 'p',
    peeringState: 'Connected',
    allowForwardedTraffic: true,
    remoteVirtualNetwork: ref(NETWORK.vnet, to),
    ...more,
  })
  const { allowGatewayTransit = true, useRemoteGateways = true } = peering
  return subscription(
    vnet(
      'hub',
      '10.1.0.0/16',
      [subnet('hub', 's', '10.1.1.0/24', { routeTable: ref(NETWORK.routes, 'r') }), subnet('hub', 'GatewaySubnet', '10.1.255.0/27')],
      {
        virtualNetworkPeerings: [peer('hub', 'spoke', { allowGatewayTransit })],
      },
    ),
    vnet('spoke', '10.3.0.0/16', [subnet('spoke', 's', '10.3.0.0/24')], {
      virtualNetworkPeerings: [peer('spoke', 'hub', { useRemoteGateways })],
    }),
    resource(NETWORK.routes, 'r', { routes: [], disableBgpRoutePropagation: false, ...routes }),
    machine('m', subnetId('hub', 's'), AZURE_MACHINE),
    machine('n', subnetId('spoke', 's'), SPOKE_MACHINE),
    [0, 1].map((n) => resource(NETWORK.ip, `ip${n}`, { ipAddress: `203.0.113.${20 + n}` })),
    resource(NETWORK.gateway, 'gw', {
      gatewayType: 'Vpn',
      activeActive: true,
      enableBgp: true,
      ipConfigurations: [0, 1].map((n) => ({
        id: configuration(n),
        subnet: { id: subnetId('hub', 'GatewaySubnet') },
        publicIPAddress: ref(NETWORK.ip, `ip${n}`),
      })),
      bgpSettings: {
        asn: AZURE_ASN,
        bgpPeeringAddresses: [0, 1].map((n) => ({
          ipconfigurationId: configuration(n),
          defaultBgpIpAddresses: [`10.1.255.${n + 4}`],
          customBgpIpAddresses: TUNNELS.filter((tunnel) => instanceOf(tunnel) === n).map((tunnel) => host(tunnel, 2)),
        })),
        ...bgp,
      },
    }),
    TUNNELS.map((tunnel) =>
      resource(NETWORK.site, `aws${tunnel}`, {
        gatewayIpAddress: `198.51.100.${tunnel + 1}`,
        localNetworkAddressSpace: { addressPrefixes: [] },
        bgpSettings: { asn: AWS_ASN, bgpPeeringAddress: host(tunnel, 1) },
      }),
    ),
    TUNNELS.map((tunnel) =>
      resource(NETWORK.connection, `c${tunnel}`, {
        connectionType: 'IPsec',
        enableBgp: true,
        virtualNetworkGateway1: ref(NETWORK.gateway, 'gw'),
        localNetworkGateway2: ref(NETWORK.site, `aws${tunnel}`),
        // The other instance gets any of its own addresses: it has no tunnel to that endpoint.
        gatewayCustomBgpIpAddresses: [0, 1].map((n) => ({
          ipConfigurationId: configuration(n),
          customBgpIpAddress: n === instanceOf(tunnel) ? host(tunnel, 2) : host(n * 2, 2),
        })),
      }),
    ),
    ...azure,
    told === undefined ? [] : [told],
  )
}

function awsSide({ aws = (account) => account }: Variant) {
  const account = new Account().vpc('vpc-1', '10.2.0.0/16').subnet('subnet-a', '10.2.0.0/24').host('i-a', 'subnet-a', AWS_MACHINE)
  account.add('vpnGateways', { ...named('vgw-1'), asn: AWS_ASN, vpcs: ['vpc-1'] })
  account.table('rtb-1', ['subnet-a'], {}, { propagatingGateways: ['vgw-1'] })
  account.add('customerGateways', ...[0, 1].map((n) => ({ ...named(`cgw-${n}`), address: `203.0.113.${20 + n}`, asn: AZURE_ASN })))
  account.add(
    'vpnConnections',
    ...[0, 1].map((n) => ({
      ...named(`vpn-${n}`),
      account: '1',
      gateway: 'vgw-1',
      customerGateway: `cgw-${n}`,
      routing: 'bgp' as const,
      routes: [],
      tunnels: [2 * n, 2 * n + 1].map((tunnel) => ({ outside: `198.51.100.${tunnel + 1}`, insideCidr: `${INSIDE[tunnel]}/30`, up: true })),
    })),
  )
  return aws(account).objects
}

function joined(variant: Variant = {}): NetworkIndex {
  const objects = new Map<string, unknown>([
    ['aws', awsSide(variant)],
    ['azure', azureSide(variant)],
  ])
  return indexNetwork(networkOfObjects('both', objects))
}

const GATEWAY = 'rg/gateway:gw'

describe('AWS and Azure with BGP on an active-active gateway', () => {
  test('four sessions, one for each tunnel that exists', () => {
    const { network } = joined()
    expect(network.sessions.map(({ ends }) => ends.map((end) => end.address).sort())).toEqual(
      TUNNELS.map((tunnel) => [host(tunnel, 1), host(tunnel, 2)]),
    )
    expect(network.sharedRisks?.map(({ name, links }) => [name, links.length])).toEqual([
      ['rg/gateway:gw instance 0', 2],
      ['rg/gateway:gw instance 1', 2],
    ])
  })

  test('the gateway tells its own range and that of the network that uses it, and shares over equal tunnels', () => {
    const state = settled(joined())
    expect(learned(state, 'vgw-1', 'from-vpc')).toEqual({ '10.1.0.0/16': ['vpn1'], '10.3.0.0/16': ['vpn1'] })
    // AWS tells a lower MED over the first tunnel of each connection.
    expect(learned(state, GATEWAY, 'from-vnet')).toEqual({ '10.2.0.0/16': ['vpn1', 'vpn3'] })
    for (const node of ['rg/hub/s', 'rg/spoke/s'])
      expect(routeTo(state, node, 'routes', AWS_MACHINE)).toMatchObject({
        action: 'deliver',
        static: { origin: 'propagated' },
        path: { asPath: [AWS_ASN] },
      })
  })

  test.each([[[]], [[0]], [[1]], [[0, 1]], [[0, 2]], [[1, 2, 3]]])('with tunnels %j down they still meet', (down) => {
    const index = joined()
    const lost = linksDown(index, down)
    expect(ask(index, AZURE_MACHINE, AWS_MACHINE, 'tcp/443', lost).verdict).toBe('ACCEPTED')
    expect(routeTo(settled(index, lost), 'subnet-a', 'routes', AZURE_MACHINE)?.action).toBe('deliver')
  })

  test('without tunnels the system route for private ranges drops', () => {
    const index = joined()
    expect(ask(index, AZURE_MACHINE, AWS_MACHINE, 'tcp/443', linksDown(index, TUNNELS))).toMatchObject({
      verdict: 'NULL_ROUTED',
      codes: ['SystemRoute'],
    })
  })

  test.each([
    [{ allowGatewayTransit: false }, false],
    [{ useRemoteGateways: false }, false],
    [{}, true],
  ])('a peer is served where both sides let: %j', (peering, isServed) => {
    const index = joined({ peering })
    expect('10.3.0.0/16' in learned(settled(index), 'vgw-1', 'from-vpc')).toBe(isServed)
    expect(ask(index, SPOKE_MACHINE, AWS_MACHINE).verdict === 'ACCEPTED').toBe(isServed)
  })

  test('disableBgpRoutePropagation keeps what was learned away from the subnet', () => {
    const index = joined({ routes: { disableBgpRoutePropagation: true } })
    expect(learned(settled(index), 'rg/hub/s', 'routes')).toEqual({})
    expect(ask(index, AZURE_MACHINE, AWS_MACHINE).verdict).toBe('NULL_ROUTED')
  })

  test('a user-defined route of equal length goes before BGP', () => {
    const index = joined({ routes: { routes: [{ name: 'drop', addressPrefix: '10.2.0.0/16', nextHopType: 'None' }] } })
    expect(ask(index, AZURE_MACHINE, AWS_MACHINE)).toMatchObject({ verdict: 'NULL_ROUTED', rules: ['drop'] })
  })

  test('the ranges of the virtual network and what lies inside are refused, what is around them is not', () => {
    const index = joined({
      aws: (account) => {
        account.objects = {
          ...account.objects,
          vpcs: account.objects.vpcs.map((vpc) => ({ ...vpc, secondaryCidrs: ['10.1.0.0/16', '10.1.1.128/25', '10.0.0.0/8'] })),
        }
        return account
      },
    })
    const state = settled(index)
    expect(Object.keys(learned(state, GATEWAY, 'from-vnet'))).toEqual(['10.0.0.0/8', '10.2.0.0/16'])
    expect(Object.keys(learned(state, 'rg/hub/s', 'routes'))).toEqual(['10.0.0.0/8', '10.2.0.0/16'])
  })

  test('a default route that AWS tells goes into the subnets before the system route, and not on to others', () => {
    const index = joined({
      aws: (account) => {
        account.objects = { ...account.objects, vpcs: account.objects.vpcs.map((vpc) => ({ ...vpc, secondaryCidrs: ['0.0.0.0/0'] })) }
        return account
      },
    })
    expect(routeTo(settled(index), 'rg/hub/s', 'routes', '192.0.2.1')).toMatchObject({ prefix: '0.0.0.0/0', path: { asPath: [AWS_ASN] } })
  })

  test('the ranges of a site without BGP are told, and reached', () => {
    const site = resource(NETWORK.site, 'branch', {
      gatewayIpAddress: '192.0.2.77',
      localNetworkAddressSpace: { addressPrefixes: ['192.168.7.0/24'] },
    })
    const plain = resource(NETWORK.connection, 'branch', {
      connectionType: 'IPsec',
      virtualNetworkGateway1: ref(NETWORK.gateway, 'gw'),
      localNetworkGateway2: ref(NETWORK.site, 'branch'),
    })
    const index = joined({ azure: [site, plain] })
    expect(Object.keys(learned(settled(index), 'vgw-1', 'from-vpc'))).toEqual(['10.1.0.0/16', '10.3.0.0/16', '192.168.7.0/24'])
    expect(ask(index, AWS_MACHINE, '192.168.7.1')).toMatchObject({ verdict: 'EXITS_NETWORK' })
  })

  const withRanges = (count: number) =>
    joined({
      aws: (account) => {
        const secondaryCidrs = Array.from({ length: count - 1 }, (_, i) => `172.${16 + (i >> 8)}.${i & 255}.0/24`)
        account.objects = { ...account.objects, vpcs: account.objects.vpcs.map((vpc) => ({ ...vpc, secondaryCidrs })) }
        return account
      },
    })

  test.each([
    [4000, 4],
    [4001, 0],
  ])('%i prefixes leave %i sessions', (count, sessions) => {
    expect(settled(withRanges(count)).established.size).toBe(sessions)
  })

  test('the tag VirtualNetwork holds what the account says was learned; where it does not say, nobody can tell', () => {
    const group = resource(NETWORK.nsg, 'g', {
      securityRules: [],
      defaultSecurityRules: [
        rule('AllowVnetInBound', 65000, 'Inbound', 'Allow', {
          sourceAddressPrefix: 'VirtualNetwork',
          destinationAddressPrefix: 'VirtualNetwork',
        }),
        rule('DenyAllInBound', 65500, 'Inbound', 'Deny'),
        rule('AllowAllOutBound', 65001, 'Outbound', 'Allow'),
      ],
    })
    const guarded = machine('guarded', subnetId('hub', 's'), '10.1.1.9', { networkSecurityGroup: ref(NETWORK.nsg, 'g') })
    expect(ask(joined({ azure: [group, guarded] }), AWS_MACHINE, '10.1.1.9').verdict).toBe('UNDETERMINED')
    const told = { virtualNetworkGateway: idOf(NETWORK.gateway, 'gw'), routes: [{ network: '10.2.0.0/16', origin: 'EBgp' }] }
    expect(ask(joined({ azure: [group, guarded], learned: told }), AWS_MACHINE, '10.1.1.9').verdict).toBe('ACCEPTED')
  })

  test('an AS number that the other side does not expect leaves both as their accounts tell', () => {
    const index = joined({ bgp: { asn: 65001 } })
    expect(index.network.sessions).toEqual([])
  })
})
