# Built from out/packer before the first apply. An own account's images only, so that nobody else can slip one in.
data "aws_ami" "router_ap_northeast_1_arm64" {
  most_recent = true
  owners      = ["self"]

  filter {
    name   = "tag:Name"
    values = ["flets-hybrid-router"]
  }

  filter {
    name   = "architecture"
    values = ["arm64"]
  }
}

resource "aws_network_interface" "edge_aws_1" {
  subnet_id         = aws_subnet.tokyo_edge_edge_a.id
  private_ips       = ["10.11.0.4"]
  security_groups   = [aws_security_group.edge_aws.id]
  source_dest_check = false
  tags = {
    Name = "edge-aws-1"
  }
}

resource "aws_eip" "edge_aws_1" {
  domain = "vpc"
  tags = {
    Name = "edge-aws-1"
  }
  depends_on = [aws_internet_gateway.tokyo_edge]
}

resource "aws_eip_association" "edge_aws_1" {
  allocation_id        = aws_eip.edge_aws_1.id
  network_interface_id = aws_network_interface.edge_aws_1.id
}

resource "aws_launch_template" "edge_aws_1" {
  name                   = "edge-aws-1"
  image_id               = data.aws_ami.router_ap_northeast_1_arm64.id
  instance_type          = "t4g.micro"
  update_default_version = true
  user_data              = base64gzip(local.cloud_init["edge-aws-1"])
  tags = {
    Name = "edge-aws-1"
  }

  iam_instance_profile {
    arn = aws_iam_instance_profile.edge_aws_1.arn
  }

  network_interfaces {
    device_index         = 0
    network_interface_id = aws_network_interface.edge_aws_1.id
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      encrypted   = "true"
      volume_type = "gp3"
    }
  }

  tag_specifications {
    resource_type = "instance"
    tags = {
      Name = "edge-aws-1"
    }
  }

  tag_specifications {
    resource_type = "volume"
    tags = {
      Name = "edge-aws-1"
    }
  }

  lifecycle {
    precondition {
      condition     = length(base64gzip(local.cloud_init["edge-aws-1"])) <= 21845
      error_message = "The files of edge-aws-1 do not fit into 16 KiB of user data."
    }
  }
}

# Always exactly one: a dead router is replaced by one with the same network interface, so with the same addresses.
# A new launch template does not replace the running one; do it one member at a time:
# aws autoscaling start-instance-refresh --auto-scaling-group-name edge-aws-1
resource "aws_autoscaling_group" "edge_aws_1" {
  name                      = "edge-aws-1"
  availability_zones        = ["ap-northeast-1a"]
  min_size                  = 1
  max_size                  = 1
  desired_capacity          = 1
  health_check_type         = "EC2"
  health_check_grace_period = 120
  depends_on = [
    aws_eip_association.edge_aws_1,
    aws_route.tokyo_edge_edge_default,
    aws_route_table_association.tokyo_edge_edge_a,
    aws_iam_role_policy.edge_aws_1,
  ]

  launch_template {
    id      = aws_launch_template.edge_aws_1.id
    version = aws_launch_template.edge_aws_1.latest_version
  }

  instance_maintenance_policy {
    min_healthy_percentage = 0
    max_healthy_percentage = 100
  }

  tag {
    key                 = "Name"
    value               = "edge-aws-1"
    propagate_at_launch = true
  }
}

resource "aws_network_interface" "edge_aws_2" {
  subnet_id         = aws_subnet.tokyo_edge_edge_c.id
  private_ips       = ["10.11.1.4"]
  security_groups   = [aws_security_group.edge_aws.id]
  source_dest_check = false
  tags = {
    Name = "edge-aws-2"
  }
}

resource "aws_eip" "edge_aws_2" {
  domain = "vpc"
  tags = {
    Name = "edge-aws-2"
  }
  depends_on = [aws_internet_gateway.tokyo_edge]
}

resource "aws_eip_association" "edge_aws_2" {
  allocation_id        = aws_eip.edge_aws_2.id
  network_interface_id = aws_network_interface.edge_aws_2.id
}

resource "aws_launch_template" "edge_aws_2" {
  name                   = "edge-aws-2"
  image_id               = data.aws_ami.router_ap_northeast_1_arm64.id
  instance_type          = "t4g.micro"
  update_default_version = true
  user_data              = base64gzip(local.cloud_init["edge-aws-2"])
  tags = {
    Name = "edge-aws-2"
  }

  iam_instance_profile {
    arn = aws_iam_instance_profile.edge_aws_2.arn
  }

  network_interfaces {
    device_index         = 0
    network_interface_id = aws_network_interface.edge_aws_2.id
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      encrypted   = "true"
      volume_type = "gp3"
    }
  }

  tag_specifications {
    resource_type = "instance"
    tags = {
      Name = "edge-aws-2"
    }
  }

  tag_specifications {
    resource_type = "volume"
    tags = {
      Name = "edge-aws-2"
    }
  }

  lifecycle {
    precondition {
      condition     = length(base64gzip(local.cloud_init["edge-aws-2"])) <= 21845
      error_message = "The files of edge-aws-2 do not fit into 16 KiB of user data."
    }
  }
}

# Always exactly one: a dead router is replaced by one with the same network interface, so with the same addresses.
# A new launch template does not replace the running one; do it one member at a time:
# aws autoscaling start-instance-refresh --auto-scaling-group-name edge-aws-2
resource "aws_autoscaling_group" "edge_aws_2" {
  name                      = "edge-aws-2"
  availability_zones        = ["ap-northeast-1c"]
  min_size                  = 1
  max_size                  = 1
  desired_capacity          = 1
  health_check_type         = "EC2"
  health_check_grace_period = 120
  depends_on = [
    aws_eip_association.edge_aws_2,
    aws_route.tokyo_edge_edge_default,
    aws_route_table_association.tokyo_edge_edge_c,
    aws_iam_role_policy.edge_aws_2,
  ]

  launch_template {
    id      = aws_launch_template.edge_aws_2.id
    version = aws_launch_template.edge_aws_2.latest_version
  }

  instance_maintenance_policy {
    min_healthy_percentage = 0
    max_healthy_percentage = 100
  }

  tag {
    key                 = "Name"
    value               = "edge-aws-2"
    propagate_at_launch = true
  }
}
