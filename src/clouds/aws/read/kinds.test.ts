import { describe, expect, it } from 'vitest'
import type { AwsObjects } from '../objects.ts'
import { readAwsAccount } from './reader.ts'

// The matchers of vitest are `any`.
const containing = (text: string): unknown => expect.stringContaining(text) as unknown
const like = (value: object): unknown => expect.objectContaining(value) as unknown

const BASE = {
  Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }],
  Subnets: [
    { SubnetId: 'subnet-a', VpcId: 'vpc-1', CidrBlock: '10.0.0.0/24', AvailabilityZone: 'ap-northeast-1a' },
    { SubnetId: 'subnet-c', VpcId: 'vpc-1', CidrBlock: '10.0.1.0/24', AvailabilityZone: 'ap-northeast-1c' },
  ],
  NetworkAcls: [{ NetworkAclId: 'acl-1', VpcId: 'vpc-1', Associations: [{ SubnetId: 'subnet-a' }, { SubnetId: 'subnet-c' }], Entries: [] }],
  RouteTables: [{ RouteTableId: 'rtb-1', VpcId: 'vpc-1', Associations: [{ Main: true }], Routes: [] }],
}

/** Objects of one document after the other, with nothing to complain about. */
function clean(documents: Readonly<Record<string, unknown>>): AwsObjects {
  const { objects, problems } = readAwsAccount(
    Object.entries({ ...BASE, ...documents }).map(([key, value]) => ({
      path: `${key}.json`,
      bytes: new TextEncoder().encode(JSON.stringify({ [key]: value })),
    })),
  )
  expect(problems).toEqual([])
  return objects
}

/** What matters of an object: without where it stands. */
const bare = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (['from', 'region', 'account'].includes(key) ? undefined : inner)))

describe('VPCs, subnets, route tables and network ACLs', () => {
  it('has ranges that are associated, and no others', () => {
    const { vpcs } = clean({
      Vpcs: [
        {
          VpcId: 'vpc-1',
          CidrBlock: '10.0.0.0/16',
          CidrBlockAssociationSet: [
            { CidrBlock: '10.0.0.0/16', CidrBlockState: { State: 'associated' } },
            { CidrBlock: '10.7.0.0/16', CidrBlockState: { State: 'associated' } },
            { CidrBlock: '10.8.0.0/16', CidrBlockState: { State: 'disassociated' } },
          ],
          Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: '2001:DB8:0::/56', Ipv6CidrBlockState: { State: 'associated' } }],
          Tags: [{ Key: 'Name', Value: 'main' }],
        },
      ],
    })
    expect(bare(vpcs)).toEqual([
      { id: 'vpc-1', name: 'main', cidr: '10.0.0.0/16', secondaryCidrs: ['10.7.0.0/16'], ipv6Cidrs: ['2001:db8::/56'] },
    ])
  })

  it('reads every kind of route target, leaves out implied local routes, and knows public subnets', () => {
    const { routeTables, subnets } = clean({
      InternetGateways: [{ InternetGatewayId: 'igw-1', Attachments: [{ VpcId: 'vpc-1', State: 'available' }] }],
      VpcPeeringConnections: [
        {
          VpcPeeringConnectionId: 'pcx-1',
          Status: { Code: 'deleted' },
          RequesterVpcInfo: { VpcId: 'vpc-1' },
          AccepterVpcInfo: { VpcId: 'vpc-2' },
        },
      ],
      Reservations: [
        {
          OwnerId: '1',
          Instances: [
            {
              InstanceId: 'i-1',
              State: { Name: 'running' },
              NetworkInterfaces: [{ NetworkInterfaceId: 'eni-1', SubnetId: 'subnet-a', PrivateIpAddress: '10.0.0.9', Groups: [] }],
            },
          ],
        },
      ],
      RouteTables: [
        {
          RouteTableId: 'rtb-1',
          VpcId: 'vpc-1',
          Associations: [{ Main: true }, { SubnetId: 'subnet-a', AssociationState: { State: 'disassociated' } }, { GatewayId: 'igw-1' }],
          PropagatingVgws: [{ GatewayId: 'vgw-1' }],
          Routes: [
            { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', Origin: 'CreateRouteTable', State: 'active' },
            { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', Origin: 'CreateRoute', State: 'active' },
            { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1', Origin: 'CreateRoute', State: 'blackhole' },
            { DestinationCidrBlock: '10.9.0.0/16', VpcPeeringConnectionId: 'pcx-1', Origin: 'CreateRoute', State: 'active' },
            { DestinationCidrBlock: '10.10.0.0/16', InstanceId: 'i-1', InstanceOwnerId: '1', Origin: 'CreateRoute', State: 'active' },
            { DestinationCidrBlock: '10.11.0.0/16', CarrierGatewayId: 'cagw-1', Origin: 'CreateRoute', State: 'active' },
            { DestinationCidrBlock: '10.12.0.0/16', GatewayId: 'vgw-1', Origin: 'EnableVgwRoutePropagation', State: 'active' },
          ],
        },
      ],
      VpnGateways: [
        { VpnGatewayId: 'vgw-1', State: 'available', AmazonSideAsn: 64512, VpcAttachments: [{ VpcId: 'vpc-1', State: 'attached' }] },
      ],
    })
    expect(bare(routeTables)).toEqual([
      {
        id: 'rtb-1',
        name: 'rtb-1',
        vpc: 'vpc-1',
        main: true,
        subnets: [],
        gateways: ['igw-1'],
        propagatingGateways: ['vgw-1'],
        routes: [
          { prefix: '0.0.0.0/0', target: { kind: 'internet-gateway', id: 'igw-1' }, origin: 'static' },
          { prefix: '::/0', target: { kind: 'egress-only-gateway', id: 'eigw-1' }, origin: 'static', blackhole: true },
          { prefix: '10.9.0.0/16', target: { kind: 'peering', id: 'pcx-1' }, origin: 'static' },
          { prefix: '10.10.0.0/16', target: { kind: 'network-interface', id: 'eni-1' }, origin: 'static' },
          { prefix: '10.11.0.0/16', target: { kind: 'unmodelled', id: 'cagw-1', what: 'carrier gateway cagw-1' }, origin: 'static' },
          { prefix: '10.12.0.0/16', target: { kind: 'vpn-gateway', id: 'vgw-1' }, origin: 'propagated' },
        ],
      },
    ])
    expect(subnets.map(({ isPublic }) => isPublic)).toEqual([true, true])
  })

  it('reads network ACLs by number, without the last rule', () => {
    const entry = (RuleNumber: number, more: object) => ({
      RuleNumber,
      Egress: false,
      RuleAction: 'allow',
      Protocol: '-1',
      CidrBlock: '0.0.0.0/0',
      ...more,
    })
    const { networkAcls } = clean({
      NetworkAcls: [
        {
          ...BASE.NetworkAcls[0],
          IsDefault: true,
          Entries: [
            entry(32767, { RuleAction: 'deny' }),
            entry(200, { Protocol: '6', PortRange: { From: 22, To: 22 }, RuleAction: 'deny' }),
            entry(100, { Protocol: '1', IcmpTypeCode: { Type: 8, Code: -1 } }),
            entry(100, { Egress: true, CidrBlock: undefined, Ipv6CidrBlock: '::/0' }),
          ],
        },
      ],
    })
    expect(bare(networkAcls[0]?.entries)).toEqual([
      { number: 100, direction: 'egress', action: 'allow', cidr: '::/0', protocol: '-1' },
      { number: 100, direction: 'ingress', action: 'allow', cidr: '0.0.0.0/0', protocol: '1', icmpType: 8, icmpCode: -1 },
      { number: 200, direction: 'ingress', action: 'deny', cidr: '0.0.0.0/0', protocol: '6', fromPort: 22, toPort: 22 },
    ])
  })

  it('knows which VPCs block public access', () => {
    const block = (mode: string, exclusions: unknown[] = []) =>
      clean({
        VpcBlockPublicAccessOptions: { AwsRegion: 'ap-northeast-1', State: 'update-complete', InternetGatewayBlockMode: mode },
        VpcBlockPublicAccessExclusions: exclusions,
        Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }],
        AvailabilityZones: [{ RegionName: 'ap-northeast-1' }],
      }).vpcs[0]?.blocksPublicAccess
    const exclusion = (InternetGatewayExclusionMode: string) => [
      {
        ExclusionId: 'ex-1',
        InternetGatewayExclusionMode,
        ResourceArn: 'arn:aws:ec2:ap-northeast-1:1:vpc/vpc-1',
        State: 'create-complete',
      },
    ]
    expect(block('off')).toBeUndefined()
    expect(block('block-ingress')).toBe('ingress')
    expect(block('block-bidirectional')).toBe('bidirectional')
    expect(block('block-bidirectional', exclusion('allow-bidirectional'))).toBeUndefined()
    expect(block('block-bidirectional', exclusion('allow-egress'))).toBe('ingress')
  })
})

describe('security groups and prefix lists', () => {
  const permission = {
    IpProtocol: 'tcp',
    FromPort: 443,
    ToPort: 443,
    IpRanges: [{ CidrIp: '10.0.0.9/8' }],
    UserIdGroupPairs: [{ GroupId: 'sg-1' }],
  }
  const group = {
    GroupId: 'sg-1',
    GroupName: 'web',
    VpcId: 'vpc-1',
    IpPermissions: [permission],
    IpPermissionsEgress: [{ IpProtocol: 'icmp', FromPort: 8, ToPort: -1, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
  }
  const rules = [
    {
      SecurityGroupRuleId: 'sgr-b',
      GroupId: 'sg-1',
      IsEgress: false,
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      ReferencedGroupInfo: { GroupId: 'sg-1' },
    },
    {
      SecurityGroupRuleId: 'sgr-a',
      GroupId: 'sg-1',
      IsEgress: false,
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      CidrIpv4: '10.0.0.0/8',
    },
    { SecurityGroupRuleId: 'sgr-c', GroupId: 'sg-1', IsEgress: true, IpProtocol: 'icmp', FromPort: 8, ToPort: -1, CidrIpv6: '::/0' },
  ]

  it('makes a rule of each peer, named by its place or by its id', () => {
    const [plain] = clean({ SecurityGroups: [group] }).securityGroups
    expect(bare([plain?.ingress, plain?.egress])).toEqual([
      [
        { name: 'ingress 1', protocol: 'tcp', fromPort: 443, toPort: 443, peer: { kind: 'cidr', cidr: '10.0.0.0/8' } },
        { name: 'ingress 2', protocol: 'tcp', fromPort: 443, toPort: 443, peer: { kind: 'security-group', id: 'sg-1' } },
      ],
      [{ name: 'egress 1', protocol: 'icmp', icmpType: 8, icmpCode: -1, peer: { kind: 'cidr', cidr: '::/0' } }],
    ])
    const [named] = clean({ SecurityGroups: [group], SecurityGroupRules: rules }).securityGroups
    expect([...(named?.ingress ?? []), ...(named?.egress ?? [])].map(({ name, from }) => [name, from.rule, from.object])).toEqual([
      ['sgr-a', 'sgr-a', 'sg-1'],
      ['sgr-b', 'sgr-b', 'sg-1'],
      ['sgr-c', 'sgr-c', 'sg-1'],
    ])
  })

  it('SNAP-006 when the two calls tell different rules', () => {
    const documents = { ...BASE, SecurityGroups: [group], SecurityGroupRules: rules.slice(1) }
    const { problems } = readAwsAccount([{ path: 'a.json', bytes: new TextEncoder().encode(JSON.stringify(documents)) }])
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      containing('SNAP-006 a.json:1 and a.json:1 contradict each other: security group sg-1'),
    ])
  })

  it('joins the two calls about prefix lists and the wrapper of entries', () => {
    const { prefixLists } = clean({
      PrefixLists: [{ PrefixListId: 'pl-1', PrefixListName: 'com.amazonaws.ap-northeast-1.s3', Cidrs: ['52.219.0.0/20'] }],
      ManagedPrefixLists: [
        { PrefixListId: 'pl-1', PrefixListName: 'com.amazonaws.ap-northeast-1.s3', OwnerId: 'AWS' },
        { PrefixListId: 'pl-2', PrefixListName: 'offices', OwnerId: '1' },
      ],
      ManagedPrefixListEntries: [{ PrefixListId: 'pl-2', Entries: [{ Cidr: '192.0.2.0/24' }] }],
    })
    expect(bare(prefixLists)).toEqual([
      { id: 'pl-1', name: 'com.amazonaws.ap-northeast-1.s3', prefixes: ['52.219.0.0/20'], service: 'com.amazonaws.ap-northeast-1.s3' },
      { id: 'pl-2', name: 'offices', prefixes: ['192.0.2.0/24'] },
    ])
  })
})

describe('interfaces, addresses and instances', () => {
  it('tells AWS’s own public addresses from the user’s, and finds what each call leaves out', () => {
    const objects = clean({
      NetworkInterfaces: [
        {
          NetworkInterfaceId: 'eni-1',
          SubnetId: 'subnet-a',
          PrivateIpAddress: '10.0.0.5',
          PrivateIpAddresses: [
            { PrivateIpAddress: '10.0.0.5', Primary: true, Association: { PublicIp: '203.0.113.5', IpOwnerId: 'amazon' } },
            { PrivateIpAddress: '10.0.0.6', Association: { PublicIp: '203.0.113.6', IpOwnerId: '1', AllocationId: 'eipalloc-6' } },
          ],
          Ipv6Addresses: [{ Ipv6Address: '2001:DB8::5' }],
          Groups: [],
          SourceDestCheck: false,
          Status: 'in-use',
          InterfaceType: 'interface',
          Attachment: { InstanceId: 'i-1' },
        },
        {
          NetworkInterfaceId: 'eni-2',
          SubnetId: 'subnet-a',
          PrivateIpAddress: '10.0.0.7',
          Groups: [],
          Status: 'available',
          RequesterManaged: true,
          RequesterId: 'amazon-elb',
        },
      ],
      Addresses: [
        { AllocationId: 'eipalloc-9', PublicIp: '203.0.113.9', NetworkInterfaceId: 'eni-2' },
        { AllocationId: 'eipalloc-0', PublicIp: '203.0.113.1' },
      ],
      Instances: [
        { InstanceId: 'i-1', InstanceType: 't3.micro', State: { Name: 'stopped' }, NetworkInterfaces: [] },
        { InstanceId: 'i-2', State: { Name: 'terminated' } },
      ],
    })
    expect(bare(objects.networkInterfaces)).toEqual([
      {
        id: 'eni-1',
        name: 'eni-1',
        subnet: 'subnet-a',
        address: '10.0.0.5',
        secondaryAddresses: ['10.0.0.6'],
        ipv6Addresses: ['2001:db8::5'],
        sourceDestCheck: false,
        securityGroups: [],
        autoPublicAddresses: [{ private: '10.0.0.5', public: '203.0.113.5' }],
        type: 'interface',
      },
      {
        id: 'eni-2',
        name: 'eni-2',
        subnet: 'subnet-a',
        address: '10.0.0.7',
        sourceDestCheck: true,
        securityGroups: [],
        managedBy: 'amazon-elb',
        detached: true,
      },
    ])
    expect(bare(objects.elasticIps)).toEqual([
      { id: 'eipalloc-9', name: 'eipalloc-9', networkInterface: 'eni-2', placeholder: '203.0.113.9' },
      { id: 'eipalloc-6', name: 'eipalloc-6', networkInterface: 'eni-1', privateAddress: '10.0.0.6', placeholder: '203.0.113.6' },
    ])
    expect(bare(objects.instances)).toEqual([
      {
        id: 'i-1',
        name: 'i-1',
        node: 'i-1',
        role: 'server',
        instanceType: 't3.micro',
        networkInterfaces: ['eni-1'],
        autoScaling: false,
        stoppedState: 'stopped',
      },
    ])
  })
})

describe('load balancers', () => {
  const ARN = 'arn:aws:elasticloadbalancing:ap-northeast-1:1:loadbalancer/net/front/50dc6c495c0c9188'
  const GROUP = 'arn:aws:elasticloadbalancing:ap-northeast-1:1:targetgroup/apps/73e2d6bc24d8a067'
  const listener = {
    ListenerArn: `${ARN}/l1`,
    LoadBalancerArn: ARN,
    Protocol: 'TCP',
    Port: 443,
    DefaultActions: [{ Type: 'forward', TargetGroupArn: GROUP, ForwardConfig: { TargetGroups: [{ TargetGroupArn: GROUP }] } }],
  }
  const balancer = {
    LoadBalancerArn: ARN,
    LoadBalancerName: 'front',
    Type: 'network',
    Scheme: 'internal',
    VpcId: 'vpc-1',
    DNSName: 'front.elb',
    State: { Code: 'active' },
    AvailabilityZones: [{ ZoneName: 'ap-northeast-1a', SubnetId: 'subnet-a', LoadBalancerAddresses: [] }],
  }
  const documents = {
    LoadBalancers: [balancer],
    LoadBalancerAttributes: [{ LoadBalancerArn: ARN, Attributes: [{ Key: 'load_balancing.cross_zone.enabled', Value: 'true' }] }],
    TargetGroups: [{ TargetGroupArn: GROUP, TargetGroupName: 'apps', Protocol: 'TCP', Port: 8443, VpcId: 'vpc-1', TargetType: 'ip' }],
    TargetGroupAttributes: [{ TargetGroupArn: GROUP, Attributes: [{ Key: 'preserve_client_ip.enabled', Value: 'false' }] }],
    LoadBalancerTargetHealth: [
      {
        TargetGroupArn: GROUP,
        TargetHealthDescriptions: [{ Target: { Id: '10.0.0.5', Port: 8443, AvailabilityZone: 'all' }, TargetHealth: { State: 'healthy' } }],
      },
    ],
    NetworkInterfaces: [
      {
        NetworkInterfaceId: 'eni-1',
        SubnetId: 'subnet-a',
        PrivateIpAddress: '10.0.0.9',
        Groups: [],
        Description: 'ELB net/front/50dc6c495c0c9188',
      },
    ],
  }
  const expected = {
    loadBalancers: [
      like({
        id: ARN,
        name: 'front',
        type: 'network',
        crossZone: true,
        networkInterfaces: ['eni-1'],
        listeners: [like({ port: 443, targetGroups: [GROUP] })],
      }),
    ],
    targetGroups: [like({ id: GROUP, preservesClientAddress: false, targets: [{ id: '10.0.0.5', port: 8443, health: 'healthy' }] })],
  }

  it('joins wrappers and bare listeners alike', () => {
    expect(clean({ ...documents, Listeners: [listener] })).toMatchObject(expected)
    expect(clean({ ...documents, LoadBalancerListeners: [{ LoadBalancerArn: ARN, Listeners: [listener] }] })).toMatchObject(expected)
  })

  it('says when nobody told of listeners and targets', () => {
    const text = JSON.stringify({ ...BASE, LoadBalancers: [balancer], TargetGroups: documents.TargetGroups })
    const { objects, problems } = readAwsAccount([{ path: 'a.json', bytes: new TextEncoder().encode(text) }])
    expect(problems.map(({ code, message }) => `${code} ${message.split(':')[0] ?? ''}`)).toEqual([
      'SNAP-011 whether load balancer front sends across zones is not in the snapshot',
      'SNAP-011 the snapshot does not hold the listeners of load balancer front',
      'SNAP-011 the snapshot does not hold the targets of target group apps',
    ])
    expect(objects.loadBalancers[0]?.untold).toContain('listeners')
    expect(objects.targetGroups[0]?.untold).toContain('targets')
  })
})

describe('managed services', () => {
  const eni = (n: number, subnet: string, Description: string, more: object = {}) => ({
    NetworkInterfaceId: `eni-${n}`,
    SubnetId: subnet,
    PrivateIpAddress: `10.0.${subnet === 'subnet-a' ? 0 : 1}.${n}`,
    Groups: [{ GroupId: 'sg-1' }],
    Description,
    ...more,
  })
  const SecurityGroups = [{ GroupId: 'sg-1', VpcId: 'vpc-1' }]

  it('finds the interfaces of databases, caches, functions, search domains and file systems', () => {
    const { managedServices } = clean({
      SecurityGroups,
      DBInstances: [
        {
          DBInstanceIdentifier: 'db',
          DBInstanceStatus: 'available',
          AvailabilityZone: 'ap-northeast-1a',
          SecondaryAvailabilityZone: 'ap-northeast-1c',
          DBSubnetGroup: { Subnets: [{ SubnetIdentifier: 'subnet-a' }, { SubnetIdentifier: 'subnet-c' }] },
          Endpoint: { Port: 5432 },
          VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1' }],
          PubliclyAccessible: false,
        },
      ],
      CacheSubnetGroups: [{ CacheSubnetGroupName: 'cache', Subnets: [{ SubnetIdentifier: 'subnet-a' }] }],
      CacheClusters: [
        {
          CacheClusterId: 'redis-001',
          CacheSubnetGroupName: 'cache',
          Engine: 'redis',
          CacheNodes: [{ Endpoint: { Port: 6380 } }],
          SecurityGroups: [{ SecurityGroupId: 'sg-1' }],
        },
      ],
      Functions: [
        {
          FunctionName: 'inside',
          VpcConfig: { SubnetIds: ['subnet-c'], SecurityGroupIds: ['sg-1'] },
          Environment: { Variables: { A: 'b' } },
        },
        { FunctionName: 'outside', VpcConfig: { SubnetIds: [] } },
      ],
      DomainStatusList: [{ DomainName: 'logs', VPCOptions: { SubnetIds: ['subnet-a'], SecurityGroupIds: ['sg-1'] } }],
      MountTargets: [{ MountTargetId: 'fsmt-1', FileSystemId: 'fs-1', SubnetId: 'subnet-a', NetworkInterfaceId: 'eni-17' }],
      NetworkInterfaces: [
        eni(11, 'subnet-a', 'RDSNetworkInterface'),
        eni(12, 'subnet-c', 'RDSNetworkInterface'),
        eni(13, 'subnet-a', 'ElastiCache redis-001'),
        eni(14, 'subnet-c', 'AWS Lambda VPC ENI-inside-0123', { InterfaceType: 'lambda' }),
        eni(15, 'subnet-a', 'ES logs'),
        eni(17, 'subnet-a', 'EFS mount target for fs-1 (fsmt-1)'),
      ],
    })
    expect(
      managedServices.map(({ name, service, networkInterfaces, port, accepts, securityGroups }) => [
        service,
        name,
        networkInterfaces,
        port,
        accepts,
        securityGroups,
      ]),
    ).toEqual([
      ['rds', 'db', ['eni-11', 'eni-12'], 5432, 'connections', ['sg-1']],
      ['elasticache', 'redis-001', ['eni-13'], 6380, 'connections', ['sg-1']],
      ['lambda', 'inside', ['eni-14'], undefined, 'nothing', ['sg-1']],
      ['opensearch', 'logs', ['eni-15'], 443, 'connections', ['sg-1']],
      ['efs', 'fs-1', ['eni-17'], 2049, 'connections', ['sg-1']],
    ])
  })

  it('says so where two services can not be told apart', () => {
    const db = (name: string) => ({
      DBInstanceIdentifier: name,
      AvailabilityZone: 'ap-northeast-1a',
      DBSubnetGroup: { Subnets: [{ SubnetIdentifier: 'subnet-a' }] },
      VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1' }],
    })
    const text = JSON.stringify({
      ...BASE,
      SecurityGroups,
      DBInstances: [db('one'), db('two')],
      NetworkInterfaces: [eni(11, 'subnet-a', 'RDSNetworkInterface'), eni(12, 'subnet-a', 'RDSNetworkInterface')],
    })
    const { objects, problems } = readAwsAccount([{ path: 'a.json', bytes: new TextEncoder().encode(text) }])
    expect(objects.managedServices.map(({ networkInterfaces }) => networkInterfaces)).toEqual([[], []])
    expect(problems.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['SNAP-011 info', 'SNAP-011 info'])
  })
})

describe('transit gateways, VPN and Direct Connect', () => {
  it('joins attachments, tables, propagations and routes', () => {
    const objects = clean({
      TransitGateways: [
        {
          TransitGatewayId: 'tgw-1',
          State: 'available',
          OwnerId: '1',
          Options: { AmazonSideAsn: 64600, TransitGatewayCidrBlocks: ['10.99.0.0/24'], SecurityGroupReferencingSupport: 'enable' },
        },
      ],
      TransitGatewayAttachments: [
        {
          TransitGatewayAttachmentId: 'att-v',
          TransitGatewayId: 'tgw-1',
          ResourceType: 'vpc',
          ResourceId: 'vpc-1',
          State: 'available',
          Association: { TransitGatewayRouteTableId: 'tgw-rtb-1', State: 'associated' },
        },
        { TransitGatewayAttachmentId: 'att-n', TransitGatewayId: 'tgw-1', ResourceType: 'vpn', ResourceId: 'vpn-1', State: 'available' },
        {
          TransitGatewayAttachmentId: 'att-c',
          TransitGatewayId: 'tgw-1',
          ResourceType: 'connect',
          ResourceId: 'att-v',
          State: 'available',
        },
        {
          TransitGatewayAttachmentId: 'att-p',
          TransitGatewayId: 'tgw-1',
          ResourceType: 'peering',
          ResourceId: 'tgw-2',
          State: 'pendingAcceptance',
        },
        { TransitGatewayAttachmentId: 'att-x', TransitGatewayId: 'tgw-1', ResourceType: 'vpc', ResourceId: 'vpc-1', State: 'deleted' },
      ],
      TransitGatewayVpcAttachments: [
        {
          TransitGatewayAttachmentId: 'att-v',
          TransitGatewayId: 'tgw-1',
          VpcId: 'vpc-1',
          SubnetIds: ['subnet-a'],
          State: 'available',
          Options: { ApplianceModeSupport: 'enable' },
        },
      ],
      TransitGatewayConnects: [
        {
          TransitGatewayAttachmentId: 'att-c',
          TransportTransitGatewayAttachmentId: 'att-v',
          TransitGatewayId: 'tgw-1',
          State: 'available',
        },
      ],
      TransitGatewayConnectPeers: [
        {
          TransitGatewayConnectPeerId: 'peer-1',
          TransitGatewayAttachmentId: 'att-c',
          State: 'available',
          ConnectPeerConfiguration: {
            TransitGatewayAddress: '10.99.0.1',
            PeerAddress: '10.0.0.5',
            InsideCidrBlocks: ['169.254.6.0/29'],
            BgpConfigurations: [{ PeerAsn: 65001 }],
          },
        },
      ],
      TransitGatewayPeeringAttachments: [
        {
          TransitGatewayAttachmentId: 'att-p',
          State: 'pendingAcceptance',
          RequesterTgwInfo: { TransitGatewayId: 'tgw-1' },
          AccepterTgwInfo: { TransitGatewayId: 'tgw-2', OwnerId: '2', Region: 'eu-west-1' },
        },
      ],
      TransitGatewayRouteTables: [{ TransitGatewayRouteTableId: 'tgw-rtb-1', TransitGatewayId: 'tgw-1', State: 'available' }],
      TransitGatewayPropagations: [
        {
          TransitGatewayRouteTableId: 'tgw-rtb-1',
          TransitGatewayRouteTablePropagations: [
            { TransitGatewayAttachmentId: 'att-v', State: 'enabled' },
            { TransitGatewayAttachmentId: 'att-n', State: 'disabled' },
          ],
        },
      ],
      TransitGatewayStaticRoutes: [
        {
          TransitGatewayRouteTableId: 'tgw-rtb-1',
          Routes: [
            {
              DestinationCidrBlock: '10.0.0.0/16',
              Type: 'propagated',
              State: 'active',
              TransitGatewayAttachments: [{ TransitGatewayAttachmentId: 'att-v', ResourceType: 'vpc' }],
            },
            {
              DestinationCidrBlock: '192.168.0.0/16',
              Type: 'propagated',
              State: 'active',
              TransitGatewayAttachments: [{ TransitGatewayAttachmentId: 'att-n', ResourceType: 'vpn' }],
            },
            { DestinationCidrBlock: '10.66.0.0/16', Type: 'static', State: 'blackhole' },
          ],
        },
      ],
      CustomerGateways: [{ CustomerGatewayId: 'cgw-1', IpAddress: '198.51.100.7', BgpAsn: '65010', State: 'available' }],
      VpnConnections: [
        {
          VpnConnectionId: 'vpn-1',
          State: 'available',
          CustomerGatewayId: 'cgw-1',
          TransitGatewayId: 'tgw-1',
          CustomerGatewayConfiguration: '<xml/>',
          Options: {
            StaticRoutesOnly: false,
            TunnelOptions: [{ OutsideIpAddress: '203.0.113.1', TunnelInsideCidr: '169.254.10.0/30', PreSharedKey: 'secret' }],
          },
          VgwTelemetry: [{ OutsideIpAddress: '203.0.113.1', Status: 'UP', AcceptedRouteCount: 3 }],
        },
      ],
      NetworkInterfaces: [
        { NetworkInterfaceId: 'eni-1', SubnetId: 'subnet-a', PrivateIpAddress: '10.0.0.5', Groups: [], Attachment: { InstanceId: 'i-1' } },
      ],
      Instances: [{ InstanceId: 'i-1', State: { Name: 'running' } }],
    })
    expect(bare(objects.transitGateways)).toEqual([
      { id: 'tgw-1', name: 'tgw-1', asn: 64600, cidr: '10.99.0.0/24', node: 'tgw-1', securityGroupReferencing: true },
    ])
    expect(bare(objects.vpcAttachments)).toEqual([
      { id: 'att-v', name: 'att-v', transitGateway: 'tgw-1', vpc: 'vpc-1', subnets: ['subnet-a'], applianceMode: true },
    ])
    expect(bare(objects.connectPeers)).toEqual([
      {
        id: 'peer-1',
        name: 'peer-1',
        connect: 'att-c',
        node: 'i-1',
        peerAddress: '10.0.0.5',
        transitGatewayAddress: '10.99.0.1',
        insideCidr: '169.254.6.0/29',
        peerAsn: 65001,
      },
    ])
    expect(bare(objects.otherAttachments)).toEqual([
      {
        id: 'att-p',
        name: 'att-p',
        transitGateway: 'tgw-1',
        kind: 'peering',
        resource: 'tgw-2',
        peer: { transitGateway: 'tgw-2' },
        brokenState: 'pendingAcceptance',
      },
      { id: 'att-n', name: 'att-n', transitGateway: 'tgw-1', kind: 'vpn', resource: 'vpn-1' },
    ])
    expect(objects.otherAttachments[0]?.peer).toEqual({ transitGateway: 'tgw-2', region: 'eu-west-1', account: '2' })
    expect(bare(objects.transitGatewayRouteTables)).toEqual([
      {
        id: 'tgw-rtb-1',
        name: 'tgw-rtb-1',
        transitGateway: 'tgw-1',
        associations: ['att-v'],
        propagations: ['att-v'],
        routes: [
          { prefix: '192.168.0.0/16', attachment: 'att-n', blackhole: false, origin: 'propagated' },
          { prefix: '10.66.0.0/16', blackhole: true, origin: 'static' },
        ],
      },
    ])
    expect(bare(objects.vpnConnections)).toEqual([
      {
        id: 'vpn-1',
        name: 'vpn-1',
        gateway: 'tgw-1',
        customerGateway: 'cgw-1',
        routing: 'bgp',
        routes: [],
        tunnels: [{ outside: '203.0.113.1', insideCidr: '169.254.10.0/30', up: true, acceptedRoutes: 3 }],
      },
    ])
    expect(JSON.stringify(objects)).not.toContain('secret')
  })

  it('a transit gateway of another account is seen through its attachments', () => {
    const { transitGateways } = clean({
      TransitGatewayVpcAttachments: [
        { TransitGatewayAttachmentId: 'att-v', TransitGatewayId: 'tgw-9', VpcId: 'vpc-1', SubnetIds: ['subnet-a'], State: 'available' },
      ],
    })
    expect(transitGateways).toEqual([like({ id: 'tgw-9', foreign: true })])
  })

  const gateway = {
    directConnectGatewayId: 'dx-1',
    directConnectGatewayName: 'osaka',
    amazonSideAsn: 64900,
    ownerAccount: '1',
    directConnectGatewayState: 'available',
  }
  const association = {
    directConnectGatewayId: 'dx-1',
    associationId: 'dxa-1',
    associationState: 'associated',
    associatedGateway: { id: 'tgw-1', type: 'transitGateway' },
    allowedPrefixesToDirectConnectGateway: [{ cidr: '10.0.0.0/16' }],
  }
  const interfaceOf = {
    virtualInterfaceId: 'dxvif-1',
    virtualInterfaceType: 'transit',
    virtualInterfaceState: 'down',
    directConnectGatewayId: 'dx-1',
    asn: 65010,
    vlan: 100,
    authKey: 'secret',
    customerAddress: '169.254.1.2/30',
    amazonAddress: '169.254.1.1/30',
    bgpPeers: [{ bgpStatus: 'up', authKey: 'secret' }],
    routeFilterPrefixes: [],
  }
  const pascal = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(pascal)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [`${key.charAt(0).toUpperCase()}${key.slice(1)}`, pascal(inner)]))
        : value

  it('reads Direct Connect in camelCase and PascalCase alike', () => {
    const camel = clean({
      directConnectGateways: [gateway],
      directConnectGatewayAssociations: [association],
      virtualInterfaces: [interfaceOf],
    })
    const big = clean({
      DirectConnectGateways: pascal([gateway]),
      DirectConnectGatewayAssociations: pascal([association]),
      VirtualInterfaces: pascal([interfaceOf]),
    })
    expect(bare(big)).toEqual(bare(camel))
    expect(bare(camel.directConnectGateways)).toEqual([
      { id: 'dx-1', name: 'osaka', asn: 64900, associations: [{ id: 'dxa-1', gateway: 'tgw-1', allowedPrefixes: ['10.0.0.0/16'] }] },
    ])
    expect(bare(camel.virtualInterfaces)).toEqual([
      {
        id: 'dxvif-1',
        name: 'dxvif-1',
        type: 'transit',
        gateway: 'dx-1',
        customerAsn: 65010,
        vlan: 100,
        customerAddress: '169.254.1.2',
        amazonAddress: '169.254.1.1',
        bgpUp: true,
        brokenState: 'down',
      },
    ])
    expect(JSON.stringify(camel)).not.toContain('secret')
  })
})

describe('endpoints and gateways', () => {
  it('keeps states that are not the working one', () => {
    const objects = clean({
      NatGateways: [
        {
          NatGatewayId: 'nat-1',
          VpcId: 'vpc-1',
          SubnetId: 'subnet-a',
          State: 'deleting',
          ConnectivityType: 'private',
          NatGatewayAddresses: [{ PrivateIp: '10.0.0.8', NetworkInterfaceId: 'eni-8' }],
        },
      ],
      VpcEndpoints: [
        {
          VpcEndpointId: 'vpce-1',
          VpcEndpointType: 'Gateway',
          VpcId: 'vpc-1',
          ServiceName: 'com.amazonaws.ap-northeast-1.s3',
          State: 'Available',
          RouteTableIds: ['rtb-1'],
        },
        {
          VpcEndpointId: 'vpce-2',
          VpcEndpointType: 'Interface',
          VpcId: 'vpc-1',
          ServiceName: 'x',
          State: 'pendingAcceptance',
          SubnetIds: ['subnet-a'],
          NetworkInterfaceIds: [],
          Groups: [],
        },
      ],
      ServiceConfigurations: [
        {
          ServiceId: 'vpce-svc-1',
          ServiceName: 'com.amazonaws.vpce.svc-1',
          ServiceState: 'Available',
          AvailabilityZones: ['ap-northeast-1a'],
          NetworkLoadBalancerArns: ['arn:x'],
        },
      ],
      EgressOnlyInternetGateways: [{ EgressOnlyInternetGatewayId: 'eigw-1', Attachments: [{ VpcId: 'vpc-1', State: 'attached' }] }],
      InternetGateways: [{ InternetGatewayId: 'igw-9', Attachments: [] }],
    })
    expect(bare(objects.natGateways)).toEqual([
      {
        id: 'nat-1',
        name: 'nat-1',
        vpc: 'vpc-1',
        subnet: 'subnet-a',
        connectivity: 'private',
        addresses: [{ private: '10.0.0.8', networkInterface: 'eni-8' }],
        brokenState: 'deleting',
      },
    ])
    expect(objects.endpoints.map(({ kind, brokenState }) => [kind, brokenState])).toEqual([
      ['gateway', undefined],
      ['interface', 'pendingAcceptance'],
    ])
    expect(objects.endpointServices[0]?.loadBalancers).toEqual(['arn:x'])
    expect(objects.egressOnlyGateways).toHaveLength(1)
    // Attached to nothing: no packet meets it.
    expect(objects.internetGateways).toEqual([])
  })
})
