import { describe, expect, test } from 'vitest'
import type { RouteTable, VpnConnection } from '../objects.ts'
import { Account, named, route } from './fixtures/account.ts'
import { ask, worldOf, type Asked } from '../../../../test/aws/ask.ts'

/** A VPC with a VPN gateway and two customer gateways. */
function site(tableMore: Partial<RouteTable> = {}, routes: Readonly<Record<string, string>> = {}): Account {
  return new Account()
    .vpc('vpc-1', '10.1.0.0/16')
    .subnet('subnet-1', '10.1.0.0/24')
    .host('i-1', 'subnet-1', '10.1.0.10')
    .table('rtb-1', [], routes, tableMore)
    .add('vpnGateways', { ...named('vgw-1'), asn: 64512, vpcs: ['vpc-1'] })
    .add(
      'customerGateways',
      { ...named('cgw-1'), address: '203.0.113.9', asn: 65001 },
      { ...named('cgw-2'), address: '203.0.113.10', asn: 65002 },
    )
}

function connection(id: string, more: Partial<VpnConnection> = {}): VpnConnection {
  return {
    ...named(id),
    gateway: 'vgw-1',
    customerGateway: 'cgw-1',
    routing: 'static',
    routes: ['192.168.1.0/24'],
    tunnels: [{ up: true }, { up: true }],
    ...more,
  }
}

const out = (account: Account, destination = '192.168.1.5'): Asked => ask(worldOf(account.objects), 'i-1', '10.1.0.10', destination)

describe('VPN gateway', () => {
  test('leads to the customer gateway, and what is behind that is beyond the network', () => {
    const asked = out(site({}, { '192.168.0.0/16': 'vgw-1' }).add('vpnConnections', connection('vpn-1')))
    expect(asked).toMatchObject({ verdict: 'EXITS_NETWORK', hops: ['i-1', 'subnet-1', 'vpc-1', 'vgw-1', 'cgw-1'], codes: [] })
    expect(asked.conversation.forward.paths).toHaveLength(1)
  })

  test('knows only the ranges of its connections', () => {
    const account = site({}, { '192.168.0.0/16': 'vgw-1' }).add('vpnConnections', connection('vpn-1'))
    expect(out(account, '192.168.2.5')).toMatchObject({
      verdict: 'NO_ROUTE',
      hops: ['i-1', 'subnet-1', 'vpc-1', 'vgw-1'],
      codes: ['NO_ROUTE_TO_DESTINATION'],
    })
  })

  test('one tunnel is enough; without any the connection is in a bad state', () => {
    const withTunnels = (...up: boolean[]): Asked =>
      out(site({}, { '192.168.0.0/16': 'vgw-1' }).add('vpnConnections', connection('vpn-1', { tunnels: up.map((each) => ({ up: each })) })))
    expect(withTunnels(false, true).verdict).toBe('EXITS_NETWORK')
    expect(withTunnels(false, false)).toMatchObject({ verdict: 'NULL_ROUTED', codes: ['BAD_STATE_VPN'] })
  })

  test('propagates static ranges in a design; in an account they are in the tables already', () => {
    const design = site({ propagatingGateways: ['vgw-1'] }).add(
      'vpnConnections',
      connection('vpn-1', { routes: ['192.168.1.0/24', '10.1.0.0/28'] }),
    )
    expect(out(design).verdict).toBe('EXITS_NETWORK')
    // More specific than the VPC's own range, and yet the local route goes first.
    expect(out(design, '10.1.0.10').verdict).toBe('ACCEPTED')
    const account = site({ propagatingGateways: ['vgw-1'], account: '1' }).add('vpnConnections', connection('vpn-1'))
    expect(out(account)).toMatchObject({ verdict: 'NO_ROUTE', hops: ['i-1', 'subnet-1'] })
    expect(out(site().add('vpnConnections', connection('vpn-1')))).toMatchObject({ verdict: 'NO_ROUTE', hops: ['i-1', 'subnet-1'] })
  })

  test('ranges that BGP brought are those of the tables', () => {
    const propagated = {
      routes: [route('172.16.0.0/16', 'vgw-1', { origin: 'propagated' }), route('0.0.0.0/0', 'vgw-1')],
      propagatingGateways: ['vgw-1'],
      account: '1',
    }
    const account = site(propagated).add('vpnConnections', connection('vpn-1', { routing: 'bgp', routes: [] }))
    expect(out(account, '172.16.5.5')).toMatchObject({ verdict: 'EXITS_NETWORK', hops: ['i-1', 'subnet-1', 'vpc-1', 'vgw-1', 'cgw-1'] })
    expect(out(account, '172.17.5.5')).toMatchObject({ verdict: 'NO_ROUTE', codes: ['NO_ROUTE_TO_DESTINATION'] })
  })

  test('without propagation nobody knows what BGP brought', () => {
    const account = site({ account: '1' }, { '0.0.0.0/0': 'vgw-1' }).add(
      'vpnConnections',
      connection('vpn-1', { routing: 'bgp', routes: [] }),
    )
    const asked = out(account, '172.17.5.5')
    expect(asked.verdict).toBe('UNDETERMINED')
    expect(asked.conversation.forward.paths[0]?.reason).toContain('what vpn-1 announces by BGP')
    const silent = connection('vpn-1', { routing: 'bgp', routes: [], tunnels: [{ up: true, acceptedRoutes: 0 }] })
    expect(out(site({ account: '1' }, { '0.0.0.0/0': 'vgw-1' }).add('vpnConnections', silent), '172.17.5.5').verdict).toBe('NO_ROUTE')
  })

  test('two connections that may have announced a range are both followed, and that is said', () => {
    const propagated = { routes: [route('172.16.0.0/16', 'vgw-1', { origin: 'propagated' })], propagatingGateways: ['vgw-1'], account: '1' }
    const bgp = { routing: 'bgp', routes: [] } as const
    const account = site(propagated).add(
      'vpnConnections',
      connection('vpn-1', bgp),
      connection('vpn-2', { ...bgp, customerGateway: 'cgw-2' }),
    )
    const asked = out(account, '172.16.5.5')
    expect(asked.verdict).toBe('EXITS_NETWORK')
    expect(asked.conversation.forward.paths).toHaveLength(2)
    expect(asked.conversation.forward.assumptions.join()).toContain('vpn-1, vpn-2')
  })

  test('from the site into the VPC, and nowhere else', () => {
    const account = site({}, { '192.168.0.0/16': 'vgw-1', '0.0.0.0/0': 'igw-1' })
      .add('internetGateways', { ...named('igw-1'), vpc: 'vpc-1' })
      .add('vpnConnections', connection('vpn-1'))
    const world = worldOf(account.objects)
    expect(ask(world, 'cgw-1', '192.168.1.5', '10.1.0.10')).toMatchObject({
      forward: 'ACCEPTED',
      hops: ['cgw-1', 'vgw-1', 'vpc-1', 'subnet-1', 'i-1'],
      back: { verdict: 'EXITS_NETWORK', hops: ['i-1', 'subnet-1', 'vpc-1', 'vgw-1', 'cgw-1'] },
    })
    expect(ask(world, 'cgw-1', '192.168.1.5', '198.51.100.7')).toMatchObject({
      forward: 'NO_ROUTE',
      hops: ['cgw-1', 'vgw-1'],
      codes: ['VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS'],
    })
  })

  test('sends out nothing that only passes through the VPC', () => {
    const account = site({}, { '192.168.0.0/16': 'vgw-1' })
      .add('vpnConnections', connection('vpn-1'))
      .eni('eni-router', 'subnet-1', '10.1.0.99', { sourceDestCheck: false })
    expect(ask(worldOf(account.objects), 'eni-router', '10.9.0.1', '192.168.1.5')).toMatchObject({
      verdict: 'DENIED_IN',
      codes: ['VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS'],
    })
  })

  test('CloudHub: sites reach each other through the gateway', () => {
    const account = site().add(
      'vpnConnections',
      connection('vpn-1'),
      connection('vpn-2', { customerGateway: 'cgw-2', routes: ['192.168.2.0/24'] }),
    )
    expect(ask(worldOf(account.objects), 'cgw-1', '192.168.1.5', '192.168.2.5')).toMatchObject({
      verdict: 'EXITS_NETWORK',
      hops: ['cgw-1', 'vgw-1', 'cgw-2'],
    })
  })

  test('an edge route table leads what comes in to a middlebox', () => {
    const account = site()
      .subnet('subnet-box', '10.1.9.0/24')
      .eni('eni-box', 'subnet-box', '10.1.9.9', { sourceDestCheck: false })
      .table('rtb-edge', [], { '10.1.0.0/24': 'eni-box' }, { gateways: ['vgw-1'], vpc: 'vpc-1' })
      .add('vpnConnections', connection('vpn-1'))
    expect(ask(worldOf(account.objects), 'cgw-1', '192.168.1.5', '10.1.0.10').hops.slice(0, 5)).toEqual([
      'cgw-1',
      'vgw-1',
      'vpc-1',
      'subnet-box',
      'eni-box',
    ])
  })

  test('a broken gateway carries nothing', () => {
    const account = site({}, { '192.168.0.0/16': 'vgw-1' }).add('vpnConnections', connection('vpn-1'))
    account.objects = { ...account.objects, vpnGateways: account.objects.vpnGateways.map((each) => ({ ...each, brokenState: 'deleting' })) }
    expect(out(account)).toMatchObject({ verdict: 'NULL_ROUTED', hops: ['i-1', 'subnet-1'], codes: ['BAD_STATE'] })
  })
})

describe('VPN on a transit gateway', () => {
  function hub(
    connections: readonly VpnConnection[],
    routes: readonly { readonly prefix: string; readonly attachment: string; readonly propagated?: boolean }[],
    propagations: readonly string[] = [],
  ): Account {
    return new Account()
      .vpc('vpc-1', '10.1.0.0/16')
      .subnet('subnet-1', '10.1.0.0/24')
      .host('i-1', 'subnet-1', '10.1.0.10')
      .table('rtb-1', [], { '0.0.0.0/0': 'tgw-1' })
      .add('transitGateways', { ...named('tgw-1'), asn: 64512, cidr: '', node: 'tgw-1' })
      .add('vpcAttachments', { ...named('att-vpc'), transitGateway: 'tgw-1', vpc: 'vpc-1', subnets: ['subnet-1'], applianceMode: false })
      .add(
        'otherAttachments',
        ...connections.map((each) => ({ ...named(`att-${each.id}`), transitGateway: 'tgw-1', kind: 'vpn' as const, resource: each.id })),
      )
      .add('customerGateways', { ...named('cgw-1'), address: '203.0.113.9', asn: 65001 }, { ...named('cgw-2'), asn: 65002 })
      .add('vpnConnections', ...connections.map((each) => ({ ...each, gateway: 'tgw-1' })))
      .add('transitGatewayRouteTables', {
        ...named('tgw-rtb'),
        account: '1',
        transitGateway: 'tgw-1',
        associations: ['att-vpc', ...connections.map((each) => `att-${each.id}`)],
        propagations: ['att-vpc', ...propagations],
        routes: routes.map(({ prefix, attachment, propagated }) => ({
          prefix,
          attachment,
          blackhole: false,
          origin: propagated === true ? ('propagated' as const) : ('static' as const),
          from: {},
        })),
      })
  }
  const bgp = { routing: 'bgp', routes: [] } as const

  test('a static route to a static connection takes one tunnel', () => {
    const asked = out(hub([connection('vpn-1')], [{ prefix: '192.168.0.0/16', attachment: 'att-vpn-1' }]))
    expect(asked).toMatchObject({ verdict: 'EXITS_NETWORK', hops: ['i-1', 'subnet-1', 'tgw-1', 'cgw-1'] })
    expect(asked.conversation.forward.paths).toHaveLength(1)
  })

  test('a static connection propagates nothing by itself', () => {
    expect(out(hub([connection('vpn-1')], [], ['att-vpn-1']))).toMatchObject({
      verdict: 'NO_ROUTE',
      codes: ['TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT'],
    })
  })

  test('BGP connections of the same range share the load over all tunnels', () => {
    const routes = ['att-vpn-1', 'att-vpn-2'].map((attachment) => ({ prefix: '192.168.0.0/16', attachment, propagated: true }))
    const asked = out(
      hub([connection('vpn-1', bgp), connection('vpn-2', { ...bgp, customerGateway: 'cgw-2' })], routes, ['att-vpn-1', 'att-vpn-2']),
    )
    expect(asked.verdict).toBe('EXITS_NETWORK')
    expect(asked.conversation.forward.paths).toHaveLength(4)
  })

  test('what BGP announces and no table shows is not known', () => {
    const asked = out(hub([connection('vpn-1', bgp)], [], ['att-vpn-1']))
    expect(asked.verdict).toBe('UNDETERMINED')
    expect(asked.conversation.forward.paths[0]?.reason).toContain('att-vpn-1 (vpn) announces by BGP')
  })

  test('all tunnels down', () => {
    const dead = connection('vpn-1', { tunnels: [{ up: false }, { up: false }] })
    expect(out(hub([dead], [{ prefix: '192.168.0.0/16', attachment: 'att-vpn-1' }]))).toMatchObject({
      verdict: 'NULL_ROUTED',
      codes: ['TGW_BAD_STATE_VPN'],
    })
    const live = connection('vpn-2', { ...bgp, customerGateway: 'cgw-2' })
    const routes = ['att-vpn-1', 'att-vpn-2'].map((attachment) => ({ prefix: '192.168.0.0/16', attachment, propagated: true }))
    expect(out(hub([{ ...dead, ...bgp }, live], routes)).hops.at(-1)).toBe('cgw-2')
  })

  test('from the site to the VPC and back', () => {
    const account = hub([connection('vpn-1')], [{ prefix: '192.168.0.0/16', attachment: 'att-vpn-1' }])
    expect(ask(worldOf(account.objects), 'cgw-1', '192.168.1.5', '10.1.0.10')).toMatchObject({
      forward: 'ACCEPTED',
      hops: ['cgw-1', 'tgw-1', 'subnet-1', 'i-1'],
      back: { verdict: 'EXITS_NETWORK' },
    })
  })
})
