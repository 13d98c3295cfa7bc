import { describe, expect, it } from 'vitest'
import { readAwsAccount } from './reader.ts'

// The matchers of vitest are `any`.
const containing = (text: string): unknown => expect.stringContaining(text) as unknown
const like = (value: object): unknown => expect.objectContaining(value) as unknown

const file = (path: string, value: unknown) => ({
  path,
  bytes: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)),
})
const read = (documents: Readonly<Record<string, unknown>>) =>
  readAwsAccount(Object.entries(documents).map(([path, value]) => file(path, value)))
const said = (documents: Readonly<Record<string, unknown>>): string[] =>
  read(documents).problems.map(({ code, message, at }) => `${code} ${message} @${at?.file ?? ''}:${at?.line ?? ''}`)

const VPC = { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }
const SUBNET = { SubnetId: 'subnet-1', VpcId: 'vpc-1', CidrBlock: '10.0.0.0/24', AvailabilityZone: 'ap-northeast-1a' }
const ACL = { NetworkAclId: 'acl-1', VpcId: 'vpc-1', Associations: [{ SubnetId: 'subnet-1' }], Entries: [] }
const MAIN = { RouteTableId: 'rtb-1', VpcId: 'vpc-1', Associations: [{ Main: true }], Routes: [] }
const WHOLE = {
  'a.json': { Vpcs: [VPC] },
  'b.json': { Subnets: [SUBNET] },
  'c.json': { NetworkAcls: [ACL] },
  'd.json': { RouteTables: [MAIN] },
}
const NIC = { NetworkInterfaceId: 'eni-1', SubnetId: 'subnet-1', PrivateIpAddress: '10.0.0.5', Groups: [] }

describe('folders', () => {
  it.each([
    ['vpcs.json', undefined, 'unknown'],
    ['ap-northeast-1/x.json', undefined, 'ap-northeast-1'],
    ['aws_configs/us-east-2/x.json', undefined, 'us-east-2'],
    ['accounts/111111111111/eu-west-1/x.json', '111111111111', 'eu-west-1'],
    ['aws_configs/accounts/main/us-gov-west-1/ec2/x.json', 'main', 'us-gov-west-1'],
  ])('%s: account %s in %s', (path, account, region) => {
    const [vpc] = read({ [path]: { Vpcs: [VPC] } }).objects.vpcs
    expect([vpc?.account, vpc?.region]).toEqual([account, region])
  })

  it('a flat snapshot learns its region from zones', () => {
    expect(read(WHOLE).objects.vpcs[0]?.region).toBe('ap-northeast-1')
    expect(
      read({ 'a.json': { AvailabilityZones: [{ RegionName: 'eu-north-1' }] }, 'b.json': { Vpcs: [VPC] } }).objects.vpcs[0]?.region,
    ).toBe('eu-north-1')
  })

  it('several accounts and regions come together, and the owner is the owner', () => {
    const { objects } = read({
      'accounts/1/eu-west-1/v.json': { Vpcs: [VPC, { ...VPC, VpcId: 'vpc-2', OwnerId: '222222222222' }] },
      'accounts/3/us-east-1/v.json': { Vpcs: [{ ...VPC, VpcId: 'vpc-3' }] },
    })
    expect(objects.vpcs.map(({ id, account, region }) => [id, account, region])).toEqual([
      ['vpc-1', '1', 'eu-west-1'],
      ['vpc-2', '222222222222', 'eu-west-1'],
      ['vpc-3', '3', 'us-east-1'],
    ])
  })
})

describe('bad input', () => {
  it('says where a file is cut, and goes on with the others', () => {
    const { objects, problems } = read({ 'a.json': '{"Vpcs": [\n{"VpcId": "vpc-1", "CidrBlock": "10.0', 'b.json': { Vpcs: [VPC] } })
    expect(objects.vpcs).toHaveLength(1)
    expect(problems[0]).toMatchObject({ code: 'SNAP-001', severity: 'error', at: { file: 'a.json', line: 2 } })
  })

  it('names the file and line of what is not UTF-8', () => {
    const { problems } = readAwsAccount([{ path: 'a.json', bytes: Buffer.from('{"Vpcs": [{"x": "caf\xe9"}]}', 'latin1') }])
    expect(problems).toEqual([like({ code: 'SNAP-002', severity: 'error', at: { file: 'a.json', line: 1, column: 21 } })])
  })

  it('reports keys it does not know once a file, but not empty ones and those that do not matter', () => {
    expect(
      said({ ...WHOLE, 'x.json': { Firewalls: [{}, {}], Empty: [], Tags: [{}], ResponseMetadata: { a: 1 }, NextToken: null } }),
    ).toEqual(['SNAP-003 "Firewalls" is not read: what it describes is not in the network, and answers do not know of it @x.json:1'])
  })

  it('says how to wrap an answer that does not tell what was asked about', () => {
    expect(read({ ...WHOLE, 'x.json': { TargetHealthDescriptions: [{}] } }).problems).toEqual([
      like({ code: 'SNAP-003', hint: containing('"LoadBalancerTargetHealth": [{ "TargetGroupArn"') }),
    ])
  })

  it('leaves out an element with the path of what is wrong, and keeps the rest', () => {
    const groups = [
      { GroupId: 'sg-1', VpcId: 'vpc-1', IpPermissions: [{ IpProtocol: 'tcp', IpRanges: [{ CidrIp: '10.0.0.0/8' }, { CidrIp: 'ten' }] }] },
      { GroupId: 'sg-2', VpcId: 'vpc-1' },
      'sg-3',
    ]
    const { objects, problems } = read({ ...WHOLE, 'g.json': { SecurityGroups: groups } })
    expect(objects.securityGroups.map(({ id }) => id)).toEqual(['sg-2'])
    expect(problems.map(({ code, message, at }) => [code, message, at?.path])).toEqual([
      [
        'SNAP-004',
        'SecurityGroups[0] is left out: "ten" is not a range of addresses',
        'SecurityGroups[0].IpPermissions[0].IpRanges[1].CidrIp',
      ],
      ['SNAP-004', 'SecurityGroups[2] is left out: "sg-3" is not an object', 'SecurityGroups[2]'],
    ])
  })

  it('wants a list', () => {
    expect(said({ ...WHOLE, 'x.json': { NatGateways: { a: 1 } } })).toEqual(['SNAP-005 "NatGateways" holds {"a":1}, not a list @x.json:1'])
  })

  it('names both files that contradict each other, and only then', () => {
    const twice = { ...WHOLE, 'e.json': { Subnets: [{ ...SUBNET, Tags: [{ Key: 'Name', Value: 'other' }] }] } }
    expect(said(twice)).toEqual([])
    const other = { ...WHOLE, 'e.json': { Subnets: [{ ...SUBNET, CidrBlock: '10.0.9.0/24' }] } }
    const { problems } = read(other)
    expect(problems).toEqual([
      like({
        code: 'SNAP-006',
        severity: 'error',
        message: 'b.json:1 and e.json:1 contradict each other: subnet subnet-1 has another cidr in each',
        related: [{ message: 'subnet-1 as it stands here', at: like({ file: 'b.json' }) }],
      }),
    ])
  })

  it('a peering seen from both sides is one, and the side that knows the ranges tells them', () => {
    const side = (VpcId: string, CidrBlock?: string) => ({
      VpcId,
      OwnerId: '1',
      Region: 'eu-west-1',
      ...(CidrBlock === undefined ? {} : { CidrBlock }),
    })
    const peering = (a?: string, b?: string) => ({
      VpcPeeringConnections: [
        {
          VpcPeeringConnectionId: 'pcx-1',
          Status: { Code: 'active' },
          RequesterVpcInfo: side('vpc-1', a),
          AccepterVpcInfo: side('vpc-2', b),
        },
      ],
    })
    const { objects, problems } = read({
      'eu-west-1/p.json': peering('10.0.0.0/16'),
      'us-east-1/p.json': peering(undefined, '10.1.0.0/16'),
    })
    expect(problems.filter(({ code }) => code === 'SNAP-006')).toEqual([])
    expect(objects.peerings).toEqual([
      like({
        requester: like({ cidrs: ['10.0.0.0/16'] }),
        accepter: like({ cidrs: ['10.1.0.0/16'] }),
      }),
    ])
  })

  it('an account with nothing in it', () => {
    expect(said({ 'a.json': { Vpcs: [] } })).toEqual(['SNAP-009 the snapshot holds no VPC, so there is nothing to ask about @:'])
    expect(said({})).toHaveLength(1)
  })

  it('says that a file is one page of several', () => {
    expect(said({ ...WHOLE, 'x.json': { Addresses: [], NextToken: 'abc' } })[0]).toContain('SNAP-015')
  })

  it('one group with 1,000,000 rules', () => {
    const ranges = Array.from({ length: 1_000_000 }, (_, i) => `{"CidrIp":"10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}/32"}`).join(
      ',',
    )
    const text = `{"SecurityGroups":[{"GroupId":"sg-1","VpcId":"vpc-1","IpPermissions":[{"IpProtocol":"tcp","FromPort":1,"ToPort":2,"IpRanges":[${ranges}]}]}]}`
    const { objects, problems } = read({ ...WHOLE, 'g.json': text })
    expect(problems).toEqual([])
    expect(objects.securityGroups[0]?.ingress).toHaveLength(1_000_000)
  }, 60_000)
})

describe('what is named but not there', () => {
  it('is said once for each thing, with what that means', () => {
    const groups = [
      {
        GroupId: 'sg-1',
        VpcId: 'vpc-1',
        IpPermissions: [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-9' }], UserIdGroupPairs: [{ GroupId: 'sg-8' }] }],
      },
    ]
    const routes = [
      { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-9', State: 'active' },
      { DestinationCidrBlock: '10.9.0.0/16', NatGatewayId: 'nat-8', State: 'blackhole' },
    ]
    const { objects, problems } = read({
      ...WHOLE,
      'd.json': { RouteTables: [{ ...MAIN, Routes: routes }] },
      'g.json': { SecurityGroups: groups },
      'n.json': {
        NetworkInterfaces: [1, 2, 3, 4, 5].map((n) => ({
          ...NIC,
          NetworkInterfaceId: `eni-${n}`,
          PrivateIpAddress: `10.0.0.${n + 4}`,
          Groups: [{ GroupId: 'sg-9' }],
        })),
      },
    })
    expect(problems.map(({ code, severity, message }) => [code, severity, message])).toEqual([
      [
        'SNAP-007',
        'warning',
        'security group sg-9 is not in the snapshot, but eni-1, eni-2, eni-3 and 2 more name it: its rules and members are unknown, and answers that need them are UNDETERMINED',
      ],
      [
        'SNAP-007',
        'warning',
        'prefix list pl-9 is not in the snapshot, but sg-1 names it: its ranges are unknown, and answers that need them are UNDETERMINED',
      ],
      [
        'SNAP-007',
        'warning',
        'security group sg-8 is not in the snapshot, but sg-1 names it: its rules and members are unknown, and answers that need them are UNDETERMINED',
      ],
      [
        'SNAP-007',
        'warning',
        'NAT gateway nat-9 is not in the snapshot, but rtb-1 names it: what becomes of packets sent to it is UNDETERMINED',
      ],
    ])
    expect(objects.prefixLists).toEqual([like({ id: 'pl-9', untold: containing('pl-9') })])
    expect(objects.prefixLists[0]).not.toHaveProperty('prefixes')
    expect(objects.routeTables[0]?.routes.map(({ target, blackhole }) => [target.kind, blackhole])).toEqual([
      ['unmodelled', undefined],
      ['nat-gateway', true],
    ])
  })

  it('subnets without VPC, network ACL and route table still stand', () => {
    const { objects, problems } = read({ 'b.json': { Subnets: [SUBNET] } })
    expect(objects.vpcs).toEqual([like({ id: 'vpc-1', cidr: '10.0.0.0/24', untold: containing('ranges') })])
    expect(objects.networkAcls).toEqual([like({ subnets: ['subnet-1'], entries: [], untold: containing('entries') })])
    expect(problems.map(({ code }) => code)).toEqual(['SNAP-007', 'SNAP-007', 'SNAP-007'])
  })

  it('what stands in a subnet that is not there is not in the network, and that is said', () => {
    const { objects, problems } = read({ ...WHOLE, 'n.json': { NetworkInterfaces: [{ ...NIC, SubnetId: 'subnet-9' }] } })
    expect(objects.networkInterfaces).toEqual([])
    expect(problems[0]?.message).toContain('subnet subnet-9 is not in the snapshot')
  })
})

describe('the calls of keiro import that failed', () => {
  it('are told again when the snapshot is read', () => {
    const failed = [
      { Call: 'ec2:DescribeVpcs', Region: 'eu-west-1', Key: 'Vpcs', Error: 'not allowed: AccessDenied', Means: 'ranges are guessed' },
    ]
    expect(said({ ...WHOLE, 'keiro-import.json': { KeiroImport: { version: 1 }, KeiroFailedCalls: failed } })).toEqual([
      'SNAP-010 ec2:DescribeVpcs in eu-west-1 failed when the snapshot was made (not allowed: AccessDenied): ranges are guessed @keiro-import.json:1',
    ])
  })
})
