import type { AwsNetworkAclRule } from './design.ts'
import type { NetworkAcl, NetworkAclEntry } from './objects.ts'
import { trafficOfService } from './service-traffic.ts'
import { begin, subnetId, subnetsOf, vpcId, type VpcPlan } from './vpc-plan.ts'

/** Groups that say nothing have the VPC's default network ACL, which lets everything pass and is not made by us. */
export function expandNetworkAcls(plan: VpcPlan): NetworkAcl[] {
  return Object.entries(plan.vpc.subnets).flatMap(([name, group]): NetworkAcl[] => {
    if (group.networkAcl === undefined) return []
    const { region, from } = begin(plan, `.subnets.${name}.networkAcl`)
    const { ingress, egress } = group.networkAcl
    return [
      {
        id: `aws:${plan.site}/network-acl/${name}`,
        name: `${plan.site}-${name}`,
        region,
        vpc: vpcId(plan.site),
        isDefault: false,
        subnets: subnetsOf(plan, name).map(subnetId),
        entries: [
          ...ingress.flatMap((rule, i) => entries(plan, name, 'ingress', rule, i)),
          ...egress.flatMap((rule, i) => entries(plan, name, 'egress', rule, i)),
        ].sort((a, b) => (a.direction === b.direction ? a.number - b.number : a.direction === 'ingress' ? -1 : 1)),
        from,
      },
    ]
  })
}

/** A rule for everywhere is one of each family: AWS's rules have one range each. */
function entries(plan: VpcPlan, group: string, direction: 'ingress' | 'egress', rule: AwsNetworkAclRule, i: number): NetworkAclEntry[] {
  const ranges = rule.cidr === undefined ? ['0.0.0.0/0', ...(plan.vpc.ipv6 ? ['::/0'] : [])] : [rule.cidr]
  const { from } = begin(plan, `.subnets.${group}.networkAcl.${direction}[${i}]`)
  return ranges.map((cidr, n) => ({
    number: rule.number + n,
    direction,
    action: rule.action,
    ...trafficOfService(rule.service, cidr),
    cidr,
    from,
  }))
}
