import { groupBy } from '../../../core/stable.ts'
import type {
  AwsObjects,
  NetworkInterface,
  TransitGateway,
  TransitGatewayConnectPeer,
  TransitGatewayOtherAttachment,
  TransitGatewayRoute,
  TransitGatewayRouteTable,
  TransitGatewayVpcAttachment,
  Vpc,
} from '../objects.ts'
import { given } from '../../snapshot/fields.ts'
import type { Missing } from '../../snapshot/missing.ts'
import { notExpressed } from '../../snapshot/problems.ts'
import type { Seen } from './seen.ts'

type Assembled = Pick<
  AwsObjects,
  'transitGateways' | 'vpcAttachments' | 'connectAttachments' | 'connectPeers' | 'otherAttachments' | 'transitGatewayRouteTables'
>

export function assembleTransitGateways(
  seen: Seen,
  interfaces: readonly NetworkInterface[],
  vpcs: readonly Vpc[],
  missing: Missing,
): Assembled {
  const known = new Set(vpcs.map(({ id }) => id))
  const vpcAttachments = seen.vpcAttachments.all.filter(({ vpc }) => known.has(vpc))
  const otherAttachments = otherAttachmentsOf(seen, vpcAttachments, missing)
  const connectAttachments = seen.connects.all
  return {
    transitGateways: gatewaysOf(seen),
    vpcAttachments,
    connectAttachments,
    connectPeers: seen.connectPeers.all.map((peer) => withNode(peer, interfaces, seen)),
    otherAttachments,
    transitGatewayRouteTables: tablesOf(seen, vpcAttachments),
  }
}

/** A gateway of another account that is shared with this one is seen through its attachments at least. */
function gatewaysOf(seen: Seen): TransitGateway[] {
  const own = seen.transitGateways.items
  const foreign = new Map<string, TransitGateway>()
  const users = [...seen.vpcAttachments.all, ...seen.attachments.all, ...seen.transitGatewayTables.all]
  for (const { transitGateway: id, region, from } of users) {
    if (own.has(id) || foreign.has(id)) continue
    foreign.set(id, { id, name: id, region, asn: 64_512, cidr: '', node: id, foreign: true, from: { object: id, ...given('at', from.at) } })
  }
  return [...own.values(), ...foreign.values()]
}

const KINDS: Readonly<Record<string, TransitGatewayOtherAttachment['kind']>> = {
  vpn: 'vpn',
  'vpn-concentrator': 'vpn',
  'direct-connect-gateway': 'direct-connect-gateway',
  peering: 'peering',
}

/** Everything that is neither a VPC of the snapshot nor a Connect attachment. */
function otherAttachmentsOf(
  seen: Seen,
  vpcAttachments: readonly TransitGatewayVpcAttachment[],
  missing: Missing,
): TransitGatewayOtherAttachment[] {
  const inSnapshot = new Set(vpcAttachments.map(({ id }) => id))
  const others = new Map<string, TransitGatewayOtherAttachment>(seen.tgwPeerings.items)
  for (const { vpc, subnets: _subnets, applianceMode: _mode, securityGroupReferencing: _sgs, ...rest } of seen.vpcAttachments.all)
    if (!inSnapshot.has(rest.id)) others.set(rest.id, { ...rest, kind: 'other', resource: vpc })
  for (const { kind, ...attachment } of seen.attachments.all) {
    const id = seen.attachmentAliases.get(attachment.id) ?? attachment.id
    if (inSnapshot.has(id) || others.has(id) || seen.connects.items.has(id)) continue
    others.set(id, { ...attachment, id, kind: kind === 'connect' ? 'connect' : (KINDS[kind] ?? 'other') })
  }
  for (const { id, kind, resource, from } of others.values())
    if (kind === 'other' && resource.startsWith('vpc-'))
      missing.note('VPC', resource, { id, at: from.at }, 'what becomes of packets to it is UNDETERMINED')
  return [...others.values()]
}

/** The router of a Connect peer is the machine that has its outer address. */
function withNode(peer: TransitGatewayConnectPeer, interfaces: readonly NetworkInterface[], seen: Seen): TransitGatewayConnectPeer {
  const transport = seen.connects.items.get(peer.connect)?.transport
  const vpc = transport === undefined ? undefined : seen.vpcAttachments.items.get(transport)?.vpc
  const found = interfaces.find(
    ({ subnet, address, secondaryAddresses }) =>
      (address === peer.peerAddress || secondaryAddresses?.includes(peer.peerAddress) === true) &&
      (vpc === undefined || seen.subnets.items.get(subnet)?.vpc === vpc),
  )
  if (found === undefined) return peer
  const instance = seen.attached.get(found.id)
  return instance === undefined ? peer : { ...peer, node: instance }
}

function tablesOf(seen: Seen, vpcAttachments: readonly TransitGatewayVpcAttachment[]): TransitGatewayRouteTable[] {
  const routesOf = groupBy(seen.tableRoutes, ({ table }) => table)
  const ofVpcs = new Set(vpcAttachments.map(({ id }) => id))
  const named = (id: string): string => seen.attachmentAliases.get(id) ?? id
  return seen.transitGatewayTables.all.map((table): TransitGatewayRouteTable => {
    const told = routesOf.get(table.id)
    const propagations = [...(seen.propagations.get(table.id) ?? [])].map(named)
    const computed = new Set(propagations.filter((id) => ofVpcs.has(id)))
    const isKnown = told !== undefined && told.every(({ isComplete }) => isComplete)
    if (!isKnown) noteUnknownRoutes(table.id, table.from.at, told !== undefined, seen)
    return {
      ...table,
      associations: [...(seen.associations.get(table.id) ?? [])].map(named),
      propagations,
      routes: distinct(told ?? [], computed, named),
      ...(isKnown ? {} : { routesUnknown: true }),
    }
  })
}

/** What a VPC of the snapshot propagates is computed from its ranges; what BGP propagates can only be read. */
function distinct(told: Seen['tableRoutes'], computed: ReadonlySet<string>, named: (id: string) => string): TransitGatewayRoute[] {
  const routes = new Map<string, TransitGatewayRoute>()
  for (const { ofVpc, ...route } of told.flatMap((part) => part.routes)) {
    const attachment = route.attachment === undefined ? undefined : named(route.attachment)
    if (ofVpc && route.origin === 'propagated' && attachment !== undefined && computed.has(attachment)) continue
    routes.set(`${route.prefix} ${attachment ?? ''} ${route.origin ?? ''}`, attachment === undefined ? route : { ...route, attachment })
  }
  return [...routes.values()]
}

function noteUnknownRoutes(id: string, at: TransitGatewayRouteTable['from']['at'], isPart: boolean, seen: Seen): void {
  const message = isPart
    ? `${id} has more routes than one call tells, so its routes are not all in the snapshot: answers through it are UNDETERMINED`
    : `the snapshot does not hold the routes of ${id}: answers through it are UNDETERMINED`
  seen.problems.push(notExpressed(message, at, 'add TransitGatewayStaticRoutes or TransitGatewayRoutes (docs/snapshots.md)'))
}
