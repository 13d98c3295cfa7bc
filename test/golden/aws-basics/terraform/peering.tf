resource "aws_vpc_peering_connection" "shop_search" {
  vpc_id      = aws_vpc.shop.id
  peer_vpc_id = aws_vpc.search.id
  auto_accept = true
  tags = {
    Name = "shop-search"
  }
}
