import { expect, test } from 'vitest'
import { Account, allow, entry, named, OPEN_ENTRIES } from '../../src/clouds/aws/semantics/fixtures/account.ts'
import { findIn, fixWords } from './prove-fixes.ts'
import { faultsOf, isKnown } from './terraform-text.ts'

const fixes = (account: Account, from: string, to: string, service = 'tcp/443', goal: 'pass' | 'stop' = 'pass'): string[][] =>
  fixWords('aws', account.objects, from, to, service, goal)

const oneVpc = (): Account =>
  new Account()
    .vpc('vpc-1', '10.0.0.0/16')
    .subnet('subnet-a', '10.0.0.0/24')
    .subnet('subnet-b', '10.0.1.0/24')
    .table('rtb-main', [])
    .group('sg-web', 'vpc-1', { ingress: [allow('tcp', 80, '0.0.0.0/0')] })
    .host('i-a', 'subnet-a', '10.0.0.10')
    .host('i-b', 'subnet-b', '10.0.1.10', { securityGroups: ['sg-web'] })

test('a security group gets a rule as narrow as the question', () => {
  expect(fixes(oneVpc(), 'i-a', 'i-b')).toEqual([['let security group sg-web take tcp/443 from 10.0.0.10/32']])
  expect(fixes(oneVpc(), 'subnet-a', 'i-b')[0]).toEqual(['let security group sg-web take tcp/443 from 10.0.0.0/24'])
  expect(fixes(oneVpc(), 'sg-open-vpc-1', 'i-b')[0]).toEqual(['let security group sg-web take tcp/443 from sg-open-vpc-1'])
  expect(fixes(oneVpc(), 'i-a', 'i-b', 'icmp')).toEqual([['let security group sg-web take icmp type 8 from 10.0.0.10/32']])
})

test('nothing to change where it passes', () => {
  expect(findIn('aws', oneVpc().objects, 'i-a', 'i-b', 'tcp/80', 'pass')).toMatchObject({ holds: true, fixes: [] })
})

test('a network ACL gets an entry before the one that denies, and one for the answers', () => {
  const strict = oneVpc().acl(
    'acl-b',
    ['subnet-b'],
    [entry(90, 'ingress', 'deny', '10.0.0.0/24'), ...OPEN_ENTRIES.filter(({ direction }) => direction === 'ingress')],
  )
  expect(fixes(strict, 'i-a', 'i-b', 'tcp/80')).toEqual([
    [
      'let network ACL acl-b allow ingress tcp/80 from 10.0.0.10/32, as entry 45',
      'let network ACL acl-b allow egress tcp/1024-65535 to 10.0.0.10/32, as entry 10',
    ],
  ])
})

test('a full set: gateway, route and public address for the way out', () => {
  const [best] = fixes(oneVpc(), 'i-a', 'internet')
  expect(best).toEqual([
    'attach an internet gateway to vpc-1, and add the route 0.0.0.0/0 to it in route table rtb-main',
    'give eni-i-a (10.0.0.10) an Elastic IP',
  ])
})

test('from the internet: the address, and the rule for everybody', () => {
  const account = oneVpc()
    .add('internetGateways', { ...named('igw-1'), vpc: 'vpc-1' })
    .table('rtb-b', ['subnet-b'], { '0.0.0.0/0': 'igw-1' })
  expect(fixes(account, 'internet', 'i-b')[0]?.toSorted()).toEqual([
    'give eni-i-b (10.0.1.10) an Elastic IP',
    'let security group sg-web take tcp/443 from 0.0.0.0/0',
  ])
})

const twoVpcs = (): Account =>
  new Account()
    .vpc('vpc-1', '10.1.0.0/16')
    .subnet('subnet-1', '10.1.0.0/24')
    .table('rtb-1', [])
    .host('i-1', 'subnet-1', '10.1.0.10')
    .vpc('vpc-2', '10.2.0.0/16')
    .subnet('subnet-2', '10.2.0.0/24')
    .table('rtb-2', [])
    .host('i-2', 'subnet-2', '10.2.0.10')

test('an existing peering gets routes on both sides; without one, it is made', () => {
  const side = (vpc: string, cidr: string) => ({ vpc, cidrs: [cidr] })
  const peered = twoVpcs().add('peerings', {
    ...named('pcx-1'),
    requester: side('vpc-1', '10.1.0.0/16'),
    accepter: side('vpc-2', '10.2.0.0/16'),
  })
  expect(fixes(peered, 'i-1', 'i-2')).toEqual([
    ['add the route 10.2.0.0/24 to peering pcx-1 in route table rtb-1', 'add the route 10.1.0.0/24 to peering pcx-1 in route table rtb-2'],
  ])
  expect(fixes(twoVpcs(), 'i-1', 'i-2')).toEqual([
    [
      'peer vpc-1 with vpc-2, and add the route 10.2.0.0/24 to it in route table rtb-1',
      'add the route 10.1.0.0/24 to peering proposed-pcx-vpc-1-vpc-2 in route table rtb-2',
    ],
  ])
})

test('VPCs whose ranges overlap can not be peered, and nothing is proposed', () => {
  const account = new Account()
    .vpc('vpc-1', '10.1.0.0/16')
    .subnet('subnet-1', '10.1.0.0/24')
    .table('rtb-1', [])
    .host('i-1', 'subnet-1', '10.1.0.10')
    .vpc('vpc-2', '10.1.0.0/16')
    .subnet('subnet-2', '10.1.2.0/24')
    .table('rtb-2', [])
    .host('i-2', 'subnet-2', '10.1.2.10')
  expect(findIn('aws', account.objects, 'i-1', 'i-2', 'tcp/443', 'pass')).toMatchObject({
    fixes: [],
    immovable: ['vpc-1 and vpc-2 can not be peered: their ranges overlap'],
  })
})

test('a transit gateway: what its table lacks', () => {
  const attach = (vpc: string, subnet: string) => ({
    ...named(`att-${vpc}`),
    transitGateway: 'tgw-1',
    vpc,
    subnets: [subnet],
    applianceMode: false,
  })
  const account = twoVpcs()
    .add('transitGateways', { ...named('tgw-1'), asn: 64512, cidr: '', node: 'tgw-1' })
    .add('vpcAttachments', attach('vpc-1', 'subnet-1'), attach('vpc-2', 'subnet-2'))
    .add('transitGatewayRouteTables', {
      ...named('tgw-rtb'),
      transitGateway: 'tgw-1',
      account: '1',
      associations: ['att-vpc-1'],
      propagations: ['att-vpc-1'],
      routes: [],
    })
    .table('rtb-3', ['subnet-1'], { '10.2.0.0/16': 'tgw-1' })
    .table('rtb-4', ['subnet-2'], { '10.1.0.0/16': 'tgw-1' })
  expect(fixes(account, 'i-1', 'i-2')[0]).toEqual([
    'propagate the ranges of att-vpc-2 to transit gateway route table tgw-rtb',
    'associate att-vpc-2 with transit gateway route table tgw-rtb',
  ])
})

test('to stop it: a rule that says no more goes first; else an entry that denies', () => {
  expect(fixes(oneVpc(), 'i-a', 'i-b', 'tcp/80', 'stop')[0]).toEqual([
    'let network ACL acl-vpc-1 deny egress tcp/80 to 10.0.1.10/32, as entry 50',
  ])
  const narrow = oneVpc()
    .group('sg-db', 'vpc-1', { ingress: [allow('tcp', 5432, '10.0.0.10/32')] })
    .host('i-c', 'subnet-a', '10.0.0.20', { securityGroups: ['sg-db'] })
  expect(fixes(narrow, 'i-a', 'i-c', 'tcp/5432', 'stop')[0]).toEqual([
    'remove the ingress rule tcp-5432-10.0.0.10/32 (tcp/5432 from 10.0.0.10/32) of security group sg-db',
  ])
})

test('what else a change opens is told', () => {
  const { objects } = oneVpc().host('i-c', 'subnet-b', '10.0.1.20', { securityGroups: ['sg-web'] })
  const { fixes: found } = findIn('aws', objects, 'i-a', 'i-b', 'tcp/443', 'pass')
  expect(found[0]?.effects.opens).toEqual([
    { from: 'i-a', to: 'i-b', traffic: 'tcp/443' },
    { from: 'i-a', to: 'i-c', traffic: 'tcp/443' },
  ])
})

test('an entry that nothing fits before is removed', () => {
  const strict = oneVpc().acl('acl-b', ['subnet-b'], [entry(1, 'ingress', 'deny', '10.0.0.0/24'), ...OPEN_ENTRIES])
  expect(fixes(strict, 'i-a', 'i-b', 'tcp/80')[0]).toEqual([
    'remove entry 1 (deny ingress all traffic from 10.0.0.0/24) of network ACL acl-b',
  ])
})

test('a proposed text that Terraform would refuse is found', () => {
  expect(() => faultsOf('resource "aws_eip" {')).toThrow('at')
  expect(faultsOf('locals "a" {\n}\n')).toEqual(['locals is no resource'])
  const wrong = faultsOf('resource "aws_route" "a" {\n  gateway = "igw-1"\n}\n')
  expect(isKnown ? wrong : []).toEqual(isKnown ? ['aws_route.a takes no gateway', 'aws_route.a lacks route_table_id'] : [])
})
