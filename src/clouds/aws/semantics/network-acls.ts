import type { FilterId, FilterRule } from '../../../network/model.ts'
import type { NetworkAcl, NetworkAclEntry } from '../objects.ts'
import { fromOf, type Semantics } from './context.ts'
import { trafficOf } from './traffic.ts'
import { subnetNode, TO_VPC } from './vpc.ts'

/**
 * A network ACL stands between its subnets and the VPC: first match by number, no memory, and what no entry matches is dropped
 * (VPC user guide, network ACL rules).
 */
export function addNetworkAcls(semantics: Semantics): void {
  const { draft, look, objects } = semantics
  for (const subnet of objects.subnets) {
    const node = draft.find(subnetNode(subnet))
    if (node === undefined) continue
    const acl = look.aclOfSubnet.get(subnet.id)
    // In a design the subnets that no ACL names have the VPC's default one, which lets everything pass; in an account each has one that is told.
    if (acl === undefined && subnet.account === undefined) continue
    if (acl === undefined) node.assume(`the network ACL of ${subnet.id} is not known and taken to let everything pass`)
    else node.change(TO_VPC, { filterIn: aclFilter(semantics, acl, 'ingress'), filterOut: aclFilter(semantics, acl, 'egress') })
  }
}

export function aclFilter({ draft }: Semantics, acl: NetworkAcl, direction: NetworkAclEntry['direction']): FilterId {
  return draft.filter(`${acl.id}/${direction}`, () => ({
    stateful: false,
    rules: acl.untold === undefined ? rulesOf(acl, direction) : [unknownRule(acl)],
    default: 'drop',
    label: `network ACL ${acl.name}`,
    from: { ...fromOf(acl, 'SUBNET_ACL_RESTRICTION'), rule: `* ${direction}` },
  }))
}

function rulesOf(acl: NetworkAcl, direction: NetworkAclEntry['direction']): FilterRule[] {
  return acl.entries
    .filter((entry) => entry.direction === direction)
    .sort((a, b) => a.number - b.number)
    .map((entry) => toRule(acl, entry))
}

/** Stands for entries that the account did not tell. */
function unknownRule(acl: NetworkAcl): FilterRule {
  return { action: 'unknown', protocol: 'any', from: { ...fromOf(acl, 'UNKNOWN_RESOURCE'), rule: acl.untold ?? '' } }
}

function toRule(acl: NetworkAcl, entry: NetworkAclEntry): FilterRule {
  const ranges = [entry.cidr]
  return {
    action: entry.action === 'allow' ? 'accept' : 'drop',
    ...trafficOf(entry),
    ...(entry.direction === 'ingress' ? { sources: ranges } : { destinations: ranges }),
    from: {
      ...entry.from,
      object: acl.id,
      rule: `${entry.number} ${entry.direction}`,
      ...(entry.action === 'deny' ? { code: 'SUBNET_ACL_RESTRICTION' } : {}),
    },
  }
}
