import type { Design, Service } from '../../design/model.ts'
import { formatService } from '../../design/model.ts'
import { provenance } from '../allocation.ts'
import type { AwsSecurityGroupRule } from './design.ts'
import { prefixListId } from './expand-routes.ts'
import type { SecurityGroupRule } from './objects.ts'
import { groupId, rangesOfVpc, subnetsOf, type VpcPlan } from './vpc-plan.ts'
import { formatPrefix } from '../../ip/prefix.ts'

/** The internet as a place of policies. */
const INTERNET = 'internet'

type Peer = SecurityGroupRule['peer']

/** What is known of all places when rules are written: VPCs by site. */
export type Plans = ReadonlyMap<string, VpcPlan>

/** Whether things of this name in the VPC have a security group of their own. */
export function hasGroup(plan: VpcPlan, name: string): boolean {
  if (name in plan.vpc.services) return true
  const endpoint = plan.vpc.endpoints[name]
  return endpoint === undefined ? (plan.vpc.subnets[name]?.hosts ?? 0) > 0 : endpoint.kind !== 'gateway'
}

/** Rules of the policies that name one of `names` as destination (what comes in) or as source (what goes out). */
export function policyRules(
  design: Design,
  plan: VpcPlan,
  names: readonly string[],
  direction: 'ingress' | 'egress',
  plans: Plans,
): SecurityGroupRule[] {
  const [mine, other] = direction === 'ingress' ? (['to', 'from'] as const) : (['from', 'to'] as const)
  const rules = design.policies.flatMap((policy, i) => {
    if (!policy[mine].some((name) => names.includes(name))) return []
    const from = provenance(design, `policies[${i}]`)
    return policy.services.flatMap((service) =>
      policy[other].flatMap((place) =>
        peersOf(design, plan, place, plans).map((peer, n) => ({
          name: `${formatService(service).replace('/', '-')}-${other}-${place.replace('/', '-')}${n === 0 ? '' : `-${n + 1}`}`,
          ...trafficOf(service, peer),
          peer,
          from,
        })),
      ),
    )
  })
  return unique(rules)
}

/** Rules that the user wrote into the group itself. */
export function ownRules(
  design: Design,
  plan: VpcPlan,
  name: string,
  written: readonly AwsSecurityGroupRule[],
  direction: 'ingress' | 'egress',
): SecurityGroupRule[] {
  const side = direction === 'ingress' ? 'from' : 'to'
  const rules = written.map(({ service, peer }, i): SecurityGroupRule => {
    const target: Peer = peer === 'self' ? { kind: 'security-group', id: groupId(plan.site, name) } : { kind: 'cidr', cidr: peer }
    return {
      name: `${formatService(service).replace('/', '-')}-${side}-${peer.replaceAll(/[/:.]+/g, '-')}`,
      ...trafficOf(service, target),
      peer: target,
      from: provenance(design, `sites.${plan.site}.subnets.${name}.securityGroup.${direction}[${i}]`),
    }
  })
  return unique(rules)
}

export function everythingOut(from: SecurityGroupRule['from']): SecurityGroupRule {
  return { name: 'everything', protocol: '-1', peer: { kind: 'cidr', cidr: '0.0.0.0/0' }, from }
}

/** The same for IPv6, which is a rule of its own. */
export function everythingOut6(from: SecurityGroupRule['from']): SecurityGroupRule {
  return { name: 'everything-ipv6', protocol: '-1', peer: { kind: 'cidr', cidr: '::/0' }, from }
}

/**
 * A place as the peer of a rule in `plan`. What has a security group in the same VPC is named by it; all else by its ranges, for
 * groups of other VPCs are not known everywhere.
 */
function peersOf(design: Design, plan: VpcPlan, place: string, plans: Plans): Peer[] {
  const ranges = (all: readonly string[]): Peer[] =>
    all.filter((cidr) => plan.vpc.ipv6 || !cidr.includes(':')).map((cidr) => ({ kind: 'cidr', cidr }))
  if (place === INTERNET) return ranges(['0.0.0.0/0', '::/0'])
  const [site = '', name] = place.split('/')
  const there = plans.get(site)
  if (there === undefined) {
    const cidr = design.sites[site]?.['cidr']
    return typeof cidr === 'string' ? ranges([cidr]) : []
  }
  if (name === undefined) return ranges(rangesOfVpc(there))
  const endpoint = there.vpc.endpoints[name]
  if (endpoint?.kind === 'gateway') return there === plan ? [{ kind: 'prefix-list', id: prefixListId(site, endpoint.service) }] : []
  if (there === plan && hasGroup(plan, name)) return [{ kind: 'security-group', id: groupId(site, name) }]
  return ranges(rangesOfPart(there, name))
}

/** Ranges of the subnets of a group, or of those that a service or endpoint stands in. */
function rangesOfPart(plan: VpcPlan, name: string): readonly string[] {
  const { services, endpoints } = plan.vpc
  const service = services[name]
  const groups = service === undefined ? (endpoints[name]?.subnets ?? [name]) : [service.subnets]
  return groups.flatMap((group) =>
    subnetsOf(plan, group).flatMap((subnet) => [
      formatPrefix(subnet.cidr),
      ...(subnet.ipv6 === undefined ? [] : [formatPrefix(subnet.ipv6)]),
    ]),
  )
}

function trafficOf(service: Service, peer: Peer): Pick<SecurityGroupRule, 'protocol' | 'fromPort' | 'toPort'> {
  if (service.protocol === 'any') return { protocol: '-1' }
  if (service.ports !== undefined) return { protocol: service.protocol, fromPort: service.ports.from, toPort: service.ports.to }
  if (service.protocol !== 'icmp') return { protocol: service.protocol, fromPort: 0, toPort: 65_535 }
  return { protocol: peer.kind === 'cidr' && peer.cidr.includes(':') ? 'icmpv6' : 'icmp', fromPort: -1, toPort: -1 }
}

/** Two policies may say the same of one place. */
function unique(rules: readonly SecurityGroupRule[]): SecurityGroupRule[] {
  return [...new Map([...rules].reverse().map((rule) => [rule.name, rule])).values()].reverse()
}
