import { describe, expect, it } from 'vitest'
import { compileSnapshot } from '../../src/compile/compile-snapshot.ts'
import { ProblemError } from '../../src/core/problem.ts'
import { readService } from '../../src/design/service.ts'
import { settleRoutes } from '../../src/failures/settle.ts'
import { answerQuestion } from '../../src/reach/answer.ts'
import { NOTHING_DOWN } from '../../src/routing/model.ts'

type Documents = Readonly<Record<string, readonly unknown[]>>

const nic = (n: number, subnet: string, groups: readonly string[]) => ({
  NetworkInterfaceId: `eni-${n}`,
  SubnetId: subnet,
  PrivateIpAddress: `10.0.${subnet === 'subnet-a' ? 0 : 1}.${n}`,
  Groups: groups.map((GroupId) => ({ GroupId })),
  Attachment: { InstanceId: `i-${n}` },
  Status: 'in-use',
})
const open = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }]

/** Two machines in two subnets; everything open but what `sg-in` says. */
const WHOLE: Documents = {
  Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }],
  Subnets: ['a', 'c'].map((zone, i) => ({
    SubnetId: `subnet-${zone}`,
    VpcId: 'vpc-1',
    CidrBlock: `10.0.${i}.0/24`,
    AvailabilityZone: `eu-west-1${zone}`,
  })),
  RouteTables: [
    {
      RouteTableId: 'rtb-1',
      VpcId: 'vpc-1',
      Associations: [{ Main: true }],
      Routes: [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' }],
    },
  ],
  InternetGateways: [{ InternetGatewayId: 'igw-1', Attachments: [{ VpcId: 'vpc-1', State: 'available' }] }],
  NetworkAcls: [
    {
      NetworkAclId: 'acl-1',
      VpcId: 'vpc-1',
      Associations: [{ SubnetId: 'subnet-a' }, { SubnetId: 'subnet-c' }],
      Entries: [true, false].map((Egress) => ({ RuleNumber: 100, Egress, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' })),
    },
  ],
  SecurityGroups: [
    { GroupId: 'sg-out', VpcId: 'vpc-1', IpPermissions: [], IpPermissionsEgress: open },
    {
      GroupId: 'sg-in',
      VpcId: 'vpc-1',
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/24' }] }],
      IpPermissionsEgress: open,
    },
  ],
  NetworkInterfaces: [nic(5, 'subnet-a', ['sg-out']), nic(6, 'subnet-c', ['sg-in'])],
  Instances: [5, 6].map((n) => ({ InstanceId: `i-${n}`, State: { Name: 'running' } })),
  Addresses: [{ AllocationId: 'eipalloc-1', PublicIp: '203.0.113.5', NetworkInterfaceId: 'eni-5', PrivateIpAddress: '10.0.0.5' }],
}

const without = (key: string): Documents => Object.fromEntries(Object.entries(WHOLE).filter(([name]) => name !== key))

const files = (documents: Readonly<Record<string, unknown>>) =>
  Object.entries(documents).map(([key, value]) => ({
    path: `${key}.json`,
    bytes: new TextEncoder().encode(JSON.stringify({ [key]: value })),
  }))

function ask(documents: Documents, to = 'i-6', service = 'tcp/443'): string {
  const { index } = compileSnapshot(files(documents), 'test')
  return answerQuestion(index, settleRoutes(index).state, NOTHING_DOWN, { from: 'i-5', to, service: readService(service) }).verdict
}

describe('what the snapshot does not hold', () => {
  it('does not matter where it is whole', () => {
    expect(ask(WHOLE)).toBe('ACCEPTED')
    expect(ask(WHOLE, 'i-6', 'tcp/22')).toBe('DENIED_IN')
    expect(ask(WHOLE, '8.8.8.8')).toBe('EXITS_NETWORK')
  })

  it('security groups: what an interface lets pass is UNDETERMINED', () => {
    const [out] = WHOLE['SecurityGroups'] ?? []
    expect(ask({ ...WHOLE, SecurityGroups: [out] })).toBe('UNDETERMINED')
    expect(ask(without('SecurityGroups'))).toBe('UNDETERMINED')
  })

  it('a group or prefix list that a rule names: UNDETERMINED only where no other rule lets it pass', () => {
    const [out, group] = WHOLE['SecurityGroups'] ?? []
    const naming = (peer: object) => ({
      ...WHOLE,
      SecurityGroups: [
        out,
        {
          ...(group as object),
          IpPermissions: [
            { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, ...peer },
            { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/24' }] },
          ],
        },
      ],
    })
    for (const peer of [{ UserIdGroupPairs: [{ GroupId: 'sg-9' }] }, { PrefixListIds: [{ PrefixListId: 'pl-9' }] }]) {
      expect(ask(naming(peer), 'i-6', 'tcp/22')).toBe('UNDETERMINED')
      expect(ask(naming(peer), 'i-6', 'tcp/443')).toBe('ACCEPTED')
      expect(ask(naming(peer), 'i-6', 'tcp/80')).toBe('DENIED_IN')
    }
  })

  it('network ACLs: every way into or out of a subnet is UNDETERMINED, ways inside one are not', () => {
    expect(ask(without('NetworkAcls'))).toBe('UNDETERMINED')
    const inside = { ...without('NetworkAcls'), NetworkInterfaces: [nic(5, 'subnet-a', ['sg-out']), nic(6, 'subnet-a', ['sg-in'])] }
    expect(ask(inside)).toBe('ACCEPTED')
  })

  it('route tables: ways out of the VPC are UNDETERMINED, ways inside it are not', () => {
    expect(ask(without('RouteTables'), '8.8.8.8')).toBe('UNDETERMINED')
    expect(ask(without('RouteTables'))).toBe('ACCEPTED')
  })

  it.each([
    ['an internet gateway', { GatewayId: 'igw-9' }],
    ['a NAT gateway', { NatGatewayId: 'nat-9' }],
    ['a peering connection', { VpcPeeringConnectionId: 'pcx-9' }],
    ['a transit gateway', { TransitGatewayId: 'tgw-9' }],
    ['a network interface', { NetworkInterfaceId: 'eni-9' }],
    ['an endpoint', { GatewayId: 'vpce-9' }],
    ['what is not modelled', { CarrierGatewayId: 'cagw-9' }],
  ])('%s that a route leads to: UNDETERMINED', (_what, target) => {
    const routes = [{ DestinationCidrBlock: '0.0.0.0/0', State: 'active', ...target }]
    const table = { RouteTableId: 'rtb-1', VpcId: 'vpc-1', Associations: [{ Main: true }], Routes: routes }
    expect(ask({ ...WHOLE, RouteTables: [table] }, '8.8.8.8')).toBe('UNDETERMINED')
    expect(ask({ ...WHOLE, RouteTables: [{ ...table, Routes: [{ ...routes[0], State: 'blackhole' }] }] }, '8.8.8.8')).toBe('NULL_ROUTED')
  })

  it('the VPC at the other end of a peering: packets to it leave what is known', () => {
    const peering = {
      VpcPeeringConnectionId: 'pcx-1',
      Status: { Code: 'active' },
      RequesterVpcInfo: { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' },
      AccepterVpcInfo: { VpcId: 'vpc-9', CidrBlock: '10.9.0.0/16', OwnerId: '999999999999' },
    }
    const routes = [{ DestinationCidrBlock: '10.9.0.0/16', VpcPeeringConnectionId: 'pcx-1', State: 'active' }]
    const table = { RouteTableId: 'rtb-1', VpcId: 'vpc-1', Associations: [{ Main: true }], Routes: routes }
    expect(ask({ ...WHOLE, VpcPeeringConnections: [peering], RouteTables: [table] }, '10.9.0.1')).toBe('EXITS_NETWORK')
  })

  it('a prefix list that a route names is said', () => {
    const routes = [
      { DestinationPrefixListId: 'pl-9', NatGatewayId: 'nat-9', State: 'active' },
      { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' },
    ]
    const table = { RouteTableId: 'rtb-1', VpcId: 'vpc-1', Associations: [{ Main: true }], Routes: routes }
    const { problems } = compileSnapshot(files({ ...WHOLE, RouteTables: [table] }), 'test')
    expect(problems.map(({ message }) => message.split(' is not')[0])).toContain('prefix list pl-9')
  })
})

describe('what stops it', () => {
  const codes = (documents: Readonly<Record<string, unknown>>): readonly string[] => {
    try {
      compileSnapshot(files(documents), 'prod')
      return []
    } catch (error) {
      if (error instanceof ProblemError) return error.problems.map(({ code }) => code)
      throw error
    }
  }

  it('SNAP-008: no file', () => expect(codes({})).toEqual(['SNAP-008']))
  it('SNAP-005: all of it at once', () => expect(codes({ ...WHOLE, NatGateways: 1, VpnGateways: 'x' })).toEqual(['SNAP-005', 'SNAP-005']))
})
