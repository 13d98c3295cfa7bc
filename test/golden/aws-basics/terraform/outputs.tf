output "subnet_ids" {
  description = "Subnets by name: where your own servers go."
  value = {
    "dev-desks-a"    = aws_subnet.dev_desks_a.id
    "dev-desks-c"    = aws_subnet.dev_desks_c.id
    "dev-tgw-a"      = aws_subnet.dev_tgw_a.id
    "dev-tgw-c"      = aws_subnet.dev_tgw_c.id
    "legacy-erp-a"   = aws_subnet.legacy_erp_a.id
    "legacy-erp-c"   = aws_subnet.legacy_erp_c.id
    "partner-api-a"  = aws_subnet.partner_api_a.id
    "partner-api-c"  = aws_subnet.partner_api_c.id
    "search-nodes-a" = aws_subnet.search_nodes_a.id
    "search-nodes-c" = aws_subnet.search_nodes_c.id
    "shared-tools-a" = aws_subnet.shared_tools_a.id
    "shared-tools-c" = aws_subnet.shared_tools_c.id
    "shared-tgw-a"   = aws_subnet.shared_tgw_a.id
    "shared-tgw-c"   = aws_subnet.shared_tgw_c.id
    "shop-web-a"     = aws_subnet.shop_web_a.id
    "shop-web-c"     = aws_subnet.shop_web_c.id
    "shop-app-a"     = aws_subnet.shop_app_a.id
    "shop-app-c"     = aws_subnet.shop_app_c.id
    "shop-db-a"      = aws_subnet.shop_db_a.id
    "shop-db-c"      = aws_subnet.shop_db_c.id
    "shop-batch-a"   = aws_subnet.shop_batch_a.id
    "shop-tgw-a"     = aws_subnet.shop_tgw_a.id
    "shop-tgw-c"     = aws_subnet.shop_tgw_c.id
  }
}

output "server_security_group_ids" {
  description = "Security groups for your own servers, by site and subnet group."
  value = {
    "dev-desks"    = aws_security_group.dev_desks.id
    "legacy-erp"   = aws_security_group.legacy_erp.id
    "partner-api"  = aws_security_group.partner_api.id
    "search-index" = aws_security_group.search_index.id
    "shared-tools" = aws_security_group.shared_tools.id
    "shop-web"     = aws_security_group.shop_web.id
    "shop-app"     = aws_security_group.shop_app.id
    "shop-batch"   = aws_security_group.shop_batch.id
    "shop-orders"  = aws_security_group.shop_orders.id
    "shop-resize"  = aws_security_group.shop_resize.id
  }
}

output "target_group_arns" {
  description = "Target groups: register your own servers there."
  value = {
    "partner-entry-443" = aws_lb_target_group.partner_entry_443.arn
    "shop-entry-443"    = aws_lb_target_group.shop_entry_443.arn
  }
}

output "endpoint_service_names" {
  description = "Names of the services that others reach by PrivateLink."
  value = {
    "partner-entry" = aws_vpc_endpoint_service.partner_entry.service_name
  }
}

output "transit_gateway_ids" {
  description = "Transit gateways by name."
  value = {
    hub = aws_ec2_transit_gateway.hub.id
  }
}
