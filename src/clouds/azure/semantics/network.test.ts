import { describe, expect, test } from 'vitest'
import { ask, indexOf, STRANGER } from '../../../../test/clouds/ask.ts'
import type { NetworkIndex } from '../../../network/index.ts'
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
} from './fixtures/subscription.ts'
import { azureNetwork } from './index.ts'

const world = (...resources: Resources): NetworkIndex => indexOf(azureNetwork(subscription(...resources)))
const [a, b] = [subnetId('v', 'a'), subnetId('v', 'b')]
const two = (moreA = {}, moreB = {}, more = {}) =>
  vnet('v', '10.0.0.0/16', [subnet('v', 'a', '10.0.0.0/24', moreA), subnet('v', 'b', '10.0.1.0/24', moreB)], more)
const hosts = [...machine('m', a, '10.0.0.4'), ...machine('n', a, '10.0.0.5'), ...machine('far', b, '10.0.1.4')]

describe('virtual networks', () => {
  const index = world(two(), hosts)

  test('carry between their subnets, and inside one', () => {
    expect(ask(index, '10.0.0.4', '10.0.1.4')).toMatchObject({ verdict: 'ACCEPTED', hops: ['vm:m', 'v/a', 'v', 'v/b', 'vm:far'] })
    expect(ask(index, '10.0.0.4', '10.0.0.5')).toMatchObject({ verdict: 'ACCEPTED', hops: ['vm:m', 'v/a', 'vm:n'] })
  })

  test('have nobody at a free address, and nothing outside of all subnets', () => {
    expect(ask(index, '10.0.0.4', '10.0.1.99')).toMatchObject({ verdict: 'NEIGHBOR_UNREACHABLE' })
    expect(ask(index, '10.0.0.4', '10.0.7.1')).toMatchObject({ verdict: 'NULL_ROUTED', codes: ['SystemRoute'] })
  })

  test('drop what goes to other private ranges', () => {
    expect(ask(index, '10.0.0.4', '192.168.1.1')).toMatchObject({
      verdict: 'NULL_ROUTED',
      codes: ['SystemRoute'],
      rules: ['192.168.0.0/16 None'],
    })
  })
})

describe('network security groups', () => {
  const nsg = (name: string, ...rules: ReturnType<typeof rule>[]) => resource(NETWORK.nsg, name, { securityRules: rules })
  const judged = { networkSecurityGroup: ref(NETWORK.nsg, 'g') }

  test('are judged at the subnet and at the interface, also between neighbours', () => {
    const index = world(
      two(judged),
      hosts,
      nsg('g', rule('no-web', 100, 'Inbound', 'Deny', { protocol: 'Tcp', destinationPortRange: '80' })),
    )
    expect(ask(index, '10.0.0.4', '10.0.0.5', 'tcp/80')).toMatchObject({
      verdict: 'DENIED_OUT',
      rules: ['no-web'],
      codes: ['NetworkSecurityRule'],
    })
    expect(ask(index, '10.0.0.4', '10.0.0.5', 'tcp/81')).toMatchObject({ verdict: 'ACCEPTED' })
    expect(ask(index, '10.0.0.4', '10.0.1.4', 'tcp/80')).toMatchObject({ verdict: 'ACCEPTED' })
  })

  test('inbound: the interface has the last word, and answers pass', () => {
    const index = world(
      two(),
      ...machine('m', a, '10.0.0.4'),
      ...machine('far', b, '10.0.1.4', judged),
      nsg(
        'g',
        rule('web', 100, 'Inbound', 'Allow', { protocol: 'Tcp', destinationPortRange: '443' }),
        rule('none', 200, 'Inbound', 'Deny'),
        rule('silent', 100, 'Outbound', 'Deny'),
      ),
    )
    expect(ask(index, '10.0.0.4', '10.0.1.4')).toMatchObject({ verdict: 'ACCEPTED' })
    expect(ask(index, '10.0.0.4', '10.0.1.4', 'tcp/22')).toMatchObject({ verdict: 'DENIED_IN', rules: ['none'] })
    expect(ask(index, '10.0.1.4', '10.0.0.4')).toMatchObject({ verdict: 'DENIED_OUT', rules: ['silent'] })
  })

  test('the lowest priority number decides', () => {
    const index = world(two(judged), hosts, nsg('g', rule('deny', 300, 'Inbound', 'Deny'), rule('allow', 200, 'Inbound', 'Allow')))
    expect(ask(index, '10.0.1.4', '10.0.0.5').verdict).toBe('ACCEPTED')
  })

  test('end with the default rules: the virtual network may, the internet may not', () => {
    const address = resource(NETWORK.ip, 'ip', { ipAddress: '203.0.113.4', sku: { name: 'Standard' } })
    const index = world(
      two(judged),
      machine('m', a, '10.0.0.4', {}, { publicIPAddress: ref(NETWORK.ip, 'ip') }),
      machine('far', b, '10.0.1.4'),
      address,
      nsg('g'),
    )
    expect(ask(index, '10.0.1.4', '10.0.0.4').verdict).toBe('ACCEPTED')
    expect(ask(index, STRANGER, '203.0.113.4')).toMatchObject({ verdict: 'DENIED_OUT', rules: ['DenyAllInBound'] })
    expect(ask(index, '10.0.0.4', STRANGER).verdict).toBe('ACCEPTED')
  })

  test('know application security groups by their members', () => {
    const groups = { applicationSecurityGroups: [ref(NETWORK.asg, 'web')] }
    const index = world(
      two({}, judged),
      machine('m', a, '10.0.0.4', {}, groups),
      machine('n', a, '10.0.0.5'),
      machine('far', b, '10.0.1.4'),
      resource(NETWORK.asg, 'web'),
      nsg(
        'g',
        rule('web', 100, 'Inbound', 'Allow', { sourceAddressPrefix: null, sourceApplicationSecurityGroups: [ref(NETWORK.asg, 'web')] }),
        rule('none', 200, 'Inbound', 'Deny'),
      ),
    )
    expect(ask(index, '10.0.0.4', '10.0.1.4').verdict).toBe('ACCEPTED')
    expect(ask(index, '10.0.0.5', '10.0.1.4')).toMatchObject({ verdict: 'DENIED_OUT', rules: ['none'] })
  })

  test('a tag whose ranges nobody knows leaves it open, with its name', () => {
    const index = world(two(judged), hosts, nsg('g', rule('storage', 100, 'Inbound', 'Deny', { sourceAddressPrefix: 'Storage' })))
    const asked = ask(index, '10.0.1.4', '10.0.0.5')
    expect(asked.verdict).toBe('UNDETERMINED')
    expect(asked.words).toContain('the service tag Storage, whose ranges are not known')
  })

  test('a default route makes VirtualNetwork uncertain, not its known ranges', () => {
    const routes = resource(NETWORK.routes, 'r', { routes: [{ name: 'all', addressPrefix: '0.0.0.0/0', nextHopType: 'Internet' }] })
    const address = resource(NETWORK.ip, 'ip', { ipAddress: '203.0.113.4' })
    const index = world(
      two({ ...judged, routeTable: ref(NETWORK.routes, 'r') }),
      machine('m', a, '10.0.0.4', {}, { publicIPAddress: ref(NETWORK.ip, 'ip') }),
      machine('far', b, '10.0.1.4'),
      address,
      routes,
      nsg('g'),
    )
    expect(ask(index, '10.0.1.4', '10.0.0.4').verdict).toBe('ACCEPTED')
    expect(ask(index, STRANGER, '203.0.113.4').verdict).toBe('UNDETERMINED')
  })
})

describe('routes', () => {
  const table = (...routes: object[]) => resource(NETWORK.routes, 'r', { routes })
  const routed = { routeTable: ref(NETWORK.routes, 'r') }

  test('None drops, and a user-defined route wins over the system one at equal prefix', () => {
    const index = world(two(routed), hosts, table({ name: 'dead', addressPrefix: '10.0.0.0/16', nextHopType: 'None' }))
    expect(ask(index, '10.0.0.4', '10.0.1.4')).toMatchObject({ verdict: 'NULL_ROUTED', codes: ['UserDefinedRoute'], rules: ['dead'] })
    expect(ask(index, '10.0.0.4', '10.0.0.5').verdict).toBe('NULL_ROUTED')
  })

  test('VnetLocal for the subnet lets neighbours talk past a route for the whole network', () => {
    const index = world(
      two(routed),
      hosts,
      table(
        { name: 'dead', addressPrefix: '10.0.0.0/16', nextHopType: 'None' },
        { name: 'here', addressPrefix: '10.0.0.0/24', nextHopType: 'VnetLocal' },
      ),
    )
    expect(ask(index, '10.0.0.4', '10.0.0.5').verdict).toBe('ACCEPTED')
  })

  const appliance = table({ name: 'via', addressPrefix: '10.0.1.0/24', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.2.4' })
  const three = vnet('v', '10.0.0.0/16', [
    subnet('v', 'a', '10.0.0.0/24', routed),
    subnet('v', 'b', '10.0.1.0/24'),
    subnet('v', 'c', '10.0.2.0/24'),
  ])

  test('an appliance with IP forwarding passes on', () => {
    const index = world(three, hosts, machine('nva', subnetId('v', 'c'), '10.0.2.4', { enableIPForwarding: true }), appliance)
    expect(ask(index, '10.0.0.4', '10.0.1.4')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['vm:m', 'v/a', 'v', 'v/c', 'vm:nva', 'v/c', 'v', 'v/b', 'vm:far'],
      back: ['vm:far', 'v/b', 'v', 'v/a', 'vm:m'],
    })
  })

  test('an appliance without it drops', () => {
    const index = world(three, hosts, machine('nva', subnetId('v', 'c'), '10.0.2.4'), appliance)
    expect(ask(index, '10.0.0.4', '10.0.1.4')).toMatchObject({ verdict: 'DENIED_IN', codes: ['enableIPForwarding'] })
  })

  test('an appliance that nobody has is named', () => {
    const asked = ask(world(three, hosts, appliance), '10.0.0.4', '10.0.1.4')
    expect(asked.verdict).toBe('UNDETERMINED')
    expect(asked.words).toContain('10.0.2.4')
  })
})

describe('the internet', () => {
  const open = resource(NETWORK.nsg, 'open', { securityRules: [rule('all', 100, 'Inbound', 'Allow')] })
  const address = (name: string, ipAddress: string, more = {}) =>
    resource(NETWORK.ip, name, { ipAddress, sku: { name: 'Standard' }, ...more })
  const withAddress = (nsg = true) =>
    machine('m', a, '10.0.0.4', nsg ? { networkSecurityGroup: ref(NETWORK.nsg, 'open') } : {}, { publicIPAddress: ref(NETWORK.ip, 'ip') })

  test('reaches a public address through a group that allows it', () => {
    const index = world(two(), withAddress(), address('ip', '203.0.113.4'), open)
    expect(ask(index, STRANGER, '203.0.113.4')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['stranger', 'internet', 'v:internet', 'v', 'v/a', 'vm:m'],
    })
  })

  test('does not reach a Standard address without any group', () => {
    const index = world(two(), withAddress(false), address('ip', '203.0.113.4'))
    expect(ask(index, STRANGER, '203.0.113.4')).toMatchObject({ verdict: 'DENIED_IN', codes: ['NetworkSecurityRule'] })
  })

  test('default outbound access, unless the subnet is private', () => {
    expect(ask(world(two(), hosts), '10.0.0.4', STRANGER)).toMatchObject({ verdict: 'ACCEPTED' })
    const index = world(two({ defaultOutboundAccess: false }), hosts)
    expect(ask(index, '10.0.0.4', STRANGER)).toMatchObject({ verdict: 'DENIED_IN', codes: ['defaultOutboundAccess'] })
  })

  test('a NAT gateway gives a private subnet a way out, and nobody a way in', () => {
    const nat = resource(NETWORK.nat, 'nat', { publicIpAddresses: [ref(NETWORK.ip, 'nat-ip')] })
    const index = world(
      two({ defaultOutboundAccess: false, natGateway: ref(NETWORK.nat, 'nat') }),
      hosts,
      nat,
      address('nat-ip', '203.0.113.9', { natGateway: ref(NETWORK.nat, 'nat') }),
    )
    expect(ask(index, '10.0.0.4', STRANGER).verdict).toBe('ACCEPTED')
    expect(ask(index, '10.0.0.4', STRANGER, 'icmp').verdict).toBe('DENIED_IN')
    expect(ask(index, STRANGER, '203.0.113.9').verdict).toBe('DENIED_IN')
  })

  test('a public address of something that is not read is named', () => {
    const index = world(
      two(),
      hosts,
      address('lb-ip', '203.0.113.7', {
        ipConfiguration: { id: `${idOf('Microsoft.Network/loadBalancers', 'lb')}/frontendIPConfigurations/f` },
      }),
    )
    const asked = ask(index, STRANGER, '203.0.113.7')
    expect(asked.verdict).toBe('UNDETERMINED')
    expect(asked.words).toContain('loadbalancers/lb')
  })
})

describe('peerings', () => {
  const peering = (from: string, to: string, more = {}) => ({
    id: `${idOf(NETWORK.vnet, from)}/virtualNetworkPeerings/to-${to}`,
    name: `to-${to}`,
    peeringState: 'Connected',
    allowVirtualNetworkAccess: true,
    remoteVirtualNetwork: ref(NETWORK.vnet, to),
    remoteAddressSpace: { addressPrefixes: ['10.9.0.0/16'] },
    ...more,
  })
  const net = (name: string, n: number, peers: object[], more = {}) =>
    vnet(name, `10.${n}.0.0/16`, [subnet(name, 's', `10.${n}.0.0/24`, more)], { virtualNetworkPeerings: peers })
  const host = (name: string, n: number) => machine(`${name}-m`, subnetId(name, 's'), `10.${n}.0.4`)
  const hub = [...host('hub', 0), ...host('x', 1), ...host('y', 2)]

  test('carry between two, and not on to a third', () => {
    const index = world(
      net('hub', 0, [peering('hub', 'x'), peering('hub', 'y')]),
      net('x', 1, [peering('x', 'hub')]),
      net('y', 2, [peering('y', 'hub')]),
      hub,
    )
    expect(ask(index, '10.1.0.4', '10.0.0.4')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['vm:x-m', 'x/s', 'x', 'hub', 'hub/s', 'vm:hub-m'],
    })
    expect(ask(index, '10.1.0.4', '10.2.0.4')).toMatchObject({ verdict: 'NULL_ROUTED', codes: ['SystemRoute'] })
  })

  test('need both sides', () => {
    const index = world(
      net('hub', 0, [peering('hub', 'x', { peeringState: 'Initiated' })]),
      net('x', 1, [peering('x', 'hub')]),
      host('hub', 0),
      host('x', 1),
    )
    expect(ask(index, '10.1.0.4', '10.0.0.4').verdict).not.toBe('ACCEPTED')
  })

  test.each([
    [true, 'ACCEPTED'],
    [false, 'DENIED_IN'],
  ])('from spoke to spoke by an appliance in the hub: allowForwardedTraffic %s', (allowForwardedTraffic, verdict) => {
    const way = (to: number) =>
      resource(NETWORK.routes, `r${to}`, {
        routes: [{ name: 'via', addressPrefix: `10.${to}.0.0/16`, nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.0.9' }],
      })
    const index = world(
      net('hub', 0, [peering('hub', 'x'), peering('hub', 'y')]),
      net('x', 1, [peering('x', 'hub', { allowForwardedTraffic })], { routeTable: ref(NETWORK.routes, 'r2') }),
      net('y', 2, [peering('y', 'hub', { allowForwardedTraffic })], { routeTable: ref(NETWORK.routes, 'r1') }),
      hub,
      way(1),
      way(2),
      machine('nva', subnetId('hub', 's'), '10.0.0.9', { enableIPForwarding: true }),
    )
    expect(ask(index, '10.1.0.4', '10.2.0.4').verdict).toBe(verdict)
  })

  test('to what is not in the snapshot leave the network', () => {
    const objects = subscription(net('x', 1, []), host('x', 1))
    const from = objects.virtualNetworks[0]!
    const index = indexOf(
      azureNetwork({
        ...objects,
        peerings: [
          {
            ...from,
            id: `${from.id}/virtualnetworkpeerings/p`,
            name: 'p',
            virtualNetwork: from.id,
            remoteVirtualNetwork: '/elsewhere',
            remoteAddressPrefixes: ['10.9.0.0/16'],
            connected: true,
            allowVirtualNetworkAccess: true,
            allowForwardedTraffic: false,
            allowGatewayTransit: false,
            useRemoteGateways: false,
          },
        ],
      }),
    )
    expect(ask(index, '10.1.0.4', '10.9.0.1').verdict).toBe('EXITS_NETWORK')
  })
})
