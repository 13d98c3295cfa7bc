import { describe, expect, test } from 'vitest'
import { Account, allow, entry, named, OPEN_ENTRIES, route } from '../../src/clouds/aws/semantics/fixtures/account.ts'
import type { VpnConnection } from '../../src/clouds/aws/objects.ts'
import { fixWords } from './prove-fixes.ts'

const fixes = (account: Account, from: string, to: string, service = 'tcp/443', goal: 'pass' | 'stop' = 'pass'): string[][] =>
  fixWords('aws', account.objects, from, to, service, goal)

describe('to the internet', () => {
  const vpc = (): Account =>
    new Account()
      .vpc('vpc-1', '10.0.0.0/16', { ipv6Cidrs: ['2001:db8::/56'] })
      .subnet('subnet-web', '10.0.0.0/24')
      .subnet('subnet-app', '10.0.1.0/24', { ipv6Cidr: '2001:db8::/64' })
      .add('internetGateways', { ...named('igw-1'), vpc: 'vpc-1' })
      .table('rtb-web', ['subnet-web'], { '0.0.0.0/0': 'igw-1' })
      .table('rtb-app', ['subnet-app'])
      .host('i-app', 'subnet-app', '10.0.1.10')

  test('a NAT gateway in a public subnet, with its route; or a route and an address', () => {
    expect(fixes(vpc(), 'i-app', 'internet')).toEqual([
      ['make a NAT gateway with an Elastic IP in subnet-web, and add the route 0.0.0.0/0 to it in route table rtb-app'],
      ['add the route 0.0.0.0/0 to internet gateway igw-1 in route table rtb-app', 'give eni-i-app (10.0.1.10) an Elastic IP'],
    ])
  })

  test('the NAT gateway that is there', () => {
    const account = vpc()
      .eni('eni-nat', 'subnet-web', '10.0.0.5', { sourceDestCheck: false, securityGroups: [], type: 'nat_gateway' })
      .add('elasticIps', { ...named('eip-1'), networkInterface: 'eni-nat', placeholder: '203.0.113.9' })
      .add('natGateways', {
        ...named('nat-1'),
        vpc: 'vpc-1',
        subnet: 'subnet-web',
        connectivity: 'public',
        addresses: [{ private: '10.0.0.5', public: '203.0.113.9', networkInterface: 'eni-nat' }],
      })
    expect(fixes(account, 'i-app', 'internet')[0]).toEqual(['add the route 0.0.0.0/0 to NAT gateway nat-1 in route table rtb-app'])
  })

  test('for IPv6 an egress-only gateway', () => {
    const account = vpc().host('i-six', 'subnet-app', '10.0.1.11', { ipv6Addresses: ['2001:db8::11'] })
    expect(fixes(account, 'i-six', '2600:1f00::1')).toEqual([
      ['add the route 2600:1f00::1/128 to internet gateway igw-1 in route table rtb-app'],
      ['make an egress-only internet gateway for vpc-1, and add the route ::/0 to it in route table rtb-app'],
    ])
  })

  test('an exclusion from Block Public Access', () => {
    const account = new Account()
      .vpc('vpc-1', '10.0.0.0/16', { blocksPublicAccess: 'bidirectional' })
      .subnet('subnet-web', '10.0.0.0/24')
      .add('internetGateways', { ...named('igw-1'), vpc: 'vpc-1' })
      .table('rtb-web', ['subnet-web'], { '0.0.0.0/0': 'igw-1' })
      .host('i-web', 'subnet-web', '10.0.0.10')
      .add('elasticIps', { ...named('eip-1'), networkInterface: 'eni-i-web', placeholder: '203.0.113.9' })
    expect(fixes(account, 'i-web', 'internet')).toEqual([['exclude vpc-1 from VPC Block Public Access, in both directions']])
  })
})

test('from an internet that nothing leads to, in an account that tells its number', () => {
  const account = new Account()
    .vpc('vpc-1', '10.0.0.0/16')
    .subnet('subnet-a', '10.0.0.0/24')
    .table('rtb-a', [])
    .host('i-a', 'subnet-a', '10.0.0.10')
  const wanted = [
    'attach an internet gateway to vpc-1, and add the route 0.0.0.0/0 to it in route table rtb-a',
    'give eni-i-a (10.0.0.10) an Elastic IP',
  ]
  expect(fixes(account, 'internet', 'i-a')[0]?.toSorted()).toEqual(wanted)
  const owned = Object.entries(account.objects).map(([noun, list]: [string, readonly object[]]) => [
    noun,
    list.map((each) => ({ ...each, account: '123456789012' })),
  ])
  const objects = Object.fromEntries(owned) as typeof account.objects
  expect(fixWords('aws', objects, 'internet', 'i-a', 'tcp/443', 'pass')[0]?.toSorted()).toEqual(wanted)
})

describe('to a service of AWS', () => {
  const account = (): Account =>
    new Account()
      .vpc('vpc-1', '10.0.0.0/16')
      .subnet('subnet-app', '10.0.1.0/24')
      .table('rtb-app', ['subnet-app'])
      .host('i-app', 'subnet-app', '10.0.1.10')
      .add('prefixLists', { ...named('pl-s3'), service: 'com.amazonaws.ap-northeast-1.s3', prefixes: ['52.219.0.0/16'] })

  test('a gateway endpoint, or the one that is there', () => {
    expect(fixes(account(), 'i-app', '52.219.1.1')).toEqual(
      [
        ['make a gateway endpoint for com.amazonaws.ap-northeast-1.s3 in vpc-1, in route table rtb-app'],
        [
          'attach an internet gateway to vpc-1, and add the route 0.0.0.0/0 to it in route table rtb-app',
          'give eni-i-app (10.0.1.10) an Elastic IP',
        ],
      ].slice(0, 1),
    )
    const known = account().add('endpoints', {
      ...named('vpce-1'),
      vpc: 'vpc-1',
      kind: 'gateway',
      service: 'com.amazonaws.ap-northeast-1.s3',
      routeTables: [],
      subnets: [],
      networkInterfaces: [],
      securityGroups: [],
    })
    expect(fixes(known, 'i-app', '52.219.1.1')[0]).toEqual([
      'add route table rtb-app to the gateway endpoint vpce-1 (com.amazonaws.ap-northeast-1.s3)',
    ])
  })
})

describe('over a transit gateway', () => {
  const attach = (vpc: string, subnet: string) => ({
    ...named(`att-${vpc}`),
    transitGateway: 'tgw-1',
    vpc,
    subnets: [subnet],
    applianceMode: false,
  })
  const hub = (...associations: string[]): Account =>
    new Account()
      .vpc('vpc-1', '10.1.0.0/16')
      .subnet('subnet-1', '10.1.0.0/24')
      .subnet('subnet-1c', '10.1.1.0/24', { zone: 'ap-northeast-1c' })
      .table('rtb-1', [], { '10.2.0.0/16': 'tgw-1' })
      .host('i-1', 'subnet-1', '10.1.0.10')
      .host('i-1c', 'subnet-1c', '10.1.1.10')
      .vpc('vpc-2', '10.2.0.0/16')
      .subnet('subnet-2', '10.2.0.0/24')
      .table('rtb-2', [], { '10.1.0.0/16': 'tgw-1' })
      .host('i-2', 'subnet-2', '10.2.0.10')
      .add('transitGateways', { ...named('tgw-1'), asn: 64512, cidr: '', node: 'tgw-1' })
      .add('transitGatewayRouteTables', {
        ...named('tgw-rtb'),
        transitGateway: 'tgw-1',
        account: '1',
        associations,
        propagations: associations,
        routes: [],
      })

  test('a subnet in the zone that the attachment lacks', () => {
    const account = hub('att-vpc-1', 'att-vpc-2').add('vpcAttachments', attach('vpc-1', 'subnet-1'), attach('vpc-2', 'subnet-2'))
    expect(fixes(account, 'i-1c', 'i-2')[0]).toEqual(['add subnet-1c (ap-northeast-1c) to the attachment att-vpc-1 of tgw-1'])
  })

  test('an attachment where another VPC has one', () => {
    const account = hub('att-vpc-2').add('vpcAttachments', attach('vpc-2', 'subnet-2'))
    expect(fixes(account, 'i-1', 'i-2').map(([first]) => first)).toContain(
      'attach vpc-1 to transit gateway tgw-1 by subnet-1, associated with and propagated to tgw-rtb, and add the route 10.2.0.0/24 to it in route table rtb-1',
    )
  })

  test('a static route that drops goes, or gives way', () => {
    const account = hub('att-vpc-1', 'att-vpc-2').add('vpcAttachments', attach('vpc-1', 'subnet-1'), attach('vpc-2', 'subnet-2'))
    const [table] = account.objects.transitGatewayRouteTables
    account.objects = {
      ...account.objects,
      transitGatewayRouteTables: [{ ...table!, routes: [{ prefix: '10.2.0.0/24', blackhole: true, origin: 'static', from: {} }] }],
    }
    expect(fixes(account, 'i-1', 'i-2').slice(0, 2)).toEqual([
      ['remove the static route 10.2.0.0/24 (blackhole) of transit gateway route table tgw-rtb'],
      ['replace the static route 10.2.0.0/24 to att-vpc-2 in transit gateway route table tgw-rtb'],
    ])
  })

  test('to a site behind a VPN attachment', () => {
    const account = hub('att-vpc-1')
      .add('vpcAttachments', attach('vpc-1', 'subnet-1'))
      .add('otherAttachments', { ...named('att-vpn'), transitGateway: 'tgw-1', kind: 'vpn', resource: 'vpn-1' })
      .add('customerGateways', { ...named('cgw-1'), address: '198.51.100.1' })
      .add('vpnConnections', { ...named('vpn-1'), gateway: 'tgw-1', customerGateway: 'cgw-1', routing: 'static', routes: [], tunnels: [] })
    expect(fixes(account, 'i-1', '192.168.1.5')[0]).toEqual([
      'add the route 192.168.1.5/32 to transit gateway tgw-1 in route table rtb-1',
      'add the static route 192.168.1.5/32 to att-vpn in transit gateway route table tgw-rtb',
    ])
  })
})

describe('to a site', () => {
  const connection = (routes: readonly string[]): VpnConnection => ({
    ...named('vpn-1'),
    gateway: 'vgw-1',
    customerGateway: 'cgw-1',
    routing: 'static',
    routes,
    tunnels: [{ up: true }],
  })
  const site = (routes: readonly string[], table: object = {}): Account =>
    new Account()
      .vpc('vpc-1', '10.1.0.0/16')
      .subnet('subnet-1', '10.1.0.0/24')
      .host('i-1', 'subnet-1', '10.1.0.10')
      .table('rtb-1', [], {}, { account: '1', ...table })
      .add('vpnGateways', { ...named('vgw-1'), asn: 64512, vpcs: ['vpc-1'] })
      .add('customerGateways', { ...named('cgw-1'), address: '198.51.100.1' })
      .add('vpnConnections', connection(routes))

  test('propagation from the VPN gateway, or a route to it', () => {
    expect(fixes(site(['192.168.0.0/16']), 'i-1', '192.168.1.5')).toEqual([
      ['let the routes of VPN gateway vgw-1 into route table rtb-1'],
      ['add the route 192.168.1.5/32 to VPN gateway vgw-1 in route table rtb-1'],
    ])
  })

  test('a static route of the connection', () => {
    const account = site([], { propagatingGateways: ['vgw-1'], routes: [route('192.168.0.0/16', 'vgw-1')] })
    expect(fixes(account, 'i-1', '192.168.1.5')[0]).toEqual(['add the static route 192.168.1.5/32 to VPN connection vpn-1'])
  })

  test('in by Direct Connect: an allowed prefix', () => {
    const account = new Account()
      .vpc('vpc-1', '10.1.0.0/16')
      .subnet('subnet-1', '10.1.0.0/24')
      .host('i-1', 'subnet-1', '10.1.0.10')
      .table('rtb-1', [], { '192.168.0.0/16': 'vgw-1', '0.0.0.0/0': 'vgw-1' })
      .add('vpnGateways', { ...named('vgw-1'), asn: 64512, vpcs: ['vpc-1'] })
      .add('directConnectGateways', {
        ...named('dxgw-1'),
        asn: 64600,
        associations: [{ id: 'assoc-1', gateway: 'vgw-1', allowedPrefixes: ['10.9.0.0/16'] }],
      })
      .add('virtualInterfaces', { ...named('dxvif-1'), type: 'private', gateway: 'dxgw-1', bgpUp: true, announces: ['192.168.0.0/16'] })
    expect(fixes(account, 'dxvif-1', 'i-1', 'udp/53')).toEqual([
      ['allow the prefix 10.1.0.0/16 in the association assoc-1 of Direct Connect gateway dxgw-1'],
    ])
  })
})

describe('prefix lists', () => {
  const account = (prefixes: readonly string[]): Account =>
    new Account()
      .vpc('vpc-1', '10.0.0.0/16')
      .subnet('subnet-a', '10.0.0.0/24')
      .table('rtb-main', [])
      .group('sg-web', 'vpc-1', { ingress: [allow('tcp', 443, 'pl-friends')] })
      .add('prefixLists', { ...named('pl-friends'), prefixes })
      .host('i-a', 'subnet-a', '10.0.0.10')
      .host('i-b', 'subnet-a', '10.0.0.11', { securityGroups: ['sg-web'] })

  test('an entry more, or less', () => {
    expect(fixes(account(['10.9.0.0/16']), 'i-a', 'i-b')).toEqual([
      ['let security group sg-web take tcp/443 from 10.0.0.10/32'],
      ['add 10.0.0.10/32 to prefix list pl-friends'],
    ])
    expect(fixes(account(['10.0.0.10/32']), 'i-a', 'i-b', 'tcp/443', 'stop')).toContainEqual([
      'take 10.0.0.10/32 out of prefix list pl-friends',
    ])
  })
})

describe('Network Load Balancers', () => {
  const account = (zones: readonly string[], more: object = {}): Account =>
    new Account()
      .vpc('vpc-1', '10.1.0.0/16')
      .subnet('subnet-a', '10.1.0.0/24')
      .subnet('subnet-c', '10.1.1.0/24', { zone: 'ap-northeast-1c' })
      .table('rtb-1', [])
      .host('i-client', 'subnet-a', '10.1.0.200')
      .host('i-c', 'subnet-c', '10.1.1.10')
      .group('sg-nlb', 'vpc-1', { ingress: [allow('tcp', 80, '10.0.0.0/8')] })
      .add('targetGroups', {
        ...named('tg-1'),
        protocol: 'TCP',
        port: 8080,
        vpc: 'vpc-1',
        targetType: 'instance',
        targets: [{ id: 'i-c' }],
      })
      .add('loadBalancers', {
        ...named('nlb-1'),
        type: 'network',
        scheme: 'internal',
        vpc: 'vpc-1',
        dnsName: 'nlb-1.elb.example',
        zones: [
          { zone: 'ap-northeast-1a', subnet: 'subnet-a', address: '10.1.0.5' },
          { zone: 'ap-northeast-1c', subnet: 'subnet-c', address: '10.1.1.5' },
        ].filter(({ zone }) => zones.includes(zone.slice(-1))),
        crossZone: false,
        securityGroups: [],
        networkInterfaces: [],
        listeners: [{ id: 'listener-1', protocol: 'TCP', port: 443, targetGroups: ['tg-1'], from: {} }],
        ...more,
      })

  test('cross-zone, for the zone without targets', () => {
    expect(fixes(account(['a', 'c']), 'i-client', '10.1.0.5')[0]).toEqual([
      'let every zone of load balancer nlb-1 send to all targets of target group tg-1 (cross-zone)',
    ])
  })

  test('a listener', () => {
    expect(fixes(account(['c']), 'i-client', '10.1.1.5', 'tcp/8443')[0]).toEqual([
      'add a listener TCP:8443 to load balancer nlb-1, to target group tg-1',
    ])
  })

  test('a rule of its security group', () => {
    expect(fixes(account(['c'], { securityGroups: ['sg-nlb'] }), 'i-client', '10.1.1.5')[0]).toEqual([
      'let security group sg-nlb take tcp/443 from 10.1.0.200/32',
    ])
  })
})

describe('to stop it', () => {
  const wide = (): Account =>
    new Account()
      .vpc('vpc-1', '10.0.0.0/16')
      .subnet('subnet-a', '10.0.0.0/24')
      .table('rtb-main', [])
      .group('sg-web', 'vpc-1', { ingress: [{ ...allow('tcp', 0, '10.0.0.0/8'), toPort: 1023 }] })
      .host('i-a', 'subnet-a', '10.0.0.10')
      .host('i-b', 'subnet-a', '10.0.0.11', { securityGroups: ['sg-web'] })

  test('a rule keeps its other ports', () => {
    expect(fixes(wide(), 'i-a', 'i-b', 'tcp/22', 'stop')[0]).toEqual([
      'narrow the ingress rule tcp-0-10.0.0.0/8 (tcp/0-1023 from 10.0.0.0/8) of security group sg-web to tcp/0-21 and tcp/23-1023',
    ])
  })

  test('what comes before the entry that lets it pass', () => {
    const account = wide().acl('acl-a', ['subnet-a'], [entry(100, 'ingress', 'allow', '0.0.0.0/0'), ...OPEN_ENTRIES.slice(2)])
    expect(fixes(account, 'i-a', 'i-b', 'tcp/22', 'stop').length).toBeGreaterThan(0)
  })
})
