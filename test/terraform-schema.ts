import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { SchemaAttribute, SchemaBlock, SchemaBody, TerraformSchema } from '../src/deploy/schema.ts'
import { sortedEntries } from '../src/core/stable.ts'

const FIXTURE = fileURLToPath(new URL('./fixtures/terraform-schema.json', import.meta.url))
const SOURCE = fileURLToPath(new URL('../../shared/data/tf-schema-current.json', import.meta.url))

/** Kinds that the renderers know how to make; `KEIRO_UPDATE=1` copies their schema anew where the full data lie beside the project. */
const RESOURCES: readonly string[] = [
  'aws_autoscaling_group',
  'aws_customer_gateway',
  'aws_db_subnet_group',
  'aws_dx_gateway',
  'aws_dx_gateway_association',
  'aws_dx_private_virtual_interface',
  'aws_dx_transit_virtual_interface',
  'aws_ec2_transit_gateway',
  'aws_ec2_transit_gateway_connect',
  'aws_ec2_transit_gateway_connect_peer',
  'aws_ec2_transit_gateway_route',
  'aws_ec2_transit_gateway_route_table',
  'aws_ec2_transit_gateway_route_table_association',
  'aws_ec2_transit_gateway_route_table_propagation',
  'aws_ec2_transit_gateway_vpc_attachment',
  'aws_egress_only_internet_gateway',
  'aws_eip',
  'aws_eip_association',
  'aws_iam_instance_profile',
  'aws_iam_openid_connect_provider',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_instance',
  'aws_internet_gateway',
  'aws_launch_template',
  'aws_lb',
  'aws_lb_listener',
  'aws_lb_target_group',
  'aws_nat_gateway',
  'aws_network_acl',
  'aws_network_acl_rule',
  'aws_network_interface',
  'aws_route',
  'aws_route_table',
  'aws_route_table_association',
  'aws_security_group',
  'aws_ssm_activation',
  'aws_subnet',
  'aws_vpc',
  'aws_vpc_endpoint',
  'aws_vpc_endpoint_service',
  'aws_vpc_ipv4_cidr_block_association',
  'aws_vpc_peering_connection',
  'aws_vpc_peering_connection_accepter',
  'aws_vpc_security_group_egress_rule',
  'aws_vpc_security_group_ingress_rule',
  'aws_vpn_connection',
  'aws_vpn_connection_route',
  'aws_vpn_gateway',
  'aws_vpn_gateway_route_propagation',
  'sakura_bridge',
  'sakura_disk',
  'sakura_internet',
  'sakura_server',
  'sakura_vswitch',
]

/** Data sources that the full data lack: from the provider's documentation (hashicorp/aws 6.25, `aws_ami` and `aws_caller_identity`). */
const EXTRA_DATA: Readonly<Record<string, SchemaBody>> = {
  aws_ami: {
    attributes: {
      architecture: { type: 'string', computed: true },
      arn: { type: 'string', computed: true },
      id: { type: 'string', computed: true },
      image_id: { type: 'string', computed: true },
      most_recent: { type: 'bool', optional: true },
      name: { type: 'string', computed: true },
      name_regex: { type: 'string', optional: true },
      owners: { type: 'list(string)', optional: true },
      region: { type: 'string', optional: true },
      root_device_name: { type: 'string', computed: true },
      tags: { type: 'map(string)', optional: true },
    },
    blocks: {
      filter: { nesting: 'set', attributes: { name: { type: 'string', required: true }, values: { type: 'set(string)', required: true } } },
    },
  },
  aws_caller_identity: {
    attributes: {
      account_id: { type: 'string', computed: true },
      arn: { type: 'string', computed: true },
      user_id: { type: 'string', computed: true },
    },
  },
}

interface ProviderData {
  readonly resources: Readonly<Record<string, SchemaBody>>
  readonly data?: Readonly<Record<string, SchemaBody>>
}

/** The part of the providers' schemas that the renderers need. */
export function terraformSchema(): TerraformSchema {
  if (process.env['KEIRO_UPDATE'] === '1' && existsSync(SOURCE)) writeFileSync(FIXTURE, `${JSON.stringify(readSource(), null, 1)}\n`)
  return JSON.parse(readFileSync(FIXTURE, 'utf8')) as TerraformSchema
}

function readSource(): TerraformSchema {
  const providers = JSON.parse(readFileSync(SOURCE, 'utf8')) as { readonly aws: ProviderData; readonly sakura: ProviderData }
  const all = { ...providers.aws.resources, ...providers.sakura.resources }
  const data = { ...EXTRA_DATA, sakura_archive: providers.sakura.data?.['sakura_archive'] }
  return { resources: pick(Object.fromEntries(RESOURCES.map((type) => [type, all[type]]))), data: pick(data) }
}

function pick(bodies: Readonly<Record<string, SchemaBody | undefined>>): Readonly<Record<string, SchemaBody>> {
  return Object.fromEntries(
    sortedEntries(bodies).map(([type, body]) => {
      if (body === undefined) throw new Error(`no schema of ${type}`)
      return [type, pickBody(body)]
    }),
  )
}

/** Without what nobody reads: documentation texts above all. */
function pickBody(body: SchemaBody): SchemaBody {
  const attributes = Object.fromEntries(sortedEntries(body.attributes).map(([name, attribute]) => [name, pickAttribute(attribute)]))
  const blocks = sortedEntries(body.blocks ?? {}).map(([name, block]): [string, SchemaBlock] => {
    const { nesting, kind, min, max } = block
    return [
      name,
      {
        nesting,
        ...(kind === undefined ? {} : { kind }),
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
        ...pickBody(block),
      },
    ]
  })
  return blocks.length === 0 ? { attributes } : { attributes, blocks: Object.fromEntries(blocks) }
}

function pickAttribute({ type, required, optional, computed }: SchemaAttribute): SchemaAttribute {
  return {
    type,
    ...(required === true ? { required } : {}),
    ...(optional === true ? { optional } : {}),
    ...(computed === true ? { computed } : {}),
  }
}
