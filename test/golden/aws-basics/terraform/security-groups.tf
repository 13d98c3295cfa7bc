# For your own servers: give it to them. Keiro makes the group, not the servers (see outputs.tf for its id).
resource "aws_security_group" "dev_desks" {
  name        = "dev-desks"
  description = "What the policies of aws-basics let into dev/desks"
  vpc_id      = aws_vpc.dev.id
  tags = {
    Name = "dev-desks"
  }
}

# sites.dev.subnets.desks
resource "aws_vpc_security_group_egress_rule" "dev_desks_everything" {
  security_group_id = aws_security_group.dev_desks.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  tags = {
    Name = "dev_desks_everything"
  }
}

# For your own servers: give it to them. Keiro makes the group, not the servers (see outputs.tf for its id).
resource "aws_security_group" "legacy_erp" {
  name        = "legacy-erp"
  description = "What the policies of aws-basics let into legacy/erp"
  vpc_id      = aws_vpc.legacy.id
  tags = {
    Name = "legacy-erp"
  }
}

# policies[8]
resource "aws_vpc_security_group_ingress_rule" "legacy_erp_tcp_443_from_office" {
  security_group_id = aws_security_group.legacy_erp.id
  cidr_ipv4         = "192.168.10.0/24"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "legacy_erp_tcp_443_from_office"
  }
}

# sites.legacy.subnets.erp
resource "aws_vpc_security_group_egress_rule" "legacy_erp_everything" {
  security_group_id = aws_security_group.legacy_erp.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  tags = {
    Name = "legacy_erp_everything"
  }
}

# For your own servers: give it to them. Keiro makes the group, not the servers (see outputs.tf for its id).
resource "aws_security_group" "partner_api" {
  name        = "partner-api"
  description = "What the policies of aws-basics let into partner/api"
  vpc_id      = aws_vpc.partner.id
  tags = {
    Name = "partner-api"
  }
}

# sites.partner.services.entry.listeners[0]
resource "aws_vpc_security_group_ingress_rule" "partner_api_tcp_443_from_partner_entry" {
  security_group_id            = aws_security_group.partner_api.id
  referenced_security_group_id = aws_security_group.partner_entry.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  tags = {
    Name = "partner_api_tcp_443_from_partner_entry"
  }
}

# sites.partner.subnets.api
resource "aws_vpc_security_group_egress_rule" "partner_api_everything" {
  security_group_id = aws_security_group.partner_api.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  tags = {
    Name = "partner_api_everything"
  }
}

resource "aws_security_group" "partner_entry" {
  name        = "partner-entry"
  description = "What the policies of aws-basics let into partner/entry"
  vpc_id      = aws_vpc.partner.id
  tags = {
    Name = "partner-entry"
  }
}

# sites.partner.services.entry.listeners[0]
resource "aws_vpc_security_group_egress_rule" "partner_entry_tcp_443_to_partner_api" {
  security_group_id            = aws_security_group.partner_entry.id
  referenced_security_group_id = aws_security_group.partner_api.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  tags = {
    Name = "partner_entry_tcp_443_to_partner_api"
  }
}

# For the service of this name: give it to it. Keiro makes the group, not the service (see outputs.tf for its id).
resource "aws_security_group" "search_index" {
  name        = "search-index"
  description = "What the policies of aws-basics let into search/index"
  vpc_id      = aws_vpc.search.id
  tags = {
    Name = "search-index"
  }
}

# policies[6]
resource "aws_vpc_security_group_ingress_rule" "search_index_tcp_443_from_shop_app" {
  security_group_id = aws_security_group.search_index.id
  cidr_ipv4         = "10.0.2.0/24"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "search_index_tcp_443_from_shop_app"
  }
}

# policies[6]
resource "aws_vpc_security_group_ingress_rule" "search_index_tcp_443_from_shop_app_2" {
  security_group_id = aws_security_group.search_index.id
  cidr_ipv4         = "10.0.3.0/24"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "search_index_tcp_443_from_shop_app_2"
  }
}

# sites.search.services.index
resource "aws_vpc_security_group_egress_rule" "search_index_everything" {
  security_group_id = aws_security_group.search_index.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  tags = {
    Name = "search_index_everything"
  }
}

# For your own servers: give it to them. Keiro makes the group, not the servers (see outputs.tf for its id).
resource "aws_security_group" "shared_tools" {
  name        = "shared-tools"
  description = "What the policies of aws-basics let into shared/tools"
  vpc_id      = aws_vpc.shared.id
  tags = {
    Name = "shared-tools"
  }
}

# policies[7]
resource "aws_vpc_security_group_ingress_rule" "shared_tools_tcp_443_from_shop_app" {
  security_group_id = aws_security_group.shared_tools.id
  cidr_ipv4         = "10.0.2.0/24"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shared_tools_tcp_443_from_shop_app"
  }
}

# policies[7]
resource "aws_vpc_security_group_ingress_rule" "shared_tools_tcp_443_from_shop_app_2" {
  security_group_id = aws_security_group.shared_tools.id
  cidr_ipv4         = "10.0.3.0/24"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shared_tools_tcp_443_from_shop_app_2"
  }
}

# policies[7]
resource "aws_vpc_security_group_ingress_rule" "shared_tools_tcp_443_from_dev_desks" {
  security_group_id = aws_security_group.shared_tools.id
  cidr_ipv4         = "10.3.0.0/24"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shared_tools_tcp_443_from_dev_desks"
  }
}

# policies[7]
resource "aws_vpc_security_group_ingress_rule" "shared_tools_tcp_443_from_dev_desks_2" {
  security_group_id = aws_security_group.shared_tools.id
  cidr_ipv4         = "10.3.1.0/24"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shared_tools_tcp_443_from_dev_desks_2"
  }
}

# policies[8]
resource "aws_vpc_security_group_ingress_rule" "shared_tools_tcp_443_from_office" {
  security_group_id = aws_security_group.shared_tools.id
  cidr_ipv4         = "192.168.10.0/24"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shared_tools_tcp_443_from_office"
  }
}

# policies[9]
resource "aws_vpc_security_group_ingress_rule" "shared_tools_tcp_443_from_factory" {
  security_group_id = aws_security_group.shared_tools.id
  cidr_ipv4         = "192.168.20.0/24"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shared_tools_tcp_443_from_factory"
  }
}

# sites.shared.subnets.tools
resource "aws_vpc_security_group_egress_rule" "shared_tools_everything" {
  security_group_id = aws_security_group.shared_tools.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  tags = {
    Name = "shared_tools_everything"
  }
}

# For your own servers: give it to them. Keiro makes the group, not the servers (see outputs.tf for its id).
resource "aws_security_group" "shop_web" {
  name        = "shop-web"
  description = "What the policies of aws-basics let into shop/web"
  vpc_id      = aws_vpc.shop.id
  tags = {
    Name = "shop-web"
  }
}

# policies[0]
resource "aws_vpc_security_group_ingress_rule" "shop_web_tcp_443_from_internet" {
  security_group_id = aws_security_group.shop_web.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shop_web_tcp_443_from_internet"
  }
}

# policies[0]
resource "aws_vpc_security_group_ingress_rule" "shop_web_tcp_443_from_internet_2" {
  security_group_id = aws_security_group.shop_web.id
  cidr_ipv6         = "::/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shop_web_tcp_443_from_internet_2"
  }
}

# For your own servers: give it to them. Keiro makes the group, not the servers (see outputs.tf for its id).
resource "aws_security_group" "shop_app" {
  name        = "shop-app"
  description = "What the policies of aws-basics let into shop/app"
  vpc_id      = aws_vpc.shop.id
  tags = {
    Name = "shop-app"
  }
}

# sites.shop.services.entry.listeners[0]
resource "aws_vpc_security_group_ingress_rule" "shop_app_tcp_8443_from_shop_entry" {
  security_group_id            = aws_security_group.shop_app.id
  referenced_security_group_id = aws_security_group.shop_entry.id
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
  tags = {
    Name = "shop_app_tcp_8443_from_shop_entry"
  }
}

# policies[1]
resource "aws_vpc_security_group_egress_rule" "shop_app_tcp_443_to_internet" {
  security_group_id = aws_security_group.shop_app.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shop_app_tcp_443_to_internet"
  }
}

# policies[1]
resource "aws_vpc_security_group_egress_rule" "shop_app_tcp_443_to_internet_2" {
  security_group_id = aws_security_group.shop_app.id
  cidr_ipv6         = "::/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shop_app_tcp_443_to_internet_2"
  }
}

# policies[2]
resource "aws_vpc_security_group_egress_rule" "shop_app_tcp_5432_to_shop_orders" {
  security_group_id            = aws_security_group.shop_app.id
  referenced_security_group_id = aws_security_group.shop_orders.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  tags = {
    Name = "shop_app_tcp_5432_to_shop_orders"
  }
}

# policies[4]
resource "aws_vpc_security_group_egress_rule" "shop_app_tcp_443_to_shop_s3" {
  security_group_id = aws_security_group.shop_app.id
  prefix_list_id    = aws_vpc_endpoint.shop_s3.prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shop_app_tcp_443_to_shop_s3"
  }
}

# policies[5]
resource "aws_vpc_security_group_egress_rule" "shop_app_tcp_443_to_shop_ssm" {
  security_group_id            = aws_security_group.shop_app.id
  referenced_security_group_id = aws_security_group.shop_ssm.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  tags = {
    Name = "shop_app_tcp_443_to_shop_ssm"
  }
}

# policies[5]
resource "aws_vpc_security_group_egress_rule" "shop_app_tcp_443_to_shop_payments" {
  security_group_id            = aws_security_group.shop_app.id
  referenced_security_group_id = aws_security_group.shop_payments.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  tags = {
    Name = "shop_app_tcp_443_to_shop_payments"
  }
}

# policies[6]
resource "aws_vpc_security_group_egress_rule" "shop_app_tcp_443_to_search_index" {
  security_group_id = aws_security_group.shop_app.id
  cidr_ipv4         = "10.1.0.0/24"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shop_app_tcp_443_to_search_index"
  }
}

# policies[6]
resource "aws_vpc_security_group_egress_rule" "shop_app_tcp_443_to_search_index_2" {
  security_group_id = aws_security_group.shop_app.id
  cidr_ipv4         = "10.1.1.0/24"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shop_app_tcp_443_to_search_index_2"
  }
}

# policies[7]
resource "aws_vpc_security_group_egress_rule" "shop_app_tcp_443_to_shared_tools" {
  security_group_id = aws_security_group.shop_app.id
  cidr_ipv4         = "10.2.0.0/24"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shop_app_tcp_443_to_shared_tools"
  }
}

# policies[7]
resource "aws_vpc_security_group_egress_rule" "shop_app_tcp_443_to_shared_tools_2" {
  security_group_id = aws_security_group.shop_app.id
  cidr_ipv4         = "10.2.1.0/24"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shop_app_tcp_443_to_shared_tools_2"
  }
}

# For your own servers: give it to them. Keiro makes the group, not the servers (see outputs.tf for its id).
resource "aws_security_group" "shop_batch" {
  name        = "shop-batch"
  description = "What the policies of aws-basics let into shop/batch"
  vpc_id      = aws_vpc.shop.id
  tags = {
    Name = "shop-batch"
  }
}

# sites.shop.subnets.batch.securityGroup.ingress[0]
resource "aws_vpc_security_group_ingress_rule" "shop_batch_tcp_7946_from_self" {
  security_group_id            = aws_security_group.shop_batch.id
  referenced_security_group_id = aws_security_group.shop_batch.id
  ip_protocol                  = "tcp"
  from_port                    = 7946
  to_port                      = 7946
  tags = {
    Name = "shop_batch_tcp_7946_from_self"
  }
}

# policies[4]
resource "aws_vpc_security_group_egress_rule" "shop_batch_tcp_443_to_shop_s3" {
  security_group_id = aws_security_group.shop_batch.id
  prefix_list_id    = aws_vpc_endpoint.shop_s3.prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shop_batch_tcp_443_to_shop_s3"
  }
}

resource "aws_security_group" "shop_entry" {
  name        = "shop-entry"
  description = "What the policies of aws-basics let into shop/entry"
  vpc_id      = aws_vpc.shop.id
  tags = {
    Name = "shop-entry"
  }
}

# policies[0]
resource "aws_vpc_security_group_ingress_rule" "shop_entry_tcp_443_from_internet" {
  security_group_id = aws_security_group.shop_entry.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shop_entry_tcp_443_from_internet"
  }
}

# policies[0]
resource "aws_vpc_security_group_ingress_rule" "shop_entry_tcp_443_from_internet_2" {
  security_group_id = aws_security_group.shop_entry.id
  cidr_ipv6         = "::/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shop_entry_tcp_443_from_internet_2"
  }
}

# sites.shop.services.entry.listeners[0]
resource "aws_vpc_security_group_egress_rule" "shop_entry_tcp_8443_to_shop_app" {
  security_group_id            = aws_security_group.shop_entry.id
  referenced_security_group_id = aws_security_group.shop_app.id
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
  tags = {
    Name = "shop_entry_tcp_8443_to_shop_app"
  }
}

# For the service of this name: give it to it. Keiro makes the group, not the service (see outputs.tf for its id).
resource "aws_security_group" "shop_orders" {
  name        = "shop-orders"
  description = "What the policies of aws-basics let into shop/orders"
  vpc_id      = aws_vpc.shop.id
  tags = {
    Name = "shop-orders"
  }
}

# policies[2]
resource "aws_vpc_security_group_ingress_rule" "shop_orders_tcp_5432_from_shop_app" {
  security_group_id            = aws_security_group.shop_orders.id
  referenced_security_group_id = aws_security_group.shop_app.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  tags = {
    Name = "shop_orders_tcp_5432_from_shop_app"
  }
}

# sites.shop.services.orders
resource "aws_vpc_security_group_egress_rule" "shop_orders_everything" {
  security_group_id = aws_security_group.shop_orders.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  tags = {
    Name = "shop_orders_everything"
  }
}

# sites.shop.services.orders
resource "aws_vpc_security_group_egress_rule" "shop_orders_everything_ipv6" {
  security_group_id = aws_security_group.shop_orders.id
  cidr_ipv6         = "::/0"
  ip_protocol       = "-1"
  tags = {
    Name = "shop_orders_everything_ipv6"
  }
}

# For the service of this name: give it to it. Keiro makes the group, not the service (see outputs.tf for its id).
resource "aws_security_group" "shop_resize" {
  name        = "shop-resize"
  description = "What the policies of aws-basics let into shop/resize"
  vpc_id      = aws_vpc.shop.id
  tags = {
    Name = "shop-resize"
  }
}

# policies[3]
resource "aws_vpc_security_group_egress_rule" "shop_resize_tcp_443_to_shop_s3" {
  security_group_id = aws_security_group.shop_resize.id
  prefix_list_id    = aws_vpc_endpoint.shop_s3.prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "shop_resize_tcp_443_to_shop_s3"
  }
}

resource "aws_security_group" "shop_ssm" {
  name        = "shop-ssm"
  description = "What the policies of aws-basics let into shop/ssm"
  vpc_id      = aws_vpc.shop.id
  tags = {
    Name = "shop-ssm"
  }
}

# policies[5]
resource "aws_vpc_security_group_ingress_rule" "shop_ssm_tcp_443_from_shop_app" {
  security_group_id            = aws_security_group.shop_ssm.id
  referenced_security_group_id = aws_security_group.shop_app.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  tags = {
    Name = "shop_ssm_tcp_443_from_shop_app"
  }
}

resource "aws_security_group" "shop_payments" {
  name        = "shop-payments"
  description = "What the policies of aws-basics let into shop/payments"
  vpc_id      = aws_vpc.shop.id
  tags = {
    Name = "shop-payments"
  }
}

# policies[5]
resource "aws_vpc_security_group_ingress_rule" "shop_payments_tcp_443_from_shop_app" {
  security_group_id            = aws_security_group.shop_payments.id
  referenced_security_group_id = aws_security_group.shop_app.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  tags = {
    Name = "shop_payments_tcp_443_from_shop_app"
  }
}
