import { groupBy } from '../../core/stable.ts'
import type { Allocator } from '../../design/lock.ts'
import type { Design } from '../../design/model.ts'
import { formatAddress } from '../../ip/address.ts'
import { containsPrefix, formatPrefix, parseInterfaceAddress, parsePrefix } from '../../ip/prefix.ts'
import { provenance } from '../allocation.ts'
import type { RouterMachine, TunnelPlan } from '../cloud.ts'
import { allocateHost, planSubnets, subnetName, zoneLetter, type PlannedSubnet } from './addressing.ts'
import type { AwsVpcSite } from './design.ts'
import { expandTransitGateways } from './expand-transit-gateway.ts'
import type { AwsObjects, NetworkInterface, RouteTable, Subnet } from './objects.ts'
import { isAttached } from './routers.ts'
import { routerSecurityGroups, serverSecurityGroups } from './security-groups.ts'
import { isRouters, transitGateways, vpcSites } from './selectors.ts'

/** Type of the servers that stand for a subnet group in proofs; they are the user's own and never made by us. */
const SERVER_TYPE = 't4g.micro'

/** A design's VPCs, transit gateways and routers as AWS objects. */
export function expandAws(
  design: Design,
  routers: readonly RouterMachine[],
  tunnels: readonly TunnelPlan[],
  allocator: Allocator,
): AwsObjects {
  const own = routers.filter((router) => router.place.cloud === 'aws')
  const sites = vpcSites(design).map(([name, vpc]) => expandSite(design, name, vpc, allocator))
  const planned = sites.flatMap((site) => site.planned)
  const subnetRanges = groupRanges(planned)
  const routerGroups = routerSecurityGroups(design, own, routers, tunnels)
  const hubs = expandTransitGateways(design, own, tunnels)
  return {
    ...hubs,
    vpcs: sites.map((site) => site.vpc),
    subnets: sites.flatMap((site) => site.subnets),
    internetGateways: sites.flatMap((site) => site.internetGateways),
    routeTables: sites.flatMap((site) => site.routeTables),
    securityGroups: [...serverSecurityGroups(design, subnetRanges), ...routerGroups],
    networkInterfaces: [...sites.flatMap((site) => site.servers), ...own.map((router) => routerInterface(design, router, planned))],
    elasticIps: own.flatMap((router) => elasticIp(design, router)),
    instances: [
      ...sites.flatMap((site) =>
        site.servers.map((server) => ({
          id: server.id.replace('/eni/', '/instance/'),
          name: server.name,
          region: server.region,
          from: server.from,
          node: server.name,
          role: 'server' as const,
          instanceType: SERVER_TYPE,
          networkInterfaces: [server.id],
          autoScaling: false,
        })),
      ),
      ...own.map((router) => ({
        id: `aws:${router.gateway}/instance/${router.node}`,
        name: String(router.node),
        region: regionOf(design, router),
        from: router.from,
        node: String(router.node),
        role: 'router' as const,
        ...machineOf(design, router),
        networkInterfaces: [interfaceId(router)],
      })),
    ],
  }
}

interface ExpandedSite {
  readonly vpc: AwsObjects['vpcs'][number]
  readonly planned: readonly PlannedSubnet[]
  readonly subnets: readonly Subnet[]
  readonly internetGateways: AwsObjects['internetGateways']
  readonly routeTables: readonly RouteTable[]
  readonly servers: readonly NetworkInterface[]
}

function expandSite(design: Design, site: string, vpc: AwsVpcSite, allocator: Allocator): ExpandedSite {
  const from = provenance(design, `sites.${site}`)
  const base = { region: vpc.region, from }
  const vpcId = `aws:${site}/vpc`
  const planned = planSubnets(design, site, vpc, isAttached(design, site), allocator)
  const subnets = planned.map((subnet): Subnet => ({
    ...base,
    id: subnetId(subnet),
    name: `${site}-${subnetName(subnet)}`,
    vpc: vpcId,
    zone: subnet.zone,
    cidr: formatPrefix(subnet.cidr),
    isPublic: subnet.isPublic,
  }))
  const servers = planned.flatMap((subnet) => expandServers(design, site, vpc, subnet, allocator))
  const hasInternet = planned.some((subnet) => subnet.isPublic)
  return {
    vpc: { ...base, id: vpcId, name: site, cidr: vpc.cidr },
    planned,
    subnets,
    internetGateways: hasInternet ? [{ ...base, id: `aws:${site}/internet-gateway`, name: site, vpc: vpcId }] : [],
    routeTables: [...new Set(planned.map((subnet) => subnet.group))].map((group) => routeTable(design, site, vpc, group, planned)),
    servers,
  }
}

function expandServers(design: Design, site: string, vpc: AwsVpcSite, subnet: PlannedSubnet, allocator: Allocator): NetworkInterface[] {
  const group = vpc.subnets[subnet.group]
  if (group === undefined) return []
  return Array.from({ length: group.hosts }, (_, i) => {
    const stem = `${site}-${subnet.group}-${zoneLetter(subnet.zone)}`
    const name = group.hosts === 1 ? stem : `${stem}-${i + 1}`
    return {
      id: `aws:${site}/eni/${name}`,
      name,
      region: vpc.region,
      subnet: subnetId(subnet),
      address: allocateHost(allocator, subnet, name),
      sourceDestCheck: true,
      securityGroups: [`aws:${site}/security-group/${subnet.group}`],
      from: provenance(design, `sites.${site}.subnets.${subnet.group}`),
    }
  })
}

function routeTable(design: Design, site: string, vpc: AwsVpcSite, group: string, planned: readonly PlannedSubnet[]): RouteTable {
  const from = provenance(design, `sites.${site}.subnets.${group}`)
  const subnets = planned.filter((subnet) => subnet.group === group)
  const toHubs =
    group === 'tgw'
      ? []
      : transitGateways(design)
          .filter(([, hub]) => hub.attach.includes(site))
          .flatMap(([name, hub]) => {
            const target = { kind: 'transit-gateway' as const, id: `aws:${name}/transit-gateway` }
            const cause = provenance(design, `gateways.${name}`)
            const prefixes = [...hub.routes, ...(hub.cidr === undefined || isCovered(hub.cidr, hub.routes) ? [] : [hub.cidr])]
            return prefixes.map((prefix) => ({ prefix, target, from: cause }))
          })
  const toInternet = subnets.some((subnet) => subnet.isPublic)
    ? [{ prefix: '0.0.0.0/0', target: { kind: 'internet-gateway' as const, id: `aws:${site}/internet-gateway` }, from }]
    : []
  return {
    id: `aws:${site}/route-table/${group}`,
    name: `${site}-${group}`,
    region: vpc.region,
    vpc: `aws:${site}/vpc`,
    routes: [...toHubs, ...toInternet],
    subnets: subnets.map(subnetId),
    from,
  }
}

function routerInterface(design: Design, router: RouterMachine, planned: readonly PlannedSubnet[]): NetworkInterface {
  const port = router.ports[0]
  const inside = port === undefined ? undefined : parseInterfaceAddress(port.address)
  const subnet = planned.find(
    (candidate) => candidate.site === router.place.site && inside !== undefined && containsPrefix(candidate.cidr, inside.prefix),
  )
  if (subnet === undefined || port === undefined || inside === undefined) throw new Error(`${router.node} stands in no subnet`)
  return {
    id: interfaceId(router),
    name: String(router.node),
    region: regionOf(design, router),
    subnet: subnetId(subnet),
    address: formatAddress(inside.address),
    sourceDestCheck: port.antiSpoof,
    securityGroups: [`aws:${router.gateway}/security-group/routers`],
    from: router.from,
  }
}

function elasticIp(design: Design, router: RouterMachine): AwsObjects['elasticIps'] {
  const outside = router.ports[0]?.outside
  if (outside === undefined) return []
  return [
    {
      id: `aws:${router.gateway}/elastic-ip/${router.node}`,
      name: String(router.node),
      region: regionOf(design, router),
      networkInterface: interfaceId(router),
      placeholder: outside,
      from: router.from,
    },
  ]
}

function machineOf(design: Design, router: RouterMachine): { readonly instanceType: string; readonly autoScaling: boolean } {
  const gateway = design.gateways[router.gateway]
  if (!isRouters(gateway)) throw new Error(`${router.gateway} is no gateway of routers`)
  return { instanceType: gateway.size, autoScaling: gateway.autoScaling }
}

function regionOf(design: Design, router: RouterMachine): string {
  const site = vpcSites(design).find(([name]) => name === router.place.site)
  if (site === undefined) throw new Error(`${router.node} stands in no VPC`)
  return site[1].region
}

function isCovered(cidr: string, routes: readonly string[]): boolean {
  return routes.some((route) => containsPrefix(parsePrefix(route), parsePrefix(cidr)))
}

/** `tokyo/app` → its subnets. */
function groupRanges(planned: readonly PlannedSubnet[]): ReadonlyMap<string, readonly string[]> {
  const byGroup = groupBy(planned, (subnet) => `${subnet.site}/${subnet.group}`)
  return new Map([...byGroup].map(([name, subnets]) => [name, subnets.map((subnet) => formatPrefix(subnet.cidr))]))
}

const interfaceId = (router: RouterMachine): string => `aws:${router.gateway}/eni/${router.node}`
const subnetId = (subnet: PlannedSubnet): string => `aws:${subnet.site}/subnet/${subnetName(subnet)}`
