resource "aws_vpn_gateway" "legacy_vpn" {
  vpc_id          = aws_vpc.legacy.id
  amazon_side_asn = "64521"
  tags = {
    Name = "legacy-vpn"
  }
}

resource "aws_customer_gateway" "hub_ce_office" {
  type        = "ipsec.1"
  ip_address  = "192.0.2.10"
  bgp_asn     = "64513"
  device_name = "hub-ce-office"
  tags = {
    Name = "hub-ce-office"
  }
}

resource "aws_customer_gateway" "legacy_vpn_ce_office" {
  type        = "ipsec.1"
  ip_address  = "192.0.2.10"
  bgp_asn     = "64513"
  device_name = "legacy-vpn-ce-office"
  tags = {
    Name = "legacy-vpn-ce-office"
  }
}

# Its keys are made by AWS and stand in the state: keep that where only the pipeline reads it.
resource "aws_vpn_connection" "hub_ce_office" {
  type                = "ipsec.1"
  customer_gateway_id = aws_customer_gateway.hub_ce_office.id
  transit_gateway_id  = aws_ec2_transit_gateway.hub.id
  static_routes_only  = false
  tags = {
    Name = "hub-ce-office"
  }
}

# Its keys are made by AWS and stand in the state: keep that where only the pipeline reads it.
resource "aws_vpn_connection" "legacy_vpn_ce_office" {
  type                = "ipsec.1"
  customer_gateway_id = aws_customer_gateway.legacy_vpn_ce_office.id
  vpn_gateway_id      = aws_vpn_gateway.legacy_vpn.id
  static_routes_only  = true
  tags = {
    Name = "legacy-vpn-ce-office"
  }
}

resource "aws_vpn_connection_route" "legacy_vpn_ce_office_192_168_10_0_24" {
  vpn_connection_id      = aws_vpn_connection.legacy_vpn_ce_office.id
  destination_cidr_block = "192.168.10.0/24"
}
