import { describe, expect, test } from 'vitest'
import { Account, allow, entry, OPEN_ENTRIES } from './fixtures/account.ts'
import { ask, worldOf } from '../../../../test/aws/ask.ts'

const twoSubnets = (): Account =>
  new Account()
    .vpc('vpc-1', '10.0.0.0/16', { secondaryCidrs: ['10.1.0.0/16'], ipv6Cidrs: ['2600:1f00::/56'] })
    .subnet('subnet-a', '10.0.0.0/24', { ipv6Cidr: '2600:1f00::/64' })
    .subnet('subnet-b', '10.1.0.0/24', { ipv6Cidr: '2600:1f00:0:1::/64' })
    .table('rtb-main', [])
    .host('i-a', 'subnet-a', '10.0.0.10', { ipv6Addresses: ['2600:1f00::10'] })
    .host('i-a2', 'subnet-a', '10.0.0.20', { ipv6Addresses: ['2600:1f00::20'] })
    .host('i-b', 'subnet-b', '10.1.0.10', { ipv6Addresses: ['2600:1f00:0:1::10'], secondaryAddresses: ['10.1.0.11'] })

describe('VPC', () => {
  test.each([
    ['10.0.0.10', '10.1.0.10'],
    ['10.0.0.10', '10.1.0.11'],
    ['2600:1f00::10', '2600:1f00:0:1::10'],
  ])('carries between its subnets, secondary ranges too: %s to %s', (from, to) => {
    const asked = ask(worldOf(twoSubnets().objects), 'i-a', from, to)
    expect(asked.verdict).toBe('ACCEPTED')
    expect(asked.hops).toEqual(['i-a', 'subnet-a', 'vpc-1', 'subnet-b', 'i-b'])
    expect(asked.back?.hops).toEqual(['i-b', 'subnet-b', 'vpc-1', 'subnet-a', 'i-a'])
  })

  test('inside a subnet neither table nor network ACL is met', () => {
    const account = twoSubnets().acl('acl-shut', ['subnet-a'], [])
    const world = worldOf(account.objects)
    expect(ask(world, 'i-a', '10.0.0.10', '10.0.0.20')).toMatchObject({ verdict: 'ACCEPTED', hops: ['i-a', 'i-a2'] })
    expect(ask(world, 'i-a', '2600:1f00::10', '2600:1f00::20')).toMatchObject({ verdict: 'ACCEPTED', hops: ['i-a', 'i-a2'] })
  })

  test('what no subnet holds ends at the VPC, what nobody has ends at the subnet, what is elsewhere has no route', () => {
    const world = worldOf(twoSubnets().objects)
    expect(ask(world, 'i-a', '10.0.0.10', '10.0.99.1')).toMatchObject({
      verdict: 'NULL_ROUTED',
      hops: ['i-a', 'subnet-a', 'vpc-1'],
      codes: ['NO_POSSIBLE_DESTINATION'],
    })
    expect(ask(world, 'i-a', '10.0.0.10', '10.1.0.99')).toMatchObject({
      verdict: 'NEIGHBOR_UNREACHABLE',
      hops: ['i-a', 'subnet-a', 'vpc-1', 'subnet-b'],
    })
    expect(ask(world, 'i-a', '10.0.0.10', '198.51.100.1')).toMatchObject({
      verdict: 'NO_ROUTE',
      hops: ['i-a', 'subnet-a'],
      codes: ['NO_ROUTE_TO_DESTINATION'],
    })
    expect(ask(world, 'i-a', '2600:1f00::10', '2001:db8:9::1')).toMatchObject({ verdict: 'NO_ROUTE', codes: ['NO_ROUTE_TO_DESTINATION'] })
  })

  test('an interface drops what is not from or to its own addresses', () => {
    const world = worldOf(twoSubnets().objects)
    expect(ask(world, 'i-a', '10.9.9.9', '10.1.0.10')).toMatchObject({
      verdict: 'DENIED_OUT',
      hops: ['i-a'],
      codes: ['ENI_SOURCE_DEST_CHECK_RESTRICTION'],
    })
  })

  test('who is stopped or not attached neither answers nor sends', () => {
    const account = twoSubnets()
      .host('i-stopped', 'subnet-b', '10.1.0.30', { machine: { stoppedState: 'stopped' } })
      .eni('eni-loose', 'subnet-b', '10.1.0.40', { detached: true })
    const world = worldOf(account.objects)
    for (const address of ['10.1.0.30', '10.1.0.40'])
      expect(ask(world, 'i-a', '10.0.0.10', address)).toMatchObject({
        verdict: 'NEIGHBOR_UNREACHABLE',
        hops: ['i-a', 'subnet-a', 'vpc-1', 'subnet-b'],
      })
    expect(ask(world, 'i-stopped', '10.1.0.30', '10.0.0.10')).toMatchObject({
      verdict: 'NEIGHBOR_UNREACHABLE',
      codes: ['BAD_STATE_ATTACHMENT'],
    })
  })

  test('a machine with two interfaces answers on the one that was asked', () => {
    const account = twoSubnets()
      .eni('eni-two-0', 'subnet-a', '10.0.0.50')
      .eni('eni-two-1', 'subnet-b', '10.1.0.50')
      .host('i-two', 'subnet-a', '10.0.0.51', { machine: { networkInterfaces: ['eni-two-0', 'eni-two-1'] } })
    const world = worldOf(account.objects)
    expect(ask(world, 'i-a', '10.0.0.10', '10.1.0.50')).toMatchObject({
      verdict: 'ACCEPTED',
      back: { hops: ['i-two', 'subnet-b', 'vpc-1', 'subnet-a', 'i-a'] },
    })
    expect(ask(world, 'i-a', '10.0.0.10', '10.0.0.50')).toMatchObject({ verdict: 'ACCEPTED', back: { hops: ['i-two', 'i-a'] } })
  })
})

test('a VPC that is not told, only its subnets, says what was assumed', () => {
  const account = new Account().vpc('vpc-1', '10.0.0.0/24', { untold: 'its ranges' }).subnet('subnet-a', '10.0.0.0/24').table('rtb-1', [])
  const { nodes } = worldOf(account.objects).index.network
  for (const id of ['vpc-1', 'subnet-a'])
    expect(nodes.find((node) => node.id === id)?.assumes).toContain('the ranges of vpc-1 are not known')
})

describe('network ACL', () => {
  const ruled = (...entries: readonly ReturnType<typeof entry>[]): ReturnType<typeof worldOf> =>
    worldOf(twoSubnets().acl('acl-b', ['subnet-b'], entries).objects)
  const opened = OPEN_ENTRIES.filter((each) => each.direction === 'egress')

  test('the lowest number that matches decides', () => {
    const world = ruled(
      ...opened,
      entry(20, 'ingress', 'deny', '10.0.0.10/32'),
      entry(10, 'ingress', 'allow', '10.0.0.0/24', { protocol: 'tcp', fromPort: 443, toPort: 443 }),
    )
    expect(ask(world, 'i-a', '10.0.0.10', '10.1.0.10').verdict).toBe('ACCEPTED')
    const denied = ask(world, 'i-a', '10.0.0.10', '10.1.0.10', 'tcp/80')
    expect(denied).toMatchObject({
      verdict: 'DENIED_IN',
      hops: ['i-a', 'subnet-a', 'vpc-1', 'subnet-b'],
      codes: ['SUBNET_ACL_RESTRICTION'],
    })
    expect(denied.conversation.forward.paths[0]?.hops.find((hop) => hop.kind === 'filter' && hop.action === 'drop')).toMatchObject({
      rule: { object: 'acl-b', rule: '20 ingress' },
    })
  })

  test('what no entry matches is dropped, an answer too', () => {
    const oneWay = entry(10, 'ingress', 'allow', '0.0.0.0/0')
    const asked = ask(ruled(oneWay), 'i-a', '10.0.0.10', '10.1.0.10')
    expect(asked.forward).toBe('ACCEPTED')
    expect(asked).toMatchObject({
      verdict: 'DENIED_OUT',
      back: { verdict: 'DENIED_OUT', hops: ['i-b', 'subnet-b'] },
      codes: ['SUBNET_ACL_RESTRICTION'],
    })
    const ephemeral = entry(10, 'egress', 'allow', '0.0.0.0/0', { protocol: 'tcp', fromPort: 1024, toPort: 65535 })
    expect(ask(ruled(oneWay, ephemeral), 'i-a', '10.0.0.10', '10.1.0.10').verdict).toBe('ACCEPTED')
  })

  test('type and code of ICMP', () => {
    const echo = entry(10, 'ingress', 'allow', '0.0.0.0/0', { protocol: '1', icmpType: 8, icmpCode: -1 })
    expect(ask(ruled(echo, ...opened), 'i-a', '10.0.0.10', '10.1.0.10', 'icmp').forward).toBe('ACCEPTED')
    const unreachable = entry(10, 'ingress', 'allow', '0.0.0.0/0', { protocol: '1', icmpType: 3, icmpCode: 4 })
    expect(ask(ruled(unreachable, ...opened), 'i-a', '10.0.0.10', '10.1.0.10', 'icmp').forward).toBe('DENIED_IN')
    const echo6 = entry(10, 'ingress', 'allow', '::/0', { protocol: '58', icmpType: 128, icmpCode: 0 })
    expect(ask(ruled(echo6, ...opened), 'i-a', '2600:1f00::10', '2600:1f00:0:1::10', 'icmp').forward).toBe('ACCEPTED')
  })

  test('an IPv4 entry says nothing of IPv6', () => {
    const world = ruled(entry(10, 'ingress', 'allow', '0.0.0.0/0'), ...opened)
    expect(ask(world, 'i-a', '2600:1f00::10', '2600:1f00:0:1::10')).toMatchObject({
      verdict: 'DENIED_IN',
      codes: ['SUBNET_ACL_RESTRICTION'],
    })
  })

  test('only all-traffic rules match a packet of no named protocol', () => {
    const tcp = entry(10, 'ingress', 'allow', '0.0.0.0/0', { protocol: '6' })
    expect(ask(ruled(tcp, ...opened), 'i-a', '10.0.0.10', '10.1.0.10', '0').forward).toBe('DENIED_IN')
    expect(ask(ruled(...OPEN_ENTRIES), 'i-a', '10.0.0.10', '10.1.0.10', '0').forward).toBe('ACCEPTED')
  })

  test('an ACL whose entries are not told leaves the answer open', () => {
    const account = twoSubnets().acl('acl-b', ['subnet-b'], [])
    const networkAcls = account.objects.networkAcls.map((acl) => (acl.id === 'acl-b' ? { ...acl, untold: 'its entries' } : acl))
    expect(ask(worldOf({ ...account.objects, networkAcls }), 'i-a', '10.0.0.10', '10.1.0.10').verdict).toBe('UNDETERMINED')
  })

  test('a subnet of an account whose ACL is not told says what was assumed; in a design it has the default one', () => {
    const { objects } = twoSubnets()
    const assumed = (account: { readonly account?: string }): string | undefined =>
      worldOf({
        ...objects,
        networkAcls: [],
        subnets: objects.subnets.map((subnet) => ({ ...subnet, ...account })),
      }).index.network.nodes.find((node) => node.id === 'subnet-a')?.assumes
    expect(assumed({ account: '123456789012' })).toContain('the network ACL of subnet-a is not known')
    expect(assumed({})).toBeUndefined()
  })
})

describe('security groups', () => {
  const guarded = (groups: readonly string[], prepare: (account: Account) => Account): ReturnType<typeof worldOf> =>
    worldOf(
      prepare(twoSubnets()).host('i-web', 'subnet-b', '10.1.0.80', { securityGroups: groups, ipv6Addresses: ['2600:1f00:0:1::80'] })
        .objects,
    )

  test('an interface accepts what any of its groups allows, and answers whatever their outward rules say', () => {
    const world = guarded(['sg-1', 'sg-2'], (account) =>
      account
        .group('sg-1', 'vpc-1', { ingress: [allow('tcp', 443, '10.0.0.0/24')], egress: [] })
        .group('sg-2', 'vpc-1', { ingress: [allow('tcp', 80, '::/0')], egress: [] }),
    )
    expect(ask(world, 'i-a', '10.0.0.10', '10.1.0.80', 'tcp/443').verdict).toBe('ACCEPTED')
    expect(ask(world, 'i-a', '2600:1f00::10', '2600:1f00:0:1::80', 'tcp/80').verdict).toBe('ACCEPTED')
    expect(ask(world, 'i-a', '10.0.0.10', '10.1.0.80', 'tcp/80')).toMatchObject({ verdict: 'DENIED_IN', codes: ['ENI_SG_RULES_MISMATCH'] })
    expect(ask(world, 'i-web', '10.1.0.80', '10.0.0.10', 'tcp/443')).toMatchObject({
      verdict: 'DENIED_OUT',
      hops: ['i-web'],
      codes: ['SG_HAS_NO_RULES'],
    })
  })

  test('a rule by group takes the members of the group, itself too', () => {
    const world = worldOf(
      twoSubnets()
        .group('sg-db', 'vpc-1', { ingress: [allow('tcp', 5432, 'sg-app'), allow('tcp', 7000, 'sg-db')] })
        .group('sg-app', 'vpc-1', {})
        .host('i-app', 'subnet-a', '10.0.0.60', { securityGroups: ['sg-app'], ipv6Addresses: ['2600:1f00::60'] })
        .host('i-db', 'subnet-b', '10.1.0.60', { securityGroups: ['sg-db'], ipv6Addresses: ['2600:1f00:0:1::60'] })
        .host('i-db2', 'subnet-b', '10.1.0.61', { securityGroups: ['sg-db'] }).objects,
    )
    expect(ask(world, 'i-app', '10.0.0.60', '10.1.0.60', 'tcp/5432').verdict).toBe('ACCEPTED')
    expect(ask(world, 'i-app', '2600:1f00::60', '2600:1f00:0:1::60', 'tcp/5432').verdict).toBe('ACCEPTED')
    expect(ask(world, 'i-a', '10.0.0.10', '10.1.0.60', 'tcp/5432')).toMatchObject({
      verdict: 'DENIED_IN',
      codes: ['ENI_SG_RULES_MISMATCH'],
    })
    expect(ask(world, 'i-db2', '10.1.0.61', '10.1.0.60', 'tcp/7000')).toMatchObject({ verdict: 'ACCEPTED', hops: ['i-db2', 'i-db'] })
    expect(ask(world, 'i-app', '10.0.0.60', '10.1.0.60', 'tcp/7000').verdict).toBe('DENIED_IN')
  })

  test('a rule by prefix list takes its ranges; one whose ranges are not known leaves the answer open', () => {
    const lists = (account: Account): Account =>
      account
        .add('prefixLists', {
          id: 'pl-1',
          name: 'offices',
          region: 'ap-northeast-1',
          from: {},
          prefixes: ['10.0.0.0/28', '2600:1f00::/112'],
        })
        .group('sg-1', 'vpc-1', { ingress: [allow('tcp', 8080, 'pl-unknown'), allow('tcp', 443, 'pl-1')] })
    const world = guarded(['sg-1'], lists)
    expect(ask(world, 'i-a', '10.0.0.10', '10.1.0.80', 'tcp/443').verdict).toBe('ACCEPTED')
    expect(ask(world, 'i-a', '2600:1f00::10', '2600:1f00:0:1::80', 'tcp/443').verdict).toBe('ACCEPTED')
    expect(ask(world, 'i-a2', '10.0.0.20', '10.1.0.80', 'tcp/443').verdict).toBe('DENIED_IN')
    expect(ask(world, 'i-a', '10.0.0.10', '10.1.0.80', 'tcp/8080').verdict).toBe('UNDETERMINED')
  })

  test('a group that is not among the objects leaves the answer open, as long as nothing else allows it', () => {
    const world = guarded(['sg-1'], (account) =>
      account.group('sg-1', 'vpc-1', { ingress: [allow('tcp', 22, 'sg-elsewhere'), allow('tcp', 22, '10.0.0.20/32')] }),
    )
    expect(ask(world, 'i-a', '10.0.0.10', '10.1.0.80', 'tcp/22')).toMatchObject({ verdict: 'UNDETERMINED', codes: ['UNKNOWN_PEERED_SGS'] })
    expect(ask(world, 'i-a2', '10.0.0.20', '10.1.0.80', 'tcp/22').verdict).toBe('ACCEPTED')
    expect(ask(world, 'i-a', '10.0.0.10', '10.1.0.80', 'tcp/23').verdict).toBe('DENIED_IN')
  })

  test('an interface whose own group is not among the objects leaves the answer open', () => {
    expect(
      ask(
        guarded(['sg-gone'], (account) => account),
        'i-a',
        '10.0.0.10',
        '10.1.0.80',
      ),
    ).toMatchObject({ verdict: 'UNDETERMINED', codes: ['UNKNOWN_RESOURCE'] })
  })
})
