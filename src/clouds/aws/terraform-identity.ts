import type { Design } from '../../design/model.ts'
import type { MachineSetup } from '../machines.ts'
import { call, expression, template, type TerraformBlock, type TerraformFile, type TerraformValue } from '../../deploy/resource.ts'
import type { RouterMachine } from '../cloud.ts'
import { MACHINE_FILES } from './parameter-store.ts'
import { stem } from './terraform-names.ts'

/** Systems that are Linux machines of the user's: an agent runs on them, a shell script too. */
const LINUX_SYSTEMS: ReadonlySet<string> = new Set(['frr'])

/** Routers that get an identity of this cloud although they stand elsewhere. */
export function remoteRouters(routers: readonly RouterMachine[]): readonly RouterMachine[] {
  return routers.filter((router) => router.place.cloud !== 'aws' && LINUX_SYSTEMS.has(router.system))
}

/** A role for each router, which may write its own public key and read the others', and nothing else of Parameter Store. */
export function identityFile(
  design: Design,
  own: readonly RouterMachine[],
  routers: readonly RouterMachine[],
  region: string,
): TerraformFile {
  const remote = remoteRouters(routers)
  return {
    path: 'identity.tf',
    blocks: [
      { kind: 'data', labels: ['aws_caller_identity', 'current'], attributes: {} },
      ...own.flatMap((router) => [
        role(design, router, 'ec2.amazonaws.com', {}),
        ...policies(design, router, region),
        {
          kind: 'resource' as const,
          labels: ['aws_iam_instance_profile', stem(router.node)],
          attributes: { name: nameOf(design, router), role: expression(`aws_iam_role.${stem(router.node)}.name`) },
        },
      ]),
      ...remote.flatMap((router) => [
        role(design, router, 'ssm.amazonaws.com', { Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } }),
        ...policies(design, router, region),
        activation(design, router),
      ]),
    ],
  }
}

const ACCOUNT = expression('data.aws_caller_identity.current.account_id')
const nameOf = (design: Design, router: RouterMachine): string => `${design.name}-${router.node}`
const document = (...statements: readonly TerraformValue[]): TerraformValue =>
  call('jsonencode', { Version: '2012-10-17', Statement: statements })

function role(design: Design, router: RouterMachine, service: string, condition: Readonly<Record<string, TerraformValue>>): TerraformBlock {
  const trust = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', ...condition }
  return {
    kind: 'resource',
    labels: ['aws_iam_role', stem(router.node)],
    attributes: { name: nameOf(design, router), assume_role_policy: document(trust), tags: { Name: router.node } },
  }
}

function policies(design: Design, router: RouterMachine, region: string): readonly TerraformBlock[] {
  const parameter = (path: string): TerraformValue =>
    template(`arn:aws:ssm:${region}:\${${ACCOUNT.text}}:parameter${parameterRoot(design)}/${path}`)
  const roleName = expression(`aws_iam_role.${stem(router.node)}.name`)
  return [
    {
      kind: 'resource',
      labels: ['aws_iam_role_policy', stem(router.node)],
      comment: 'The managed policy below lets its holder read every parameter of the account: the denial takes that back.',
      attributes: {
        name: 'wireguard-keys',
        role: roleName,
        policy: document(
          { Effect: 'Allow', Action: 'ssm:PutParameter', Resource: parameter(`${router.node}/public-key`) },
          { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: parameter('*/public-key') },
          {
            Effect: 'Deny',
            Action: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath', 'ssm:GetParameterHistory'],
            NotResource: parameter('*/public-key'),
          },
        ),
      },
    },
    {
      kind: 'resource',
      labels: ['aws_iam_role_policy_attachment', stem(router.node)],
      attributes: { role: roleName, policy_arn: 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore' },
    },
  ]
}

/** Valid for 24 hours and one machine (Systems Manager guide): worthless once the machine is registered. */
function activation(design: Design, router: RouterMachine): TerraformBlock {
  return {
    kind: 'resource',
    labels: ['aws_ssm_activation', stem(router.node)],
    comment:
      "Its code stands in the state and in the machine's user data. It registers one machine within 24 hours and is\n" +
      `worthless after that. For a new machine: terraform apply -replace=aws_ssm_activation.${stem(router.node)}`,
    attributes: {
      name: router.node,
      description: `${design.name}: ${router.node}`,
      iam_role: expression(`aws_iam_role.${stem(router.node)}.name`),
      registration_limit: 1,
      tags: { Name: router.node },
      // An activation is refused while its role is not yet known to be a service role.
      depends_on: [
        expression(`aws_iam_role_policy_attachment.${stem(router.node)}`),
        expression(`aws_iam_role_policy.${stem(router.node)}`),
      ],
    },
  }
}

const parameterRoot = (design: Design): string => `/${design.name}/wireguard`

/** Files of the hook for keys, the same on every router: `local.parameter_store_files`. */
export function machineLocals(design: Design, region: string): Readonly<Record<string, TerraformValue>> {
  const files = MACHINE_FILES.map(({ name, path, permissions }) => ({
    path,
    permissions,
    content: expression(`file("\${path.module}/files/${name}")`),
  }))
  const settings = `KEIRO_PARAMETERS=${parameterRoot(design)}\nAWS_DEFAULT_REGION=${region}\n`
  return { parameter_store_files: [...files, { path: '/etc/keiro/parameter-store.conf', permissions: '0644', content: settings }] }
}

/** What each Linux router gets, here or elsewhere: the hook for keys, and elsewhere its registration too. */
export function machineSetups(
  own: readonly RouterMachine[],
  routers: readonly RouterMachine[],
  region: string,
): Readonly<Record<string, MachineSetup>> {
  const writeFiles = expression('local.parameter_store_files')
  const follow = 'systemctl daemon-reload && systemctl enable --now keiro-keys-follow.timer'
  const register = (router: RouterMachine): TerraformValue => {
    const made = `aws_ssm_activation.${stem(router.node)}`
    return template(
      `amazon-ssm-agent -register -y -region ${region} -id \${${made}.id} -code \${${made}.activation_code} && systemctl restart amazon-ssm-agent`,
    )
  }
  const entries: readonly (readonly [string, MachineSetup])[] = [
    ...own.map((router) => [router.node, { writeFiles, commands: [follow] }] as const),
    ...remoteRouters(routers).map((router) => [router.node, { writeFiles, commands: [register(router), follow] }] as const),
  ]
  return Object.fromEntries(entries)
}
