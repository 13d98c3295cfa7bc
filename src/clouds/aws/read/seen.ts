import type { Location, Problem } from '../../../core/problem.ts'
import type { Provenance } from '../../../network/model.ts'
import type * as aws from '../objects.ts'
import { isObject, optionalText, type JsonObject } from '../../snapshot/fields.ts'
import { partsOfArn, type Scope } from './scope.ts'
import { Shelf } from './shelf.ts'

/** One element of a document, and where it stands. */
export interface Element {
  readonly value: JsonObject
  readonly at: Location
  readonly scope: Scope
}

/** A public address of the owner's own, not AWS's, at an interface. */
export interface SeenElastic {
  readonly allocation?: string
  readonly private: string
  readonly public: string
}

export interface SeenLoadBalancer extends Omit<aws.LoadBalancer, 'listeners' | 'networkInterfaces' | 'crossZone'> {
  readonly crossZone?: boolean
}

export interface SeenListener extends aws.LoadBalancerListener {
  readonly loadBalancer: string
}

export interface SeenTargets {
  readonly id: string
  readonly targets: aws.TargetGroup['targets']
  readonly from: Provenance
}

/** Attributes of a load balancer or target group, by its ARN. */
export interface SeenAttributes {
  readonly id: string
  readonly values: Readonly<Record<string, string>>
  readonly from: Provenance
}

/** A managed service before its interfaces are found: how AWS words their description, and where they stand. */
export interface SeenService extends Omit<aws.ManagedService, 'networkInterfaces' | 'subnets'> {
  readonly networkInterfaces: readonly string[]
  readonly subnets: readonly string[]
  readonly subnetGroup?: string
  readonly zones: readonly string[]
  /** How descriptions of its interfaces start; none tells which service of the kind it is. */
  readonly describedAs?: string
  readonly interfaceType?: string
}

export interface SeenSubnetGroup {
  readonly id: string
  readonly subnets: readonly string[]
  readonly from: Provenance
}

/** One rule as `describe-security-group-rules` tells it. */
export interface SeenRule {
  readonly id: string
  readonly group: string
  readonly direction: 'ingress' | 'egress'
  readonly rule: aws.SecurityGroupRule
  readonly from: Provenance
}

/** A transit gateway's attachment of any kind, as the common call tells it. */
export interface SeenAttachment {
  readonly id: string
  readonly name: string
  readonly region: string
  readonly account?: string
  readonly transitGateway: string
  readonly kind: string
  readonly resource: string
  readonly brokenState?: string
  readonly from: Provenance
}

/** What one call tells of a transit gateway's route table. */
export interface SeenTableRoutes {
  readonly table: string
  readonly routes: readonly (aws.TransitGatewayRoute & { readonly ofVpc: boolean })[]
  readonly isComplete: boolean
  readonly from: Provenance
}

export interface SeenExclusion {
  readonly id: string
  readonly resource: string
  readonly mode: string
  readonly from: Provenance
}

export interface SeenPublicAccess {
  readonly id: string
  readonly region: string
  readonly account?: string
  readonly blocks: 'bidirectional' | 'ingress' | 'none'
  readonly from: Provenance
}

/** Everything that the files tell, before the calls are joined. Filled while files are read. */
export class Seen {
  readonly problems: Problem[] = []
  readonly vpcs = new Shelf<aws.Vpc>('VPC')
  readonly subnets = new Shelf<aws.Subnet>('subnet')
  readonly routeTables = new Shelf<aws.RouteTable>('route table')
  readonly networkAcls = new Shelf<aws.NetworkAcl>('network ACL')
  readonly securityGroups = new Shelf<aws.SecurityGroup>('security group')
  readonly rules = new Shelf<SeenRule>('security group rule')
  readonly prefixLists = new Shelf<aws.PrefixList>('prefix list', joinPrefixLists)
  readonly interfaces = new Shelf<aws.NetworkInterface>('network interface')
  /** As instances tell them: whole enough where the interfaces' own call is missing. */
  readonly embeddedInterfaces = new Map<string, aws.NetworkInterface>()
  /** Interface to the instance that it is in. */
  readonly attached = new Map<string, string>()
  readonly elastic = new Map<string, readonly SeenElastic[]>()
  readonly addresses = new Shelf<aws.ElasticIp>('Elastic IP')
  readonly instances = new Shelf<aws.Instance>('instance')
  readonly services = new Shelf<SeenService>('service')
  readonly subnetGroups = new Shelf<SeenSubnetGroup>('subnet group')
  readonly internetGateways = new Shelf<aws.InternetGateway>('internet gateway')
  readonly egressOnlyGateways = new Shelf<aws.EgressOnlyGateway>('egress-only internet gateway')
  readonly natGateways = new Shelf<aws.NatGateway>('NAT gateway')
  readonly peerings = new Shelf<aws.VpcPeering>('peering connection', joinPeerings)
  readonly endpoints = new Shelf<aws.VpcEndpoint>('VPC endpoint')
  readonly endpointServices = new Shelf<aws.EndpointService>('endpoint service')
  readonly publicAccess = new Shelf<SeenPublicAccess>('block public access option')
  readonly exclusions = new Shelf<SeenExclusion>('block public access exclusion')
  readonly loadBalancers = new Shelf<SeenLoadBalancer>('load balancer')
  readonly listeners = new Shelf<SeenListener>('listener')
  /** Load balancers whose listeners a wrapper lists, even when there are none. */
  readonly listened = new Set<string>()
  readonly targetGroups = new Shelf<Omit<aws.TargetGroup, 'targets'>>('target group')
  readonly targets = new Shelf<SeenTargets>('target group health')
  readonly attributes = new Shelf<SeenAttributes>('attributes of')
  readonly transitGateways = new Shelf<aws.TransitGateway>('transit gateway')
  readonly attachments = new Shelf<SeenAttachment>('transit gateway attachment', joinAttachments)
  readonly vpcAttachments = new Shelf<aws.TransitGatewayVpcAttachment>('transit gateway attachment')
  readonly connects = new Shelf<aws.TransitGatewayConnect>('Connect attachment')
  readonly connectPeers = new Shelf<aws.TransitGatewayConnectPeer>('Connect peer')
  readonly tgwPeerings = new Shelf<aws.TransitGatewayOtherAttachment>('transit gateway peering')
  /** The accepter's own name of a peering attachment, where it has one. */
  readonly attachmentAliases = new Map<string, string>()
  readonly transitGatewayTables = new Shelf<Omit<aws.TransitGatewayRouteTable, 'associations' | 'propagations' | 'routes'>>(
    'transit gateway route table',
  )
  readonly associations = new Map<string, Set<string>>()
  readonly propagations = new Map<string, Set<string>>()
  readonly tableRoutes: SeenTableRoutes[] = []
  readonly vpnGateways = new Shelf<aws.VpnGateway>('VPN gateway')
  readonly customerGateways = new Shelf<aws.CustomerGateway>('customer gateway')
  readonly vpnConnections = new Shelf<aws.VpnConnection>('VPN connection')
  readonly directConnectGateways = new Shelf<Omit<aws.DirectConnectGateway, 'associations'>>('Direct Connect gateway')
  readonly directConnectAssociations = new Shelf<
    aws.DirectConnectGateway['associations'][number] & { readonly directConnectGateway: string; readonly from: Provenance }
  >('Direct Connect gateway association')
  readonly virtualInterfaces = new Shelf<aws.VirtualInterface>('virtual interface')
}

type Common = Pick<aws.Vpc, 'id' | 'name' | 'region' | 'account' | 'from'>

/** What every object has: its id, the Name tag, whose it is, and where it stands in the files. */
export function common(element: Element, id: string, name?: string): Common {
  const { value, scope, at } = element
  const account = optionalText(value, 'OwnerId') ?? scope.account
  const base = { id, name: nameTag(value) ?? name ?? id, region: scope.region, from: { object: id, at } }
  return account === undefined ? base : { ...base, account }
}

/** As {@link common}, for what is known by its ARN, which tells region and account. */
export function commonOfArn(element: Element, arn: string, name: string) {
  const parts = partsOfArn(arn)
  const base = common(element, arn, name)
  if (parts === undefined) return base
  if (parts.region !== '' && element.scope.region === '') element.scope.region = parts.region
  const account = parts.account === '' ? {} : { account: parts.account }
  return { ...base, region: parts.region === '' ? base.region : parts.region, ...account }
}

function nameTag(value: JsonObject): string | undefined {
  const tags = value['Tags'] ?? value['TagSet']
  if (!Array.isArray(tags)) return undefined
  const found: unknown = tags.find((tag: unknown) => isObject(tag) && tag['Key'] === 'Name')
  return isObject(found) && typeof found['Value'] === 'string' && found['Value'] !== '' ? found['Value'] : undefined
}

/** AWS's word for a state, kept only when it is not the one in which the thing works. */
export function broken(state: string | undefined, ...working: readonly string[]): { readonly brokenState?: string } {
  return state === undefined || working.some((word) => word.toLowerCase() === state.toLowerCase()) ? {} : { brokenState: state }
}

/** Two calls tell of a prefix list: one its name, the other its ranges. */
function joinPrefixLists(kept: aws.PrefixList, next: aws.PrefixList): aws.PrefixList {
  const prefixes = kept.prefixes ?? next.prefixes
  const service = kept.service ?? next.service
  return {
    ...next,
    name: kept.name === kept.id ? next.name : kept.name,
    ...(prefixes === undefined ? {} : { prefixes }),
    ...(service === undefined ? {} : { service }),
  }
}

/** Each side sees the other's ranges only while the peering is active and in its own region. */
function joinPeerings(kept: aws.VpcPeering, next: aws.VpcPeering): aws.VpcPeering {
  const side = (a: aws.PeeringSide, b: aws.PeeringSide): aws.PeeringSide => ({
    ...b,
    ...a,
    cidrs: a.cidrs.length === 0 ? b.cidrs : a.cidrs,
  })
  return { ...next, requester: side(kept.requester, next.requester), accepter: side(kept.accepter, next.accepter) }
}

/** A peering attachment belongs to a gateway on each side; each side sees its own. */
function joinAttachments(kept: SeenAttachment, next: SeenAttachment): SeenAttachment {
  if (kept.kind !== 'peering' || next.kind !== 'peering') return next
  return { ...(kept.transitGateway < next.transitGateway ? kept : next) }
}
