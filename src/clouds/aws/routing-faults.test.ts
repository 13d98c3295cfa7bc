import { expect, test } from 'vitest'
import type { VpnConnection } from './objects.ts'
import { routingFaults } from './routing-faults.ts'
import { Account, named } from './semantics/fixtures/account.ts'

const connection = (id: string, routing: VpnConnection['routing'], acceptedRoutes = 1, gateway = 'vgw-1'): VpnConnection => ({
  ...named(id),
  gateway,
  customerGateway: 'cgw-1',
  routing,
  routes: [],
  tunnels: [{ up: true, acceptedRoutes }],
})
const found = (...connections: readonly VpnConnection[]): string[] =>
  routingFaults(
    new Account()
      .add('vpnGateways', { ...named('vgw-1'), asn: 64512, vpcs: [] })
      .add('transitGateways', { ...named('tgw-1'), asn: 64512, cidr: '', node: 'tgw-1' })
      .add('vpnConnections', ...connections).objects,
  ).map(({ code, message }) => `${code} ${message}`)

test('LINT-012: static and BGP on one VPN gateway', () => {
  expect(found(connection('vpn-a', 'static'), connection('vpn-b', 'bgp'))).toEqual([
    'LINT-012 vgw-1 has the static connection vpn-a beside BGP on vpn-b: its ranges go before the same ones by BGP as long as its tunnel is up, whatever is behind it',
  ])
  expect(found(connection('vpn-a', 'static'), connection('vpn-b', 'bgp', 1, 'tgw-1'))).toEqual([])
})

test('LINT-010: a session that is nearly full', () => {
  expect(found(connection('vpn-a', 'bgp', 90))).toEqual([
    'LINT-010 tunnel 1 of vpn-a has accepted 90 prefixes, and 100 are the limit of vgw-1',
  ])
  expect(found(connection('vpn-a', 'bgp', 89), connection('vpn-b', 'bgp', 899, 'tgw-1'))).toEqual([])
})

test('LINT-010: more than AWS tells the other side', () => {
  const allowed = (count: number, gateway: string): string[] =>
    routingFaults(
      new Account().add('transitGateways', { ...named('tgw-1'), asn: 64512, cidr: '', node: 'tgw-1' }).add('directConnectGateways', {
        ...named('dxgw-1'),
        asn: 64600,
        associations: [{ id: 'assoc-1', gateway, allowedPrefixes: Array.from({ length: count }, (_, i) => `10.${i}.0.0/16`) }],
      }).objects,
    ).map(({ message }) => message)
  expect(allowed(201, 'tgw-1')).toEqual(['assoc-1 of dxgw-1 allows 201 prefixes, and 200 are the limit for a transit gateway'])
  expect([...allowed(200, 'tgw-1'), ...allowed(201, 'vgw-1')]).toEqual([])
  const account = new Account()
    .add('transitGateways', { ...named('tgw-1'), asn: 64512, cidr: '', node: 'tgw-1' })
    .add('otherAttachments', { ...named('att-1'), transitGateway: 'tgw-1', kind: 'vpn', resource: 'vpn-1' })
    .add('transitGatewayRouteTables', {
      ...named('rtb-1'),
      transitGateway: 'tgw-1',
      associations: ['att-1'],
      propagations: [],
      routes: Array.from({ length: 5001 }, (_, i) => ({ prefix: `10.${i >> 8}.${i & 255}.0/24`, blackhole: true, from: {} })),
    })
  expect(routingFaults(account.objects).map(({ message }) => message)).toEqual(['rtb-1 holds 5001 routes, and a VPN is told 5000 at most'])
})
