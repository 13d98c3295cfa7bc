resource "aws_vpc" "tokyo" {
  cidr_block           = "10.10.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags = {
    Name = "tokyo"
  }
}

resource "aws_vpc" "tokyo_edge" {
  cidr_block           = "10.11.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags = {
    Name = "tokyo-edge"
  }
}

resource "aws_subnet" "tokyo_app_a" {
  vpc_id            = aws_vpc.tokyo.id
  availability_zone = "ap-northeast-1a"
  cidr_block        = "10.10.0.0/24"
  tags = {
    Name = "tokyo-app-a"
  }
}

resource "aws_subnet" "tokyo_app_c" {
  vpc_id            = aws_vpc.tokyo.id
  availability_zone = "ap-northeast-1c"
  cidr_block        = "10.10.1.0/24"
  tags = {
    Name = "tokyo-app-c"
  }
}

resource "aws_subnet" "tokyo_tgw_a" {
  vpc_id            = aws_vpc.tokyo.id
  availability_zone = "ap-northeast-1a"
  cidr_block        = "10.10.255.240/28"
  tags = {
    Name = "tokyo-tgw-a"
  }
}

resource "aws_subnet" "tokyo_tgw_c" {
  vpc_id            = aws_vpc.tokyo.id
  availability_zone = "ap-northeast-1c"
  cidr_block        = "10.10.255.224/28"
  tags = {
    Name = "tokyo-tgw-c"
  }
}

resource "aws_subnet" "tokyo_edge_edge_a" {
  vpc_id            = aws_vpc.tokyo_edge.id
  availability_zone = "ap-northeast-1a"
  cidr_block        = "10.11.0.0/24"
  tags = {
    Name = "tokyo-edge-edge-a"
  }
}

resource "aws_subnet" "tokyo_edge_edge_c" {
  vpc_id            = aws_vpc.tokyo_edge.id
  availability_zone = "ap-northeast-1c"
  cidr_block        = "10.11.1.0/24"
  tags = {
    Name = "tokyo-edge-edge-c"
  }
}

resource "aws_subnet" "tokyo_edge_tgw_a" {
  vpc_id            = aws_vpc.tokyo_edge.id
  availability_zone = "ap-northeast-1a"
  cidr_block        = "10.11.255.240/28"
  tags = {
    Name = "tokyo-edge-tgw-a"
  }
}

resource "aws_subnet" "tokyo_edge_tgw_c" {
  vpc_id            = aws_vpc.tokyo_edge.id
  availability_zone = "ap-northeast-1c"
  cidr_block        = "10.11.255.224/28"
  tags = {
    Name = "tokyo-edge-tgw-c"
  }
}

resource "aws_internet_gateway" "tokyo_edge" {
  vpc_id = aws_vpc.tokyo_edge.id
  tags = {
    Name = "tokyo-edge"
  }
}
