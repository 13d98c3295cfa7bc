import { routerAddress } from '../machines.ts'
import { template, type TerraformBlock, type TerraformFile, type TerraformValue } from '../../deploy/resource.ts'
import type { AwsObjects, RouteTable, SecurityGroup, SecurityGroupRule } from './objects.ts'
import { plainResource, stem, taggedResource, type AwsNames } from './terraform-names.ts'

export function vpcFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  const vpcs = objects.vpcs.map((vpc) =>
    taggedResource(names, 'aws_vpc', vpc, { attributes: { cidr_block: vpc.cidr, enable_dns_support: true, enable_dns_hostnames: true } }),
  )
  const subnets = objects.subnets.map((subnet) =>
    taggedResource(names, 'aws_subnet', subnet, {
      attributes: { vpc_id: names.ref(subnet.vpc), availability_zone: subnet.zone, cidr_block: subnet.cidr },
    }),
  )
  const gateways = objects.internetGateways.map((gateway) =>
    taggedResource(names, 'aws_internet_gateway', gateway, { attributes: { vpc_id: names.ref(gateway.vpc) } }),
  )
  return { path: 'vpc.tf', blocks: [...vpcs, ...subnets, ...gateways] }
}

/** Routes are resources of their own: `aws_route_table.route` is one attribute that wants all of its fields. */
export function routeTablesFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  const blocks = objects.routeTables.flatMap((table) => [
    taggedResource(names, 'aws_route_table', table, { attributes: { vpc_id: names.ref(table.vpc) } }),
    ...table.routes.map((route) =>
      plainResource(names, 'aws_route', routeName(table, route.prefix), table.region, {
        route_table_id: names.ref(table.id),
        destination_cidr_block: route.prefix,
        ...target(objects, names, table, route.target),
      }),
    ),
    ...table.subnets.map((id) => {
      const subnet = objects.subnets.find((candidate) => candidate.id === id)
      return plainResource(names, 'aws_route_table_association', subnet?.name ?? id, table.region, {
        route_table_id: names.ref(table.id),
        subnet_id: names.ref(id),
      })
    }),
  ])
  return { path: 'route-tables.tf', blocks }
}

export function routeName(table: RouteTable, prefix: string): string {
  return `${table.name}_${prefix === '0.0.0.0/0' ? 'default' : prefix}`
}

type Target = RouteTable['routes'][number]['target']

function target(objects: AwsObjects, names: AwsNames, table: RouteTable, to: Target): Readonly<Record<string, TerraformValue>> {
  switch (to.kind) {
    case 'internet-gateway':
      return { gateway_id: names.ref(to.id) }
    case 'network-interface':
      return { network_interface_id: names.ref(to.id) }
    case 'transit-gateway': {
      // A route to a transit gateway is refused until the VPC is attached to it, and no attribute says so.
      const attachments = objects.vpcAttachments.filter((attachment) => attachment.transitGateway === to.id && attachment.vpc === table.vpc)
      return { transit_gateway_id: names.ref(to.id), depends_on: attachments.map((attachment) => names.whole(attachment.id)) }
    }
  }
}

export function securityGroupsFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  const used = new Set(objects.networkInterfaces.filter((eni) => isRouterInterface(objects, eni.id)).flatMap((eni) => eni.securityGroups))
  const blocks = objects.securityGroups.flatMap((group) => [
    taggedResource(
      names,
      'aws_security_group',
      group,
      { attributes: { name: group.name, description: group.description, vpc_id: names.ref(group.vpc) } },
      used.has(group.id)
        ? undefined
        : 'For your own servers: give it to them. Keiro makes the group, not the servers (see outputs.tf for its id).',
    ),
    ...group.ingress.map((rule) => ruleResource(names, group, rule, 'ingress')),
    ...group.egress.map((rule) => ruleResource(names, group, rule, 'egress')),
  ])
  return { path: 'security-groups.tf', blocks }
}

export function isRouterInterface(objects: AwsObjects, id: string): boolean {
  return objects.instances.some((instance) => instance.role === 'router' && instance.networkInterfaces.includes(id))
}

function ruleResource(names: AwsNames, group: SecurityGroup, rule: SecurityGroupRule, direction: 'ingress' | 'egress'): TerraformBlock {
  const ports: Record<string, TerraformValue> = {}
  if (rule.fromPort !== undefined) ports['from_port'] = rule.fromPort
  if (rule.toPort !== undefined) ports['to_port'] = rule.toPort
  const name = `${group.name}_${rule.name}`
  return {
    ...plainResource(names, `aws_vpc_security_group_${direction}_rule`, name, group.region, {
      security_group_id: names.ref(group.id),
      ...peer(names, rule),
      ip_protocol: rule.protocol,
      ...ports,
      tags: { Name: stem(name) },
    }),
    ...(rule.from.path === undefined ? {} : { comment: rule.from.path }),
  }
}

function peer(names: AwsNames, rule: SecurityGroupRule): Readonly<Record<string, TerraformValue>> {
  switch (rule.peer.kind) {
    case 'cidr':
      return { cidr_ipv4: rule.peer.cidr }
    case 'security-group':
      return { referenced_security_group_id: names.ref(rule.peer.id) }
    case 'router-address':
      return { cidr_ipv4: template(`\${${routerAddress(rule.peer.node).text}}/32`) }
  }
}
