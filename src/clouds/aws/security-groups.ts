import type { Design, Service } from '../../design/model.ts'
import { formatService } from '../../design/model.ts'
import { provenance } from '../allocation.ts'
import type { RouterMachine, TunnelPlan, TunnelPlanEnd } from '../cloud.ts'
import type { SecurityGroup, SecurityGroupRule } from './objects.ts'
import { isVpc, routerGateways, transitGateways, vpcSites } from './selectors.ts'

/** For each subnet group with servers: what the policies allow in, and everything out. */
export function serverSecurityGroups(design: Design, subnetRanges: ReadonlyMap<string, readonly string[]>): SecurityGroup[] {
  return vpcSites(design).flatMap(([site, vpc]) =>
    Object.entries(vpc.subnets)
      .filter(([, group]) => group.hosts > 0)
      .map(([group]) => {
        const from = provenance(design, `sites.${site}.subnets.${group}`)
        return {
          id: `aws:${site}/security-group/${group}`,
          name: `${site}-${group}`,
          region: vpc.region,
          vpc: `aws:${site}/vpc`,
          description: `What the policies of ${design.name} let into ${site}/${group}`,
          ingress: policyRules(design, [site, `${site}/${group}`], subnetRanges),
          egress: [everythingOut(from)],
          from,
        }
      }),
  )
}

function policyRules(design: Design, names: readonly string[], subnetRanges: ReadonlyMap<string, readonly string[]>): SecurityGroupRule[] {
  return design.policies.flatMap((policy, i) => {
    if (!policy.to.some((name) => names.includes(name))) return []
    const from = provenance(design, `policies[${i}]`)
    return policy.services.flatMap((service) =>
      policy.from.flatMap((source) =>
        rangesOf(design, source, subnetRanges).map((cidr, n) => ({
          name: `${formatService(service).replace('/', '-')}-from-${source.replace('/', '-')}${n === 0 ? '' : `-${n + 1}`}`,
          ...protocolOf(service),
          peer: { kind: 'cidr' as const, cidr },
          from,
        })),
      ),
    )
  })
}

/** A subnet group's subnets, or a site's whole range. */
function rangesOf(design: Design, name: string, subnetRanges: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const site = design.sites[name]
  if (site !== undefined) return typeof site['cidr'] === 'string' ? [site['cidr']] : []
  return subnetRanges.get(name) ?? []
}

function protocolOf(service: Service): Pick<SecurityGroupRule, 'protocol' | 'fromPort' | 'toPort'> {
  if (service.protocol === 'any') return { protocol: '-1' }
  if (service.ports === undefined)
    return service.protocol === 'icmp'
      ? { protocol: 'icmp', fromPort: -1, toPort: -1 }
      : { protocol: service.protocol, fromPort: 0, toPort: 65_535 }
  return { protocol: service.protocol, fromPort: service.ports.from, toPort: service.ports.to }
}

/** For each gateway of routers: WireGuard from its peers' public addresses, GRE from the transit gateway and the twin. */
export function routerSecurityGroups(
  design: Design,
  own: readonly RouterMachine[],
  all: readonly RouterMachine[],
  tunnels: readonly TunnelPlan[],
): SecurityGroup[] {
  return routerGateways(design).map(([name, gateway]) => {
    const from = provenance(design, `gateways.${name}`)
    const site = design.sites[gateway.site]
    const members = own.filter((router) => router.gateway === name)
    return {
      id: `aws:${name}/security-group/routers`,
      name,
      region: isVpc(site) ? site.region : '',
      vpc: `aws:${gateway.site}/vpc`,
      description: `Tunnels of the routers of ${name}`,
      ingress: unique(tunnels.flatMap((tunnel) => tunnelRules(design, tunnel, members, all))),
      egress: [everythingOut(from)],
      from,
    }
  })
}

function tunnelRules(
  design: Design,
  tunnel: TunnelPlan,
  members: readonly RouterMachine[],
  all: readonly RouterMachine[],
): SecurityGroupRule[] {
  const pairs: [TunnelPlanEnd, TunnelPlanEnd][] = [
    [tunnel.left, tunnel.right],
    [tunnel.right, tunnel.left],
  ]
  return pairs.flatMap(([mine, other]): SecurityGroupRule[] => {
    if (!members.some((router) => router.node === mine.node)) return []
    if (tunnel.kind === 'wireguard') return [wireguardRule(tunnel, mine, other)]
    const isRouter = all.some((router) => router.node === other.node)
    const hub = transitGateways(design).find(([name]) => name === other.node)
    const cidr = isRouter ? `${other.outside}/32` : hub?.[1].cidr
    return cidr === undefined ? [] : [{ name: `gre-from-${other.node}`, protocol: '47', peer: { kind: 'cidr', cidr }, from: tunnel.from }]
  })
}

function wireguardRule(tunnel: TunnelPlan, mine: TunnelPlanEnd, other: TunnelPlanEnd): SecurityGroupRule {
  const port = mine.port ?? 0
  return {
    name: `wireguard-${port}-from-${other.node}`,
    protocol: 'udp',
    fromPort: port,
    toPort: port,
    peer: { kind: 'router-address', node: other.node, placeholder: other.outside },
    from: tunnel.from,
  }
}

function everythingOut(from: SecurityGroupRule['from']): SecurityGroupRule {
  return { name: 'everything', protocol: '-1', peer: { kind: 'cidr', cidr: '0.0.0.0/0' }, from }
}

function unique(rules: readonly SecurityGroupRule[]): SecurityGroupRule[] {
  const seen = new Map<string, SecurityGroupRule>()
  for (const rule of rules) if (!seen.has(rule.name)) seen.set(rule.name, rule)
  return [...seen.values()]
}
