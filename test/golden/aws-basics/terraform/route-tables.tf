resource "aws_route_table" "dev_desks" {
  vpc_id = aws_vpc.dev.id
  tags = {
    Name = "dev-desks"
  }
}

resource "aws_route" "dev_desks_10_0_0_0_8" {
  route_table_id         = aws_route_table.dev_desks.id
  destination_cidr_block = "10.0.0.0/8"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_dev]
}

resource "aws_route" "dev_desks_172_16_0_0_12" {
  route_table_id         = aws_route_table.dev_desks.id
  destination_cidr_block = "172.16.0.0/12"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_dev]
}

resource "aws_route" "dev_desks_192_168_0_0_16" {
  route_table_id         = aws_route_table.dev_desks.id
  destination_cidr_block = "192.168.0.0/16"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_dev]
}

resource "aws_route_table_association" "dev_desks_a" {
  route_table_id = aws_route_table.dev_desks.id
  subnet_id      = aws_subnet.dev_desks_a.id
}

resource "aws_route_table_association" "dev_desks_c" {
  route_table_id = aws_route_table.dev_desks.id
  subnet_id      = aws_subnet.dev_desks_c.id
}

resource "aws_route_table" "dev_tgw" {
  vpc_id = aws_vpc.dev.id
  tags = {
    Name = "dev-tgw"
  }
}

resource "aws_route_table_association" "dev_tgw_a" {
  route_table_id = aws_route_table.dev_tgw.id
  subnet_id      = aws_subnet.dev_tgw_a.id
}

resource "aws_route_table_association" "dev_tgw_c" {
  route_table_id = aws_route_table.dev_tgw.id
  subnet_id      = aws_subnet.dev_tgw_c.id
}

resource "aws_route_table" "legacy_erp" {
  vpc_id = aws_vpc.legacy.id
  tags = {
    Name = "legacy-erp"
  }
}

resource "aws_vpn_gateway_route_propagation" "legacy_erp" {
  route_table_id = aws_route_table.legacy_erp.id
  vpn_gateway_id = aws_vpn_gateway.legacy_vpn.id
}

resource "aws_route_table_association" "legacy_erp_a" {
  route_table_id = aws_route_table.legacy_erp.id
  subnet_id      = aws_subnet.legacy_erp_a.id
}

resource "aws_route_table_association" "legacy_erp_c" {
  route_table_id = aws_route_table.legacy_erp.id
  subnet_id      = aws_subnet.legacy_erp_c.id
}

resource "aws_route_table" "partner_api" {
  vpc_id = aws_vpc.partner.id
  tags = {
    Name = "partner-api"
  }
}

resource "aws_route_table_association" "partner_api_a" {
  route_table_id = aws_route_table.partner_api.id
  subnet_id      = aws_subnet.partner_api_a.id
}

resource "aws_route_table_association" "partner_api_c" {
  route_table_id = aws_route_table.partner_api.id
  subnet_id      = aws_subnet.partner_api_c.id
}

resource "aws_route_table" "search_nodes" {
  vpc_id = aws_vpc.search.id
  tags = {
    Name = "search-nodes"
  }
}

resource "aws_route" "search_nodes_10_0_0_0_16" {
  route_table_id            = aws_route_table.search_nodes.id
  destination_cidr_block    = "10.0.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.shop_search.id
}

resource "aws_route" "search_nodes_100_64_0_0_24" {
  route_table_id            = aws_route_table.search_nodes.id
  destination_cidr_block    = "100.64.0.0/24"
  vpc_peering_connection_id = aws_vpc_peering_connection.shop_search.id
}

resource "aws_route_table_association" "search_nodes_a" {
  route_table_id = aws_route_table.search_nodes.id
  subnet_id      = aws_subnet.search_nodes_a.id
}

resource "aws_route_table_association" "search_nodes_c" {
  route_table_id = aws_route_table.search_nodes.id
  subnet_id      = aws_subnet.search_nodes_c.id
}

resource "aws_route_table" "shared_tools" {
  vpc_id = aws_vpc.shared.id
  tags = {
    Name = "shared-tools"
  }
}

resource "aws_route" "shared_tools_10_0_0_0_8" {
  route_table_id         = aws_route_table.shared_tools.id
  destination_cidr_block = "10.0.0.0/8"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shared]
}

resource "aws_route" "shared_tools_172_16_0_0_12" {
  route_table_id         = aws_route_table.shared_tools.id
  destination_cidr_block = "172.16.0.0/12"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shared]
}

resource "aws_route" "shared_tools_192_168_0_0_16" {
  route_table_id         = aws_route_table.shared_tools.id
  destination_cidr_block = "192.168.0.0/16"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shared]
}

resource "aws_route_table_association" "shared_tools_a" {
  route_table_id = aws_route_table.shared_tools.id
  subnet_id      = aws_subnet.shared_tools_a.id
}

resource "aws_route_table_association" "shared_tools_c" {
  route_table_id = aws_route_table.shared_tools.id
  subnet_id      = aws_subnet.shared_tools_c.id
}

resource "aws_route_table" "shared_tgw" {
  vpc_id = aws_vpc.shared.id
  tags = {
    Name = "shared-tgw"
  }
}

resource "aws_route_table_association" "shared_tgw_a" {
  route_table_id = aws_route_table.shared_tgw.id
  subnet_id      = aws_subnet.shared_tgw_a.id
}

resource "aws_route_table_association" "shared_tgw_c" {
  route_table_id = aws_route_table.shared_tgw.id
  subnet_id      = aws_subnet.shared_tgw_c.id
}

resource "aws_route_table" "shop_web" {
  vpc_id = aws_vpc.shop.id
  tags = {
    Name = "shop-web"
  }
}

resource "aws_route" "shop_web_10_0_0_0_8" {
  route_table_id         = aws_route_table.shop_web.id
  destination_cidr_block = "10.0.0.0/8"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shop]
}

resource "aws_route" "shop_web_172_16_0_0_12" {
  route_table_id         = aws_route_table.shop_web.id
  destination_cidr_block = "172.16.0.0/12"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shop]
}

resource "aws_route" "shop_web_192_168_0_0_16" {
  route_table_id         = aws_route_table.shop_web.id
  destination_cidr_block = "192.168.0.0/16"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shop]
}

resource "aws_route" "shop_web_10_1_0_0_16" {
  route_table_id            = aws_route_table.shop_web.id
  destination_cidr_block    = "10.1.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.shop_search.id
}

resource "aws_route" "shop_web_default" {
  route_table_id         = aws_route_table.shop_web.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.shop.id
}

resource "aws_route" "shop_web_default_ipv6" {
  route_table_id              = aws_route_table.shop_web.id
  destination_ipv6_cidr_block = "::/0"
  gateway_id                  = aws_internet_gateway.shop.id
}

resource "aws_route_table_association" "shop_web_a" {
  route_table_id = aws_route_table.shop_web.id
  subnet_id      = aws_subnet.shop_web_a.id
}

resource "aws_route_table_association" "shop_web_c" {
  route_table_id = aws_route_table.shop_web.id
  subnet_id      = aws_subnet.shop_web_c.id
}

resource "aws_route_table" "shop_app_a" {
  vpc_id = aws_vpc.shop.id
  tags = {
    Name = "shop-app-a"
  }
}

resource "aws_route" "shop_app_a_10_0_0_0_8" {
  route_table_id         = aws_route_table.shop_app_a.id
  destination_cidr_block = "10.0.0.0/8"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shop]
}

resource "aws_route" "shop_app_a_172_16_0_0_12" {
  route_table_id         = aws_route_table.shop_app_a.id
  destination_cidr_block = "172.16.0.0/12"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shop]
}

resource "aws_route" "shop_app_a_192_168_0_0_16" {
  route_table_id         = aws_route_table.shop_app_a.id
  destination_cidr_block = "192.168.0.0/16"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shop]
}

resource "aws_route" "shop_app_a_10_1_0_0_16" {
  route_table_id            = aws_route_table.shop_app_a.id
  destination_cidr_block    = "10.1.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.shop_search.id
}

resource "aws_route" "shop_app_a_default" {
  route_table_id         = aws_route_table.shop_app_a.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.shop_nat_a.id
}

resource "aws_route" "shop_app_a_default_ipv6" {
  route_table_id              = aws_route_table.shop_app_a.id
  destination_ipv6_cidr_block = "::/0"
  egress_only_gateway_id      = aws_egress_only_internet_gateway.shop.id
}

resource "aws_route_table_association" "shop_app_a" {
  route_table_id = aws_route_table.shop_app_a.id
  subnet_id      = aws_subnet.shop_app_a.id
}

resource "aws_route_table" "shop_app_c" {
  vpc_id = aws_vpc.shop.id
  tags = {
    Name = "shop-app-c"
  }
}

resource "aws_route" "shop_app_c_10_0_0_0_8" {
  route_table_id         = aws_route_table.shop_app_c.id
  destination_cidr_block = "10.0.0.0/8"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shop]
}

resource "aws_route" "shop_app_c_172_16_0_0_12" {
  route_table_id         = aws_route_table.shop_app_c.id
  destination_cidr_block = "172.16.0.0/12"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shop]
}

resource "aws_route" "shop_app_c_192_168_0_0_16" {
  route_table_id         = aws_route_table.shop_app_c.id
  destination_cidr_block = "192.168.0.0/16"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shop]
}

resource "aws_route" "shop_app_c_10_1_0_0_16" {
  route_table_id            = aws_route_table.shop_app_c.id
  destination_cidr_block    = "10.1.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.shop_search.id
}

resource "aws_route" "shop_app_c_default" {
  route_table_id         = aws_route_table.shop_app_c.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.shop_nat_c.id
}

resource "aws_route" "shop_app_c_default_ipv6" {
  route_table_id              = aws_route_table.shop_app_c.id
  destination_ipv6_cidr_block = "::/0"
  egress_only_gateway_id      = aws_egress_only_internet_gateway.shop.id
}

resource "aws_route_table_association" "shop_app_c" {
  route_table_id = aws_route_table.shop_app_c.id
  subnet_id      = aws_subnet.shop_app_c.id
}

resource "aws_route_table" "shop_db" {
  vpc_id = aws_vpc.shop.id
  tags = {
    Name = "shop-db"
  }
}

resource "aws_route" "shop_db_10_0_0_0_8" {
  route_table_id         = aws_route_table.shop_db.id
  destination_cidr_block = "10.0.0.0/8"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shop]
}

resource "aws_route" "shop_db_172_16_0_0_12" {
  route_table_id         = aws_route_table.shop_db.id
  destination_cidr_block = "172.16.0.0/12"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shop]
}

resource "aws_route" "shop_db_192_168_0_0_16" {
  route_table_id         = aws_route_table.shop_db.id
  destination_cidr_block = "192.168.0.0/16"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shop]
}

resource "aws_route" "shop_db_10_1_0_0_16" {
  route_table_id            = aws_route_table.shop_db.id
  destination_cidr_block    = "10.1.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.shop_search.id
}

resource "aws_route" "shop_db_10_99_0_0_16" {
  route_table_id         = aws_route_table.shop_db.id
  destination_cidr_block = "10.99.0.0/16"
  network_interface_id   = aws_network_interface.shop_blackhole.id
}

resource "aws_route_table_association" "shop_db_a" {
  route_table_id = aws_route_table.shop_db.id
  subnet_id      = aws_subnet.shop_db_a.id
}

resource "aws_route_table_association" "shop_db_c" {
  route_table_id = aws_route_table.shop_db.id
  subnet_id      = aws_subnet.shop_db_c.id
}

resource "aws_route_table" "shop_batch" {
  vpc_id = aws_vpc.shop.id
  tags = {
    Name = "shop-batch"
  }
}

resource "aws_route" "shop_batch_10_0_0_0_8" {
  route_table_id         = aws_route_table.shop_batch.id
  destination_cidr_block = "10.0.0.0/8"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shop]
}

resource "aws_route" "shop_batch_172_16_0_0_12" {
  route_table_id         = aws_route_table.shop_batch.id
  destination_cidr_block = "172.16.0.0/12"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shop]
}

resource "aws_route" "shop_batch_192_168_0_0_16" {
  route_table_id         = aws_route_table.shop_batch.id
  destination_cidr_block = "192.168.0.0/16"
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  depends_on             = [aws_ec2_transit_gateway_vpc_attachment.hub_shop]
}

resource "aws_route" "shop_batch_10_1_0_0_16" {
  route_table_id            = aws_route_table.shop_batch.id
  destination_cidr_block    = "10.1.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.shop_search.id
}

resource "aws_route_table_association" "shop_batch_a" {
  route_table_id = aws_route_table.shop_batch.id
  subnet_id      = aws_subnet.shop_batch_a.id
}

resource "aws_route_table" "shop_tgw" {
  vpc_id = aws_vpc.shop.id
  tags = {
    Name = "shop-tgw"
  }
}

resource "aws_route_table_association" "shop_tgw_a" {
  route_table_id = aws_route_table.shop_tgw.id
  subnet_id      = aws_subnet.shop_tgw_a.id
}

resource "aws_route_table_association" "shop_tgw_c" {
  route_table_id = aws_route_table.shop_tgw.id
  subnet_id      = aws_subnet.shop_tgw_c.id
}
