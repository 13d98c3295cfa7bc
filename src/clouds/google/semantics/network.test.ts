import { describe, expect, test } from 'vitest'
import { ask, indexOf, STRANGER } from '../../../../test/clouds/ask.ts'
import type { NetworkIndex } from '../../../network/index.ts'
import {
  ALL,
  firewall,
  instance,
  INTERNET,
  network,
  nic,
  peering,
  project,
  regional,
  route,
  tcp,
  tunnel,
  vpc,
  zonal,
  type Resources,
} from './fixtures/project.ts'
import { googleNetwork } from './index.ts'

const world = (...resources: Resources): NetworkIndex => indexOf(googleNetwork(project(...resources)))
const open = (at: string) => firewall(`open-${at}`, at, { sourceRanges: ['0.0.0.0/0'], allowed: ALL, priority: 65000 })
const [a, b] = [instance('a', 'net', '10.0.0.2'), instance('b', 'net', '10.0.0.3')]

describe('networks', () => {
  test('deliver within and between subnets, and have nobody at a free address', () => {
    const index = world(vpc('net', '10.0.0.0/24'), open('net'), a, b)
    expect(ask(index, '10.0.0.2', '10.0.0.3')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['asia-northeast1-a/vm:a', 'net', 'asia-northeast1-a/vm:b'],
    })
    expect(ask(index, '10.0.0.2', '10.0.0.99').verdict).toBe('NEIGHBOR_UNREACHABLE')
    expect(ask(index, '10.0.0.2', '192.168.0.1')).toMatchObject({ verdict: 'NO_ROUTE', codes: ['NO_ROUTE'] })
  })

  test('an instance that does not run has nobody at its address', () => {
    const index = world(vpc('net', '10.0.0.0/24'), open('net'), a, { ...b, status: 'TERMINATED' })
    expect(ask(index, '10.0.0.2', '10.0.0.3').verdict).toBe('NEIGHBOR_UNREACHABLE')
  })
})

describe('firewall rules', () => {
  const net = vpc('net', '10.0.0.0/24')

  test('without any, nothing comes in and everything goes out', () => {
    expect(ask(world(net, a, b), '10.0.0.2', '10.0.0.3')).toMatchObject({
      verdict: 'DENIED_IN',
      codes: ['FIREWALL_RULE'],
      rules: ['implied deny ingress'],
    })
  })

  test('allow by range, protocol and port; answers pass', () => {
    const index = world(net, a, b, firewall('web', 'net', { sourceRanges: ['10.0.0.2/32'], allowed: tcp('80', '8000-8010') }))
    expect(ask(index, '10.0.0.2', '10.0.0.3', 'tcp/8005').verdict).toBe('ACCEPTED')
    expect(ask(index, '10.0.0.2', '10.0.0.3', 'tcp/81').verdict).toBe('DENIED_IN')
    expect(ask(index, '10.0.0.2', '10.0.0.3', 'udp/80').verdict).toBe('DENIED_IN')
    expect(ask(index, '10.0.0.3', '10.0.0.2', 'tcp/80').verdict).toBe('DENIED_IN')
  })

  test.each([
    [999, 'ACCEPTED'],
    [1000, 'DENIED_IN'],
    [1001, 'DENIED_IN'],
  ])('a deny of priority 1000 against an allow of %d', (priority, verdict) => {
    const rules = [
      firewall('a-allow', 'net', { sourceRanges: ['0.0.0.0/0'], allowed: ALL, priority }),
      firewall('deny', 'net', { sourceRanges: ['0.0.0.0/0'], denied: ALL }),
    ]
    expect(ask(world(net, a, b, rules), '10.0.0.2', '10.0.0.3').verdict).toBe(verdict)
  })

  test('by tags and service accounts of sources and targets', () => {
    const rules = [
      firewall('tags', 'net', { sourceTags: ['web'], targetTags: ['db'], allowed: tcp('3306') }),
      firewall('accounts', 'net', { sourceServiceAccounts: ['app@p'], targetServiceAccounts: ['db@p'], allowed: tcp('5432') }),
    ]
    const client = instance('a', 'net', '10.0.0.2', { tags: { items: ['web'] } })
    const server = instance('b', 'net', '10.0.0.3', { tags: { items: ['db'] }, serviceAccounts: [{ email: 'db@p' }] })
    const other = instance('c', 'net', '10.0.0.4', { serviceAccounts: [{ email: 'app@p' }] })
    const index = world(net, client, server, other, rules)
    expect(ask(index, '10.0.0.2', '10.0.0.3', 'tcp/3306').verdict).toBe('ACCEPTED')
    expect(ask(index, '10.0.0.4', '10.0.0.3', 'tcp/3306').verdict).toBe('DENIED_IN')
    expect(ask(index, '10.0.0.4', '10.0.0.3', 'tcp/5432').verdict).toBe('ACCEPTED')
    expect(ask(index, '10.0.0.2', '10.0.0.4', 'tcp/3306').verdict).toBe('DENIED_IN')
  })

  test('egress rules deny, and disabled ones do nothing', () => {
    const deny = { direction: 'EGRESS', destinationRanges: ['10.0.0.3/32'], denied: ALL }
    expect(ask(world(net, a, b, open('net'), firewall('out', 'net', deny)), '10.0.0.2', '10.0.0.3')).toMatchObject({
      verdict: 'DENIED_OUT',
      rules: ['out'],
    })
    expect(ask(world(net, a, b, open('net'), firewall('out', 'net', { ...deny, disabled: true })), '10.0.0.2', '10.0.0.3').verdict).toBe(
      'ACCEPTED',
    )
  })
})

describe('routes', () => {
  const nets = [vpc('net', '10.0.0.0/24'), vpc('far', '10.9.0.0/24'), open('net'), open('far')]
  const appliance = (more = {}) =>
    instance('nva', 'net', '10.0.0.9', {
      canIpForward: true,
      networkInterfaces: [nic('nic0', 'net', '10.0.0.9'), nic('nic1', 'far', '10.9.0.9')],
      ...more,
    })
  const far = instance('far', 'far', '10.9.0.2')
  const there = route('there', 'net', '10.9.0.0/16', { nextHopInstance: zonal('nva') })
  const back = route('back', 'far', '10.0.0.0/16', { nextHopIp: '10.9.0.9' })

  test('through an instance with two interfaces and a route to each side', () => {
    const index = world(nets, a, far, appliance(), there, back)
    const asked = ask(index, '10.0.0.2', '10.9.0.2')
    expect(asked).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['asia-northeast1-a/vm:a', 'net', 'asia-northeast1-a/vm:nva', 'far', 'asia-northeast1-a/vm:far'],
    })
    expect(ask(index, '10.9.0.2', '10.0.0.2').verdict).toBe('ACCEPTED')
  })

  test('an instance that may not forward drops', () => {
    const index = world(nets, a, far, appliance({ canIpForward: false }), there, back)
    expect(ask(index, '10.0.0.2', '10.9.0.2')).toMatchObject({ verdict: 'DENIED_IN', codes: ['FOREIGN_IP_DISALLOWED'] })
  })

  test('with tags count for tagged instances alone', () => {
    const tagged = route('tagged', 'net', '0.0.0.0/0', { ...INTERNET, tags: ['out'] })
    const one = instance('one', 'net', '10.0.0.20', { tags: { items: ['out', 'x'] } }, '203.0.113.20')
    const two = instance('two', 'net', '10.0.0.21', {}, '203.0.113.21')
    const index = world(nets, one, two, tagged)
    expect(ask(index, '10.0.0.20', STRANGER).verdict).toBe('ACCEPTED')
    expect(ask(index, '10.0.0.21', STRANGER).verdict).toBe('NO_ROUTE')
  })

  test('a next hop that nobody has, or that is not modelled, is named', () => {
    const index = world(
      nets,
      a,
      route('ip', 'net', '172.16.0.0/16', { nextHopIp: '10.0.0.77' }),
      route('ilb', 'net', '172.17.0.0/16', { nextHopIlb: regional('forwardingRules', 'lb') }),
    )
    expect(ask(index, '10.0.0.2', '172.16.0.1')).toMatchObject({ verdict: 'UNDETERMINED' })
    expect(ask(index, '10.0.0.2', '172.17.0.1').words).toContain('forwardingRules/lb')
  })
})

describe('the internet', () => {
  const net = [vpc('net', '10.0.0.0/24'), open('net'), route('default', 'net', '0.0.0.0/0', INTERNET)]
  const visible = instance('a', 'net', '10.0.0.2', {}, '203.0.113.2')

  test('both ways with an external address', () => {
    const index = world(net, visible, b)
    expect(ask(index, STRANGER, '203.0.113.2')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['stranger', 'internet', 'net:internet', 'net', 'asia-northeast1-a/vm:a'],
    })
    expect(ask(index, '10.0.0.2', STRANGER).verdict).toBe('ACCEPTED')
    expect(ask(index, '10.0.0.3', STRANGER)).toMatchObject({ verdict: 'DENIED_IN', codes: ['NO_EXTERNAL_ADDRESS'] })
    expect(ask(index, '10.0.0.2', '192.168.1.1')).toMatchObject({ verdict: 'DENIED_IN', codes: ['PRIVATE_TRAFFIC_TO_INTERNET'] })
  })

  test('Cloud NAT lets out and nobody in', () => {
    const nats = [
      { name: 'nat', sourceSubnetworkIpRangesToNat: 'ALL_SUBNETWORKS_ALL_IP_RANGES', natIps: [regional('addresses', 'nat-ip')] },
    ]
    const router = { kind: 'compute#router', name: 'r', selfLink: regional('routers', 'r'), network: network('net'), nats }
    const address = { kind: 'compute#address', name: 'nat-ip', selfLink: regional('addresses', 'nat-ip'), address: '203.0.113.77' }
    const index = world(net, visible, b, router, address)
    expect(ask(index, '10.0.0.3', STRANGER).verdict).toBe('ACCEPTED')
    expect(ask(index, STRANGER, '203.0.113.77')).toMatchObject({ verdict: 'DENIED_IN', codes: ['UNKNOWN_EXTERNAL_ADDRESS'] })
  })
})

describe('peerings', () => {
  const three = (ab = {}, ba = {}) => [
    vpc('a', '10.1.0.0/24', { peerings: [peering('b', ab)] }),
    vpc('b', '10.2.0.0/24', { peerings: [peering('a', ba), peering('c')] }),
    vpc('c', '10.3.0.0/24', { peerings: [peering('b')] }),
    ...['a', 'b', 'c'].flatMap((name, i) => [open(name), instance(`in-${name}`, name, `10.${i + 1}.0.2`)]),
  ]

  test('carry between two, and not on to a third', () => {
    const index = world(three())
    expect(ask(index, '10.1.0.2', '10.2.0.2')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['asia-northeast1-a/vm:in-a', 'a', 'b', 'asia-northeast1-a/vm:in-b'],
    })
    expect(ask(index, '10.1.0.2', '10.3.0.2').verdict).toBe('NO_ROUTE')
  })

  test('need both sides', () => {
    expect(ask(world(three({}, { state: 'INACTIVE' })), '10.1.0.2', '10.2.0.2').verdict).toBe('NO_ROUTE')
  })

  test('give custom routes where both say so', () => {
    const site = [
      tunnel('t', 'b', '203.0.113.1', '198.51.100.1'),
      route('site', 'b', '192.168.0.0/16', { nextHopVpnTunnel: regional('vpnTunnels', 't') }),
    ]
    expect(ask(world(three({ importCustomRoutes: true }, { exportCustomRoutes: true }), site), '10.1.0.2', '192.168.1.1').verdict).toBe(
      'EXITS_NETWORK',
    )
    expect(ask(world(three({ importCustomRoutes: true }), site), '10.1.0.2', '192.168.1.1').verdict).toBe('NO_ROUTE')
  })
})

describe('VPN tunnels', () => {
  const net = [vpc('net', '10.0.0.0/24'), open('net'), a]
  const to = (name: string, more = {}) =>
    route(`via-${name}`, 'net', '192.168.0.0/16', { nextHopVpnTunnel: regional('vpnTunnels', name), ...more })

  test('lead out of what is known', () => {
    const asked = ask(world(net, tunnel('t', 'net', '203.0.113.1', '198.51.100.1'), to('t')), '10.0.0.2', '192.168.1.1')
    expect(asked).toMatchObject({
      verdict: 'EXITS_NETWORK',
      hops: ['asia-northeast1-a/vm:a', 'net', 'asia-northeast1/tunnel:t', 'net/peer:198.51.100.1'],
    })
  })

  test('that are down stop what static routes send', () => {
    const asked = ask(
      world(net, tunnel('t', 'net', '203.0.113.1', '198.51.100.1', { status: 'NO_INCOMING_PACKETS' }), to('t')),
      '10.0.0.2',
      '192.168.1.1',
    )
    expect(asked).toMatchObject({ verdict: 'NULL_ROUTED', codes: ['ROUTE_NEXT_HOP_VPN_TUNNEL_NOT_ESTABLISHED'] })
  })

  const router = {
    kind: 'compute#router',
    name: 'r',
    selfLink: regional('routers', 'r'),
    network: network('net'),
    interfaces: [{ name: 'if', linkedVpnTunnel: regional('vpnTunnels', 't') }],
    bgpPeers: [{ name: 'peer', interfaceName: 'if', peerIpAddress: '169.254.0.2' }],
  }
  const bgp = [tunnel('t', 'net', '203.0.113.1', '198.51.100.1', { router: regional('routers', 'r') }), router]

  test('bring what the status of their router tells', () => {
    const status = {
      kind: 'compute#routerStatusResponse',
      result: { network: network('net'), bestRoutes: [{ destRange: '192.168.0.0/16', nextHopIp: '169.254.0.2', priority: 100 }] },
    }
    const index = world(net, bgp, status)
    expect(ask(index, '10.0.0.2', '192.168.1.1').verdict).toBe('EXITS_NETWORK')
    expect(ask(index, '10.0.0.2', '172.16.1.1').verdict).toBe('NO_ROUTE')
  })

  test.each([
    ['REGIONAL', 'NO_ROUTE'],
    ['GLOBAL', 'EXITS_NETWORK'],
  ])('what they bring counts in other regions too where the network routes globally: %s', (routingMode, verdict) => {
    const status = {
      kind: 'compute#routerStatusResponse',
      result: { network: network('net'), bestRoutes: [{ destRange: '192.168.0.0/16', nextHopIp: '169.254.0.2', priority: 100 }] },
    }
    const elsewhere = regional('subnetworks', 'far').replace('northeast1', 'northeast2')
    const far = [
      {
        kind: 'compute#subnetwork',
        name: 'far',
        selfLink: elsewhere,
        network: network('net'),
        ipCidrRange: '10.7.0.0/24',
        region: 'asia-northeast2',
      },
      {
        kind: 'compute#instance',
        name: 'far',
        selfLink: network('').replace('global/networks/', 'zones/asia-northeast2-a/instances/far'),
        status: 'RUNNING',
        networkInterfaces: [{ name: 'nic0', network: network('net'), subnetwork: elsewhere, networkIP: '10.7.0.4', accessConfigs: [] }],
      },
    ]
    const index = world(vpc('net', '10.0.0.0/24', { routingConfig: { routingMode } }), [open('net'), a], bgp, status, far)
    expect(ask(index, '10.0.0.2', '192.168.1.1').verdict).toBe('EXITS_NETWORK')
    expect(ask(index, '10.7.0.4', '192.168.1.1').verdict).toBe(verdict)
  })

  test('without the status, private ranges stay open', () => {
    const asked = ask(world(net, bgp), '10.0.0.2', '172.16.1.1')
    expect(asked.verdict).toBe('UNDETERMINED')
    expect(asked.words).toContain('what r has learned by BGP')
  })
})
