resource "aws_ec2_transit_gateway" "hub" {
  description                     = "hub"
  amazon_side_asn                 = 64512
  transit_gateway_cidr_blocks     = ["10.12.0.0/24"]
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
  subnet_ids                                      = [aws_subnet.tokyo_tgw_a.id, aws_subnet.tokyo_tgw_c.id]
  appliance_mode_support                          = "disable"
  transit_gateway_default_route_table_association = false
  transit_gateway_default_route_table_propagation = false
  tags = {
    Name = "hub-tokyo"
  }
}

resource "aws_ec2_transit_gateway_vpc_attachment" "hub_tokyo_edge" {
  transit_gateway_id                              = aws_ec2_transit_gateway.hub.id
  vpc_id                                          = aws_vpc.tokyo_edge.id
  subnet_ids                                      = [aws_subnet.tokyo_edge_tgw_a.id, aws_subnet.tokyo_edge_tgw_c.id]
  appliance_mode_support                          = "disable"
  transit_gateway_default_route_table_association = false
  transit_gateway_default_route_table_propagation = false
  tags = {
    Name = "hub-tokyo-edge"
  }
}

resource "aws_ec2_transit_gateway_connect" "hub_edge_aws" {
  transit_gateway_id                              = aws_ec2_transit_gateway.hub.id
  transport_attachment_id                         = aws_ec2_transit_gateway_vpc_attachment.hub_tokyo_edge.id
  protocol                                        = "gre"
  transit_gateway_default_route_table_association = false
  transit_gateway_default_route_table_propagation = false
  tags = {
    Name = "hub-edge-aws"
  }
}

# GRE and two BGP sessions to edge-aws-1: it has the first host of 169.254.128.0/29, the transit gateway the second and third.
resource "aws_ec2_transit_gateway_connect_peer" "hub_edge_aws_1" {
  transit_gateway_attachment_id = aws_ec2_transit_gateway_connect.hub_edge_aws.id
  peer_address                  = "10.11.0.4"
  transit_gateway_address       = "10.12.0.1"
  inside_cidr_blocks            = ["169.254.128.0/29"]
  bgp_asn                       = "64513"
  tags = {
    Name = "hub-edge-aws-1"
  }
}

# GRE and two BGP sessions to edge-aws-2: it has the first host of 169.254.128.8/29, the transit gateway the second and third.
resource "aws_ec2_transit_gateway_connect_peer" "hub_edge_aws_2" {
  transit_gateway_attachment_id = aws_ec2_transit_gateway_connect.hub_edge_aws.id
  peer_address                  = "10.11.1.4"
  transit_gateway_address       = "10.12.0.2"
  inside_cidr_blocks            = ["169.254.128.8/29"]
  bgp_asn                       = "64513"
  tags = {
    Name = "hub-edge-aws-2"
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

resource "aws_ec2_transit_gateway_route_table_association" "hub_shared_vpc_hub_tokyo_edge" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.hub_tokyo_edge.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_shared.id
}

resource "aws_ec2_transit_gateway_route_table_association" "hub_shared_connect_hub_edge_aws" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_connect.hub_edge_aws.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_shared.id
}

resource "aws_ec2_transit_gateway_route_table_propagation" "hub_shared_vpc_hub_tokyo" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.hub_tokyo.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_shared.id
}

resource "aws_ec2_transit_gateway_route_table_propagation" "hub_shared_connect_hub_edge_aws" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_connect.hub_edge_aws.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_shared.id
}
