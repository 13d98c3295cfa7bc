import type { Design } from '../../design/model.ts'
import { provenance } from '../allocation.ts'
import type { RouterMachine, TunnelPlan, TunnelPlanEnd } from '../cloud.ts'
import type { SecurityGroup, SecurityGroupRule } from './objects.ts'
import { everythingOut } from './security-group-rules.ts'
import { isVpc, routerGateways, transitGateways } from './selectors.ts'

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

function unique(rules: readonly SecurityGroupRule[]): SecurityGroupRule[] {
  const seen = new Map<string, SecurityGroupRule>()
  for (const rule of rules) if (!seen.has(rule.name)) seen.set(rule.name, rule)
  return [...seen.values()]
}
