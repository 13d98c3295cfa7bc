import { describe, expect, test } from 'vitest'
import { Account, named } from './fixtures/account.ts'
import { awsNetwork } from './index.ts'

describe("what the user's side is told", () => {
  const account = new Account()
    .vpc('vpc-1', '10.1.0.0/16', { secondaryCidrs: ['10.2.0.0/16'] })
    .subnet('subnet-1', '10.1.0.0/24')
    .add('vpnGateways', { ...named('vgw-1'), asn: 64512, vpcs: ['vpc-1'] })
    .add('customerGateways', { ...named('cgw-1'), address: '203.0.113.9', asn: 65001 }, { ...named('cgw-2'), asn: 65002 })
    .add(
      'vpnConnections',
      ...[1, 2].map((n) => ({
        ...named(`vpn-${n}`),
        gateway: 'vgw-1',
        customerGateway: `cgw-${n}`,
        routing: 'static' as const,
        routes: [`192.168.${n}.0/24`],
        tunnels: [{ up: true }, { up: true }],
      })),
    )
  const part = awsNetwork(account.objects)
  const node = (id: string) => part.nodes.find((each) => each.id === id)!

  test('the ranges of the VPC and of the other sites, first tunnel first', () => {
    const told = node('cgw-1').tables[0]!.routes.filter(
      (route) => route.preference <= 2 && route.prefix !== '0.0.0.0/0' && route.prefix !== '::/0',
    )
    expect(told.map(({ prefix, preference }) => `${prefix} ${preference}`)).toEqual([
      '10.1.0.0/16 1',
      '10.1.0.0/16 2',
      '10.2.0.0/16 1',
      '10.2.0.0/16 2',
      '192.168.2.0/24 1',
      '192.168.2.0/24 2',
    ])
  })

  test('it stands for the machine of its address, where there is one', () => {
    expect(node('cgw-1').standsFor).toBe('203.0.113.9')
    expect(node('cgw-2').standsFor).toBeUndefined()
  })

  test('each tunnel is a wire that can fail by itself', () => {
    expect(part.links.filter((link) => link.fails).map((link) => link.id)).toEqual([
      'wire/vpn-1/1',
      'wire/vpn-1/2',
      'wire/vpn-2/1',
      'wire/vpn-2/2',
    ])
  })
})
