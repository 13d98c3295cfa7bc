import type { AwsObjects, Subnet, Vpc } from '../objects.ts'
import { assembleHybrid } from './assemble-hybrid.ts'
import { assembleInterfaces } from './assemble-interfaces.ts'
import { assembleLoadBalancers } from './assemble-load-balancers.ts'
import { assembleRouteTables } from './assemble-routes.ts'
import { assembleNetworkAcls, assembleSecurityGroups } from './assemble-rules.ts'
import { assembleServices } from './assemble-services.ts'
import { assembleTransitGateways } from './assemble-transit-gateways.ts'
import { Missing } from '../../snapshot/missing.ts'
import { notExpressed, nothingThere } from '../../snapshot/problems.ts'
import type { Scope } from './scope.ts'
import type { Seen } from './seen.ts'
import { strangeNatGateways } from './strange.ts'

/**
 * One set of objects of what all calls told: joins what several tell of one thing, puts a stand-in with `untold` where
 * something is named but not there, and says so.
 */
export function assemble(seen: Seen, scopes: readonly Scope[]): AwsObjects {
  const missing = new Missing()
  const region = scopes.find((scope) => scope.region !== '')?.region ?? 'unknown'
  const vpcs = withRegion(vpcsOf(seen, missing), region).map((vpc) => withPublicAccess(vpc, seen, region))
  const interfaces = assembleInterfaces(seen, missing)
  const subnets = seen.subnets.all
  const { securityGroups, prefixLists } = assembleSecurityGroups(seen, interfaces.networkInterfaces, missing)
  const gateways = assembleTransitGateways(seen, interfaces.networkInterfaces, vpcs, missing)
  const strangeNats = strangeNatGateways(seen)
  const routeTables = assembleRouteTables(
    seen,
    { vpcs, subnets, ...interfaces, transitGateways: gateways.transitGateways, strangeNats },
    missing,
  )
  const objects: AwsObjects = {
    vpcs,
    subnets: withPublic(subnets, routeTables),
    routeTables,
    networkAcls: assembleNetworkAcls(seen, subnets, missing),
    securityGroups,
    prefixLists,
    networkInterfaces: interfaces.networkInterfaces,
    elasticIps: interfaces.elasticIps,
    instances: interfaces.instances,
    managedServices: assembleServices(seen, interfaces.networkInterfaces),
    internetGateways: seen.internetGateways.all.filter(({ vpc }) => vpc !== ''),
    egressOnlyGateways: seen.egressOnlyGateways.all.filter(({ vpc }) => vpc !== ''),
    natGateways: seen.natGateways.all.filter(({ id }) => !strangeNats.has(id)),
    peerings: seen.peerings.all,
    endpoints: seen.endpoints.all,
    endpointServices: seen.endpointServices.all,
    ...assembleLoadBalancers(seen, interfaces.networkInterfaces, missing),
    ...gateways,
    ...assembleHybrid(seen, missing),
  }
  notePeerings(objects, missing)
  seen.problems.push(...missing.problems)
  if (vpcs.length === 0 && seen.problems.every(({ severity }) => severity !== 'error')) seen.problems.push(nothingThere())
  return withRegions(objects, region)
}

function vpcsOf(seen: Seen, missing: Missing): Vpc[] {
  const standIns = new Map<string, Vpc>()
  for (const subnet of seen.subnets.all) {
    if (seen.vpcs.items.has(subnet.vpc)) continue
    missing.note('VPC', subnet.vpc, { id: subnet.id, at: subnet.from.at }, 'its ranges are taken to be those of its subnets')
    const kept = standIns.get(subnet.vpc)
    const ipv6 = subnet.ipv6Cidr === undefined ? [] : [subnet.ipv6Cidr]
    const { region, account, from } = subnet
    standIns.set(subnet.vpc, {
      id: subnet.vpc,
      name: subnet.vpc,
      region,
      ...(account === undefined ? {} : { account }),
      cidr: kept?.cidr ?? subnet.cidr,
      secondaryCidrs: kept === undefined ? [] : [...(kept.secondaryCidrs ?? []), subnet.cidr],
      ipv6Cidrs: [...(kept?.ipv6Cidrs ?? []), ...ipv6],
      untold: `its ranges, because the snapshot does not hold ${subnet.vpc}`,
      from: { object: subnet.vpc, ...(from.at === undefined ? {} : { at: from.at }) },
    })
  }
  return [...seen.vpcs.all, ...standIns.values()]
}

/** An exclusion of the VPC lifts what the account's option blocks (VPC guide, "Block public access to VPCs and subnets"). */
function withPublicAccess(vpc: Vpc, seen: Seen, ownRegion: string): Vpc {
  const option = seen.publicAccess.all.find(
    ({ region, account }) =>
      (region === '' ? ownRegion : region) === vpc.region &&
      (account === undefined || vpc.account === undefined || account === vpc.account),
  )
  if (option === undefined || option.blocks === 'none') return vpc
  const exclusion = seen.exclusions.all.find(({ resource }) => resource === vpc.id)
  noteSubnetExclusions(vpc, seen)
  if (exclusion === undefined) return { ...vpc, blocksPublicAccess: option.blocks }
  return exclusion.mode === 'allow-egress' && option.blocks === 'bidirectional' ? { ...vpc, blocksPublicAccess: 'ingress' } : vpc
}

function noteSubnetExclusions(vpc: Vpc, seen: Seen): void {
  for (const { id, resource, from } of seen.exclusions.all) {
    if (seen.subnets.items.get(resource)?.vpc !== vpc.id) continue
    const message = `block public access exclusion ${id} is for subnet ${resource} alone, which is not modelled: answers treat it as blocked`
    seen.problems.push(notExpressed(message, from.at, 'judge traffic between that subnet and the internet yourself'))
  }
}

function withPublic(subnets: readonly Subnet[], routeTables: AwsObjects['routeTables']): Subnet[] {
  const own = new Map(routeTables.flatMap((table) => table.subnets.map((subnet) => [subnet, table] as const)))
  const main = new Map(routeTables.flatMap((table) => (table.main === true ? [[table.vpc, table] as const] : [])))
  const isOpen = new Map(routeTables.map((table) => [table, table.routes.some(({ target }) => target.kind === 'internet-gateway')]))
  return subnets.map((subnet) => {
    const table = own.get(subnet.id) ?? main.get(subnet.vpc)
    return table !== undefined && isOpen.get(table) === true ? { ...subnet, isPublic: true } : subnet
  })
}

function notePeerings({ peerings, vpcs }: AwsObjects, missing: Missing): void {
  const known = new Set(vpcs.map(({ id }) => id))
  for (const { id, requester, accepter, brokenState, from } of peerings) {
    if (brokenState !== undefined) continue
    for (const { vpc } of [requester, accepter])
      if (!known.has(vpc)) missing.note('VPC', vpc, { id, at: from.at }, 'packets to it leave what is known (EXITS_NETWORK)')
  }
}

/** Flat snapshots learn their region from the first element that tells it; what was read before it gets it here. */
function withRegion<T extends { readonly region: string }>(items: readonly T[], region: string): readonly T[] {
  return items.some((item) => item.region === '') ? items.map((item) => (item.region === '' ? { ...item, region } : item)) : items
}

function withRegions(objects: AwsObjects, region: string): AwsObjects {
  const fill = <T extends { readonly region: string }>(items: readonly T[]): readonly T[] => withRegion(items, region)
  return {
    vpcs: fill(objects.vpcs),
    subnets: fill(objects.subnets),
    routeTables: fill(objects.routeTables),
    networkAcls: fill(objects.networkAcls),
    securityGroups: fill(objects.securityGroups),
    prefixLists: fill(objects.prefixLists),
    networkInterfaces: fill(objects.networkInterfaces),
    elasticIps: fill(objects.elasticIps),
    instances: fill(objects.instances),
    managedServices: fill(objects.managedServices),
    internetGateways: fill(objects.internetGateways),
    egressOnlyGateways: fill(objects.egressOnlyGateways),
    natGateways: fill(objects.natGateways),
    peerings: fill(objects.peerings),
    endpoints: fill(objects.endpoints),
    endpointServices: fill(objects.endpointServices),
    loadBalancers: fill(objects.loadBalancers),
    targetGroups: fill(objects.targetGroups),
    transitGateways: fill(objects.transitGateways),
    vpcAttachments: fill(objects.vpcAttachments),
    connectAttachments: fill(objects.connectAttachments),
    connectPeers: fill(objects.connectPeers),
    otherAttachments: fill(objects.otherAttachments),
    transitGatewayRouteTables: fill(objects.transitGatewayRouteTables),
    vpnGateways: fill(objects.vpnGateways),
    customerGateways: fill(objects.customerGateways),
    vpnConnections: fill(objects.vpnConnections),
    directConnectGateways: fill(objects.directConnectGateways),
    virtualInterfaces: fill(objects.virtualInterfaces),
  }
}
