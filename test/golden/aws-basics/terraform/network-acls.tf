resource "aws_network_acl" "shop_web" {
  vpc_id     = aws_vpc.shop.id
  subnet_ids = [aws_subnet.shop_web_a.id, aws_subnet.shop_web_c.id]
  tags = {
    Name = "shop-web"
  }
}

# sites.shop.subnets.web.networkAcl.ingress[0]
resource "aws_network_acl_rule" "shop_web_ingress_100" {
  network_acl_id = aws_network_acl.shop_web.id
  egress         = false
  rule_number    = 100
  rule_action    = "deny"
  protocol       = "-1"
  cidr_block     = "198.51.100.0/24"
}

# sites.shop.subnets.web.networkAcl.ingress[1]
resource "aws_network_acl_rule" "shop_web_ingress_110" {
  network_acl_id = aws_network_acl.shop_web.id
  egress         = false
  rule_number    = 110
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}

# sites.shop.subnets.web.networkAcl.ingress[1]
resource "aws_network_acl_rule" "shop_web_ingress_111" {
  network_acl_id  = aws_network_acl.shop_web.id
  egress          = false
  rule_number     = 111
  rule_action     = "allow"
  protocol        = "tcp"
  ipv6_cidr_block = "::/0"
  from_port       = 443
  to_port         = 443
}

# sites.shop.subnets.web.networkAcl.ingress[2]
resource "aws_network_acl_rule" "shop_web_ingress_120" {
  network_acl_id = aws_network_acl.shop_web.id
  egress         = false
  rule_number    = 120
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "0.0.0.0/0"
  from_port      = 1024
  to_port        = 65535
}

# sites.shop.subnets.web.networkAcl.ingress[2]
resource "aws_network_acl_rule" "shop_web_ingress_121" {
  network_acl_id  = aws_network_acl.shop_web.id
  egress          = false
  rule_number     = 121
  rule_action     = "allow"
  protocol        = "tcp"
  ipv6_cidr_block = "::/0"
  from_port       = 1024
  to_port         = 65535
}

# sites.shop.subnets.web.networkAcl.egress[0]
resource "aws_network_acl_rule" "shop_web_egress_100" {
  network_acl_id = aws_network_acl.shop_web.id
  egress         = true
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}

# sites.shop.subnets.web.networkAcl.egress[0]
resource "aws_network_acl_rule" "shop_web_egress_101" {
  network_acl_id  = aws_network_acl.shop_web.id
  egress          = true
  rule_number     = 101
  rule_action     = "allow"
  protocol        = "tcp"
  ipv6_cidr_block = "::/0"
  from_port       = 443
  to_port         = 443
}

# sites.shop.subnets.web.networkAcl.egress[1]
resource "aws_network_acl_rule" "shop_web_egress_110" {
  network_acl_id = aws_network_acl.shop_web.id
  egress         = true
  rule_number    = 110
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "0.0.0.0/0"
  from_port      = 8443
  to_port        = 8443
}

# sites.shop.subnets.web.networkAcl.egress[1]
resource "aws_network_acl_rule" "shop_web_egress_111" {
  network_acl_id  = aws_network_acl.shop_web.id
  egress          = true
  rule_number     = 111
  rule_action     = "allow"
  protocol        = "tcp"
  ipv6_cidr_block = "::/0"
  from_port       = 8443
  to_port         = 8443
}

# sites.shop.subnets.web.networkAcl.egress[2]
resource "aws_network_acl_rule" "shop_web_egress_120" {
  network_acl_id = aws_network_acl.shop_web.id
  egress         = true
  rule_number    = 120
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "0.0.0.0/0"
  from_port      = 1024
  to_port        = 65535
}

# sites.shop.subnets.web.networkAcl.egress[2]
resource "aws_network_acl_rule" "shop_web_egress_121" {
  network_acl_id  = aws_network_acl.shop_web.id
  egress          = true
  rule_number     = 121
  rule_action     = "allow"
  protocol        = "tcp"
  ipv6_cidr_block = "::/0"
  from_port       = 1024
  to_port         = 65535
}
