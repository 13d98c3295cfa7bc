import { describe, expect, it } from 'vitest'
import { renderTerraform } from '../../deploy/terraform.ts'
import { terraformSchema } from '../../../test/terraform-schema.ts'
import type { Design } from '../../design/model.ts'
import { NO_AWS_OBJECTS, type AwsObjects } from './objects.ts'
import { architectureOf } from './packer.ts'
import { awsTerraform } from './terraform.ts'

const design: Design = { name: 'small', sites: {}, gateways: {}, links: [], policies: [], expect: [], locate: () => undefined }
const from = { path: 'policies[0]' }
const region = 'ap-northeast-1'
const SMALL: AwsObjects = {
  ...NO_AWS_OBJECTS,
  vpcs: [{ id: 'v', name: 'tokyo', region, cidr: '10.0.0.0/16', from }],
  subnets: [{ id: 's', name: 'tokyo-app-a', region, vpc: 'v', zone: 'ap-northeast-1a', cidr: '10.0.0.0/24', isPublic: false, from }],
  routeTables: [
    {
      id: 'r',
      name: 'tokyo-app',
      region,
      vpc: 'v',
      subnets: ['s'],
      routes: [{ prefix: '10.0.0.0/8', target: { kind: 'transit-gateway', id: 't' }, from }],
      from,
    },
  ],
  securityGroups: [
    {
      id: 'g',
      name: 'tokyo-app',
      region,
      vpc: 'v',
      description: 'App',
      from,
      ingress: [
        {
          name: 'wireguard-from-far-1',
          protocol: 'udp',
          fromPort: 51820,
          toPort: 51820,
          peer: { kind: 'cidr', cidr: '192.0.2.1/32' },
          from,
        },
      ],
      egress: [{ name: 'everything', protocol: '-1', peer: { kind: 'security-group', id: 'g' }, from }],
    },
  ],
  transitGateways: [{ id: 't', name: 'hub', region, asn: 64512, cidr: '10.9.0.0/24', node: 'hub', from }],
  vpcAttachments: [{ id: 'a', name: 'hub-tokyo', region, transitGateway: 't', vpc: 'v', subnets: ['s'], applianceMode: false, from }],
  connectAttachments: [{ id: 'c', name: 'hub-edge', region, transitGateway: 't', transport: 'a', from }],
  connectPeers: [
    {
      id: 'p',
      name: 'hub-edge-1',
      region,
      connect: 'c',
      node: 'edge-1',
      peerAddress: '10.0.0.4',
      transitGatewayAddress: '10.9.0.1',
      insideCidr: '169.254.8.0/29',
      peerAsn: 4200000000,
      from,
    },
  ],
  transitGatewayRouteTables: [
    {
      id: 'x',
      name: 'hub-shared',
      region,
      transitGateway: 't',
      associations: ['a'],
      propagations: ['c'],
      routes: [{ prefix: '10.99.0.0/16', blackhole: true, from }],
      from,
    },
  ],
}

const text = (objects: AwsObjects, path: string): string | undefined =>
  renderTerraform(awsTerraform(objects, design, []), terraformSchema()).find((file) => file.path === `terraform/${path}`)?.content

describe('awsTerraform', () => {
  it('makes nothing of nothing', () => {
    expect(awsTerraform(NO_AWS_OBJECTS, design, [])).toEqual([])
  })

  it('writes a transit gateway with its Connect peer, whose ASN is text, and its own table only', () => {
    expect(text(SMALL, 'transit-gateway.tf')).toBe(`resource "aws_ec2_transit_gateway" "hub" {
  description                     = "hub"
  amazon_side_asn                 = 64512
  transit_gateway_cidr_blocks     = ["10.9.0.0/24"]
  default_route_table_association = "disable"
  default_route_table_propagation = "disable"
  vpn_ecmp_support                = "enable"
  tags = {
    Name = "hub"
  }
}

resource "aws_ec2_transit_gateway_vpc_attachment" "hub_tokyo" {
  transit_gateway_id                              = aws_ec2_transit_gateway.hub.id
  vpc_id                                          = aws_vpc.tokyo.id
  subnet_ids                                      = [aws_subnet.tokyo_app_a.id]
  appliance_mode_support                          = "disable"
  transit_gateway_default_route_table_association = false
  transit_gateway_default_route_table_propagation = false
  tags = {
    Name = "hub-tokyo"
  }
}

resource "aws_ec2_transit_gateway_connect" "hub_edge" {
  transit_gateway_id                              = aws_ec2_transit_gateway.hub.id
  transport_attachment_id                         = aws_ec2_transit_gateway_vpc_attachment.hub_tokyo.id
  protocol                                        = "gre"
  transit_gateway_default_route_table_association = false
  transit_gateway_default_route_table_propagation = false
  tags = {
    Name = "hub-edge"
  }
}

# GRE and two BGP sessions to edge-1: it has the first host of 169.254.8.0/29, the transit gateway the second and third.
resource "aws_ec2_transit_gateway_connect_peer" "hub_edge_1" {
  transit_gateway_attachment_id = aws_ec2_transit_gateway_connect.hub_edge.id
  peer_address                  = "10.0.0.4"
  transit_gateway_address       = "10.9.0.1"
  inside_cidr_blocks            = ["169.254.8.0/29"]
  bgp_asn                       = "4200000000"
  tags = {
    Name = "hub-edge-1"
  }
}

resource "aws_ec2_transit_gateway_route_table" "hub_shared" {
  transit_gateway_id = aws_ec2_transit_gateway.hub.id
  tags = {
    Name = "hub-shared"
  }
}

resource "aws_ec2_transit_gateway_route_table_association" "hub_shared_vpc_hub_tokyo" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.hub_tokyo.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_shared.id
}

resource "aws_ec2_transit_gateway_route_table_propagation" "hub_shared_connect_hub_edge" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_connect.hub_edge.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_shared.id
}

resource "aws_ec2_transit_gateway_route" "hub_shared_10_99_0_0_16" {
  destination_cidr_block         = "10.99.0.0/16"
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_shared.id
  blackhole                      = true
}
`)
  })

  it('waits with a route to the transit gateway until the VPC is attached', () => {
    expect(text(SMALL, 'route-tables.tf')).toContain(`resource "aws_route" "tokyo_app_10_0_0_0_8" {
  route_table_id         = aws_route_table.tokyo_app.id
  destination_cidr_block = "10.0.0.0/8"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_tokyo]
}
`)
  })

  it('writes rules of a security group one by one, all protocols without ports', () => {
    expect(text(SMALL, 'security-groups.tf')).toContain(`# policies[0]
resource "aws_vpc_security_group_egress_rule" "tokyo_app_everything" {
  security_group_id            = aws_security_group.tokyo_app.id
  referenced_security_group_id = aws_security_group.tokyo_app.id
  ip_protocol                  = "-1"
  tags = {
    Name = "tokyo_app_everything"
  }
}
`)
  })

  it('names the provider of every region but the first', () => {
    const osaka = { id: 'o', name: 'osaka', region: 'ap-northeast-3', cidr: '10.1.0.0/16', from }
    const two = { ...SMALL, vpcs: [...SMALL.vpcs, osaka] }
    expect(text(two, 'vpc.tf')).toContain('resource "aws_vpc" "osaka" {\n  provider             = aws.ap_northeast_3\n')
    expect(text(two, 'providers.tf')).toContain('  alias  = "ap_northeast_3"\n  region = "ap-northeast-3"\n')
  })
})

describe('architectureOf', () => {
  it('knows the Graviton families', () => {
    expect(['t4g.micro', 'c7gn.medium', 'm6gd.large', 'a1.medium', 'x2gd.medium'].map(architectureOf)).toEqual(
      Array.from({ length: 5 }, () => 'arm64'),
    )
    expect(['t3.micro', 'g5.xlarge', 'm7i.large', 'c5n.large', 'u-3tb1.56xlarge'].map(architectureOf)).toEqual(
      Array.from({ length: 5 }, () => 'x86_64'),
    )
  })
})
