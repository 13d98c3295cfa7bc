import { expect, test } from 'vitest'
import {
  machine,
  NETWORK,
  ref,
  resource,
  rule,
  subnet,
  subnetId,
  subscription,
  vnet,
  idOf,
} from '../../src/clouds/azure/semantics/fixtures/subscription.ts'
import type { AzureObjects } from '../../src/clouds/azure/objects.ts'
import { fixWords, findIn } from './prove-fixes.ts'

const words = (objects: AzureObjects, from: string, to: string, service = 'tcp/443', goal: 'pass' | 'stop' = 'pass') =>
  fixWords('azure', objects, from, to, service, goal)

const group = (name: string, ...securityRules: readonly object[]) => resource(NETWORK.nsg, name, { securityRules })
const two = (more: object = {}) => [
  vnet('net', '10.0.0.0/16', [
    subnet('net', 'a', '10.0.0.0/24'),
    subnet('net', 'b', '10.0.1.0/24', { networkSecurityGroup: ref(NETWORK.nsg, 'guard'), ...more }),
  ]),
  machine('vm-a', subnetId('net', 'a'), '10.0.0.10'),
  machine('vm-b', subnetId('net', 'b'), '10.0.1.10'),
]

test('a rule before the one that denies, in a free priority', () => {
  const objects = subscription(
    ...two(),
    group(
      'guard',
      rule('deny-all', 200, 'Inbound', 'Deny'),
      rule('ssh', 110, 'Inbound', 'Allow', { destinationPortRange: '22', protocol: 'Tcp' }),
    ),
  )
  expect(words(objects, 'vm-a', 'vm-b')).toEqual([
    ['let network security group guard allow inbound tcp/443 from 10.0.0.10/32 to 10.0.1.10/32, at priority 155'],
  ])
})

test('without room right before it, the next free priority', () => {
  const objects = subscription(
    ...two(),
    group(
      'guard',
      rule('deny-all', 111, 'Inbound', 'Deny'),
      rule('ssh', 110, 'Inbound', 'Allow', { destinationPortRange: '22', protocol: 'Tcp' }),
    ),
  )
  expect(words(objects, 'vm-a', 'vm-b')[0]![0]).toContain('at priority 109')
})

test('what a rule lets pass is removed where it says no more, else denied', () => {
  const narrow = rule('web', 110, 'Inbound', 'Allow', { destinationPortRange: '443', protocol: 'Tcp', sourceAddressPrefix: '10.0.0.10/32' })
  const objects = subscription(...two(), group('guard', narrow, rule('deny-all', 200, 'Inbound', 'Deny')))
  expect(words(objects, 'vm-a', 'vm-b', 'tcp/443', 'stop')[0]).toEqual([
    'remove the rule web (tcp/443 from 10.0.0.10/32 to *) of network security group guard',
  ])
  const wide = subscription(...two(), group('guard'))
  expect(words(wide, 'vm-a', 'vm-b', 'tcp/443', 'stop')[0]).toEqual([
    'let network security group guard deny inbound tcp/443 from 10.0.0.10/32 to 10.0.1.10/32, at priority 100',
  ])
})

test('where nothing judges, a group is made', () => {
  const objects = subscription(
    vnet('net', '10.0.0.0/16', [subnet('net', 'a', '10.0.0.0/24')]),
    machine('vm-a', subnetId('net', 'a'), '10.0.0.10'),
    machine('vm-b', subnetId('net', 'a'), '10.0.0.11'),
  )
  expect(words(objects, 'vm-a', 'vm-b', 'tcp/443', 'stop')[0]![0]).toContain('give vm-b-nic the new network security group vm-b-nic-nsg')
})

test('a route that drops is removed or gone around', () => {
  const table = resource(NETWORK.routes, 'rt', { routes: [{ name: 'drop', addressPrefix: '10.0.1.0/24', nextHopType: 'None' }] })
  const objects = subscription(
    vnet('net', '10.0.0.0/16', [
      subnet('net', 'a', '10.0.0.0/24', { routeTable: ref(NETWORK.routes, 'rt') }),
      subnet('net', 'b', '10.0.1.0/24'),
    ]),
    machine('vm-a', subnetId('net', 'a'), '10.0.0.10'),
    machine('vm-b', subnetId('net', 'b'), '10.0.1.10'),
    table,
  )
  expect(words(objects, 'vm-a', 'vm-b')).toEqual([
    ['remove the route drop (10.0.1.0/24 to None) of route table rt'],
    ['change the route drop: 10.0.1.0/24 to VnetLocal in route table rt'],
  ])
})

test('an appliance forwards', () => {
  const table = resource(NETWORK.routes, 'rt', {
    routes: [{ name: 'fw', addressPrefix: '10.0.1.0/24', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.2.4' }],
  })
  const objects = subscription(
    vnet('net', '10.0.0.0/16', [
      subnet('net', 'a', '10.0.0.0/24', { routeTable: ref(NETWORK.routes, 'rt') }),
      subnet('net', 'b', '10.0.1.0/24'),
      subnet('net', 'fw', '10.0.2.0/24'),
    ]),
    machine('vm-a', subnetId('net', 'a'), '10.0.0.10'),
    machine('vm-b', subnetId('net', 'b'), '10.0.1.10'),
    machine('fw', subnetId('net', 'fw'), '10.0.2.4'),
    table,
  )
  expect(words(objects, 'vm-a', 'vm-b')).toEqual([
    ['turn IP forwarding of fw-nic on'],
    ['remove the route fw (10.0.1.0/24 to VirtualAppliance 10.0.2.4) of route table rt'],
    ['change the route fw: 10.0.1.0/24 to VnetLocal in route table rt'],
  ])
})

const peering = (to: string, more: object = {}) => ({
  id: `${idOf(NETWORK.vnet, to === 'right' ? 'left' : 'right')}/virtualNetworkPeerings/to-${to}`,
  name: `to-${to}`,
  peeringState: 'Connected',
  remoteVirtualNetwork: ref(NETWORK.vnet, to),
  allowVirtualNetworkAccess: true,
  allowForwardedTraffic: false,
  allowGatewayTransit: false,
  useRemoteGateways: false,
  remoteAddressSpace: { addressPrefixes: [to === 'right' ? '10.2.0.0/16' : '10.1.0.0/16'] },
  ...more,
})
const sides = (left: readonly object[], right: readonly object[], guarded = false) => [
  vnet('left', '10.1.0.0/16', [subnet('left', 'a', '10.1.0.0/24')], { virtualNetworkPeerings: left }),
  vnet('right', '10.2.0.0/16', [subnet('right', 'b', '10.2.0.0/24', guarded ? { networkSecurityGroup: ref(NETWORK.nsg, 'guard') } : {})], {
    virtualNetworkPeerings: right,
  }),
  machine('vm-a', subnetId('left', 'a'), '10.1.0.10'),
  machine('vm-b', subnetId('right', 'b'), '10.2.0.10'),
]

test('two networks are peered in both directions; a half is made whole', () => {
  expect(words(subscription(...sides([], [])), 'vm-a', 'vm-b')).toEqual([['peer left with right, in both directions']])
  expect(words(subscription(...sides([peering('right')], [])), 'vm-a', 'vm-b')[0]![0]).toContain(
    'again in both directions: one of them is missing',
  )
  const lost = [peering('right', { peeringState: 'Disconnected' })]
  expect(words(subscription(...sides(lost, [peering('left', { peeringState: 'Disconnected' })])), 'vm-a', 'vm-b')[0]![0]).toContain(
    'it is not connected',
  )
})

test('networks whose ranges overlap are not peered, and it says why', () => {
  const objects = subscription(
    vnet('left', '10.1.0.0/16', [subnet('left', 'a', '10.1.0.0/24')]),
    vnet('right', '10.1.0.0/16', [subnet('right', 'b', '10.1.1.0/24')]),
    machine('vm-a', subnetId('left', 'a'), '10.1.0.10'),
    machine('vm-b', subnetId('right', 'b'), '10.1.1.10'),
  )
  expect(findIn('azure', objects, 'vm-a', 'vm-b', 'tcp/443', 'pass')).toMatchObject({
    fixes: [],
    holds: false,
    immovable: ['left and right can not be peered: their ranges overlap'],
  })
})

test('access to the virtual network is what the default rule goes by', () => {
  const objects = subscription(...sides([peering('right')], [peering('left', { allowVirtualNetworkAccess: false })], true), group('guard'))
  expect(words(objects, 'vm-a', 'vm-b')).toEqual([
    ['let network security group guard allow inbound tcp/443 from 10.1.0.10/32 to 10.2.0.10/32, at priority 100'],
    ['set allowVirtualNetworkAccess of the peering to-left of right'],
  ])
})

test('out to the internet: a public address or a NAT gateway', () => {
  const closed = { defaultOutboundAccess: false }
  const objects = subscription(
    vnet('net', '10.0.0.0/16', [subnet('net', 'a', '10.0.0.0/24', closed)]),
    machine('vm-a', subnetId('net', 'a'), '10.0.0.10'),
  )
  expect(words(objects, 'vm-a', 'internet')).toEqual([
    ['give vm-a-nic (10.0.0.10) a public IP address'],
    ['give subnet net/a the new NAT gateway net-nat with a public IP address'],
  ])
})

test('in from the internet: an address, and a group that lets it in', () => {
  const objects = subscription(
    vnet('net', '10.0.0.0/16', [subnet('net', 'a', '10.0.0.0/24')]),
    machine('vm-a', subnetId('net', 'a'), '10.0.0.10'),
  )
  expect(words(objects, 'internet', 'vm-a')).toEqual([
    [
      'give vm-a-nic (10.0.0.10) a public IP address',
      'give vm-a-nic the new network security group vm-a-nic-nsg, which beside the default rules has: allow inbound tcp/443 from 0.0.0.0/0 to 10.0.0.10/32',
    ],
  ])
})

test('nothing comes in by the integration of an app', () => {
  const delegated = { delegations: [{ serviceName: 'Microsoft.Web/serverFarms' }] }
  const objects = subscription(
    vnet('net', '10.0.0.0/16', [subnet('net', 'a', '10.0.0.0/24'), subnet('net', 'apps', '10.0.9.0/24', delegated)]),
    machine('vm-a', subnetId('net', 'a'), '10.0.0.10'),
    resource(NETWORK.app, 'shop', {
      virtualNetworkSubnetId: subnetId('net', 'apps'),
      vnetRouteAllEnabled: true,
      outboundIpAddresses: '20.0.0.1',
    }),
  )
  const found = findIn('azure', objects, 'vm-a', 'rg/webapp:shop', 'tcp/443', 'pass')
  expect(found.fixes).toEqual([])
  expect(found.immovable[0]).toContain('its virtual network integration carries no traffic inwards')
})

test('a spoke uses the gateway of the hub', () => {
  const site = resource(NETWORK.site, 'office', {
    gatewayIpAddress: '198.51.100.7',
    localNetworkAddressSpace: { addressPrefixes: ['192.168.0.0/24'] },
  })
  const hubSide = { ...peering('left'), id: `${idOf(NETWORK.vnet, 'right')}/virtualNetworkPeerings/to-left` }
  const objects = subscription(
    vnet('left', '10.1.0.0/16', [subnet('left', 'a', '10.1.0.0/24')], { virtualNetworkPeerings: [peering('right')] }),
    vnet('right', '10.2.0.0/16', [subnet('right', 'GatewaySubnet', '10.2.255.0/27')], { virtualNetworkPeerings: [hubSide] }),
    machine('vm-a', subnetId('left', 'a'), '10.1.0.10'),
    resource(NETWORK.ip, 'gw-ip', { ipAddress: '20.0.0.5', sku: { name: 'Standard' } }),
    resource(NETWORK.gateway, 'gw', {
      gatewayType: 'Vpn',
      ipConfigurations: [{ subnet: { id: subnetId('right', 'GatewaySubnet') }, publicIPAddress: ref(NETWORK.ip, 'gw-ip') }],
    }),
    site,
    resource(NETWORK.connection, 'vpn', {
      connectionType: 'IPsec',
      virtualNetworkGateway1: ref(NETWORK.gateway, 'gw'),
      localNetworkGateway2: ref(NETWORK.site, 'office'),
      connectionStatus: 'Connected',
    }),
  )
  expect(words(objects, 'vm-a', '192.168.0.10')[0]).toEqual([
    'let left use the gateway of right: set allowGatewayTransit of the peering to-left of right, and set useRemoteGateways of the peering to-right of left',
  ])
})

test('forwarded traffic of an appliance in the hub', () => {
  const viaHub = (prefix: string) =>
    resource(NETWORK.routes, `rt-${prefix}`, {
      routes: [{ name: 'fw', addressPrefix: `${prefix}.0.0/16`, nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.0.4' }],
    })
  const link = (from: string, to: string, range: string, more: object = {}) => ({
    ...peering(to, more),
    id: `${idOf(NETWORK.vnet, from)}/virtualNetworkPeerings/to-${to}`,
    remoteAddressSpace: { addressPrefixes: [range] },
  })
  const forwarded = { allowForwardedTraffic: true }
  const objects = subscription(
    vnet('hub', '10.0.0.0/16', [subnet('hub', 'fw', '10.0.0.0/24')], {
      virtualNetworkPeerings: [link('hub', 'left', '10.1.0.0/16'), link('hub', 'right', '10.2.0.0/16')],
    }),
    vnet('left', '10.1.0.0/16', [subnet('left', 'a', '10.1.0.0/24', { routeTable: ref(NETWORK.routes, 'rt-10.2') })], {
      virtualNetworkPeerings: [link('left', 'hub', '10.0.0.0/16', forwarded)],
    }),
    vnet('right', '10.2.0.0/16', [subnet('right', 'b', '10.2.0.0/24', { routeTable: ref(NETWORK.routes, 'rt-10.1') })], {
      virtualNetworkPeerings: [link('right', 'hub', '10.0.0.0/16')],
    }),
    viaHub('10.1'),
    viaHub('10.2'),
    machine('fw', subnetId('hub', 'fw'), '10.0.0.4', { enableIPForwarding: true }),
    machine('vm-a', subnetId('left', 'a'), '10.1.0.10'),
    machine('vm-b', subnetId('right', 'b'), '10.2.0.10'),
  )
  expect(words(objects, 'vm-a', 'vm-b')[0]).toEqual(['set allowForwardedTraffic of the peering to-hub of right'])
})

test('a rule that nothing fits before is removed', () => {
  const objects = subscription(...two(), group('guard', rule('deny-all', 100, 'Inbound', 'Deny')))
  expect(words(objects, 'vm-a', 'vm-b')).toEqual([['remove the rule deny-all (all traffic from * to *) of network security group guard']])
})
