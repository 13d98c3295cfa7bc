import { describe, expect, test } from 'vitest'
import type { NatGateway } from '../objects.ts'
import { Account, allow, entry, named, OPEN_ENTRIES, route } from './fixtures/account.ts'
import { ask, STRANGER, worldOf } from '../../../../test/aws/ask.ts'

/** A public subnet a, a private subnet b whose table is still to be made. */
const withGateway = (more: Parameters<Account['vpc']>[2] = {}): Account =>
  new Account()
    .vpc('vpc-1', '10.0.0.0/16', { ipv6Cidrs: ['2600:1f00::/56'], ...more })
    .subnet('subnet-a', '10.0.0.0/24', { ipv6Cidr: '2600:1f00::/64' })
    .subnet('subnet-b', '10.0.1.0/24', { ipv6Cidr: '2600:1f00:0:1::/64', zone: 'ap-northeast-1c' })
    .table('rtb-public', ['subnet-a'], { '0.0.0.0/0': 'igw-1', '::/0': 'igw-1' })
    .add('internetGateways', { ...named('igw-1'), vpc: 'vpc-1' })
    .host('i-public', 'subnet-a', '10.0.0.10', {
      ipv6Addresses: ['2600:1f00::10'],
      secondaryAddresses: ['10.0.0.11'],
      autoPublicAddresses: [{ private: '10.0.0.10', public: '203.0.113.10' }],
    })
    .host('i-private', 'subnet-a', '10.0.0.20')
    .host('i-b', 'subnet-b', '10.0.1.10', { ipv6Addresses: ['2600:1f00:0:1::10'] })
    .add('elasticIps', { ...named('eip-1'), networkInterface: 'eni-i-public', privateAddress: '10.0.0.11', placeholder: '203.0.113.11' })

const nat = (more: Partial<NatGateway> = {}): NatGateway => ({
  ...named('nat-1'),
  vpc: 'vpc-1',
  subnet: 'subnet-a',
  connectivity: 'public',
  addresses: [{ private: '10.0.0.200', public: '203.0.113.200' }],
  ...more,
})

const [outside, outside6] = [STRANGER.v4, STRANGER.v6]

describe('internet gateway', () => {
  const world = worldOf(withGateway().table('rtb-main', []).objects)

  test.each(['203.0.113.10', '203.0.113.11'])('lets in to %s and the answer out', (address) => {
    expect(ask(world, STRANGER.node, outside, address)).toMatchObject({
      verdict: 'ACCEPTED',
      hops: [STRANGER.node, 'internet', 'igw-1', 'vpc-1', 'subnet-a', 'i-public'],
      back: { hops: ['i-public', 'subnet-a', 'vpc-1', 'igw-1', 'internet', STRANGER.node] },
    })
  })

  test('carries IPv6 without translation, both ways', () => {
    expect(ask(world, 'i-public', '2600:1f00::10', outside6)).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-public', 'subnet-a', 'vpc-1', 'igw-1', 'internet', STRANGER.node],
    })
    expect(ask(world, STRANGER.node, outside6, '2600:1f00::10').verdict).toBe('ACCEPTED')
  })

  test('an unknown public address is beyond the network', () => {
    expect(ask(world, 'i-public', '10.0.0.10', '198.51.100.7')).toMatchObject({
      verdict: 'EXITS_NETWORK',
      hops: ['i-public', 'subnet-a', 'vpc-1', 'igw-1', 'internet'],
    })
  })

  test('refuses who has no public address', () => {
    expect(ask(world, 'i-private', '10.0.0.20', outside)).toMatchObject({
      verdict: 'DENIED_IN',
      hops: ['i-private', 'subnet-a', 'vpc-1', 'igw-1'],
      codes: ['IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS'],
    })
  })

  test('does not carry to private ranges', () => {
    expect(ask(world, 'i-public', '10.0.0.10', '192.168.1.1').codes).toEqual(['IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS'])
    expect(ask(world, 'i-public', '10.0.0.10', '100.64.1.1').codes).toEqual(['IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS'])
  })

  test('a subnet without a route to it does not answer', () => {
    const account = withGateway().table('rtb-main', [])
    const asked = ask(
      worldOf({ ...account.objects, elasticIps: [{ ...named('eip-b'), networkInterface: 'eni-i-b', placeholder: '203.0.113.30' }] }),
      STRANGER.node,
      outside,
      '203.0.113.30',
    )
    expect(asked).toMatchObject({
      forward: 'ACCEPTED',
      verdict: 'NO_ROUTE',
      back: { hops: ['i-b', 'subnet-b'] },
      codes: ['NO_ROUTE_TO_DESTINATION'],
    })
  })

  test('forgets who the sender was: a rule by group does not match', () => {
    const account = withGateway()
      .table('rtb-main', [])
      .group('sg-in', 'vpc-1', { ingress: [allow('-1', undefined, 'sg-open-vpc-1')] })
      .host('i-in', 'subnet-a', '10.0.0.70', {
        securityGroups: ['sg-in'],
        autoPublicAddresses: [{ private: '10.0.0.70', public: '203.0.113.70' }],
      })
    const asked = worldOf(account.objects)
    expect(ask(asked, 'i-public', '10.0.0.10', '10.0.0.70').verdict).toBe('ACCEPTED')
    expect(ask(asked, 'i-public', '10.0.0.10', '203.0.113.70')).toMatchObject({ verdict: 'DENIED_IN', codes: ['ENI_SG_RULES_MISMATCH'] })
  })

  test('block public access refuses both directions, or all but NAT gateways', () => {
    const blocked = worldOf(withGateway({ blocksPublicAccess: 'bidirectional' }).table('rtb-main', []).objects)
    for (const asked of [
      ask(blocked, STRANGER.node, outside, '203.0.113.10'),
      ask(blocked, 'i-public', '10.0.0.10', outside),
      ask(blocked, 'i-public', '2600:1f00::10', outside6),
    ])
      expect(asked).toMatchObject({ verdict: 'DENIED_IN', codes: ['VPC_BLOCK_PUBLIC_ACCESS_ENABLED'] })
    const ingress = worldOf(
      withGateway({ blocksPublicAccess: 'ingress' }).add('natGateways', nat()).table('rtb-b', ['subnet-b'], { '0.0.0.0/0': 'nat-1' })
        .objects,
    )
    expect(ask(ingress, STRANGER.node, outside, '203.0.113.10').codes).toEqual(['VPC_BLOCK_PUBLIC_ACCESS_ENABLED'])
    expect(ask(ingress, 'i-public', '10.0.0.10', outside).codes).toEqual(['VPC_BLOCK_PUBLIC_ACCESS_ENABLED'])
    expect(ask(ingress, 'i-b', '10.0.1.10', outside).verdict).toBe('ACCEPTED')
  })
})

describe('egress-only gateway', () => {
  const world = worldOf(
    withGateway()
      .add('egressOnlyGateways', { ...named('eigw-1'), vpc: 'vpc-1' })
      .table('rtb-b', ['subnet-b'], { '::/0': 'eigw-1' }).objects,
  )

  test('lets IPv6 out and the answers in', () => {
    expect(ask(world, 'i-b', '2600:1f00:0:1::10', outside6)).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-b', 'subnet-b', 'vpc-1', 'eigw-1', 'internet', STRANGER.node],
      back: { hops: [STRANGER.node, 'internet', 'eigw-1', 'vpc-1', 'subnet-b', 'i-b'] },
    })
  })

  test('lets nobody in', () => {
    expect(ask(world, STRANGER.node, outside6, '2600:1f00:0:1::10')).toMatchObject({
      verdict: 'DENIED_IN',
      hops: [STRANGER.node, 'internet', 'eigw-1'],
    })
    expect(ask(world, STRANGER.node, outside6, '2600:1f00::10').verdict).toBe('ACCEPTED')
  })
})

describe('NAT gateway', () => {
  const behind = (gateway: NatGateway, account = withGateway()): ReturnType<typeof worldOf> =>
    worldOf(account.add('natGateways', gateway).table('rtb-b', ['subnet-b'], { '0.0.0.0/0': 'nat-1' }).objects)

  test('a public one reaches the internet by its own subnet, and so do the answers', () => {
    const asked = ask(behind(nat()), 'i-b', '10.0.1.10', outside)
    expect(asked).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-b', 'subnet-b', 'vpc-1', 'subnet-a', 'nat-1', 'subnet-a', 'vpc-1', 'igw-1', 'internet', STRANGER.node],
      back: { hops: [STRANGER.node, 'internet', 'igw-1', 'vpc-1', 'subnet-a', 'nat-1', 'subnet-a', 'vpc-1', 'subnet-b', 'i-b'] },
    })
    const translations = asked.conversation.forward.paths[0]!.hops.filter((hop) => hop.kind === 'translation')
    expect(translations).toMatchObject([
      { node: 'nat-1', before: '10.0.1.10', after: '10.0.0.200' },
      { node: 'igw-1', before: '10.0.0.200', after: '203.0.113.200' },
    ])
  })

  test('lets nobody in, from outside or inside', () => {
    const world = behind(nat())
    expect(ask(world, STRANGER.node, outside, '203.0.113.200')).toMatchObject({
      verdict: 'DENIED_IN',
      codes: ['NGW_DEST_ADDRESS_PRESERVATION'],
    })
    expect(ask(world, 'i-public', '10.0.0.10', '10.0.0.200')).toMatchObject({
      verdict: 'DENIED_IN',
      hops: ['i-public', 'nat-1'],
      codes: ['NGW_DEST_ADDRESS_PRESERVATION'],
    })
  })

  test('takes TCP, UDP and ICMP alone', () => {
    const world = behind(nat())
    for (const service of ['udp/53', 'icmp']) expect(ask(world, 'i-b', '10.0.1.10', outside, service).verdict).toBe('ACCEPTED')
    expect(ask(world, 'i-b', '10.0.1.10', outside, '47')).toMatchObject({ verdict: 'DENIED_IN', codes: ['PROTOCOL_RESTRICTION'] })
  })

  test("its subnet's network ACL is met twice", () => {
    const shut = [
      ...OPEN_ENTRIES.filter((each) => each.direction === 'ingress'),
      entry(10, 'egress', 'deny', '192.0.2.0/24'),
      ...OPEN_ENTRIES,
    ]
    const world = behind(nat(), withGateway().acl('acl-a', ['subnet-a'], shut))
    expect(ask(world, 'i-b', '10.0.1.10', outside)).toMatchObject({ verdict: 'DENIED_OUT', codes: ['SUBNET_ACL_RESTRICTION'] })
  })

  test('a private one has no public address: the internet gateway drops it', () => {
    const world = behind(nat({ connectivity: 'private', addresses: [{ private: '10.0.0.200' }] }))
    expect(ask(world, 'i-b', '10.0.1.10', outside)).toMatchObject({ verdict: 'DENIED_IN', codes: ['IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS'] })
  })

  test('a failed one drops, one that is not among the objects leaves the answer open', () => {
    expect(ask(behind(nat({ brokenState: 'failed' })), 'i-b', '10.0.1.10', outside)).toMatchObject({
      verdict: 'NULL_ROUTED',
      hops: ['i-b', 'subnet-b'],
      codes: ['BAD_STATE'],
    })
    const world = worldOf(withGateway().table('rtb-b', ['subnet-b'], { '0.0.0.0/0': 'nat-1' }).objects)
    expect(ask(world, 'i-b', '10.0.1.10', outside)).toMatchObject({ verdict: 'UNDETERMINED', codes: ['UNKNOWN_RESOURCE'] })
  })

  test.each([{ private: '', public: '203.0.113.201' }])('a regional one needs no subnet', (address) => {
    const world = behind({ ...named('nat-1'), vpc: 'vpc-1', connectivity: 'public', addresses: [address] })
    expect(ask(world, 'i-b', '10.0.1.10', outside)).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-b', 'subnet-b', 'vpc-1', 'nat-1', 'vpc-1', 'igw-1', 'internet', STRANGER.node],
      back: { hops: [STRANGER.node, 'internet', 'igw-1', 'vpc-1', 'nat-1', 'vpc-1', 'subnet-b', 'i-b'] },
    })
    expect(ask(world, STRANGER.node, outside, '203.0.113.201')).toMatchObject({
      verdict: 'DENIED_IN',
      codes: ['NGW_DEST_ADDRESS_PRESERVATION'],
    })
  })
})

describe('NAT instance and router', () => {
  const routed = (more: Parameters<Account['host']>[3] = {}): Account =>
    withGateway()
      .host('i-nat', 'subnet-a', '10.0.0.250', {
        sourceDestCheck: false,
        autoPublicAddresses: [{ private: '10.0.0.250', public: '203.0.113.250' }],
        ...more,
      })
      .table('rtb-b', ['subnet-b'], { '0.0.0.0/0': 'eni-i-nat' })

  test('is assumed to masquerade what leaves by the internet gateway', () => {
    const world = worldOf(routed().objects)
    expect(ask(world, 'i-b', '10.0.1.10', outside)).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-b', 'subnet-b', 'vpc-1', 'subnet-a', 'i-nat', 'subnet-a', 'vpc-1', 'igw-1', 'internet', STRANGER.node],
    })
    const node = world.index.network.nodes.find((each) => each.id === 'i-nat')
    expect(node?.assumes).toContain('taken to forward all')
    expect(node?.assumes).toContain('taken to masquerade')
  })

  test('with the check on, or stopped, nothing passes', () => {
    expect(ask(worldOf(routed({ sourceDestCheck: true }).objects), 'i-b', '10.0.1.10', outside)).toMatchObject({
      verdict: 'DENIED_IN',
      codes: ['ENI_SOURCE_DEST_CHECK_RESTRICTION'],
    })
    expect(ask(worldOf(routed({ machine: { stoppedState: 'stopped' } }).objects), 'i-b', '10.0.1.10', outside)).toMatchObject({
      verdict: 'NULL_ROUTED',
      codes: ['BAD_STATE_ROUTE'],
    })
  })

  test('the security group of the instance is met on the way through', () => {
    const account = routed({ securityGroups: ['sg-nat'] }).group('sg-nat', 'vpc-1', { ingress: [allow('tcp', 443, '10.0.0.0/16')] })
    const world = worldOf(account.objects)
    expect(ask(world, 'i-b', '10.0.1.10', outside, 'tcp/443').verdict).toBe('ACCEPTED')
    expect(ask(world, 'i-b', '10.0.1.10', outside, 'tcp/80')).toMatchObject({ verdict: 'DENIED_IN', codes: ['ENI_SG_RULES_MISMATCH'] })
  })

  test("a middlebox between two subnets keeps the source, and hides the sender's group", () => {
    const account = withGateway()
      .subnet('subnet-box', '10.0.9.0/24')
      .host('i-box', 'subnet-box', '10.0.9.9', { sourceDestCheck: false })
      .table('rtb-box', ['subnet-box'])
      .table('rtb-b', ['subnet-b'], { '10.0.0.0/24': 'eni-i-box' })
    const objects = {
      ...account.objects,
      routeTables: account.objects.routeTables.map((table) =>
        table.id === 'rtb-public' ? { ...table, routes: [route('10.0.1.0/24', 'eni-i-box')] } : table,
      ),
    }
    const world = worldOf(objects)
    expect(ask(world, 'i-b', '10.0.1.10', '10.0.0.20')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-b', 'subnet-b', 'vpc-1', 'subnet-box', 'i-box', 'subnet-box', 'vpc-1', 'subnet-a', 'i-private'],
      back: { hops: ['i-private', 'subnet-a', 'vpc-1', 'subnet-box', 'i-box', 'subnet-box', 'vpc-1', 'subnet-b', 'i-b'] },
    })
    expect(
      ask(world, 'i-b', '10.0.1.10', '10.0.0.20').conversation.forward.paths[0]!.hops.filter((hop) => hop.kind === 'translation'),
    ).toEqual([])
  })
})

describe('gateway route table', () => {
  const boxed = (target: string): ReturnType<typeof worldOf> =>
    worldOf(
      withGateway()
        .subnet('subnet-box', '10.0.9.0/24')
        .host('i-box', 'subnet-box', '10.0.9.9', { sourceDestCheck: false })
        .table('rtb-box', ['subnet-box'], { '0.0.0.0/0': 'igw-1' })
        .table('rtb-edge', [], { [target]: 'eni-i-box' }, { vpc: 'vpc-1', gateways: ['igw-1'] }).objects,
    )

  test.each(['10.0.0.0/24', '10.0.0.0/16'])('what comes in for %s goes through the box', (target) => {
    expect(ask(boxed(target), STRANGER.node, outside, '203.0.113.10')).toMatchObject({
      forward: 'ACCEPTED',
      hops: [STRANGER.node, 'internet', 'igw-1', 'vpc-1', 'subnet-box', 'i-box', 'subnet-box', 'vpc-1', 'subnet-a', 'i-public'],
    })
  })

  test('other subnets are reached as ever', () => {
    expect(ask(boxed('10.0.1.0/24'), STRANGER.node, outside, '203.0.113.10').hops).toEqual([
      STRANGER.node,
      'internet',
      'igw-1',
      'vpc-1',
      'subnet-a',
      'i-public',
    ])
  })
})
