import type { Endpoint, Provenance } from '../../../network/model.ts'
import type { NetworkInterface, Subnet, Vpc } from '../objects.ts'
import { fromOf, subnetRanges, vpcRanges, type Semantics } from './context.ts'
import type { HostPorts } from './hosts.ts'

/** Names of the groups that users ask by; AWS's ids unless said. */
export interface GroupNames {
  readonly vpc: (vpc: Vpc) => string
  readonly subnet: (subnet: Subnet) => string
}

export const BY_ID: GroupNames = { vpc: (vpc) => vpc.id, subnet: (subnet) => subnet.id }

/** Endpoints by VPC, by subnet, by security group, and by Name tag where several share one. Who is stopped or not attached can be asked by itself, but is in no group. */
export function addGroups(semantics: Semantics, ports: HostPorts, names: GroupNames): void {
  const { draft, objects, look } = semantics
  const taken = new Set<string>()
  for (const vpc of objects.vpcs) add(names.vpc(vpc), fromOf(vpc), [], vpcRanges(vpc))
  for (const subnet of objects.subnets) if (look.vpc.has(subnet.vpc)) add(names.subnet(subnet), fromOf(subnet), [], subnetRanges(subnet))
  for (const group of objects.securityGroups) add(group.id, fromOf(group), [])
  const byName = new Map<string, { readonly members: Endpoint[]; readonly nodes: Set<string>; readonly from: Provenance }>()
  for (const eni of objects.networkInterfaces) {
    const port = ports.get(eni.id)
    if (port === undefined || port.node.isMerged || port.node.unmodelled !== undefined || !port.isLive) continue
    const { where, named } = port
    const members = membersOf(eni, port)
    add(names.vpc(where.vpc), {}, members)
    add(names.subnet(where.subnet), {}, members)
    for (const group of eni.securityGroups) if (look.securityGroup.has(group)) add(group, {}, members)
    if (named === undefined) continue
    const known = byName.get(named.name) ?? { members: [], nodes: new Set(), from: fromOf(named) }
    known.members.push(...members)
    known.nodes.add(port.node.id)
    byName.set(named.name, known)
  }
  for (const [name, { members, nodes, from }] of byName) if (nodes.size > 1 && !taken.has(name)) add(name, from, members)

  function add(name: string, from: Provenance, members: readonly Endpoint[], prefixes: readonly string[] = []): void {
    taken.add(name)
    draft.endpoint(name, from, members, prefixes)
  }
}

/** An interface is asked by its primary address of each family. */
function membersOf(
  eni: NetworkInterface,
  port: { readonly node: { readonly id: Endpoint['node'] }; readonly interface: string },
): Endpoint[] {
  return [eni.address, eni.ipv6Addresses?.[0] ?? '']
    .filter((address) => address !== '')
    .map((address) => ({ node: port.node.id, interface: port.interface, address }))
}
