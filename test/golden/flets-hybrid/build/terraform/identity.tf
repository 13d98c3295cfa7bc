data "aws_caller_identity" "current" {}

resource "aws_iam_role" "edge_aws_1" {
  name = "flets-hybrid-edge-aws-1"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "ec2.amazonaws.com"
        }
        Action = "sts:AssumeRole"
      },
    ]
  })
  tags = {
    Name = "edge-aws-1"
  }
}

# The managed policy below lets its holder read every parameter of the account: the denial takes that back.
resource "aws_iam_role_policy" "edge_aws_1" {
  name = "wireguard-keys"
  role = aws_iam_role.edge_aws_1.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ssm:PutParameter"
        Resource = "arn:aws:ssm:ap-northeast-1:${data.aws_caller_identity.current.account_id}:parameter/flets-hybrid/wireguard/edge-aws-1/public-key"
      },
      {
        Effect   = "Allow"
        Action   = "ssm:GetParameter"
        Resource = "arn:aws:ssm:ap-northeast-1:${data.aws_caller_identity.current.account_id}:parameter/flets-hybrid/wireguard/*/public-key"
      },
      {
        Effect = "Deny"
        Action = [
          "ssm:GetParameter",
          "ssm:GetParameters",
          "ssm:GetParametersByPath",
          "ssm:GetParameterHistory",
        ]
        NotResource = "arn:aws:ssm:ap-northeast-1:${data.aws_caller_identity.current.account_id}:parameter/flets-hybrid/wireguard/*/public-key"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "edge_aws_1" {
  role       = aws_iam_role.edge_aws_1.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "edge_aws_1" {
  name = "flets-hybrid-edge-aws-1"
  role = aws_iam_role.edge_aws_1.name
}

resource "aws_iam_role" "edge_aws_2" {
  name = "flets-hybrid-edge-aws-2"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "ec2.amazonaws.com"
        }
        Action = "sts:AssumeRole"
      },
    ]
  })
  tags = {
    Name = "edge-aws-2"
  }
}

# The managed policy below lets its holder read every parameter of the account: the denial takes that back.
resource "aws_iam_role_policy" "edge_aws_2" {
  name = "wireguard-keys"
  role = aws_iam_role.edge_aws_2.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ssm:PutParameter"
        Resource = "arn:aws:ssm:ap-northeast-1:${data.aws_caller_identity.current.account_id}:parameter/flets-hybrid/wireguard/edge-aws-2/public-key"
      },
      {
        Effect   = "Allow"
        Action   = "ssm:GetParameter"
        Resource = "arn:aws:ssm:ap-northeast-1:${data.aws_caller_identity.current.account_id}:parameter/flets-hybrid/wireguard/*/public-key"
      },
      {
        Effect = "Deny"
        Action = [
          "ssm:GetParameter",
          "ssm:GetParameters",
          "ssm:GetParametersByPath",
          "ssm:GetParameterHistory",
        ]
        NotResource = "arn:aws:ssm:ap-northeast-1:${data.aws_caller_identity.current.account_id}:parameter/flets-hybrid/wireguard/*/public-key"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "edge_aws_2" {
  role       = aws_iam_role.edge_aws_2.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "edge_aws_2" {
  name = "flets-hybrid-edge-aws-2"
  role = aws_iam_role.edge_aws_2.name
}

resource "aws_iam_role" "edge_sakura_1" {
  name = "flets-hybrid-edge-sakura-1"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "ssm.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = data.aws_caller_identity.current.account_id
          }
        }
      },
    ]
  })
  tags = {
    Name = "edge-sakura-1"
  }
}

# The managed policy below lets its holder read every parameter of the account: the denial takes that back.
resource "aws_iam_role_policy" "edge_sakura_1" {
  name = "wireguard-keys"
  role = aws_iam_role.edge_sakura_1.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ssm:PutParameter"
        Resource = "arn:aws:ssm:ap-northeast-1:${data.aws_caller_identity.current.account_id}:parameter/flets-hybrid/wireguard/edge-sakura-1/public-key"
      },
      {
        Effect   = "Allow"
        Action   = "ssm:GetParameter"
        Resource = "arn:aws:ssm:ap-northeast-1:${data.aws_caller_identity.current.account_id}:parameter/flets-hybrid/wireguard/*/public-key"
      },
      {
        Effect = "Deny"
        Action = [
          "ssm:GetParameter",
          "ssm:GetParameters",
          "ssm:GetParametersByPath",
          "ssm:GetParameterHistory",
        ]
        NotResource = "arn:aws:ssm:ap-northeast-1:${data.aws_caller_identity.current.account_id}:parameter/flets-hybrid/wireguard/*/public-key"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "edge_sakura_1" {
  role       = aws_iam_role.edge_sakura_1.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

# Its code stands in the state and in the machine's user data. It registers one machine within 24 hours and is
# worthless after that. For a new machine: terraform apply -replace=aws_ssm_activation.edge_sakura_1
resource "aws_ssm_activation" "edge_sakura_1" {
  name               = "edge-sakura-1"
  description        = "flets-hybrid: edge-sakura-1"
  iam_role           = aws_iam_role.edge_sakura_1.name
  registration_limit = 1
  tags = {
    Name = "edge-sakura-1"
  }
  depends_on = [aws_iam_role_policy_attachment.edge_sakura_1, aws_iam_role_policy.edge_sakura_1]
}

resource "aws_iam_role" "edge_sakura_2" {
  name = "flets-hybrid-edge-sakura-2"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "ssm.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = data.aws_caller_identity.current.account_id
          }
        }
      },
    ]
  })
  tags = {
    Name = "edge-sakura-2"
  }
}

# The managed policy below lets its holder read every parameter of the account: the denial takes that back.
resource "aws_iam_role_policy" "edge_sakura_2" {
  name = "wireguard-keys"
  role = aws_iam_role.edge_sakura_2.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ssm:PutParameter"
        Resource = "arn:aws:ssm:ap-northeast-1:${data.aws_caller_identity.current.account_id}:parameter/flets-hybrid/wireguard/edge-sakura-2/public-key"
      },
      {
        Effect   = "Allow"
        Action   = "ssm:GetParameter"
        Resource = "arn:aws:ssm:ap-northeast-1:${data.aws_caller_identity.current.account_id}:parameter/flets-hybrid/wireguard/*/public-key"
      },
      {
        Effect = "Deny"
        Action = [
          "ssm:GetParameter",
          "ssm:GetParameters",
          "ssm:GetParametersByPath",
          "ssm:GetParameterHistory",
        ]
        NotResource = "arn:aws:ssm:ap-northeast-1:${data.aws_caller_identity.current.account_id}:parameter/flets-hybrid/wireguard/*/public-key"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "edge_sakura_2" {
  role       = aws_iam_role.edge_sakura_2.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

# Its code stands in the state and in the machine's user data. It registers one machine within 24 hours and is
# worthless after that. For a new machine: terraform apply -replace=aws_ssm_activation.edge_sakura_2
resource "aws_ssm_activation" "edge_sakura_2" {
  name               = "edge-sakura-2"
  description        = "flets-hybrid: edge-sakura-2"
  iam_role           = aws_iam_role.edge_sakura_2.name
  registration_limit = 1
  tags = {
    Name = "edge-sakura-2"
  }
  depends_on = [aws_iam_role_policy_attachment.edge_sakura_2, aws_iam_role_policy.edge_sakura_2]
}
