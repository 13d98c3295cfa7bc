import { describe, expect, it } from 'vitest'
import { bare, BASE, clean } from './fixtures/documents.ts'

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
