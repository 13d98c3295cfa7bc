output "subnet_ids" {
  description = "Subnets by name: where your own servers go."
  value = {
    "tokyo-app-a"       = aws_subnet.tokyo_app_a.id
    "tokyo-app-c"       = aws_subnet.tokyo_app_c.id
    "tokyo-tgw-a"       = aws_subnet.tokyo_tgw_a.id
    "tokyo-tgw-c"       = aws_subnet.tokyo_tgw_c.id
    "tokyo-edge-edge-a" = aws_subnet.tokyo_edge_edge_a.id
    "tokyo-edge-edge-c" = aws_subnet.tokyo_edge_edge_c.id
    "tokyo-edge-tgw-a"  = aws_subnet.tokyo_edge_tgw_a.id
    "tokyo-edge-tgw-c"  = aws_subnet.tokyo_edge_tgw_c.id
  }
}

output "server_security_group_ids" {
  description = "Security groups for your own servers, by site and subnet group."
  value = {
    "tokyo-app" = aws_security_group.tokyo_app.id
  }
}

output "router_addresses" {
  description = "Public addresses of the routers."
  value = {
    "edge-aws-1"    = aws_eip.edge_aws_1.public_ip
    "edge-aws-2"    = aws_eip.edge_aws_2.public_ip
    "edge-sakura-1" = sakura_internet.edge_sakura_is1a.ip_addresses[0]
    "edge-sakura-2" = sakura_internet.edge_sakura_is1b.ip_addresses[0]
  }
}

output "transit_gateway_ids" {
  description = "Transit gateways by name."
  value = {
    hub = aws_ec2_transit_gateway.hub.id
  }
}
