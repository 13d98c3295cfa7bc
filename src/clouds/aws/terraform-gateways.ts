import type { TerraformBlock, TerraformFile, TerraformValue } from '../../deploy/resource.ts'
import type { AwsObjects, ElasticIp, NetworkAcl, NetworkAclEntry } from './objects.ts'
import { rangeOf } from './terraform-network.ts'
import { plainResource, taggedResource, type AwsNames } from './terraform-names.ts'

/** NAT gateways with their Elastic IPs, egress-only gateways, and interfaces that routes lead to in order to drop. */
export function gatewaysFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  const egressOnly = objects.egressOnlyGateways.map((gateway) =>
    taggedResource(names, 'aws_egress_only_internet_gateway', gateway, { attributes: { vpc_id: names.ref(gateway.vpc) } }),
  )
  const nat = objects.natGateways.flatMap((gateway) => {
    const [address] = gateway.addresses
    const eip = objects.elasticIps.find((candidate) => candidate.networkInterface === address?.networkInterface)
    if (eip === undefined || address === undefined || gateway.subnet === undefined) throw new Error(`${gateway.id} has no Elastic IP`)
    // Out only when the internet gateway is attached: "Working with NAT gateways", and no attribute says so.
    const internet = objects.internetGateways.filter((candidate) => candidate.vpc === gateway.vpc)
    return [
      elasticIp(objects, names, eip, gateway.vpc),
      taggedResource(names, 'aws_nat_gateway', gateway, {
        attributes: {
          allocation_id: names.ref(eip.id),
          subnet_id: names.ref(gateway.subnet),
          private_ip: address.private,
          depends_on: internet.map((each) => names.whole(each.id)),
        },
      }),
    ]
  })
  const unplugged = objects.networkInterfaces
    .filter((eni) => eni.detached === true)
    .map((eni) =>
      taggedResource(
        names,
        'aws_network_interface',
        eni,
        { attributes: { subnet_id: names.ref(eni.subnet), private_ips: [eni.address] } },
        'Nothing is plugged in: routes that lead here drop what they match. AWS has no other blackhole in a VPC.',
      ),
    )
  return { path: 'gateways.tf', blocks: [...egressOnly, ...nat, ...unplugged] }
}

export function elasticIp(objects: AwsObjects, names: AwsNames, eip: ElasticIp, vpc: string): TerraformBlock {
  const internet = objects.internetGateways.filter((candidate) => candidate.vpc === vpc)
  return taggedResource(names, 'aws_eip', eip, { attributes: { domain: 'vpc', depends_on: internet.map((each) => names.whole(each.id)) } })
}

/** Rules are resources of their own, as those of security groups are. */
export function networkAclsFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  return {
    path: 'network-acls.tf',
    blocks: objects.networkAcls.flatMap((acl) => [
      taggedResource(names, 'aws_network_acl', acl, {
        attributes: { vpc_id: names.ref(acl.vpc), subnet_ids: acl.subnets.map((id) => names.ref(id)) },
      }),
      ...acl.entries.map((entry) => aclRule(objects, names, acl, entry)),
    ]),
  }
}

function aclRule(objects: AwsObjects, names: AwsNames, acl: NetworkAcl, entry: NetworkAclEntry): TerraformBlock {
  const ports: Record<string, TerraformValue> = {}
  if (entry.fromPort !== undefined) ports['from_port'] = entry.fromPort
  if (entry.toPort !== undefined) ports['to_port'] = entry.toPort
  if (entry.icmpType !== undefined) ports['icmp_type'] = entry.icmpType
  if (entry.icmpCode !== undefined) ports['icmp_code'] = entry.icmpCode
  return {
    ...plainResource(names, 'aws_network_acl_rule', `${acl.name}_${entry.direction}_${entry.number}`, acl.region, {
      network_acl_id: names.ref(acl.id),
      egress: entry.direction === 'egress',
      rule_number: entry.number,
      rule_action: entry.action,
      protocol: entry.protocol,
      [entry.cidr.includes(':') ? 'ipv6_cidr_block' : 'cidr_block']: rangeOf(objects, names, entry.cidr),
      ...ports,
    }),
    ...(entry.from.path === undefined ? {} : { comment: entry.from.path }),
  }
}

/** Of a managed service, only what belongs to the network: a database is told its subnets by a subnet group. */
export function servicesFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  const databases = objects.managedServices.filter((service) => service.service === 'rds')
  return {
    path: 'services.tf',
    blocks: databases.map((service) =>
      taggedResource(
        names,
        'aws_db_subnet_group',
        service,
        { attributes: { name: service.name, subnet_ids: service.subnets.map((id) => names.ref(id)) } },
        'For your own database: name it in db_subnet_group_name.',
      ),
    ),
  }
}
