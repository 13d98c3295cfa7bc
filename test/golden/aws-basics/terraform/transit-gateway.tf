resource "aws_ec2_transit_gateway" "hub" {
  description                     = "hub"
  amazon_side_asn                 = 64520
  default_route_table_association = "disable"
  default_route_table_propagation = "disable"
  vpn_ecmp_support                = "enable"
  tags = {
    Name = "hub"
  }
}

resource "aws_ec2_transit_gateway_vpc_attachment" "hub_shop" {
  transit_gateway_id                              = aws_ec2_transit_gateway.hub.id
  vpc_id                                          = aws_vpc.shop.id
  subnet_ids                                      = [aws_subnet.shop_tgw_a.id, aws_subnet.shop_tgw_c.id]
  appliance_mode_support                          = "disable"
  transit_gateway_default_route_table_association = false
  transit_gateway_default_route_table_propagation = false
  tags = {
    Name = "hub-shop"
  }
}

resource "aws_ec2_transit_gateway_vpc_attachment" "hub_shared" {
  transit_gateway_id                              = aws_ec2_transit_gateway.hub.id
  vpc_id                                          = aws_vpc.shared.id
  subnet_ids                                      = [aws_subnet.shared_tgw_a.id, aws_subnet.shared_tgw_c.id]
  appliance_mode_support                          = "disable"
  transit_gateway_default_route_table_association = false
  transit_gateway_default_route_table_propagation = false
  tags = {
    Name = "hub-shared"
  }
}

resource "aws_ec2_transit_gateway_vpc_attachment" "hub_dev" {
  transit_gateway_id                              = aws_ec2_transit_gateway.hub.id
  vpc_id                                          = aws_vpc.dev.id
  subnet_ids                                      = [aws_subnet.dev_tgw_a.id, aws_subnet.dev_tgw_c.id]
  appliance_mode_support                          = "disable"
  transit_gateway_default_route_table_association = false
  transit_gateway_default_route_table_propagation = false
  tags = {
    Name = "hub-dev"
  }
}

resource "aws_ec2_transit_gateway_route_table" "hub_spokes" {
  transit_gateway_id = aws_ec2_transit_gateway.hub.id
  tags = {
    Name = "hub-spokes"
  }
}

resource "aws_ec2_transit_gateway_route_table_association" "hub_spokes_vpc_hub_shop" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.hub_shop.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_spokes.id
}

resource "aws_ec2_transit_gateway_route_table_association" "hub_spokes_vpc_hub_dev" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.hub_dev.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_spokes.id
}

resource "aws_ec2_transit_gateway_route_table_association" "hub_spokes_vpn_hub_ce_office" {
  transit_gateway_attachment_id  = aws_vpn_connection.hub_ce_office.transit_gateway_attachment_id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_spokes.id
}

resource "aws_ec2_transit_gateway_route_table_association" "hub_spokes_direct_connect_gateway_hub_dx" {
  transit_gateway_attachment_id  = aws_dx_gateway_association.hub_dx.transit_gateway_attachment_id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_spokes.id
}

resource "aws_ec2_transit_gateway_route_table_propagation" "hub_spokes_vpc_hub_shared" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.hub_shared.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_spokes.id
}

resource "aws_ec2_transit_gateway_route" "hub_spokes_10_99_0_0_16" {
  destination_cidr_block         = "10.99.0.0/16"
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_spokes.id
  blackhole                      = true
}

resource "aws_ec2_transit_gateway_route_table" "hub_shared" {
  transit_gateway_id = aws_ec2_transit_gateway.hub.id
  tags = {
    Name = "hub-shared"
  }
}

resource "aws_ec2_transit_gateway_route_table_association" "hub_shared_vpc_hub_shared" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.hub_shared.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_shared.id
}

resource "aws_ec2_transit_gateway_route_table_propagation" "hub_shared_vpc_hub_shop" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.hub_shop.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_shared.id
}

resource "aws_ec2_transit_gateway_route_table_propagation" "hub_shared_vpc_hub_dev" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.hub_dev.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_shared.id
}

resource "aws_ec2_transit_gateway_route_table_propagation" "hub_shared_vpn_hub_ce_office" {
  transit_gateway_attachment_id  = aws_vpn_connection.hub_ce_office.transit_gateway_attachment_id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_shared.id
}

resource "aws_ec2_transit_gateway_route_table_propagation" "hub_shared_direct_connect_gateway_hub_dx" {
  transit_gateway_attachment_id  = aws_dx_gateway_association.hub_dx.transit_gateway_attachment_id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.hub_shared.id
}
