resource "aws_vpc_endpoint_service" "partner_entry" {
  acceptance_required        = false
  network_load_balancer_arns = [aws_lb.partner_entry.arn]
  tags = {
    Name = "partner-entry"
  }
}

resource "aws_vpc_endpoint" "shop_s3" {
  vpc_id            = aws_vpc.shop.id
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.ap-northeast-1.s3"
  route_table_ids = [
    aws_route_table.shop_app_a.id,
    aws_route_table.shop_app_c.id,
    aws_route_table.shop_batch.id,
  ]
  tags = {
    Name = "shop-s3"
  }
}

resource "aws_vpc_endpoint" "shop_ssm" {
  vpc_id              = aws_vpc.shop.id
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.ap-northeast-1.ssm"
  subnet_ids          = [aws_subnet.shop_app_a.id, aws_subnet.shop_app_c.id]
  security_group_ids  = [aws_security_group.shop_ssm.id]
  private_dns_enabled = true
  tags = {
    Name = "shop-ssm"
  }

  subnet_configuration {
    subnet_id = aws_subnet.shop_app_a.id
    ipv4      = "10.0.2.6"
  }

  subnet_configuration {
    subnet_id = aws_subnet.shop_app_c.id
    ipv4      = "10.0.3.6"
  }
}

resource "aws_vpc_endpoint" "shop_payments" {
  vpc_id              = aws_vpc.shop.id
  vpc_endpoint_type   = "Interface"
  service_name        = aws_vpc_endpoint_service.partner_entry.service_name
  subnet_ids          = [aws_subnet.shop_app_a.id, aws_subnet.shop_app_c.id]
  security_group_ids  = [aws_security_group.shop_payments.id]
  private_dns_enabled = false
  tags = {
    Name = "shop-payments"
  }

  subnet_configuration {
    subnet_id = aws_subnet.shop_app_a.id
    ipv4      = "10.0.2.7"
  }

  subnet_configuration {
    subnet_id = aws_subnet.shop_app_c.id
    ipv4      = "10.0.3.7"
  }
}
