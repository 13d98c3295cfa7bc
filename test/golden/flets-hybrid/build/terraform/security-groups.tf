# For your own servers: give it to them. Keiro makes the group, not the servers (see outputs.tf for its id).
resource "aws_security_group" "tokyo_app" {
  name        = "tokyo-app"
  description = "What the policies of flets-hybrid let into tokyo/app"
  vpc_id      = aws_vpc.tokyo.id
  tags = {
    Name = "tokyo-app"
  }
}

# policies[0]
resource "aws_vpc_security_group_ingress_rule" "tokyo_app_tcp_443_from_osaka" {
  security_group_id = aws_security_group.tokyo_app.id
  cidr_ipv4         = "192.168.10.0/24"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "tokyo_app_tcp_443_from_osaka"
  }
}

# policies[0]
resource "aws_vpc_security_group_ingress_rule" "tokyo_app_tcp_443_from_nagoya" {
  security_group_id = aws_security_group.tokyo_app.id
  cidr_ipv4         = "192.168.20.0/24"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags = {
    Name = "tokyo_app_tcp_443_from_nagoya"
  }
}

# policies[1]
resource "aws_vpc_security_group_ingress_rule" "tokyo_app_tcp_22_from_nagoya" {
  security_group_id = aws_security_group.tokyo_app.id
  cidr_ipv4         = "192.168.20.0/24"
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  tags = {
    Name = "tokyo_app_tcp_22_from_nagoya"
  }
}

# sites.tokyo.subnets.app
resource "aws_vpc_security_group_egress_rule" "tokyo_app_everything" {
  security_group_id = aws_security_group.tokyo_app.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  tags = {
    Name = "tokyo_app_everything"
  }
}

resource "aws_security_group" "edge_aws" {
  name        = "edge-aws"
  description = "Tunnels of the routers of edge-aws"
  vpc_id      = aws_vpc.tokyo_edge.id
  tags = {
    Name = "edge-aws"
  }
}

# links[1]
resource "aws_vpc_security_group_ingress_rule" "edge_aws_wireguard_51821_from_edge_sakura_1" {
  security_group_id = aws_security_group.edge_aws.id
  cidr_ipv4         = "${local.router_addresses["edge-sakura-1"]}/32"
  ip_protocol       = "udp"
  from_port         = 51821
  to_port           = 51821
  tags = {
    Name = "edge_aws_wireguard_51821_from_edge_sakura_1"
  }
}

# links[1]
resource "aws_vpc_security_group_ingress_rule" "edge_aws_wireguard_51822_from_edge_sakura_2" {
  security_group_id = aws_security_group.edge_aws.id
  cidr_ipv4         = "${local.router_addresses["edge-sakura-2"]}/32"
  ip_protocol       = "udp"
  from_port         = 51822
  to_port           = 51822
  tags = {
    Name = "edge_aws_wireguard_51822_from_edge_sakura_2"
  }
}

# gateways.edge-aws
resource "aws_vpc_security_group_ingress_rule" "edge_aws_gre_from_edge_aws_2" {
  security_group_id = aws_security_group.edge_aws.id
  cidr_ipv4         = "10.11.1.4/32"
  ip_protocol       = "47"
  tags = {
    Name = "edge_aws_gre_from_edge_aws_2"
  }
}

# gateways.edge-aws
resource "aws_vpc_security_group_ingress_rule" "edge_aws_gre_from_edge_aws_1" {
  security_group_id = aws_security_group.edge_aws.id
  cidr_ipv4         = "10.11.0.4/32"
  ip_protocol       = "47"
  tags = {
    Name = "edge_aws_gre_from_edge_aws_1"
  }
}

# links[0]
resource "aws_vpc_security_group_ingress_rule" "edge_aws_gre_from_hub" {
  security_group_id = aws_security_group.edge_aws.id
  cidr_ipv4         = "10.12.0.0/24"
  ip_protocol       = "47"
  tags = {
    Name = "edge_aws_gre_from_hub"
  }
}

# gateways.edge-aws
resource "aws_vpc_security_group_egress_rule" "edge_aws_everything" {
  security_group_id = aws_security_group.edge_aws.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  tags = {
    Name = "edge_aws_everything"
  }
}
