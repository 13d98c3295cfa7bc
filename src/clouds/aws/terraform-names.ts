import { expression, type Expression, type TerraformBlock, type TerraformBody, type TerraformValue } from '../../deploy/resource.ts'
import type { AwsObjects } from './objects.ts'

/** How objects of the model are called in Terraform: type by noun, stem by name. */
export interface AwsNames {
  /** Regions in use, sorted; the first is the provider's default. */
  readonly regions: readonly string[]
  /** `aws_vpc.tokyo.id` for `aws:tokyo/vpc`. */
  readonly ref: (id: string, attribute?: string) => Expression
  /** `aws_vpc.tokyo`, for `depends_on`. */
  readonly whole: (id: string) => Expression
}

const TYPES = {
  vpcs: 'aws_vpc',
  subnets: 'aws_subnet',
  internetGateways: 'aws_internet_gateway',
  routeTables: 'aws_route_table',
  securityGroups: 'aws_security_group',
  networkInterfaces: 'aws_network_interface',
  elasticIps: 'aws_eip',
  transitGateways: 'aws_ec2_transit_gateway',
  vpcAttachments: 'aws_ec2_transit_gateway_vpc_attachment',
  connectAttachments: 'aws_ec2_transit_gateway_connect',
  transitGatewayRouteTables: 'aws_ec2_transit_gateway_route_table',
  egressOnlyGateways: 'aws_egress_only_internet_gateway',
  natGateways: 'aws_nat_gateway',
  networkAcls: 'aws_network_acl',
  peerings: 'aws_vpc_peering_connection',
  endpoints: 'aws_vpc_endpoint',
  endpointServices: 'aws_vpc_endpoint_service',
  loadBalancers: 'aws_lb',
  targetGroups: 'aws_lb_target_group',
  vpnGateways: 'aws_vpn_gateway',
  customerGateways: 'aws_customer_gateway',
  vpnConnections: 'aws_vpn_connection',
  directConnectGateways: 'aws_dx_gateway',
} as const

export function nameObjects(objects: AwsObjects): AwsNames {
  const addresses = new Map<string, string>()
  const regions = new Set<string>()
  for (const [noun, type] of Object.entries(TYPES) as [keyof typeof TYPES, string][]) {
    for (const object of objects[noun]) {
      addresses.set(object.id, `${type}.${stem(object.name)}`)
      regions.add(object.region)
    }
  }
  const attributes = partsOfOthers(objects, addresses)
  const address = (id: string): string => {
    const found = addresses.get(id)
    if (found === undefined) throw new Error(`no Terraform name for ${id}`)
    return found
  }
  return {
    regions: [...regions].sort(),
    ref: (id, attribute) => expression(`${address(id)}.${attribute ?? attributes.get(id) ?? 'id'}`),
    whole: (id) => expression(address(id)),
  }
}

/** What is no resource but an attribute of another one: gives its address, and the attribute by id. */
function partsOfOthers(objects: AwsObjects, addresses: Map<string, string>): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>()
  const add = (id: string, owner: string, attribute: string): void => {
    addresses.set(id, owner)
    attributes.set(id, attribute)
  }
  for (const attachment of objects.otherAttachments)
    add(
      attachment.id,
      attachment.kind === 'vpn' ? `aws_vpn_connection.${stem(attachment.name)}` : `aws_dx_gateway_association.${stem(attachment.name)}`,
      'transit_gateway_attachment_id',
    )
  for (const list of objects.prefixLists) add(list.id, `aws_vpc_endpoint.${stem(list.name)}`, 'prefix_list_id')
  return attributes
}

/** Terraform's identifiers have no dots, and dashes read as minus: `edge-aws-1` becomes `edge_aws_1`. */
export function stem(name: string): string {
  const text = name.replace(/[^A-Za-z0-9_]/g, '_')
  return /^[0-9]/.test(text) ? `_${text}` : text
}

interface RegionalObject {
  readonly name: string
  readonly region: string
}

/** A resource of one object: in its region, tagged with its name. */
export function taggedResource(
  names: AwsNames,
  type: string,
  object: RegionalObject,
  body: TerraformBody,
  comment?: string,
): TerraformBlock {
  const { depends_on: after, ...own } = body.attributes
  const attributes = {
    ...providerOf(names, object.region),
    ...own,
    tags: { Name: object.name },
    ...(after === undefined ? {} : { depends_on: after }),
  }
  return { kind: 'resource', labels: [type, stem(object.name)], ...body, attributes, ...(comment === undefined ? {} : { comment }) }
}

/** A resource that takes no tags. */
export function plainResource(
  names: AwsNames,
  type: string,
  name: string,
  region: string,
  attributes: Readonly<Record<string, TerraformValue>>,
): TerraformBlock {
  return { kind: 'resource', labels: [type, stem(name)], attributes: { ...providerOf(names, region), ...attributes } }
}

/** Which provider makes it: nothing to say in the default region. */
export function providerOf(names: AwsNames, region: string): Readonly<Record<string, TerraformValue>> {
  return region === names.regions[0] ? {} : { provider: expression(`aws.${stem(region)}`) }
}
