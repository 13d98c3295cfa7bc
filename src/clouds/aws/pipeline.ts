import type { PipelineAccess } from '../cloud.ts'
import type { AwsObjects } from './objects.ts'

const PLAN_ROLE = 'AWS_PLAN_ROLE_ARN'
const APPLY_ROLE = 'AWS_APPLY_ROLE_ARN'
/** Variables of a repository may not begin with GITHUB_. */
const IDENTITY_PROVIDER = 'AWS_OIDC_PROVIDER_ARN'
const STATE_BUCKET = 'TERRAFORM_STATE_BUCKET'

/** Short-lived rights by OpenID Connect: one role reads for plans, another writes and only for the protected environment. */
export function pipelineAccess(objects: AwsObjects): PipelineAccess | undefined {
  const region = [...objects.vpcs, ...objects.transitGateways].map((object) => object.region).sort()[0]
  if (region === undefined) return undefined
  return {
    steps: (use) => [
      {
        name: 'AWS credentials of this run',
        uses: 'aws-actions/configure-aws-credentials@v4',
        with: { 'aws-region': region, 'role-to-assume': `\${{ vars.${use === 'plan' ? PLAN_ROLE : APPLY_ROLE} }}` },
      },
      {
        name: 'State in S3, locked by a file beside it',
        run: `printf 'terraform {\\n  backend "s3" {\\n    bucket       = "%s"\\n    key          = "network.tfstate"\\n    region       = "${region}"\\n    encrypt      = true\\n    use_lockfile = true\\n  }\\n}\\n' "$STATE_BUCKET" > backend_override.tf`,
      },
    ],
    // The roles themselves stand in the configuration: without these an apply would take its own role away.
    environment: {
      STATE_BUCKET: `\${{ vars.${STATE_BUCKET} }}`,
      TF_VAR_state_bucket: `\${{ vars.${STATE_BUCKET} }}`,
      TF_VAR_github_repository: '${{ github.repository }}',
      TF_VAR_github_oidc_provider_arn: `\${{ vars.${IDENTITY_PROVIDER} }}`,
    },
    settings: [
      { kind: 'variable', name: PLAN_ROLE, meaning: 'role that plans: output pipeline_roles of the first apply' },
      { kind: 'variable', name: APPLY_ROLE, meaning: 'role that applies: output pipeline_roles of the first apply' },
      { kind: 'variable', name: STATE_BUCKET, meaning: 'versioned, private S3 bucket that keeps the Terraform state' },
      {
        kind: 'variable',
        name: IDENTITY_PROVIDER,
        meaning: "GitHub's identity provider, only when the account had one before the first apply",
      },
    ],
  }
}
