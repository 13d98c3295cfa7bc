resource "aws_route_table" "tokyo_app" {
  vpc_id = aws_vpc.tokyo.id
  tags = {
    Name = "tokyo-app"
  }
}

resource "aws_route" "tokyo_app_10_0_0_0_8" {
  route_table_id         = aws_route_table.tokyo_app.id
  destination_cidr_block = "10.0.0.0/8"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_tokyo]
}

resource "aws_route" "tokyo_app_172_16_0_0_12" {
  route_table_id         = aws_route_table.tokyo_app.id
  destination_cidr_block = "172.16.0.0/12"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_tokyo]
}

resource "aws_route" "tokyo_app_192_168_0_0_16" {
  route_table_id         = aws_route_table.tokyo_app.id
  destination_cidr_block = "192.168.0.0/16"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_tokyo]
}

resource "aws_route_table_association" "tokyo_app_a" {
  route_table_id = aws_route_table.tokyo_app.id
  subnet_id      = aws_subnet.tokyo_app_a.id
}

resource "aws_route_table_association" "tokyo_app_c" {
  route_table_id = aws_route_table.tokyo_app.id
  subnet_id      = aws_subnet.tokyo_app_c.id
}

resource "aws_route_table" "tokyo_tgw" {
  vpc_id = aws_vpc.tokyo.id
  tags = {
    Name = "tokyo-tgw"
  }
}

resource "aws_route_table_association" "tokyo_tgw_a" {
  route_table_id = aws_route_table.tokyo_tgw.id
  subnet_id      = aws_subnet.tokyo_tgw_a.id
}

resource "aws_route_table_association" "tokyo_tgw_c" {
  route_table_id = aws_route_table.tokyo_tgw.id
  subnet_id      = aws_subnet.tokyo_tgw_c.id
}

resource "aws_route_table" "tokyo_edge_edge" {
  vpc_id = aws_vpc.tokyo_edge.id
  tags = {
    Name = "tokyo-edge-edge"
  }
}

resource "aws_route" "tokyo_edge_edge_10_0_0_0_8" {
  route_table_id         = aws_route_table.tokyo_edge_edge.id
  destination_cidr_block = "10.0.0.0/8"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_tokyo_edge]
}

resource "aws_route" "tokyo_edge_edge_172_16_0_0_12" {
  route_table_id         = aws_route_table.tokyo_edge_edge.id
  destination_cidr_block = "172.16.0.0/12"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_tokyo_edge]
}

resource "aws_route" "tokyo_edge_edge_192_168_0_0_16" {
  route_table_id         = aws_route_table.tokyo_edge_edge.id
  destination_cidr_block = "192.168.0.0/16"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_tokyo_edge]
}

resource "aws_route" "tokyo_edge_edge_default" {
  route_table_id         = aws_route_table.tokyo_edge_edge.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.tokyo_edge.id
}

resource "aws_route_table_association" "tokyo_edge_edge_a" {
  route_table_id = aws_route_table.tokyo_edge_edge.id
  subnet_id      = aws_subnet.tokyo_edge_edge_a.id
}

resource "aws_route_table_association" "tokyo_edge_edge_c" {
  route_table_id = aws_route_table.tokyo_edge_edge.id
  subnet_id      = aws_subnet.tokyo_edge_edge_c.id
}

resource "aws_route_table" "tokyo_edge_tgw" {
  vpc_id = aws_vpc.tokyo_edge.id
  tags = {
    Name = "tokyo-edge-tgw"
  }
}

resource "aws_route_table_association" "tokyo_edge_tgw_a" {
  route_table_id = aws_route_table.tokyo_edge_tgw.id
  subnet_id      = aws_subnet.tokyo_edge_tgw_a.id
}

resource "aws_route_table_association" "tokyo_edge_tgw_c" {
  route_table_id = aws_route_table.tokyo_edge_tgw.id
  subnet_id      = aws_subnet.tokyo_edge_tgw_c.id
}
