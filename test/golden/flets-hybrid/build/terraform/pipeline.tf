variable "github_repository" {
  type        = string
  default     = ""
  description = "Repository whose workflow plans and applies, as OWNER/NAME. Empty: no pipeline."
}

variable "github_oidc_provider_arn" {
  type        = string
  default     = ""
  description = "GitHub's identity provider when the account has one already (there can be only one). Empty: it is made."
}

variable "state_bucket" {
  type        = string
  default     = ""
  description = "S3 bucket of the Terraform state, for the rights of the roles. Empty: no rights on any bucket."
}

resource "aws_iam_openid_connect_provider" "github" {
  count          = var.github_repository != "" && var.github_oidc_provider_arn == "" ? 1 : 0
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  github_oidc_provider_arn = try(aws_iam_openid_connect_provider.github[0].arn, var.github_oidc_provider_arn)
}

resource "aws_iam_role" "pipeline_plan" {
  count = var.github_repository == "" ? 0 : 1
  name  = "flets-hybrid-pipeline-plan"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Federated = local.github_oidc_provider_arn
        }
        Action = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub" = "repo:${var.github_repository}:pull_request"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "pipeline_plan" {
  count      = var.github_repository == "" ? 0 : 1
  role       = aws_iam_role.pipeline_plan[0].name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role" "pipeline_apply" {
  count = var.github_repository == "" ? 0 : 1
  name  = "flets-hybrid-pipeline-apply"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Federated = local.github_oidc_provider_arn
        }
        Action = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub" = "repo:${var.github_repository}:environment:production"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "pipeline_apply" {
  count = var.github_repository == "" ? 0 : 1
  name  = "network"
  role  = aws_iam_role.pipeline_apply[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Effect = "Allow"
          Action = [
            "ec2:*",
            "autoscaling:*",
            "ssm:*Activation*",
            "ssm:*Tags*",
            "sts:GetCallerIdentity",
          ]
          Resource = "*"
        },
        {
          Effect = "Allow"
          Action = ["iam:*"]
          Resource = [
            "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/flets-hybrid-*",
            "arn:aws:iam::${data.aws_caller_identity.current.account_id}:instance-profile/flets-hybrid-*",
          ]
        },
        {
          Effect   = "Allow"
          Action   = ["iam:*OpenIDConnectProvider*"]
          Resource = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/token.actions.githubusercontent.com"
        },
        {
          Effect   = "Allow"
          Action   = ["iam:CreateServiceLinkedRole"]
          Resource = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/aws-service-role/*"
        },
      ],
      [for bucket in compact([var.state_bucket]) : { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"], Resource = ["arn:aws:s3:::${bucket}", "arn:aws:s3:::${bucket}/*"] }],
    )
  })
}

output "pipeline_roles" {
  description = "Roles of the pipeline, for the variables of the repository."
  value = {
    plan  = one(aws_iam_role.pipeline_plan[*].arn)
    apply = one(aws_iam_role.pipeline_apply[*].arn)
  }
}
