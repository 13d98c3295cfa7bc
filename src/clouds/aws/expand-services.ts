import type { PlannedSubnet } from './addressing.ts'
import type { AwsManagedService, AwsNetworkLoadBalancer } from './design.ts'
import type { AwsObjects, ElasticIp, LoadBalancer, ManagedService, NetworkInterface, TargetGroup } from './objects.ts'
import { vpcSites } from './selectors.ts'
import {
  begin,
  groupId,
  onePerZone,
  planServiceInterface,
  publicPlaceholder,
  subnetId,
  subnetsOf,
  vpcId,
  zonalName,
  type VpcPlan,
} from './vpc-plan.ts'

/** Account of the service that owns the interface, as AWS shows it. */
const MANAGED_BY = {
  rds: 'amazon-rds',
  elasticache: 'amazon-elasticache',
  opensearch: 'amazon-opensearch',
  efs: 'amazon-efs',
  lambda: 'amazon-lambda',
} as const

type ServiceObjects = Pick<AwsObjects, 'managedServices' | 'loadBalancers' | 'targetGroups' | 'networkInterfaces' | 'elasticIps'>

/** Managed services and load balancers of a VPC, with their network interfaces. */
export function expandServices(plan: VpcPlan, servers: readonly NetworkInterface[]): ServiceObjects {
  const parts = Object.entries(plan.vpc.services).map(([name, service]) =>
    service.kind === 'network-load-balancer' ? expandLoadBalancer(plan, name, service, servers) : expandManaged(plan, name, service),
  )
  return {
    managedServices: parts.flatMap((part) => part.managedServices ?? []),
    loadBalancers: parts.flatMap((part) => part.loadBalancers ?? []),
    targetGroups: parts.flatMap((part) => part.targetGroups ?? []),
    networkInterfaces: parts.flatMap((part) => part.networkInterfaces ?? []),
    elasticIps: parts.flatMap((part) => part.elasticIps ?? []),
  }
}

function interfaceIn(
  plan: VpcPlan,
  name: string,
  subnet: PlannedSubnet,
  type: string,
  more: Partial<NetworkInterface> = {},
): NetworkInterface {
  const { from } = begin(plan, `.services.${name}`)
  return planServiceInterface(plan, subnet, zonalName(plan, name, subnet), {
    securityGroups: [groupId(plan.site, name)],
    type,
    from,
    ...more,
  })
}

function expandManaged(plan: VpcPlan, name: string, service: AwsManagedService): Partial<ServiceObjects> {
  const subnets = onePerZone(subnetsOf(plan, service.subnets))
  const enis = subnets.map((subnet) =>
    interfaceIn(plan, name, subnet, service.kind === 'lambda' ? 'lambda' : 'interface', { managedBy: MANAGED_BY[service.kind] }),
  )
  const managed: ManagedService = {
    ...begin(plan, `.services.${name}`),
    id: `aws:${plan.site}/${service.kind}/${name}`,
    name: `${plan.site}-${name}`,
    service: service.kind,
    networkInterfaces: enis.map((eni) => eni.id),
    subnets: subnets.map(subnetId),
    securityGroups: [groupId(plan.site, name)],
    ...(service.port === undefined ? {} : { port: service.port }),
    accepts: service.kind === 'lambda' ? 'nothing' : 'connections',
  }
  return { managedServices: [managed], networkInterfaces: enis }
}

export const loadBalancerId = (site: string, name: string): string => `aws:${site}/load-balancer/${name}`

function expandLoadBalancer(
  plan: VpcPlan,
  name: string,
  service: AwsNetworkLoadBalancer,
  servers: readonly NetworkInterface[],
): Partial<ServiceObjects> {
  const base = begin(plan, `.services.${name}`)
  const standing = onePerZone(subnetsOf(plan, service.subnets)).map((subnet) => {
    const eni = interfaceIn(plan, name, subnet, 'network_load_balancer')
    const elastic: ElasticIp | undefined = service.internal
      ? undefined
      : {
          ...base,
          id: `aws:${plan.site}/elastic-ip/${eni.name}`,
          name: eni.name,
          networkInterface: eni.id,
          placeholder: publicPlaceholder(plan, eni.name),
        }
    return { subnet, eni, elastic }
  })
  const targetGroups = service.listeners.map((listener, i) => targetGroup(plan, name, listener, i, servers))
  const balancer: LoadBalancer = {
    ...base,
    id: loadBalancerId(plan.site, name),
    name: `${plan.site}-${name}`,
    type: 'network',
    scheme: service.internal ? 'internal' : 'internet-facing',
    vpc: vpcId(plan.site),
    // Known after an apply.
    dnsName: '',
    zones: standing.map(({ subnet, eni, elastic }) => ({
      zone: subnet.zone,
      subnet: subnetId(subnet),
      address: eni.address,
      ...(elastic === undefined ? {} : { publicAddress: elastic.placeholder }),
    })),
    crossZone: service.crossZone,
    ...(isOffered(plan, name) ? { checksPrivateLink: false } : {}),
    securityGroups: [groupId(plan.site, name)],
    networkInterfaces: standing.map(({ eni }) => eni.id),
    listeners: service.listeners.map((listener, i) => ({
      id: `${loadBalancerId(plan.site, name)}/${listener.protocol}-${listener.port}`,
      protocol: listener.protocol.toUpperCase(),
      port: listener.port,
      targetGroups: targetGroups.slice(i, i + 1).map((group) => group.id),
      from: begin(plan, `.services.${name}.listeners[${i}]`).from,
    })),
  }
  return {
    loadBalancers: [balancer],
    targetGroups,
    networkInterfaces: standing.map(({ eni }) => eni),
    elasticIps: standing.flatMap(({ elastic }) => elastic ?? []),
  }
}

/** Whether an endpoint of another VPC leads to the load balancer. */
function isOffered(plan: VpcPlan, name: string): boolean {
  const place = `${plan.site}/${name}`
  return vpcSites(plan.design).some(([, vpc]) =>
    Object.values(vpc.endpoints).some((endpoint) => endpoint.kind === 'private-link' && endpoint.to === place),
  )
}

/** By address, so that clients' addresses are not kept (the default for TCP to addresses) and groups can name the load balancer's. */
function targetGroup(
  plan: VpcPlan,
  name: string,
  listener: AwsNetworkLoadBalancer['listeners'][number],
  i: number,
  servers: readonly NetworkInterface[],
): TargetGroup {
  const subnets = new Map(subnetsOf(plan, listener.to).map((subnet) => [subnetId(subnet), subnet]))
  return {
    ...begin(plan, `.services.${name}.listeners[${i}]`),
    id: `aws:${plan.site}/target-group/${name}-${listener.port}`,
    name: `${plan.site}-${name}-${listener.port}`,
    protocol: listener.protocol.toUpperCase(),
    port: listener.targetPort,
    vpc: vpcId(plan.site),
    targetType: 'ip',
    preservesClientAddress: false,
    targets: servers.flatMap((server) => {
      const subnet = subnets.get(server.subnet)
      return subnet === undefined ? [] : [{ id: server.address, port: listener.targetPort, zone: subnet.zone }]
    }),
  }
}
