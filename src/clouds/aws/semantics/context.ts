import { groupBy } from '../../../core/stable.ts'
import { nodeId, type NodeId, type Place, type Provenance, type RouteTarget } from '../../../network/model.ts'
import type {
  AwsObjects,
  ElasticIp,
  Instance,
  ManagedService,
  NetworkAcl,
  NetworkInterface,
  PrefixList,
  RouteTable,
  SecurityGroup,
  Subnet,
  Vpc,
} from '../objects.ts'
import { Draft, linkLocal } from '../../draft/draft.ts'
import type { JoinedFaces } from '../../tunnel-faces.ts'
import { ownersOf, type InterfaceOwner } from './owners.ts'

/** What every file of this folder works on. */
export interface Semantics {
  readonly objects: AwsObjects
  readonly draft: Draft
  readonly look: LookUp
  /** Who answers for a route's target; filled by the gateways, asked by the route tables. */
  readonly targets: Map<string, TargetResolver>
  /** Answers for interfaces as targets, which are too many to register each. */
  interfaceTarget: (vpc: string, networkInterface: string) => ResolvedTarget | undefined
  /** Tunnels whose other end is in the network too. */
  readonly joined: JoinedFaces
  /** VPN gateways that learn by BGP within the network: ranges that come to them in other ways too. */
  readonly speaking: Map<string, Speaking>
  /** Link-local addresses given out so far. */
  readonly counter: { links: number }
}

/** A gateway whose tunnels speak BGP within the network. */
export interface Speaking {
  /** Ranges of its static connections. */
  readonly fixed: ReadonlySet<string>
  /** All of its connections with BGP do: what the account says was learned is not needed. */
  readonly whole: boolean
}

/** Look-up tables over the objects. */
export interface LookUp {
  readonly vpc: ReadonlyMap<string, Vpc>
  readonly subnet: ReadonlyMap<string, Subnet>
  readonly networkInterface: ReadonlyMap<string, NetworkInterface>
  readonly securityGroup: ReadonlyMap<string, SecurityGroup>
  readonly prefixList: ReadonlyMap<string, PrefixList>
  readonly instance: ReadonlyMap<string, Instance>
  readonly service: ReadonlyMap<string, ManagedService>
  /** By subnet: itself with its VPC, when both are here. */
  readonly standing: ReadonlyMap<string, Standing>
  readonly subnetsOfVpc: ReadonlyMap<string, readonly Subnet[]>
  readonly elasticIpsOfInterface: ReadonlyMap<string, readonly ElasticIp[]>
  /** By subnet: the one table that it uses, explicit or main. */
  readonly tableOfSubnet: ReadonlyMap<string, RouteTable>
  /** By gateway: the table of its edge association. */
  readonly tableOfGateway: ReadonlyMap<string, RouteTable>
  readonly aclOfSubnet: ReadonlyMap<string, NetworkAcl>
  /** Whose interface it is. */
  readonly owner: ReadonlyMap<string, InterfaceOwner>
}

/** Where an interface stands. */
export interface Standing {
  readonly vpc: Vpc
  readonly subnet: Subnet
}

/** Where the traffic comes from that meets the route. */
export interface RouteOrigin {
  readonly vpc: Vpc
  /** Absent in the table of a gateway. */
  readonly subnet?: Subnet
}

export interface ResolvedTarget {
  readonly target: RouteTarget
  /** AWS's explanation code where the route itself stops the packet. */
  readonly code?: string
}

export type TargetResolver = (origin: RouteOrigin) => ResolvedTarget

export function semanticsOf(objects: AwsObjects, joined: JoinedFaces = new Map()): Semantics {
  return {
    objects,
    draft: new Draft(),
    look: lookUp(objects),
    targets: new Map(),
    interfaceTarget: () => undefined,
    joined,
    speaking: new Map(),
    counter: { links: 0 },
  }
}

/** A later call for the same target replaces the earlier one. */
export function registerTarget(semantics: Semantics, vpc: string, target: string, resolver: TargetResolver): void {
  semantics.targets.set(`${vpc}|${target}`, resolver)
}

export function resolverOf(semantics: Semantics, vpc: string, target: string): TargetResolver | undefined {
  const registered = semantics.targets.get(`${vpc}|${target}`)
  if (registered !== undefined) return registered
  const found = semantics.interfaceTarget(vpc, target)
  return found === undefined ? undefined : () => found
}

/** A link-local address that only the fabric knows, so that `deliver` finds the interface; with length. */
export function fabricAddress(semantics: Semantics): string {
  return linkLocal(++semantics.counter.links)
}

/** Of the same kind in IPv4 (reserved, RFC 1112), where a packet on its way inside a provider's node needs a destination; without length. */
export function fabricAddress4(semantics: Semantics): string {
  const n = ++semantics.counter.links
  return `240.${(n >>> 16) & 0xff}.${(n >>> 8) & 0xff}.${n & 0xff}`
}

/** Two of them that are alone in a /31. */
export function fabricPair4(semantics: Semantics): readonly [string, string] {
  if (semantics.counter.links % 2 === 0) semantics.counter.links++
  return [fabricAddress4(semantics), fabricAddress4(semantics)]
}

/** All link-local addresses of the fabric. */
export const FABRIC_RANGE = 'fe80::/10'

export function placeOf(object: { readonly region: string; readonly account?: string }, vpc?: string, zone?: string): Place {
  return {
    cloud: 'aws',
    ...(vpc === undefined ? {} : { site: vpc }),
    ...(zone === undefined ? {} : { zone }),
    region: object.region,
    ...(object.account === undefined ? {} : { account: object.account }),
  }
}

export function fromOf(object: { readonly id: string; readonly from: Provenance }, code?: string): Provenance {
  if (code === undefined && object.from.object === object.id) return object.from
  return { ...object.from, object: object.id, ...(code === undefined ? {} : { code }) }
}

/** Its Name tag; and the ARN of an EC2 resource of that type, where the account is known. */
export function aliasesOf(
  object: { readonly id: string; readonly name: string; readonly region: string; readonly account?: string },
  type?:
    | 'instance'
    | 'network-interface'
    | 'vpc'
    | 'subnet'
    | 'vpc-endpoint'
    | 'natgateway'
    | 'internet-gateway'
    | 'vpc-peering-connection',
): readonly string[] {
  const name = object.name === object.id ? [] : [object.name]
  return type === undefined || object.account === undefined
    ? name
    : [...name, `arn:${partition(object.region)}:ec2:${object.region}:${object.account}:${type}/${object.id}`]
}

/** AWS general reference, ARN format. */
function partition(region: string): string {
  return region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

/** The node of a VPN gateway or transit gateway. */
export function gatewayNode({ objects }: Semantics, id: string): NodeId {
  return asNode(objects.transitGateways.find((gateway) => gateway.id === id)?.node ?? id)
}

/** The cloud's own id; of a design's object what comes after the cloud, without the noun where another says the same: `tokyo`, `tokyo/app-a`. */
export function asNode(id: string): NodeId {
  if (!id.startsWith('aws:')) return nodeId(id)
  const [place = '', noun = '', name] = id.slice('aws:'.length).split('/')
  if (name !== undefined) return nodeId(noun === 'subnet' ? `${place}/${name}` : `${place}/${noun}/${name}`)
  return nodeId(noun === 'vpc' ? place : `${place}/${noun}`)
}

/** All ranges of a VPC, the primary one first. */
export function vpcRanges(vpc: Vpc): readonly string[] {
  return [vpc.cidr, ...(vpc.secondaryCidrs ?? []), ...(vpc.ipv6Cidrs ?? [])].filter((range) => range !== '')
}

export function subnetRanges(subnet: Subnet): readonly string[] {
  return [subnet.cidr, subnet.ipv6Cidr ?? ''].filter((range) => range !== '')
}

/** All addresses of an interface, the primary one first. */
export function addressesOf(eni: NetworkInterface): readonly string[] {
  if (eni.secondaryAddresses === undefined && eni.ipv6Addresses === undefined) return eni.address === '' ? [] : [eni.address]
  return [eni.address, ...(eni.secondaryAddresses ?? []), ...(eni.ipv6Addresses ?? [])].filter((address) => address !== '')
}

function lookUp(objects: AwsObjects): LookUp {
  const byId = <T extends { readonly id: string }>(items: readonly T[]): Map<string, T> => new Map(items.map((item) => [item.id, item]))
  const subnetsOfVpc = groupBy(objects.subnets, (subnet) => subnet.vpc)
  const tableOfSubnet = new Map<string, RouteTable>()
  for (const table of objects.routeTables)
    if (table.main === true) for (const subnet of subnetsOfVpc.get(table.vpc) ?? []) tableOfSubnet.set(subnet.id, table)
  for (const table of objects.routeTables) for (const subnet of table.subnets) tableOfSubnet.set(subnet, table)
  const vpcs = byId(objects.vpcs)
  const standing = new Map<string, Standing>()
  for (const subnet of objects.subnets) {
    const vpc = vpcs.get(subnet.vpc)
    if (vpc !== undefined) standing.set(subnet.id, { vpc, subnet })
  }
  return {
    vpc: vpcs,
    standing,
    subnet: byId(objects.subnets),
    networkInterface: byId(objects.networkInterfaces),
    securityGroup: byId(objects.securityGroups),
    prefixList: byId(objects.prefixLists),
    instance: byId(objects.instances),
    service: byId(objects.managedServices),
    subnetsOfVpc,
    elasticIpsOfInterface: groupBy(objects.elasticIps, (address) => address.networkInterface),
    tableOfSubnet,
    tableOfGateway: new Map(objects.routeTables.flatMap((table) => (table.gateways ?? []).map((gateway) => [gateway, table] as const))),
    aclOfSubnet: new Map(objects.networkAcls.flatMap((acl) => acl.subnets.map((subnet) => [subnet, acl] as const))),
    owner: ownersOf(objects),
  }
}
