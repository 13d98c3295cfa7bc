resource "aws_egress_only_internet_gateway" "shop" {
  vpc_id = aws_vpc.shop.id
  tags = {
    Name = "shop"
  }
}

resource "aws_eip" "shop_nat_a" {
  domain = "vpc"
  tags = {
    Name = "shop-nat-a"
  }
  depends_on = [aws_internet_gateway.shop]
}

resource "aws_nat_gateway" "shop_nat_a" {
  allocation_id = aws_eip.shop_nat_a.id
  subnet_id     = aws_subnet.shop_web_a.id
  private_ip    = "10.0.0.5"
  tags = {
    Name = "shop-nat-a"
  }
  depends_on = [aws_internet_gateway.shop]
}

resource "aws_eip" "shop_nat_c" {
  domain = "vpc"
  tags = {
    Name = "shop-nat-c"
  }
  depends_on = [aws_internet_gateway.shop]
}

resource "aws_nat_gateway" "shop_nat_c" {
  allocation_id = aws_eip.shop_nat_c.id
  subnet_id     = aws_subnet.shop_web_c.id
  private_ip    = "10.0.1.5"
  tags = {
    Name = "shop-nat-c"
  }
  depends_on = [aws_internet_gateway.shop]
}

# Nothing is plugged in: routes that lead here drop what they match. AWS has no other blackhole in a VPC.
resource "aws_network_interface" "shop_blackhole" {
  subnet_id   = aws_subnet.shop_db_a.id
  private_ips = ["10.0.4.5"]
  tags = {
    Name = "shop-blackhole"
  }
}
