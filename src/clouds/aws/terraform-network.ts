import { routerAddress } from '../machines.ts'
import { expression, template, type TerraformBlock, type TerraformFile, type TerraformValue } from '../../deploy/resource.ts'
import { containsPrefix, parsePrefix } from '../../ip/prefix.ts'
import { subnetNumber6 } from './addressing-ipv6.ts'
import type { AwsObjects, RouteTable, SecurityGroup, SecurityGroupRule, Subnet } from './objects.ts'
import { plainResource, stem, taggedResource, type AwsNames } from './terraform-names.ts'

export function vpcFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  const vpcs = objects.vpcs.flatMap((vpc) => [
    taggedResource(names, 'aws_vpc', vpc, {
      attributes: {
        cidr_block: vpc.cidr,
        ...(vpc.ipv6Cidrs === undefined ? {} : { assign_generated_ipv6_cidr_block: true }),
        enable_dns_support: true,
        enable_dns_hostnames: true,
      },
    }),
    ...(vpc.secondaryCidrs ?? []).map((cidr) =>
      plainResource(names, 'aws_vpc_ipv4_cidr_block_association', rangeName(vpc.name, cidr), vpc.region, {
        vpc_id: names.ref(vpc.id),
        cidr_block: cidr,
      }),
    ),
  ])
  const gateways = objects.internetGateways.map((gateway) =>
    taggedResource(names, 'aws_internet_gateway', gateway, { attributes: { vpc_id: names.ref(gateway.vpc) } }),
  )
  return { path: 'vpc.tf', blocks: [...vpcs, ...objects.subnets.map((subnet) => subnetResource(objects, names, subnet)), ...gateways] }
}

const rangeName = (name: string, cidr: string): string => `${name}_${cidr}`

function subnetResource(objects: AwsObjects, names: AwsNames, subnet: Subnet): TerraformBlock {
  const vpc = objects.vpcs.find((candidate) => candidate.id === subnet.vpc)
  const added = (vpc?.secondaryCidrs ?? []).find((cidr) => containsPrefix(parsePrefix(cidr), parsePrefix(subnet.cidr)))
  return taggedResource(names, 'aws_subnet', subnet, {
    attributes: {
      vpc_id: names.ref(subnet.vpc),
      availability_zone: subnet.zone,
      cidr_block: subnet.cidr,
      ...(subnet.ipv6Cidr === undefined
        ? {}
        : { ipv6_cidr_block: rangeOf(objects, names, subnet.ipv6Cidr), assign_ipv6_address_on_creation: true }),
      ...(subnet.givesPublicAddresses === true ? { map_public_ip_on_launch: true } : {}),
      ...(added === undefined || vpc === undefined
        ? {}
        : { depends_on: [expression(`aws_vpc_ipv4_cidr_block_association.${stem(rangeName(vpc.name, added))}`)] }),
    },
  })
}

/** A range as it is, or, where only an apply tells it, as part of the VPC's IPv6 range. */
export function rangeOf(objects: AwsObjects, names: AwsNames, cidr: string): TerraformValue {
  if (!cidr.includes(':')) return cidr
  const prefix = parsePrefix(cidr)
  for (const vpc of objects.vpcs)
    for (const whole of (vpc.ipv6Cidrs ?? []).map(parsePrefix)) {
      if (!containsPrefix(whole, prefix)) continue
      if (whole.length === prefix.length) return names.ref(vpc.id, 'ipv6_cidr_block')
      const bits = prefix.length - whole.length
      return expression(`cidrsubnet(${names.ref(vpc.id, 'ipv6_cidr_block').text}, ${bits}, ${subnetNumber6(whole, prefix)})`)
    }
  return cidr
}

/** Routes are resources of their own: `aws_route_table.route` is one attribute that wants all of its fields. */
export function routeTablesFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  const blocks = objects.routeTables.flatMap((table) => [
    taggedResource(names, 'aws_route_table', table, { attributes: { vpc_id: names.ref(table.vpc) } }),
    // An endpoint writes its own routes, and so does a VPN gateway.
    ...table.routes
      .filter((route) => route.prefixList === undefined && route.origin !== 'propagated')
      .map((route) =>
        plainResource(names, 'aws_route', routeName(table, route.prefix), table.region, {
          route_table_id: names.ref(table.id),
          [route.prefix.includes(':') ? 'destination_ipv6_cidr_block' : 'destination_cidr_block']: rangeOf(objects, names, route.prefix),
          ...target(objects, names, table, route.target),
        }),
      ),
    ...(table.propagatingGateways ?? []).map((id) =>
      plainResource(names, 'aws_vpn_gateway_route_propagation', table.name, table.region, {
        route_table_id: names.ref(table.id),
        vpn_gateway_id: names.ref(id),
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
  return `${table.name}_${prefix === '0.0.0.0/0' ? 'default' : prefix === '::/0' ? 'default_ipv6' : prefix}`
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
    case 'nat-gateway':
      return { nat_gateway_id: names.ref(to.id) }
    case 'egress-only-gateway':
      return { egress_only_gateway_id: names.ref(to.id) }
    case 'vpn-gateway':
      return { gateway_id: names.ref(to.id) }
    case 'peering':
      return { vpc_peering_connection_id: names.ref(to.id) }
    case 'endpoint':
      return { vpc_endpoint_id: names.ref(to.id) }
    case 'local':
      return { gateway_id: 'local' }
    case 'unmodelled':
      throw new Error(`${to.what} does not come from a design`)
  }
}

export function securityGroupsFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  const used = new Set([
    ...objects.networkInterfaces.filter((eni) => isRouterInterface(objects, eni.id)).flatMap((eni) => eni.securityGroups),
    ...[...objects.endpoints, ...objects.loadBalancers].flatMap((owner) => owner.securityGroups),
  ])
  const services = new Set(objects.managedServices.flatMap((service) => service.securityGroups))
  const blocks = objects.securityGroups.flatMap((group) => [
    taggedResource(
      names,
      'aws_security_group',
      group,
      { attributes: { name: group.name, description: group.description, vpc_id: names.ref(group.vpc) } },
      used.has(group.id)
        ? undefined
        : services.has(group.id)
          ? 'For the service of this name: give it to it. Keiro makes the group, not the service (see outputs.tf for its id).'
          : 'For your own servers: give it to them. Keiro makes the group, not the servers (see outputs.tf for its id).',
    ),
    ...group.ingress.map((rule) => ruleResource(objects, names, group, rule, 'ingress')),
    ...group.egress.map((rule) => ruleResource(objects, names, group, rule, 'egress')),
  ])
  return { path: 'security-groups.tf', blocks }
}

export function isRouterInterface(objects: AwsObjects, id: string): boolean {
  return objects.instances.some((instance) => instance.role === 'router' && instance.networkInterfaces.includes(id))
}

function ruleResource(
  objects: AwsObjects,
  names: AwsNames,
  group: SecurityGroup,
  rule: SecurityGroupRule,
  direction: 'ingress' | 'egress',
): TerraformBlock {
  const ports: Record<string, TerraformValue> = {}
  if (rule.fromPort !== undefined) ports['from_port'] = rule.fromPort
  if (rule.toPort !== undefined) ports['to_port'] = rule.toPort
  const name = `${group.name}_${rule.name}`
  return {
    ...plainResource(names, `aws_vpc_security_group_${direction}_rule`, name, group.region, {
      security_group_id: names.ref(group.id),
      ...peer(objects, names, rule),
      ip_protocol: rule.protocol,
      ...ports,
      tags: { Name: stem(name) },
    }),
    ...(rule.from.path === undefined ? {} : { comment: rule.from.path }),
  }
}

function peer(objects: AwsObjects, names: AwsNames, rule: SecurityGroupRule): Readonly<Record<string, TerraformValue>> {
  switch (rule.peer.kind) {
    case 'cidr':
      return { [rule.peer.cidr.includes(':') ? 'cidr_ipv6' : 'cidr_ipv4']: rangeOf(objects, names, rule.peer.cidr) }
    case 'security-group':
      return { referenced_security_group_id: names.ref(rule.peer.id) }
    case 'prefix-list':
      return { prefix_list_id: names.ref(rule.peer.id) }
    case 'router-address':
      return { cidr_ipv4: template(`\${${routerAddress(rule.peer.node).text}}/32`) }
  }
}
