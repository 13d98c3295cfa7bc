resource "aws_dx_gateway" "dx" {
  name            = "dx"
  amazon_side_asn = "64522"
}

resource "aws_dx_gateway_association" "hub_dx" {
  dx_gateway_id         = aws_dx_gateway.dx.id
  associated_gateway_id = aws_ec2_transit_gateway.hub.id
  allowed_prefixes      = ["10.2.0.0/16"]
}

# The connection is ordered by hand; AWS gives both addresses and the key of the BGP session.
resource "aws_dx_transit_virtual_interface" "dx_ce_factory" {
  name           = "dx-ce-factory"
  connection_id  = "dxcon-fg1234ab"
  dx_gateway_id  = aws_dx_gateway.dx.id
  vlan           = 101
  address_family = "ipv4"
  bgp_asn        = 64512
  tags = {
    Name = "dx-ce-factory"
  }
}
