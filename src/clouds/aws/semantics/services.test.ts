import { describe, expect, test } from 'vitest'
import type { ManagedService, VpcEndpoint } from '../objects.ts'
import { Account, allow, named } from './fixtures/account.ts'
import { ask, worldOf } from '../../../../test/aws/ask.ts'

const S3 = 'com.amazonaws.ap-northeast-1.s3'

const base = (routes: Readonly<Record<string, string>> = {}): Account =>
  new Account()
    .vpc('vpc-1', '10.0.0.0/16', { ipv6Cidrs: ['2600:1f00::/56'] })
    .subnet('subnet-a', '10.0.0.0/24')
    .subnet('subnet-b', '10.0.1.0/24', { ipv6Cidr: '2600:1f00:0:1::/64' })
    .table('rtb-main', [], routes)
    .host('i-a', 'subnet-a', '10.0.0.10')
    .add('prefixLists', { ...named('pl-s3'), service: S3, prefixes: ['52.219.0.0/20', '3.5.152.0/21'] })

const endpoint = (more: Partial<VpcEndpoint>): VpcEndpoint => ({
  ...named('vpce-1'),
  vpc: 'vpc-1',
  kind: 'gateway',
  service: S3,
  routeTables: ['rtb-main'],
  subnets: [],
  networkInterfaces: [],
  securityGroups: [],
  ...more,
})

describe('gateway endpoint', () => {
  test('leads to the ranges of its service, by TCP or an echo', () => {
    const world = worldOf(base({ 'pl-s3': 'vpce-1' }).add('endpoints', endpoint({})).objects)
    const asked = ask(world, 'i-a', '10.0.0.10', '52.219.1.1')
    expect(asked).toMatchObject({ verdict: 'EXITS_NETWORK', hops: ['i-a', 'subnet-a', 'vpc-1', 'vpce-1'] })
    expect(asked.conversation.forward.paths[0]?.reason).toContain(S3)
    expect(ask(world, 'i-a', '10.0.0.10', '52.219.1.1', 'icmp').verdict).toBe('EXITS_NETWORK')
    expect(ask(world, 'i-a', '10.0.0.10', '52.219.1.1', 'udp/53')).toMatchObject({
      verdict: 'DENIED_IN',
      codes: ['VPCE_GATEWAY_PROTOCOL_RESTRICTION'],
    })
    expect(ask(world, 'i-a', '10.0.0.10', '198.51.100.1')).toMatchObject({ verdict: 'NO_ROUTE' })
  })

  test('carries nothing but its service', () => {
    const world = worldOf(base({ '0.0.0.0/0': 'vpce-1' }).add('endpoints', endpoint({})).objects)
    expect(ask(world, 'i-a', '10.0.0.10', '198.51.100.1')).toMatchObject({ verdict: 'NO_ROUTE', codes: ['CANNOT_ROUTE'] })
  })

  test('a broken one drops', () => {
    const world = worldOf(base({ 'pl-s3': 'vpce-1' }).add('endpoints', endpoint({ brokenState: 'deleting' })).objects)
    expect(ask(world, 'i-a', '10.0.0.10', '52.219.1.1')).toMatchObject({ verdict: 'NULL_ROUTED', codes: ['BAD_STATE'] })
  })
})

describe('interface endpoint', () => {
  const plugged = (more: Partial<VpcEndpoint> = {}): ReturnType<typeof worldOf> =>
    worldOf(
      base()
        .group('sg-vpce', 'vpc-1', { ingress: [allow('tcp', 443, '10.0.0.0/16')] })
        .eni('eni-v', 'subnet-b', '10.0.1.70', { type: 'vpc_endpoint', securityGroups: ['sg-vpce'] })
        .add('endpoints', endpoint({ kind: 'interface', networkInterfaces: ['eni-v'], subnets: ['subnet-b'], ...more })).objects,
    )

  test('is reached at its interface, as its security group allows', () => {
    expect(ask(plugged(), 'i-a', '10.0.0.10', '10.0.1.70')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-a', 'subnet-a', 'vpc-1', 'subnet-b', 'vpce-1'],
    })
    expect(ask(plugged(), 'i-a', '10.0.0.10', '10.0.1.70', 'tcp/80')).toMatchObject({
      verdict: 'DENIED_IN',
      codes: ['ENI_SG_RULES_MISMATCH'],
    })
  })

  test('of a Gateway Load Balancer it leaves the answer open', () => {
    expect(ask(plugged({ kind: 'gateway-load-balancer' }), 'i-a', '10.0.0.10', '10.0.1.70').verdict).toBe('UNDETERMINED')
  })
})

describe('managed services', () => {
  const service = (more: Partial<ManagedService>): ManagedService => ({
    ...named('db-1'),
    service: 'rds',
    networkInterfaces: ['eni-db'],
    subnets: ['subnet-b'],
    securityGroups: ['sg-db'],
    accepts: 'connections',
    ...more,
  })
  const served = (more: Partial<ManagedService> = {}): ReturnType<typeof worldOf> =>
    worldOf(
      base()
        .group('sg-db', 'vpc-1', { ingress: [allow('tcp', 5432, 'sg-open-vpc-1')] })
        .eni('eni-db', 'subnet-b', '10.0.1.50', { securityGroups: ['sg-db'], managedBy: 'amazon-rds' })
        .add('managedServices', service(more)).objects,
    )

  test('a database is a host of its subnet', () => {
    expect(ask(served(), 'i-a', '10.0.0.10', '10.0.1.50', 'tcp/5432')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-a', 'subnet-a', 'vpc-1', 'subnet-b', 'db-1'],
    })
    expect(ask(served(), 'i-a', '10.0.0.10', '10.0.1.50', 'tcp/22')).toMatchObject({
      verdict: 'DENIED_IN',
      codes: ['ENI_SG_RULES_MISMATCH'],
    })
  })

  test('a function calls out and hears the answer, and nobody can call it', () => {
    const world = served({ service: 'lambda', accepts: 'nothing' })
    expect(ask(world, 'i-a', '10.0.0.10', '10.0.1.50', 'tcp/5432')).toMatchObject({ verdict: 'DENIED_IN', codes: ['NO_PATH'] })
    expect(ask(world, 'db-1', '10.0.1.50', '10.0.0.10')).toMatchObject({ verdict: 'ACCEPTED' })
  })

  test('an interface that nobody here owns is a host by itself', () => {
    const world = worldOf(base().eni('eni-x', 'subnet-b', '10.0.1.99', { type: 'interface', managedBy: 'amazon-elasticache' }).objects)
    expect(ask(world, 'i-a', '10.0.0.10', '10.0.1.99')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-a', 'subnet-a', 'vpc-1', 'subnet-b', 'eni-x'],
    })
  })

  test('of a function, it takes no calls; of a gateway that is not here, it leaves the answer open', () => {
    const world = worldOf(
      base().eni('eni-f', 'subnet-b', '10.0.1.98', { type: 'lambda' }).eni('eni-n', 'subnet-b', '10.0.1.97', { type: 'nat_gateway' })
        .objects,
    )
    expect(ask(world, 'i-a', '10.0.0.10', '10.0.1.98')).toMatchObject({ verdict: 'DENIED_IN', codes: ['NO_PATH'] })
    expect(ask(world, 'i-a', '10.0.0.10', '10.0.1.97').verdict).toBe('UNDETERMINED')
  })

  test('whose addresses are not known leaves the answer open', () => {
    const world = served({ networkInterfaces: ['eni-gone'] })
    expect(world.index.network.nodes.find((node) => node.id === 'db-1')?.unmodelled).toContain('db-1')
  })
})

describe('names and groups', () => {
  const { nodes, endpoints } = worldOf(
    base()
      .host('i-w1', 'subnet-a', '10.0.0.21', { machine: { name: 'web' } })
      .host('i-w2', 'subnet-b', '10.0.1.21', { machine: { name: 'web' }, ipv6Addresses: ['2600:1f00:0:1::21'] })
      .host('i-solo', 'subnet-b', '10.0.1.22', { machine: { name: 'solo', account: '123456789012' }, securityGroups: [] })
      .host('i-off', 'subnet-b', '10.0.1.23', { machine: { name: 'web', stoppedState: 'stopped' } }).objects,
  ).index.network

  const members = (name: string): (string | undefined)[] | undefined =>
    endpoints.find((group) => group.name === name)?.members.map((each) => each.address)

  test('groups are VPCs, subnets, security groups, and Name tags that several machines share', () => {
    expect(members('subnet-b')).toEqual(['10.0.1.21', '2600:1f00:0:1::21', '10.0.1.22'])
    expect(members('vpc-1')).toHaveLength(5)
    expect(members('sg-open-vpc-1')).toEqual(['10.0.0.10', '10.0.0.21', '10.0.1.21', '2600:1f00:0:1::21'])
    expect(members('web')).toEqual(['10.0.0.21', '10.0.1.21', '2600:1f00:0:1::21'])
    expect(members('solo')).toBeUndefined()
  })

  test('a node is known by its Name tag and its interfaces', () => {
    expect(nodes.find((node) => node.id === 'i-solo')?.aliases).toEqual([
      'solo',
      'arn:aws:ec2:ap-northeast-1:123456789012:instance/i-solo',
      'eni-i-solo',
    ])
  })
})
