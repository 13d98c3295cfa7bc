import { describe, expect, test } from 'vitest'
import type { VpcPeering } from '../objects.ts'
import { Account, allow, named } from './fixtures/account.ts'
import { ask, STRANGER, worldOf } from '../../../../test/aws/ask.ts'

const peering = (more: Partial<VpcPeering> = {}): VpcPeering => ({
  ...named('pcx-1'),
  requester: { vpc: 'vpc-1', cidrs: ['10.1.0.0/16'] },
  accepter: { vpc: 'vpc-2', cidrs: ['10.2.0.0/16'], account: '210987654321', region: 'ap-northeast-1' },
  ...more,
})

const twoVpcs = (toTwo: Readonly<Record<string, string>> = { '10.2.0.0/16': 'pcx-1', '2600:2::/56': 'pcx-1' }): Account =>
  new Account()
    .vpc('vpc-1', '10.1.0.0/16', { ipv6Cidrs: ['2600:1::/56'] })
    .subnet('subnet-1', '10.1.0.0/24', { ipv6Cidr: '2600:1::/64' })
    .table('rtb-1', [], toTwo)
    .host('i-1', 'subnet-1', '10.1.0.10', { ipv6Addresses: ['2600:1::10'] })
    .vpc('vpc-2', '10.2.0.0/16', { ipv6Cidrs: ['2600:2::/56'] })
    .subnet('subnet-2', '10.2.0.0/24', { ipv6Cidr: '2600:2::/64' })
    .table('rtb-2', [], { '10.1.0.0/16': 'pcx-1', '2600:1::/56': 'pcx-1', '0.0.0.0/0': 'igw-2' })
    .host('i-2', 'subnet-2', '10.2.0.10', { ipv6Addresses: ['2600:2::10'] })
    .add('internetGateways', { ...named('igw-2'), vpc: 'vpc-2' })

describe('peering', () => {
  const world = worldOf(twoVpcs().add('peerings', peering()).objects)

  test.each([
    ['10.1.0.10', '10.2.0.10'],
    ['2600:1::10', '2600:2::10'],
  ])('joins two VPCs: %s to %s', (from, to) => {
    expect(ask(world, 'i-1', from, to)).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-1', 'subnet-1', 'vpc-1', 'vpc-2', 'subnet-2', 'i-2'],
      back: { hops: ['i-2', 'subnet-2', 'vpc-2', 'vpc-1', 'subnet-1', 'i-1'] },
    })
  })

  test('what no subnet there holds ends at the other VPC', () => {
    expect(ask(world, 'i-1', '10.1.0.10', '10.2.9.9')).toMatchObject({
      verdict: 'NULL_ROUTED',
      hops: ['i-1', 'subnet-1', 'vpc-1', 'vpc-2'],
    })
    expect(ask(world, 'i-1', '10.1.0.10', '10.2.0.99')).toMatchObject({
      verdict: 'NEIGHBOR_UNREACHABLE',
      hops: ['i-1', 'subnet-1', 'vpc-1', 'vpc-2', 'subnet-2'],
    })
  })

  test('goes on to nobody: not to the internet gateway of the other side, not to a third VPC', () => {
    const through = twoVpcs({ '0.0.0.0/0': 'pcx-1', '10.3.0.0/16': 'pcx-1', '10.2.0.0/16': 'pcx-1' })
      .vpc('vpc-3', '10.3.0.0/16')
      .subnet('subnet-3', '10.3.0.0/24')
      .host('i-3', 'subnet-3', '10.3.0.10')
      .add('peerings', peering(), { ...named('pcx-23'), requester: { vpc: 'vpc-2', cidrs: [] }, accepter: { vpc: 'vpc-3', cidrs: [] } })
    for (const to of [STRANGER.v4, '10.3.0.10'])
      expect(ask(worldOf(through.objects), 'i-1', '10.1.0.10', to)).toMatchObject({
        verdict: 'DENIED_IN',
        hops: ['i-1', 'subnet-1', 'vpc-1', 'vpc-2'],
        codes: ['PCX_REQUIRES_ADDRESS_IN_VPC_CIDR'],
      })
  })

  test('one that is not accepted drops', () => {
    const pending = worldOf(twoVpcs().add('peerings', peering({ brokenState: 'pending-acceptance' })).objects)
    expect(ask(pending, 'i-1', '10.1.0.10', '10.2.0.10')).toMatchObject({
      verdict: 'NULL_ROUTED',
      hops: ['i-1', 'subnet-1'],
      codes: ['BAD_STATE'],
    })
  })

  test('a way back must be there too', () => {
    const account = twoVpcs().add('peerings', peering())
    const objects = {
      ...account.objects,
      routeTables: account.objects.routeTables.map((table) => (table.id === 'rtb-2' ? { ...table, routes: [] } : table)),
    }
    expect(ask(worldOf(objects), 'i-1', '10.1.0.10', '10.2.0.10')).toMatchObject({
      forward: 'ACCEPTED',
      verdict: 'NO_ROUTE',
      back: { hops: ['i-2', 'subnet-2'] },
    })
  })

  test('the other VPC is not among the objects: the packet leaves what is known', () => {
    const { objects } = twoVpcs().add('peerings', peering())
    const half = worldOf({ ...objects, vpcs: objects.vpcs.slice(0, 1), subnets: objects.subnets.slice(0, 1) })
    const asked = ask(half, 'i-1', '10.1.0.10', '10.2.0.10')
    expect(asked).toMatchObject({ verdict: 'EXITS_NETWORK', hops: ['i-1', 'subnet-1', 'vpc-1', 'pcx-1'] })
    expect(asked.conversation.forward.paths[0]?.reason).toContain('vpc-2 of account 210987654321 in ap-northeast-1')
  })

  test('rules may name groups of the other VPC, in the same Region and as long as it is joined', () => {
    const grouped = (more: Partial<VpcPeering>): ReturnType<typeof worldOf> =>
      worldOf(
        twoVpcs()
          .add('peerings', peering(more))
          .group('sg-app', 'vpc-1', {})
          .group('sg-db', 'vpc-2', { ingress: [allow('tcp', 5432, 'sg-app')] })
          .host('i-app', 'subnet-1', '10.1.0.20', { securityGroups: ['sg-app'] })
          .host('i-db', 'subnet-2', '10.2.0.20', { securityGroups: ['sg-db'] }).objects,
      )
    expect(ask(grouped({}), 'i-app', '10.1.0.20', '10.2.0.20', 'tcp/5432').verdict).toBe('ACCEPTED')
    expect(ask(grouped({}), 'i-1', '10.1.0.10', '10.2.0.20', 'tcp/5432').codes).toEqual(['ENI_SG_RULES_MISMATCH'])
    const far = { requester: { vpc: 'vpc-1', cidrs: [], region: 'eu-west-1' } }
    expect(ask(grouped(far), 'i-app', '10.1.0.20', '10.2.0.20', 'tcp/5432')).toMatchObject({
      verdict: 'DENIED_IN',
      codes: ['SG_HAS_NO_RULES'],
    })
  })

  test('a NAT instance keeps the source towards a peered VPC', () => {
    const account = twoVpcs({ '0.0.0.0/0': 'eni-i-nat' })
      .add('peerings', peering())
      .add('internetGateways', { ...named('igw-1'), vpc: 'vpc-1' })
      .subnet('subnet-nat', '10.1.9.0/24', { vpc: 'vpc-1' })
      .host('i-nat', 'subnet-nat', '10.1.9.9', {
        sourceDestCheck: false,
        autoPublicAddresses: [{ private: '10.1.9.9', public: '203.0.113.9' }],
      })
      .table('rtb-nat', ['subnet-nat'], { '0.0.0.0/0': 'igw-1', '10.2.0.0/16': 'pcx-1' })
    const asked = ask(worldOf(account.objects), 'i-1', '10.1.0.10', '10.2.0.10')
    expect(asked).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-1', 'subnet-1', 'vpc-1', 'subnet-nat', 'i-nat', 'subnet-nat', 'vpc-1', 'vpc-2', 'subnet-2', 'i-2'],
    })
    expect(asked.conversation.forward.paths[0]!.hops.filter((hop) => hop.kind === 'translation')).toEqual([])
    const out = ask(worldOf(account.objects), 'i-1', '10.1.0.10', STRANGER.v4)
    expect(out.conversation.forward.paths[0]!.hops.filter((hop) => hop.kind === 'translation')).toMatchObject([
      { node: 'i-nat' },
      { node: 'igw-1' },
    ])
  })
})
