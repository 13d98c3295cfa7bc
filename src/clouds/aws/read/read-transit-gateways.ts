import type { Provenance } from '../../../network/model.ts'
import type { TransitGatewayRoute } from '../objects.ts'
import {
  address,
  cidrs,
  each,
  Fault,
  flag,
  given,
  integer,
  optionalCidr,
  optionalInteger,
  optionalObject,
  optionalText,
  text,
  texts,
  type JsonObject,
} from '../../snapshot/fields.ts'
import { partsOfArn } from './scope.ts'
import { broken, common, type Element, type Seen } from './seen.ts'

const enabled = (word: string | undefined): boolean => word === 'enable' || word === 'enabled'

export function readTransitGateway(element: Element, seen: Seen): void {
  const { value } = element
  if (optionalText(value, 'State') === 'deleted') return
  const options = optionalObject(value, 'Options') ?? {}
  const id = text(value, 'TransitGatewayId')
  const arn = optionalText(value, 'TransitGatewayArn')
  seen.transitGateways.put(
    {
      ...common(element, id),
      // Also seen from other accounts that it is shared with, but from its own region only.
      ...given('region', arn === undefined ? undefined : partsOfArn(arn)?.region),
      asn: optionalInteger(options, 'AmazonSideAsn') ?? 64_512,
      cidr: cidrs(options, 'TransitGatewayCidrBlocks')[0] ?? '',
      node: id,
      ...(optionalText(options, 'VpnEcmpSupport') === 'disable' ? { vpnEcmp: false } : {}),
      ...(enabled(optionalText(options, 'SecurityGroupReferencingSupport')) ? { securityGroupReferencing: true } : {}),
    },
    seen.problems,
  )
}

/** The common call: every kind, with the table that the attachment is associated with. */
export function readAttachment(element: Element, seen: Seen): void {
  const { value } = element
  const id = text(value, 'TransitGatewayAttachmentId')
  const state = optionalText(value, 'State')
  if (state === 'deleted') return
  const association = optionalObject(value, 'Association')
  if (association !== undefined && (optionalText(association, 'State') ?? 'associated') === 'associated')
    member(seen.associations, text(association, 'TransitGatewayRouteTableId')).add(id)
  const owner = optionalText(value, 'ResourceOwnerId')
  const base = common(element, id)
  const kind = optionalText(value, 'ResourceType') ?? 'unknown'
  seen.attachments.put(
    {
      ...base,
      ...(owner === undefined ? {} : { account: owner }),
      transitGateway: text(value, 'TransitGatewayId'),
      kind: kind === 'tgw-peering' ? 'peering' : kind,
      resource: optionalText(value, 'ResourceId') ?? '',
      ...broken(state, 'available', 'modifying'),
    },
    seen.problems,
  )
}

export function readVpcAttachment(element: Element, seen: Seen): void {
  const { value } = element
  const state = optionalText(value, 'State')
  if (state === 'deleted') return
  const options = optionalObject(value, 'Options') ?? {}
  seen.vpcAttachments.put(
    {
      ...common(element, text(value, 'TransitGatewayAttachmentId')),
      transitGateway: text(value, 'TransitGatewayId'),
      vpc: text(value, 'VpcId'),
      subnets: texts(value, 'SubnetIds'),
      applianceMode: enabled(optionalText(options, 'ApplianceModeSupport')),
      ...given('securityGroupReferencing', sgReferencing(options)),
      ...broken(state, 'available', 'modifying'),
    },
    seen.problems,
  )
}

function sgReferencing(options: JsonObject): boolean | undefined {
  const word = optionalText(options, 'SecurityGroupReferencingSupport')
  return word === undefined ? undefined : enabled(word)
}

export function readConnect(element: Element, seen: Seen): void {
  const { value } = element
  if (optionalText(value, 'State') === 'deleted') return
  seen.connects.put(
    {
      ...common(element, text(value, 'TransitGatewayAttachmentId')),
      transitGateway: text(value, 'TransitGatewayId'),
      transport: text(value, 'TransportTransitGatewayAttachmentId'),
    },
    seen.problems,
  )
}

export function readConnectPeer(element: Element, seen: Seen): void {
  const { value } = element
  if (optionalText(value, 'State') === 'deleted') return
  const settings = optionalObject(value, 'ConnectPeerConfiguration')
  if (settings === undefined) throw new Fault('ConnectPeerConfiguration', 'ConnectPeerConfiguration is missing')
  const insideCidr = cidrs(settings, 'InsideCidrBlocks').find((range) => !range.includes(':'))
  if (insideCidr === undefined) throw new Fault('ConnectPeerConfiguration.InsideCidrBlocks', 'there is no IPv4 range inside')
  const [session] = each(settings, 'BgpConfigurations', (item) => integer(item, 'PeerAsn'))
  seen.connectPeers.put(
    {
      ...common(element, text(value, 'TransitGatewayConnectPeerId')),
      connect: text(value, 'TransitGatewayAttachmentId'),
      // Whoever has the address: see assemble-transit-gateways.ts.
      node: '',
      peerAddress: address(settings, 'PeerAddress'),
      transitGatewayAddress: address(settings, 'TransitGatewayAddress'),
      insideCidr,
      peerAsn: session ?? 0,
    },
    seen.problems,
  )
}

export function readTgwPeering(element: Element, seen: Seen): void {
  const { value } = element
  const state = optionalText(value, 'State')
  if (state === 'deleted') return
  const requester = optionalObject(value, 'RequesterTgwInfo') ?? {}
  const accepter = optionalObject(value, 'AccepterTgwInfo') ?? {}
  const id = text(value, 'TransitGatewayAttachmentId')
  const alias = optionalText(value, 'AccepterTransitGatewayAttachmentId')
  if (alias !== undefined && alias !== id) seen.attachmentAliases.set(alias, id)
  const other = text(accepter, 'TransitGatewayId')
  seen.tgwPeerings.put(
    {
      ...common(element, id),
      transitGateway: text(requester, 'TransitGatewayId'),
      kind: 'peering',
      resource: other,
      peer: {
        transitGateway: other,
        ...given('region', optionalText(accepter, 'Region')),
        ...given('account', optionalText(accepter, 'OwnerId')),
      },
      ...broken(state, 'available', 'modifying'),
    },
    seen.problems,
  )
}

export function readTgwRouteTable(element: Element, seen: Seen): void {
  const { value } = element
  if (optionalText(value, 'State') === 'deleted') return
  seen.transitGatewayTables.put(
    { ...common(element, text(value, 'TransitGatewayRouteTableId')), transitGateway: text(value, 'TransitGatewayId') },
    seen.problems,
  )
}

/** The wrapper `{ TransitGatewayRouteTableId, TransitGatewayRouteTablePropagations }`. */
export function readPropagations(element: Element, seen: Seen): void {
  const table = text(element.value, 'TransitGatewayRouteTableId')
  const members = member(seen.propagations, table)
  each(element.value, 'TransitGatewayRouteTablePropagations', (item) => {
    if ((optionalText(item, 'State') ?? 'enabled') === 'enabled') members.add(text(item, 'TransitGatewayAttachmentId'))
  })
}

/** The wrapper `{ TransitGatewayRouteTableId, Associations }`. */
export function readAssociations(element: Element, seen: Seen): void {
  const table = text(element.value, 'TransitGatewayRouteTableId')
  const members = member(seen.associations, table)
  each(element.value, 'Associations', (item) => {
    if ((optionalText(item, 'State') ?? 'associated') === 'associated') members.add(text(item, 'TransitGatewayAttachmentId'))
  })
}

/** The wrapper `{ TransitGatewayRouteTableId, Routes, AdditionalRoutesAvailable }`; several may add up to one table. */
export function readTgwRoutes(element: Element, seen: Seen): void {
  const { value, at } = element
  const table = text(value, 'TransitGatewayRouteTableId')
  const from: Provenance = { object: table, at }
  const routes = each(value, 'Routes', (item) => readTgwRoute(item, from)).flat()
  const isComplete = flag(value, 'AdditionalRoutesAvailable') !== true
  seen.tableRoutes.push({ table, routes, isComplete, from })
}

/** A route with several attachments is as many routes of equal cost. */
function readTgwRoute(item: JsonObject, table: Provenance): (TransitGatewayRoute & { ofVpc: boolean })[] {
  const list = optionalText(item, 'PrefixListId')
  const prefix = optionalCidr(item, 'DestinationCidrBlock') ?? list
  if (prefix === undefined) throw new Fault('DestinationCidrBlock', 'the route has no destination')
  const base = {
    prefix,
    blackhole: optionalText(item, 'State') === 'blackhole',
    origin: optionalText(item, 'Type') === 'propagated' ? ('propagated' as const) : ('static' as const),
    ...given('prefixList', list),
    from: { ...table, rule: prefix },
  }
  const attachments = each(item, 'TransitGatewayAttachments', (attachment) => ({
    attachment: text(attachment, 'TransitGatewayAttachmentId'),
    ofVpc: optionalText(attachment, 'ResourceType') === 'vpc',
  }))
  return attachments.length === 0 ? [{ ...base, ofVpc: false }] : attachments.map((attachment) => ({ ...base, ...attachment }))
}

function member(groups: Map<string, Set<string>>, key: string): Set<string> {
  const found = groups.get(key) ?? new Set<string>()
  groups.set(key, found)
  return found
}
