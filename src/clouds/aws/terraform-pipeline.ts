import type { Design } from '../../design/model.ts'
import { call, expression, template, type TerraformBlock, type TerraformFile, type TerraformValue } from '../../deploy/resource.ts'

const ISSUER = 'token.actions.githubusercontent.com'
const ENABLED = expression('var.github_repository == "" ? 0 : 1')
const ACCOUNT = '${data.aws_caller_identity.current.account_id}'

/** Roles of the pipeline: nothing is made until the repository is named. The first apply is a person's. */
export function pipelineFile(design: Design): TerraformFile {
  return {
    path: 'pipeline.tf',
    blocks: [
      variable('github_repository', 'Repository whose workflow plans and applies, as OWNER/NAME. Empty: no pipeline.'),
      variable(
        'github_oidc_provider_arn',
        "GitHub's identity provider when the account has one already (there can be only one). Empty: it is made.",
      ),
      variable('state_bucket', 'S3 bucket of the Terraform state, for the rights of the roles. Empty: no rights on any bucket.'),
      {
        kind: 'resource',
        labels: ['aws_iam_openid_connect_provider', 'github'],
        attributes: {
          count: expression('var.github_repository != "" && var.github_oidc_provider_arn == "" ? 1 : 0'),
          url: `https://${ISSUER}`,
          client_id_list: ['sts.amazonaws.com'],
        },
      },
      {
        kind: 'locals',
        labels: [],
        attributes: {
          github_oidc_provider_arn: expression('try(aws_iam_openid_connect_provider.github[0].arn, var.github_oidc_provider_arn)'),
        },
      },
      role(design, 'plan', 'pull_request'),
      {
        kind: 'resource',
        labels: ['aws_iam_role_policy_attachment', 'pipeline_plan'],
        attributes: {
          count: ENABLED,
          role: expression('aws_iam_role.pipeline_plan[0].name'),
          policy_arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
        },
      },
      role(design, 'apply', 'environment:production'),
      applyPolicy(design),
      {
        kind: 'output',
        labels: ['pipeline_roles'],
        attributes: {
          description: 'Roles of the pipeline, for the variables of the repository.',
          value: {
            plan: expression('one(aws_iam_role.pipeline_plan[*].arn)'),
            apply: expression('one(aws_iam_role.pipeline_apply[*].arn)'),
          },
        },
      },
    ],
  }
}

function variable(name: string, description: string): TerraformBlock {
  return { kind: 'variable', labels: [name], attributes: { type: expression('string'), default: '', description } }
}

/** Exactly one subject each: no branch of a fork and no other environment gets the role. */
function role(design: Design, use: 'plan' | 'apply', subject: string): TerraformBlock {
  const trust = {
    Effect: 'Allow',
    Principal: { Federated: expression('local.github_oidc_provider_arn') },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: template(`repo:\${var.github_repository}:${subject}`) },
    },
  }
  return {
    kind: 'resource',
    labels: ['aws_iam_role', `pipeline_${use}`],
    attributes: {
      count: ENABLED,
      name: `${design.name}-pipeline-${use}`,
      assume_role_policy: call('jsonencode', { Version: '2012-10-17', Statement: [trust] }),
    },
  }
}

/** What the files of this folder need, and roles of this design only. */
function applyPolicy(design: Design): TerraformBlock {
  const own = (kind: string): TerraformValue => template(`arn:aws:iam::${ACCOUNT}:${kind}/${design.name}-*`)
  const statements: readonly TerraformValue[] = [
    { Effect: 'Allow', Action: ['ec2:*', 'autoscaling:*', 'ssm:*Activation*', 'ssm:*Tags*', 'sts:GetCallerIdentity'], Resource: '*' },
    { Effect: 'Allow', Action: ['iam:*'], Resource: [own('role'), own('instance-profile')] },
    { Effect: 'Allow', Action: ['iam:*OpenIDConnectProvider*'], Resource: template(`arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`) },
    { Effect: 'Allow', Action: ['iam:CreateServiceLinkedRole'], Resource: template(`arn:aws:iam::${ACCOUNT}:role/aws-service-role/*`) },
  ]
  const state = expression(
    '[for bucket in compact([var.state_bucket]) : { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"], Resource = ["arn:aws:s3:::${bucket}", "arn:aws:s3:::${bucket}/*"] }]',
  )
  return {
    kind: 'resource',
    labels: ['aws_iam_role_policy', 'pipeline_apply'],
    attributes: {
      count: ENABLED,
      name: 'network',
      role: expression('aws_iam_role.pipeline_apply[0].name'),
      policy: call('jsonencode', { Version: '2012-10-17', Statement: call('concat', statements, state) }),
    },
  }
}
