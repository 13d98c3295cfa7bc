# For your own servers: register their addresses (see outputs.tf for its ARN).
resource "aws_lb_target_group" "partner_entry_443" {
  name               = "partner-entry-443"
  vpc_id             = aws_vpc.partner.id
  target_type        = "ip"
  protocol           = "TCP"
  port               = 443
  preserve_client_ip = "false"
  tags = {
    Name = "partner-entry-443"
  }
}

# For your own servers: register their addresses (see outputs.tf for its ARN).
resource "aws_lb_target_group" "shop_entry_443" {
  name               = "shop-entry-443"
  vpc_id             = aws_vpc.shop.id
  target_type        = "ip"
  protocol           = "TCP"
  port               = 8443
  preserve_client_ip = "false"
  tags = {
    Name = "shop-entry-443"
  }
}

resource "aws_lb" "partner_entry" {
  name                                                         = "partner-entry"
  load_balancer_type                                           = "network"
  internal                                                     = true
  enable_cross_zone_load_balancing                             = false
  security_groups                                              = [aws_security_group.partner_entry.id]
  enforce_security_group_inbound_rules_on_private_link_traffic = "off"
  tags = {
    Name = "partner-entry"
  }

  subnet_mapping {
    subnet_id            = aws_subnet.partner_api_a.id
    private_ipv4_address = "10.0.0.5"
  }

  subnet_mapping {
    subnet_id            = aws_subnet.partner_api_c.id
    private_ipv4_address = "10.0.1.5"
  }
}

resource "aws_lb_listener" "partner_entry_tcp_443" {
  load_balancer_arn = aws_lb.partner_entry.arn
  protocol          = "TCP"
  port              = 443

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.partner_entry_443.arn
  }
}

resource "aws_eip" "shop_entry_a" {
  domain = "vpc"
  tags = {
    Name = "shop-entry-a"
  }
  depends_on = [aws_internet_gateway.shop]
}

resource "aws_eip" "shop_entry_c" {
  domain = "vpc"
  tags = {
    Name = "shop-entry-c"
  }
  depends_on = [aws_internet_gateway.shop]
}

resource "aws_lb" "shop_entry" {
  name                             = "shop-entry"
  load_balancer_type               = "network"
  internal                         = false
  enable_cross_zone_load_balancing = false
  security_groups                  = [aws_security_group.shop_entry.id]
  tags = {
    Name = "shop-entry"
  }

  subnet_mapping {
    subnet_id     = aws_subnet.shop_web_a.id
    allocation_id = aws_eip.shop_entry_a.id
  }

  subnet_mapping {
    subnet_id     = aws_subnet.shop_web_c.id
    allocation_id = aws_eip.shop_entry_c.id
  }
}

resource "aws_lb_listener" "shop_entry_tcp_443" {
  load_balancer_arn = aws_lb.shop_entry.arn
  protocol          = "TCP"
  port              = 443

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.shop_entry_443.arn
  }
}
