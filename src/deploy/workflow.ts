import type { PipelineAccess, PipelineStep } from '../clouds/cloud.ts'
import type { RenderedFile } from './resource.ts'

const TERRAFORM_VERSION = '1.11.4'

/**
 * A GitHub Actions workflow: a plan on every pull request of the repository itself, an apply of what was merged, held until
 * somebody approves the `production` environment. Secrets and variables are mentioned by name; their values are set once by hand.
 */
export function workflowFile(name: string, accesses: readonly PipelineAccess[]): RenderedFile {
  const settings = accesses.flatMap((access) => access.settings)
  const environment = Object.assign({}, ...accesses.map((access) => access.environment)) as Record<string, string>
  const comments = settings.map((setting) => `#   ${setting.kind} ${setting.name}: ${setting.meaning}`)
  const lines = [
    `# Plans and applies the network ${name}. Rendered by keiro.`,
    '# Set once in the repository (Settings, Secrets and variables, Actions):',
    ...comments,
    '# and an environment "production" with reviewers: the apply waits for them.',
    'name: network',
    'on:',
    '  pull_request:',
    '    paths: ["terraform/**", "routers/**", ".github/workflows/network.yml"]',
    '  push:',
    '    branches: [main]',
    '    paths: ["terraform/**", "routers/**", ".github/workflows/network.yml"]',
    'permissions:',
    '  contents: read',
    '  id-token: write',
    'concurrency:',
    '  group: network',
    '  cancel-in-progress: false',
    'defaults:',
    '  run:',
    '    working-directory: terraform',
    'env:',
    ...Object.entries({ TF_IN_AUTOMATION: '1', TF_INPUT: '0', ...environment }).map(([key, value]) => `  ${key}: ${scalar(value)}`),
    'jobs:',
    ...job('plan', "github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository", accesses, [
      {
        name: 'Plan',
        run: "terraform plan -no-color -lock=false | tee plan.txt\n{ echo '```'; cat plan.txt; echo '```'; } >> \"$GITHUB_STEP_SUMMARY\"",
      },
    ]),
    ...job('apply', "github.event_name == 'push'", accesses, [{ name: 'Apply', run: 'terraform apply -no-color -auto-approve' }]),
  ]
  return { path: '.github/workflows/network.yml', content: `${lines.join('\n')}\n` }
}

function job(
  use: 'plan' | 'apply',
  condition: string,
  accesses: readonly PipelineAccess[],
  last: readonly PipelineStep[],
): readonly string[] {
  const steps: readonly PipelineStep[] = [
    { name: 'Files', uses: 'actions/checkout@v4' },
    { name: 'Terraform', uses: 'hashicorp/setup-terraform@v3', with: { terraform_version: TERRAFORM_VERSION, terraform_wrapper: 'false' } },
    ...accesses.flatMap((access) => access.steps(use)),
    { name: 'Init', run: 'terraform init -no-color' },
    { name: 'Check', run: 'terraform fmt -check -diff -recursive && terraform validate -no-color' },
    ...last,
  ]
  return [
    `  ${use}:`,
    `    if: ${condition}`,
    '    runs-on: ubuntu-24.04',
    ...(use === 'apply' ? ['    environment: production'] : []),
    '    steps:',
    ...steps.flatMap(stepLines),
  ]
}

function stepLines(step: PipelineStep): readonly string[] {
  const head = `      - name: ${scalar(step.name)}`
  if ('run' in step) return [head, '        shell: bash', '        run: |', ...step.run.split('\n').map((line) => `          ${line}`)]
  const settings = Object.entries(step.with ?? {}).map(([key, value]) => `          ${key}: ${scalar(value)}`)
  return [head, `        uses: ${step.uses}`, ...(settings.length === 0 ? [] : ['        with:', ...settings])]
}

/** Plain where YAML surely takes it for text; else quoted, for JSON's strings are YAML's too. */
function scalar(text: string): string {
  return /^[A-Za-z][A-Za-z ,/_-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text) ? text : JSON.stringify(text)
}
