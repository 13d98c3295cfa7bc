import { sortedEntries } from '../../core/stable.ts'
import type { Design } from '../../design/model.ts'
import { provenance } from '../allocation.ts'
import type { AwsEndpoint } from './design.ts'
import { endpointId, prefixListId, tablesOfGroup } from './expand-routes.ts'
import { loadBalancerId } from './expand-services.ts'
import type { AwsObjects, EndpointService, NetworkInterface, PrefixList, RouteTable, VpcEndpoint } from './objects.ts'
import { vpcSites } from './selectors.ts'
import {
  begin,
  groupId,
  onePerZone,
  planServiceInterface,
  refuse,
  subnetId,
  subnetsOf,
  vpcId,
  zonalName,
  type VpcPlan,
} from './vpc-plan.ts'

/** Documentation ranges (RFC 5737) that stand for the services' own: those change, and AWS alone knows them. */
const SERVICE_RANGES: Readonly<Record<string, string>> = { s3: '192.0.2.0/25', dynamodb: '192.0.2.128/25' }

type EndpointObjects = Pick<AwsObjects, 'endpoints' | 'prefixLists' | 'networkInterfaces'>

export function expandEndpoints(plan: VpcPlan, tables: readonly RouteTable[]): EndpointObjects {
  const parts = Object.entries(plan.vpc.endpoints).map(([name, endpoint]) =>
    endpoint.kind === 'gateway' ? gatewayEndpoint(plan, name, endpoint, tables) : interfaceEndpoint(plan, name, endpoint),
  )
  return {
    endpoints: parts.map((part) => part.endpoint),
    prefixLists: parts.flatMap((part) => part.prefixLists),
    networkInterfaces: parts.flatMap((part) => part.networkInterfaces),
  }
}

interface Part {
  readonly endpoint: VpcEndpoint
  readonly prefixLists: readonly PrefixList[]
  readonly networkInterfaces: readonly NetworkInterface[]
}

function gatewayEndpoint(
  plan: VpcPlan,
  name: string,
  endpoint: AwsEndpoint & { readonly kind: 'gateway' },
  tables: readonly RouteTable[],
): Part {
  const base = begin(plan, `.endpoints.${name}`)
  const service = `com.amazonaws.${plan.vpc.region}.${endpoint.service}`
  const range = SERVICE_RANGES[endpoint.service]
  return {
    endpoint: {
      ...base,
      id: endpointId(plan.site, name),
      name: `${plan.site}-${name}`,
      vpc: vpcId(plan.site),
      kind: 'gateway',
      service,
      routeTables: [...new Set(endpoint.subnets.flatMap((group) => tablesOfGroup(tables, subnetsOf(plan, group))))],
      subnets: [],
      networkInterfaces: [],
      securityGroups: [],
    },
    prefixLists: [
      {
        ...base,
        id: prefixListId(plan.site, endpoint.service),
        name: `${plan.site}-${name}`,
        service,
        ...(range === undefined ? {} : { prefixes: [range] }),
      },
    ],
    networkInterfaces: [],
  }
}

function interfaceEndpoint(plan: VpcPlan, name: string, endpoint: Exclude<AwsEndpoint, { readonly kind: 'gateway' }>): Part {
  const base = begin(plan, `.endpoints.${name}`)
  const subnets = onePerZone(endpoint.subnets.flatMap((group) => subnetsOf(plan, group)))
  const enis = subnets.map((subnet) =>
    planServiceInterface(plan, subnet, zonalName(plan, name, subnet), {
      securityGroups: [groupId(plan.site, name)],
      type: 'vpc_endpoint',
      from: base.from,
    }),
  )
  return {
    endpoint: {
      ...base,
      id: endpointId(plan.site, name),
      name: `${plan.site}-${name}`,
      vpc: vpcId(plan.site),
      kind: 'interface',
      service:
        endpoint.kind === 'interface' ? `com.amazonaws.${plan.vpc.region}.${endpoint.service}` : serviceNameOf(plan.design, endpoint.to),
      routeTables: [],
      subnets: subnets.map(subnetId),
      networkInterfaces: enis.map((eni) => eni.id),
      securityGroups: [groupId(plan.site, name)],
    },
    prefixLists: [],
    networkInterfaces: enis,
  }
}

/** What AWS would call the service; the real name is known after an apply. */
function serviceNameOf(design: Design, place: string): string {
  const region = vpcSites(design).find(([site]) => place.startsWith(`${site}/`))?.[1].region ?? ''
  return `com.amazonaws.vpce.${region}.${place.replace('/', '-')}`
}

/** Load balancers that endpoints of other VPCs lead to, as services: each once. */
export function expandEndpointServices(design: Design): EndpointService[] {
  const wanted = new Map<string, string>()
  for (const [site, vpc] of vpcSites(design))
    for (const [name, endpoint] of Object.entries(vpc.endpoints)) {
      if (endpoint.kind !== 'private-link') continue
      const path = `sites.${site}.endpoints.${name}.to`
      checkProvider(design, site, endpoint.to, path)
      if (!wanted.has(endpoint.to)) wanted.set(endpoint.to, path)
    }
  return sortedEntries(Object.fromEntries(wanted)).map(([place, path]) => {
    const [site = '', name = ''] = place.split('/')
    const provider = vpcSites(design).find(([each]) => each === site)?.[1]
    const service = provider?.services[name]
    return {
      id: endpointServiceId(place),
      name: place.replace('/', '-'),
      region: provider?.region ?? '',
      serviceName: serviceNameOf(design, place),
      loadBalancers: [loadBalancerId(site, name)],
      zones: provider?.subnets[service?.subnets ?? '']?.zones ?? [],
      from: provenance(design, path),
    }
  })
}

export const endpointServiceId = (place: string): string => {
  const [site = '', name = ''] = place.split('/')
  return `aws:${site}/endpoint-service/${name}`
}

function checkProvider(design: Design, site: string, to: string, path: string): void {
  const [owner = '', name = ''] = to.split('/')
  const vpcs = new Map(vpcSites(design))
  const provider = vpcs.get(owner)
  if (provider?.services[name]?.kind !== 'network-load-balancer')
    refuse(
      design,
      'COMPILE-004',
      path,
      `"${to}" is no network load balancer, and PrivateLink leads to nothing else`,
      'name one as site/service',
    )
  if (provider.region !== vpcs.get(site)?.region)
    refuse(
      design,
      'COMPILE-004',
      path,
      `"${to}" stands in ${provider.region}, but the endpoint in ${vpcs.get(site)?.region ?? ''}`,
      'put both into one region',
    )
}
