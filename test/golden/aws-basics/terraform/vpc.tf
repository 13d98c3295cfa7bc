resource "aws_vpc" "dev" {
  cidr_block           = "10.3.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags = {
    Name = "dev"
  }
}

resource "aws_vpc" "legacy" {
  cidr_block           = "10.4.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags = {
    Name = "legacy"
  }
}

resource "aws_vpc" "partner" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags = {
    Name = "partner"
  }
}

resource "aws_vpc" "search" {
  cidr_block           = "10.1.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags = {
    Name = "search"
  }
}

resource "aws_vpc" "shared" {
  cidr_block           = "10.2.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags = {
    Name = "shared"
  }
}

resource "aws_vpc" "shop" {
  cidr_block                       = "10.0.0.0/16"
  assign_generated_ipv6_cidr_block = true
  enable_dns_support               = true
  enable_dns_hostnames             = true
  tags = {
    Name = "shop"
  }
}

resource "aws_vpc_ipv4_cidr_block_association" "shop_100_64_0_0_24" {
  vpc_id     = aws_vpc.shop.id
  cidr_block = "100.64.0.0/24"
}

resource "aws_subnet" "dev_desks_a" {
  vpc_id            = aws_vpc.dev.id
  availability_zone = "ap-northeast-1a"
  cidr_block        = "10.3.0.0/24"
  tags = {
    Name = "dev-desks-a"
  }
}

resource "aws_subnet" "dev_desks_c" {
  vpc_id            = aws_vpc.dev.id
  availability_zone = "ap-northeast-1c"
  cidr_block        = "10.3.1.0/24"
  tags = {
    Name = "dev-desks-c"
  }
}

resource "aws_subnet" "dev_tgw_a" {
  vpc_id            = aws_vpc.dev.id
  availability_zone = "ap-northeast-1a"
  cidr_block        = "10.3.255.240/28"
  tags = {
    Name = "dev-tgw-a"
  }
}

resource "aws_subnet" "dev_tgw_c" {
  vpc_id            = aws_vpc.dev.id
  availability_zone = "ap-northeast-1c"
  cidr_block        = "10.3.255.224/28"
  tags = {
    Name = "dev-tgw-c"
  }
}

resource "aws_subnet" "legacy_erp_a" {
  vpc_id            = aws_vpc.legacy.id
  availability_zone = "ap-northeast-1a"
  cidr_block        = "10.4.0.0/24"
  tags = {
    Name = "legacy-erp-a"
  }
}

resource "aws_subnet" "legacy_erp_c" {
  vpc_id            = aws_vpc.legacy.id
  availability_zone = "ap-northeast-1c"
  cidr_block        = "10.4.1.0/24"
  tags = {
    Name = "legacy-erp-c"
  }
}

resource "aws_subnet" "partner_api_a" {
  vpc_id            = aws_vpc.partner.id
  availability_zone = "ap-northeast-1a"
  cidr_block        = "10.0.0.0/24"
  tags = {
    Name = "partner-api-a"
  }
}

resource "aws_subnet" "partner_api_c" {
  vpc_id            = aws_vpc.partner.id
  availability_zone = "ap-northeast-1c"
  cidr_block        = "10.0.1.0/24"
  tags = {
    Name = "partner-api-c"
  }
}

resource "aws_subnet" "search_nodes_a" {
  vpc_id            = aws_vpc.search.id
  availability_zone = "ap-northeast-1a"
  cidr_block        = "10.1.0.0/24"
  tags = {
    Name = "search-nodes-a"
  }
}

resource "aws_subnet" "search_nodes_c" {
  vpc_id            = aws_vpc.search.id
  availability_zone = "ap-northeast-1c"
  cidr_block        = "10.1.1.0/24"
  tags = {
    Name = "search-nodes-c"
  }
}

resource "aws_subnet" "shared_tools_a" {
  vpc_id            = aws_vpc.shared.id
  availability_zone = "ap-northeast-1a"
  cidr_block        = "10.2.0.0/24"
  tags = {
    Name = "shared-tools-a"
  }
}

resource "aws_subnet" "shared_tools_c" {
  vpc_id            = aws_vpc.shared.id
  availability_zone = "ap-northeast-1c"
  cidr_block        = "10.2.1.0/24"
  tags = {
    Name = "shared-tools-c"
  }
}

resource "aws_subnet" "shared_tgw_a" {
  vpc_id            = aws_vpc.shared.id
  availability_zone = "ap-northeast-1a"
  cidr_block        = "10.2.255.240/28"
  tags = {
    Name = "shared-tgw-a"
  }
}

resource "aws_subnet" "shared_tgw_c" {
  vpc_id            = aws_vpc.shared.id
  availability_zone = "ap-northeast-1c"
  cidr_block        = "10.2.255.224/28"
  tags = {
    Name = "shared-tgw-c"
  }
}

resource "aws_subnet" "shop_web_a" {
  vpc_id                          = aws_vpc.shop.id
  availability_zone               = "ap-northeast-1a"
  cidr_block                      = "10.0.0.0/24"
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.shop.ipv6_cidr_block, 8, 0)
  assign_ipv6_address_on_creation = true
  map_public_ip_on_launch         = true
  tags = {
    Name = "shop-web-a"
  }
}

resource "aws_subnet" "shop_web_c" {
  vpc_id                          = aws_vpc.shop.id
  availability_zone               = "ap-northeast-1c"
  cidr_block                      = "10.0.1.0/24"
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.shop.ipv6_cidr_block, 8, 1)
  assign_ipv6_address_on_creation = true
  map_public_ip_on_launch         = true
  tags = {
    Name = "shop-web-c"
  }
}

resource "aws_subnet" "shop_app_a" {
  vpc_id                          = aws_vpc.shop.id
  availability_zone               = "ap-northeast-1a"
  cidr_block                      = "10.0.2.0/24"
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.shop.ipv6_cidr_block, 8, 2)
  assign_ipv6_address_on_creation = true
  tags = {
    Name = "shop-app-a"
  }
}

resource "aws_subnet" "shop_app_c" {
  vpc_id                          = aws_vpc.shop.id
  availability_zone               = "ap-northeast-1c"
  cidr_block                      = "10.0.3.0/24"
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.shop.ipv6_cidr_block, 8, 3)
  assign_ipv6_address_on_creation = true
  tags = {
    Name = "shop-app-c"
  }
}

resource "aws_subnet" "shop_db_a" {
  vpc_id                          = aws_vpc.shop.id
  availability_zone               = "ap-northeast-1a"
  cidr_block                      = "10.0.4.0/24"
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.shop.ipv6_cidr_block, 8, 4)
  assign_ipv6_address_on_creation = true
  tags = {
    Name = "shop-db-a"
  }
}

resource "aws_subnet" "shop_db_c" {
  vpc_id                          = aws_vpc.shop.id
  availability_zone               = "ap-northeast-1c"
  cidr_block                      = "10.0.5.0/24"
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.shop.ipv6_cidr_block, 8, 5)
  assign_ipv6_address_on_creation = true
  tags = {
    Name = "shop-db-c"
  }
}

resource "aws_subnet" "shop_batch_a" {
  vpc_id                          = aws_vpc.shop.id
  availability_zone               = "ap-northeast-1a"
  cidr_block                      = "100.64.0.0/26"
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.shop.ipv6_cidr_block, 8, 6)
  assign_ipv6_address_on_creation = true
  tags = {
    Name = "shop-batch-a"
  }
  depends_on = [aws_vpc_ipv4_cidr_block_association.shop_100_64_0_0_24]
}

resource "aws_subnet" "shop_tgw_a" {
  vpc_id                          = aws_vpc.shop.id
  availability_zone               = "ap-northeast-1a"
  cidr_block                      = "10.0.255.240/28"
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.shop.ipv6_cidr_block, 8, 7)
  assign_ipv6_address_on_creation = true
  tags = {
    Name = "shop-tgw-a"
  }
}

resource "aws_subnet" "shop_tgw_c" {
  vpc_id                          = aws_vpc.shop.id
  availability_zone               = "ap-northeast-1c"
  cidr_block                      = "10.0.255.224/28"
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.shop.ipv6_cidr_block, 8, 8)
  assign_ipv6_address_on_creation = true
  tags = {
    Name = "shop-tgw-c"
  }
}

resource "aws_internet_gateway" "shop" {
  vpc_id = aws_vpc.shop.id
  tags = {
    Name = "shop"
  }
}
