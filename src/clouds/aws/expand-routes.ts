import { provenance } from '../allocation.ts'
import { groupBy } from '../../core/stable.ts'
import { containsPrefix, parsePrefix } from '../../ip/prefix.ts'
import type { RouterMachine } from '../cloud.ts'
import { subnetName, zoneLetter, type PlannedSubnet } from './addressing.ts'
import type { AwsSubnetGroup } from './design.ts'
import { natGatewayFor } from './expand-gateways.ts'
import { rangesBehind } from './expand-vpn.ts'
import type { RouteTable, RouteTableTarget, VpcRoute } from './objects.ts'
import { directConnectAssociations, peeringLinks, transitGateways, vpcSites, vpnGateways } from './selectors.ts'
import { begin, planVpc, rangesOfVpc, refuse, subnetId, vpcId, type VpcPlan } from './vpc-plan.ts'

const EVERYTHING_4 = '0.0.0.0/0'
const EVERYTHING_6 = '::/0'

/** A route table for each group of subnets; for each subnet, where zones go out by NAT gateways of their own. */
export function expandRouteTables(plan: VpcPlan, routers: readonly RouterMachine[]): RouteTable[] {
  return [...groupBy(plan.subnets, (subnet) => subnet.group)].flatMap(([name, subnets]) => {
    const group = plan.vpc.subnets[name]
    const split = group?.nat === 'per-zone' && subnets.length > 1
    return split
      ? subnets.map((subnet) => routeTable(plan, subnetName(subnet), group, [subnet], routers))
      : [routeTable(plan, name, group, subnets, routers)]
  })
}

/** The tables of a group of subnets: ids. */
export function tablesOfGroup(tables: readonly RouteTable[], subnets: readonly PlannedSubnet[]): readonly string[] {
  const ids = new Set(subnets.map(subnetId))
  return tables.filter((table) => table.subnets.some((subnet) => ids.has(subnet))).map((table) => table.id)
}

function routeTable(
  plan: VpcPlan,
  name: string,
  group: AwsSubnetGroup | undefined,
  subnets: readonly PlannedSubnet[],
  routers: readonly RouterMachine[],
): RouteTable {
  const { design, site } = plan
  const base = begin(plan, `.subnets.${subnets[0]?.group ?? name}`)
  // Subnets of attachments hold nothing but the transit gateway's own interfaces.
  const derived =
    group === undefined ? [] : [...hubRoutes(plan), ...peeringRoutes(plan), ...outwardRoutes(plan, group, subnets[0]), ...vpnRoutes(plan)]
  const own = group === undefined ? [] : ownRoutes(plan, group, subnets[0], routers)
  const written = new Set(own.map((route) => route.prefix))
  const propagating = group === undefined ? [] : vpnGateways(design).filter(([, gateway]) => gateway.site === site)
  return {
    id: `aws:${site}/route-table/${name}`,
    name: `${site}-${name}`,
    region: base.region,
    vpc: vpcId(site),
    routes: [...derived.filter((route) => !written.has(route.prefix)), ...own, ...endpointRoutes(plan, subnets[0]?.group)],
    subnets: subnets.map(subnetId),
    ...(propagating.length === 0 ? {} : { propagatingGateways: propagating.map(([gateway]) => `aws:${gateway}/vpn-gateway`) }),
    from: base.from,
  }
}

function hubRoutes({ design, site }: VpcPlan): VpcRoute[] {
  return transitGateways(design)
    .filter(([, hub]) => hub.attach.includes(site))
    .flatMap(([name, hub]) => {
      const target = { kind: 'transit-gateway' as const, id: `aws:${name}/transit-gateway` }
      const cause = provenance(design, `gateways.${name}`)
      const covered =
        hub.cidr === undefined || hub.routes.some((route) => containsPrefix(parsePrefix(route), parsePrefix(hub.cidr ?? route)))
      const prefixes = [...hub.routes, ...(covered ? [] : [hub.cidr ?? ''])]
      return prefixes.map((prefix) => ({ prefix, target, from: cause }))
    })
}

function peeringRoutes(plan: VpcPlan): VpcRoute[] {
  const { design, site, allocator } = plan
  return peeringLinks(design).flatMap(([i, { between }]) => {
    const [left, right] = between
    if (left !== site && right !== site) return []
    const other = left === site ? right : left
    const vpc = vpcSites(design).find(([name]) => name === other)?.[1]
    if (vpc === undefined) return []
    const target = { kind: 'peering' as const, id: peeringId(left, right) }
    const ranges = rangesOfVpc(planVpc(design, other, vpc, allocator)).filter((range) => plan.vpc.ipv6 || !range.includes(':'))
    return ranges.map((prefix) => ({ prefix, target, from: provenance(design, `links[${i}]`) }))
  })
}

export const peeringId = (left: string, right: string): string => `aws:${left}/peering/${right}`

function outwardRoutes(plan: VpcPlan, group: AwsSubnetGroup, subnet: PlannedSubnet | undefined): VpcRoute[] {
  const { from } = begin(plan, `.subnets.${subnet?.group ?? ''}`)
  const route = (prefix: string, kind: 'internet-gateway' | 'nat-gateway' | 'egress-only-gateway', id: string): VpcRoute => ({
    prefix,
    target: { kind, id },
    from,
  })
  const nat = subnet === undefined || group.nat === null ? undefined : natGatewayFor(plan, group, subnet)
  return [
    ...(group.public ? [route(EVERYTHING_4, 'internet-gateway', internetGatewayId(plan))] : []),
    ...(group.public && plan.vpc.ipv6 ? [route(EVERYTHING_6, 'internet-gateway', internetGatewayId(plan))] : []),
    ...(nat === undefined ? [] : [route(EVERYTHING_4, 'nat-gateway', nat)]),
    ...(group.egressOnly ? [route(EVERYTHING_6, 'egress-only-gateway', `aws:${plan.site}/egress-only-gateway`)] : []),
  ]
}

export const internetGatewayId = (plan: VpcPlan): string => `aws:${plan.site}/internet-gateway`

/** What the VPN gateway of the VPC learns, and puts into the tables by itself. */
function vpnRoutes({ design, site }: VpcPlan): VpcRoute[] {
  return vpnGateways(design)
    .filter(([, gateway]) => gateway.site === site)
    .flatMap(([name]) => {
      const target = { kind: 'vpn-gateway' as const, id: `aws:${name}/vpn-gateway` }
      const associations = directConnectAssociations(design).filter(([, link]) => link.gateway === name)
      const behind = rangesBehind(
        design,
        name,
        associations.map(([, link]) => link.directConnect),
      )
      return behind.map(({ prefix, from }) => ({ prefix, target, origin: 'propagated' as const, from }))
    })
}

function ownRoutes(plan: VpcPlan, group: AwsSubnetGroup, subnet: PlannedSubnet | undefined, routers: readonly RouterMachine[]): VpcRoute[] {
  return Object.entries(group.routes).map(([prefix, to]): VpcRoute => {
    const path = `.subnets.${subnet?.group ?? ''}.routes.${prefix}`
    const { from } = begin(plan, path)
    // AWS keeps a route whose target is gone and drops what it matches; there is no other way to write one.
    if (to === 'blackhole')
      return { prefix, target: { kind: 'network-interface', id: `aws:${plan.site}/eni/${blackholeName(plan)}` }, blackhole: true, from }
    return { prefix, target: namedTarget(plan, to, subnet, routers, path), from }
  })
}

/** A network interface that nothing is plugged into: a route to it drops what it matches. */
export const blackholeName = (plan: Pick<VpcPlan, 'site'>): string => `${plan.site}-blackhole`

function namedTarget(
  plan: VpcPlan,
  to: string,
  subnet: PlannedSubnet | undefined,
  routers: readonly RouterMachine[],
  path: string,
): RouteTableTarget {
  const { design, site } = plan
  if (to === 'internet') return { kind: 'internet-gateway', id: internetGatewayId(plan) }
  const kind = design.gateways[to]?.kind
  if (kind === 'aws.transit-gateway') {
    const attached = transitGateways(design).some(([name, hub]) => name === to && hub.attach.includes(site))
    if (!attached)
      refuse(
        design,
        'COMPILE-004',
        `sites.${site}${path}`,
        `VPC "${site}" has a route to transit gateway "${to}", but is not attached to it`,
        `add '${site}' to attach of "${to}"`,
      )
    return { kind: 'transit-gateway', id: `aws:${to}/transit-gateway` }
  }
  if (kind === 'aws.vpn-gateway') {
    if (design.gateways[to]?.['site'] !== site)
      refuse(
        design,
        'COMPILE-004',
        `sites.${site}${path}`,
        `VPC "${site}" has a route to VPN gateway "${to}", which belongs to another VPC`,
        'name the one of the same VPC',
      )
    return { kind: 'vpn-gateway', id: `aws:${to}/vpn-gateway` }
  }
  const members = routers.filter((router) => router.gateway === to && router.place.site === site)
  const member = members.find((router) => router.place.zone?.slice(-1) === zoneLetter(subnet?.zone ?? '')) ?? members[0]
  if (member === undefined)
    refuse(
      design,
      'COMPILE-004',
      `sites.${site}${path}`,
      `VPC "${site}" has a route to the routers of "${to}", which stand in another VPC`,
      'a route leads to an interface of the same VPC',
    )
  return { kind: 'network-interface', id: `aws:${to}/eni/${member.node}` }
}

/** Gateway endpoints write their routes themselves, by a prefix list of the service's ranges. */
function endpointRoutes(plan: VpcPlan, group: string | undefined): VpcRoute[] {
  return Object.entries(plan.vpc.endpoints).flatMap(([name, endpoint]): VpcRoute[] => {
    if (endpoint.kind !== 'gateway' || group === undefined || !endpoint.subnets.includes(group)) return []
    const list = prefixListId(plan.site, endpoint.service)
    return [
      {
        prefix: list,
        prefixList: list,
        target: { kind: 'endpoint', id: endpointId(plan.site, name) },
        ...begin(plan, `.endpoints.${name}`),
      },
    ].map(({ prefix, prefixList, target, from }) => ({ prefix, prefixList, target: { ...target, kind: 'endpoint' as const }, from }))
  })
}

export const endpointId = (site: string, name: string): string => `aws:${site}/vpc-endpoint/${name}`
export const prefixListId = (site: string, service: string): string => `aws:${site}/prefix-list/${service}`
