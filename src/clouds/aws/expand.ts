import type { Allocator } from '../../design/lock.ts'
import type { Design } from '../../design/model.ts'
import { formatAddress } from '../../ip/address.ts'
import { containsPrefix, formatPrefix, parseInterfaceAddress } from '../../ip/prefix.ts'
import type { RouterMachine, TunnelPlan } from '../cloud.ts'
import { subnetName } from './addressing.ts'
import { expandEndpoints, expandEndpointServices } from './expand-endpoints.ts'
import { expandEgressOnlyGateways, expandInternetGateways, expandNatGateways } from './expand-gateways.ts'
import { expandNetworkAcls } from './expand-network-acls.ts'
import { expandPeerings } from './expand-peerings.ts'
import { blackholeName, expandRouteTables } from './expand-routes.ts'
import { expandServices } from './expand-services.ts'
import { expandTransitGateways } from './expand-transit-gateway.ts'
import { expandVpn } from './expand-vpn.ts'
import { NO_AWS_OBJECTS, type AwsObjects, type Instance, type NetworkInterface, type Subnet, type Vpc } from './objects.ts'
import { routerSecurityGroups } from './security-groups-routers.ts'
import { placeSecurityGroups } from './security-groups.ts'
import { isRouters, vpcSites } from './selectors.ts'
import {
  begin,
  groupId,
  planInterface,
  planVpc,
  publicPlaceholder,
  subnetId,
  subnetsOf,
  vpcId,
  zonalName,
  type VpcPlan,
} from './vpc-plan.ts'

/** Type of the servers that stand for a subnet group in proofs; they are the user's own and never made by us. */
const SERVER_TYPE = 't4g.micro'

/** A design's VPCs, gateways, services and routers as AWS objects. */
export function expandAws(
  design: Design,
  routers: readonly RouterMachine[],
  tunnels: readonly TunnelPlan[],
  allocator: Allocator,
): AwsObjects {
  const own = routers.filter((router) => router.place.cloud === 'aws')
  const plans = new Map(vpcSites(design).map(([name, vpc]) => [name, planVpc(design, name, vpc, allocator)]))
  const sites = [...plans.values()].map((plan) => expandSite(plan, own))
  const all = <Noun extends keyof AwsObjects>(noun: Noun): AwsObjects[Noun][number][] =>
    sites.flatMap((site): AwsObjects[Noun][number][] => [...(site[noun] ?? [])])
  return {
    ...NO_AWS_OBJECTS,
    ...expandTransitGateways(design, own, tunnels),
    ...expandVpn(design, routers),
    vpcs: all('vpcs'),
    subnets: all('subnets'),
    internetGateways: all('internetGateways'),
    egressOnlyGateways: all('egressOnlyGateways'),
    natGateways: all('natGateways'),
    routeTables: all('routeTables'),
    networkAcls: all('networkAcls'),
    securityGroups: [...placeSecurityGroups(design, plans), ...routerSecurityGroups(design, own, routers, tunnels)],
    prefixLists: all('prefixLists'),
    managedServices: all('managedServices'),
    loadBalancers: all('loadBalancers'),
    targetGroups: all('targetGroups'),
    endpoints: all('endpoints'),
    endpointServices: expandEndpointServices(design),
    peerings: expandPeerings(design, allocator),
    networkInterfaces: [...all('networkInterfaces'), ...own.map((router) => routerInterface(design, router, plans))],
    elasticIps: [...all('elasticIps'), ...own.flatMap((router) => elasticIp(design, router))],
    instances: [...all('instances'), ...own.map((router) => routerInstance(design, router))],
  }
}

/** Lists of objects that one VPC gives. */
type SiteObjects = { readonly [Noun in keyof AwsObjects]?: AwsObjects[Noun] }

function expandSite(plan: VpcPlan, routers: readonly RouterMachine[]): SiteObjects {
  const servers = expandServers(plan)
  const nat = expandNatGateways(plan)
  const routeTables = expandRouteTables(plan, routers)
  const services = expandServices(plan, servers)
  const endpoints = expandEndpoints(plan, routeTables)
  return {
    vpcs: [vpcObject(plan)],
    subnets: subnetObjects(plan),
    internetGateways: expandInternetGateways(plan),
    egressOnlyGateways: expandEgressOnlyGateways(plan),
    natGateways: nat.natGateways,
    routeTables,
    networkAcls: expandNetworkAcls(plan),
    prefixLists: endpoints.prefixLists,
    managedServices: services.managedServices,
    loadBalancers: services.loadBalancers,
    targetGroups: services.targetGroups,
    endpoints: endpoints.endpoints,
    networkInterfaces: [
      ...servers,
      ...nat.networkInterfaces,
      ...services.networkInterfaces,
      ...endpoints.networkInterfaces,
      ...blackhole(plan),
    ],
    elasticIps: [...nat.elasticIps, ...services.elasticIps],
    instances: servers.map(serverInstance),
  }
}

function vpcObject(plan: VpcPlan): Vpc {
  return {
    ...begin(plan),
    id: vpcId(plan.site),
    name: plan.site,
    cidr: plan.vpc.cidr,
    ...(plan.vpc.moreCidrs.length === 0 ? {} : { secondaryCidrs: plan.vpc.moreCidrs }),
    ...(plan.ipv6Cidr === undefined ? {} : { ipv6Cidrs: [plan.ipv6Cidr] }),
  }
}

function subnetObjects(plan: VpcPlan): Subnet[] {
  return plan.subnets.map((subnet) => ({
    ...begin(plan),
    id: subnetId(subnet),
    name: `${plan.site}-${subnetName(subnet)}`,
    vpc: vpcId(plan.site),
    zone: subnet.zone,
    cidr: formatPrefix(subnet.cidr),
    ...(subnet.ipv6 === undefined ? {} : { ipv6Cidr: formatPrefix(subnet.ipv6) }),
    isPublic: subnet.isPublic,
    ...(plan.vpc.subnets[subnet.group]?.publicAddresses === true ? { givesPublicAddresses: true } : {}),
  }))
}

function expandServers(plan: VpcPlan): NetworkInterface[] {
  return Object.entries(plan.vpc.subnets).flatMap(([group, { hosts, publicAddresses }]) =>
    subnetsOf(plan, group).flatMap((subnet) =>
      Array.from({ length: hosts }, (_, i) => {
        const stem = zonalName(plan, group, subnet)
        const name = hosts === 1 ? stem : `${stem}-${i + 1}`
        const { from } = begin(plan, `.subnets.${group}`)
        const eni = planInterface(plan, subnet, name, { securityGroups: [groupId(plan.site, group)], from })
        return publicAddresses ? { ...eni, autoPublicAddresses: [{ private: eni.address, public: publicPlaceholder(plan, name) }] } : eni
      }),
    ),
  )
}

/** Where a route is to drop what it matches, it leads to an interface that nothing is plugged into. */
function blackhole(plan: VpcPlan): NetworkInterface[] {
  const group = Object.entries(plan.vpc.subnets).find(([, each]) => Object.values(each.routes).includes('blackhole'))?.[0]
  const subnet = group === undefined ? undefined : subnetsOf(plan, group)[0]
  if (subnet === undefined) return []
  const { from } = begin(plan, `.subnets.${group ?? ''}.routes`)
  return [planInterface(plan, subnet, blackholeName(plan), { securityGroups: [], detached: true, from })]
}

function serverInstance(server: NetworkInterface): Instance {
  return {
    id: server.id.replace('/eni/', '/instance/'),
    name: server.name,
    region: server.region,
    from: server.from,
    node: server.name,
    role: 'server',
    instanceType: SERVER_TYPE,
    networkInterfaces: [server.id],
    autoScaling: false,
  }
}

function routerInstance(design: Design, router: RouterMachine): Instance {
  return {
    id: `aws:${router.gateway}/instance/${router.node}`,
    name: String(router.node),
    region: regionOf(design, router),
    from: router.from,
    node: String(router.node),
    role: 'router',
    ...machineOf(design, router),
    networkInterfaces: [interfaceId(router)],
  }
}

function routerInterface(design: Design, router: RouterMachine, plans: ReadonlyMap<string, VpcPlan>): NetworkInterface {
  const port = router.ports[0]
  const inside = port === undefined ? undefined : parseInterfaceAddress(port.address)
  const subnet = plans
    .get(router.place.site ?? '')
    ?.subnets.find((candidate) => inside !== undefined && containsPrefix(candidate.cidr, inside.prefix))
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

const interfaceId = (router: RouterMachine): string => `aws:${router.gateway}/eni/${router.node}`
