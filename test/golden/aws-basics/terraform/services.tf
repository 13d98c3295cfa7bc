# For your own database: name it in db_subnet_group_name.
resource "aws_db_subnet_group" "shop_orders" {
  name       = "shop-orders"
  subnet_ids = [aws_subnet.shop_db_a.id, aws_subnet.shop_db_c.id]
  tags = {
    Name = "shop-orders"
  }
}
