import type { Design } from '../../design/model.ts'
import { provenance } from '../allocation.ts'
import type { AwsSubnetGroup, AwsVpcSite } from './design.ts'
import type { SecurityGroup, SecurityGroupRule } from './objects.ts'
import { everythingOut, everythingOut6, hasGroup, ownRules, policyRules, type Plans } from './security-group-rules.ts'
import { transitGateways } from './selectors.ts'
import { groupId, vpcId, type VpcPlan } from './vpc-plan.ts'

/**
 * A security group for each subnet group with servers, each service and each interface endpoint: what the policies let in. What
 * goes out is left to the other end where only this design's places can be reached; where a way leads out of it (the internet, a
 * service of AWS), the policies decide too.
 */
export function placeSecurityGroups(design: Design, plans: Plans): SecurityGroup[] {
  return [...plans.values()].flatMap((plan) => [
    ...Object.entries(plan.vpc.subnets)
      .filter(([name]) => hasGroup(plan, name))
      .map(([name, group]) => subnetSecurityGroup(design, plan, name, group, plans)),
    ...Object.entries(plan.vpc.services).map(([name, service]) =>
      service.kind === 'network-load-balancer'
        ? balancerSecurityGroup(design, plan, name, plans)
        : serviceSecurityGroup(design, plan, name, service.subnets, plans),
    ),
    ...Object.keys(plan.vpc.endpoints)
      .filter((name) => hasGroup(plan, name))
      .map((name) => ({
        ...start(design, plan, 'endpoints', name),
        ingress: policyRules(design, plan, placesOf(plan, name), 'ingress', plans),
        egress: [],
      })),
  ])
}

const placesOf = (plan: VpcPlan, name: string): readonly string[] => [plan.site, `${plan.site}/${name}`]

function start(
  design: Design,
  plan: VpcPlan,
  part: 'subnets' | 'services' | 'endpoints',
  name: string,
): Omit<SecurityGroup, 'ingress' | 'egress'> {
  return {
    id: groupId(plan.site, name),
    name: `${plan.site}-${name}`,
    region: plan.vpc.region,
    vpc: vpcId(plan.site),
    description: `What the policies of ${design.name} let into ${plan.site}/${name}`,
    from: provenance(design, `sites.${plan.site}.${part}.${name}`),
  }
}

function subnetSecurityGroup(design: Design, plan: VpcPlan, name: string, group: AwsSubnetGroup, plans: Plans): SecurityGroup {
  const base = start(design, plan, 'subnets', name)
  return {
    ...base,
    ingress: [
      ...policyRules(design, plan, placesOf(plan, name), 'ingress', plans),
      ...fromBalancers(design, plan, name),
      ...ownRules(design, plan, name, group.securityGroup.ingress, 'ingress'),
    ],
    egress: [...outward(design, plan, name, name, plans, base.from), ...ownRules(design, plan, name, group.securityGroup.egress, 'egress')],
  }
}

function serviceSecurityGroup(design: Design, plan: VpcPlan, name: string, subnets: string, plans: Plans): SecurityGroup {
  const base = start(design, plan, 'services', name)
  return {
    ...base,
    ingress: policyRules(design, plan, placesOf(plan, name), 'ingress', plans),
    egress: outward(design, plan, name, subnets, plans, base.from),
  }
}

/** A load balancer sends to its targets and nowhere else. */
function balancerSecurityGroup(design: Design, plan: VpcPlan, name: string, plans: Plans): SecurityGroup {
  return {
    ...start(design, plan, 'services', name),
    ingress: policyRules(design, plan, placesOf(plan, name), 'ingress', plans),
    egress: balancerRules(design, plan, name, 'egress').flatMap(({ to, rule }) =>
      hasGroup(plan, to) ? [rule(groupId(plan.site, to))] : [],
    ),
  }
}

/** What load balancers of the VPC send to servers of this group. */
function fromBalancers(design: Design, plan: VpcPlan, group: string): SecurityGroupRule[] {
  return Object.keys(plan.vpc.services).flatMap((name) =>
    balancerRules(design, plan, name, 'ingress').flatMap(({ to, rule }) => (to === group ? [rule(groupId(plan.site, name))] : [])),
  )
}

function balancerRules(
  design: Design,
  plan: VpcPlan,
  name: string,
  direction: 'ingress' | 'egress',
): { readonly to: string; readonly rule: (peer: string) => SecurityGroupRule }[] {
  const service = plan.vpc.services[name]
  if (service?.kind !== 'network-load-balancer') return []
  return service.listeners.map((listener, i) => ({
    to: listener.to,
    rule: (id) => ({
      name: `tcp-${listener.targetPort}-${direction === 'ingress' ? `from-${plan.site}-${name}` : `to-${plan.site}-${listener.to}`}`,
      protocol: 'tcp',
      fromPort: listener.targetPort,
      toPort: listener.targetPort,
      peer: { kind: 'security-group', id },
      from: provenance(design, `sites.${plan.site}.services.${name}.listeners[${i}]`),
    }),
  }))
}

function outward(
  design: Design,
  plan: VpcPlan,
  name: string,
  subnets: string,
  plans: Plans,
  from: SecurityGroupRule['from'],
): SecurityGroupRule[] {
  if (leadsOut(design, plan.site, plan.vpc, subnets)) return policyRules(design, plan, placesOf(plan, name), 'egress', plans)
  return [everythingOut(from), ...(plan.vpc.ipv6 ? [everythingOut6(from)] : [])]
}

const isDefault = (range: string): boolean => range === '0.0.0.0/0' || range === '::/0'

/** Whether machines in these subnets have a way to what is no place of the design and has no filter of its own. */
function leadsOut(design: Design, site: string, vpc: AwsVpcSite, subnets: string): boolean {
  const group = vpc.subnets[subnets]
  if (group === undefined) return false
  return (
    group.public ||
    group.nat !== null ||
    group.egressOnly ||
    Object.entries(group.routes).some(([range, to]) => isDefault(range) || to === 'internet') ||
    Object.values(vpc.endpoints).some((endpoint) => endpoint.kind === 'gateway' && endpoint.subnets.includes(subnets)) ||
    transitGateways(design).some(([, hub]) => hub.attach.includes(site) && hub.routes.some(isDefault))
  )
}
