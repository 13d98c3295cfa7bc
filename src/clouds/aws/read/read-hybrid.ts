import type { VirtualInterface } from '../objects.ts'
import {
  cidr,
  each,
  Fault,
  flag,
  given,
  isObject,
  optionalAddress,
  optionalCidr,
  optionalInteger,
  optionalObject,
  optionalText,
  text,
  type JsonObject,
} from '../../snapshot/fields.ts'
import { broken, common, type Element, type Seen } from './seen.ts'

export function readVpnGateway(element: Element, seen: Seen): void {
  const { value } = element
  const state = optionalText(value, 'State')
  if (state === 'deleted') return
  seen.vpnGateways.put(
    {
      ...common(element, text(value, 'VpnGatewayId')),
      asn: optionalInteger(value, 'AmazonSideAsn') ?? 64_512,
      vpcs: each(value, 'VpcAttachments', (item) =>
        (optionalText(item, 'State') ?? 'attached') === 'attached' ? optionalText(item, 'VpcId') : undefined,
      ).flatMap((vpc) => vpc ?? []),
      ...broken(state, 'available'),
    },
    seen.problems,
  )
}

export function readCustomerGateway(element: Element, seen: Seen): void {
  const { value } = element
  if (optionalText(value, 'State') === 'deleted') return
  seen.customerGateways.put(
    {
      ...common(element, text(value, 'CustomerGatewayId')),
      ...given('address', optionalAddress(value, 'IpAddress')),
      ...given('asn', optionalInteger(value, 'BgpAsn') ?? optionalInteger(value, 'BgpAsnExtended')),
    },
    seen.problems,
  )
}

/** Never looks at pre-shared keys and at the customer gateway's configuration, which holds them. */
export function readVpnConnection(element: Element, seen: Seen): void {
  const { value } = element
  const state = optionalText(value, 'State')
  if (state === 'deleted') return
  const options = optionalObject(value, 'Options') ?? {}
  const telemetry = each(value, 'VgwTelemetry', (item) => ({
    outside: optionalAddress(item, 'OutsideIpAddress'),
    up: optionalText(item, 'Status') === 'UP',
    accepted: optionalInteger(item, 'AcceptedRouteCount'),
  }))
  const planned = each(options, 'TunnelOptions', (item) => ({
    outside: optionalAddress(item, 'OutsideIpAddress'),
    inside: optionalCidr(item, 'TunnelInsideCidr'),
  }))
  const outsides = new Set([...planned, ...telemetry].flatMap(({ outside }) => outside ?? []))
  seen.vpnConnections.put(
    {
      ...common(element, text(value, 'VpnConnectionId')),
      gateway: optionalText(value, 'TransitGatewayId') ?? optionalText(value, 'VpnGatewayId') ?? '',
      customerGateway: text(value, 'CustomerGatewayId'),
      routing: flag(options, 'StaticRoutesOnly') === true ? 'static' : 'bgp',
      routes: each(value, 'Routes', (route) =>
        (optionalText(route, 'State') ?? 'available') === 'available' ? optionalCidr(route, 'DestinationCidrBlock') : undefined,
      ).flatMap((range) => range ?? []),
      tunnels: [...outsides].map((outside) => {
        const told = telemetry.find((tunnel) => tunnel.outside === outside)
        return {
          outside,
          ...given('insideCidr', planned.find((tunnel) => tunnel.outside === outside)?.inside),
          up: told?.up ?? false,
          ...given('acceptedRoutes', told?.accepted),
        }
      }),
      ...broken(state, 'available'),
    },
    seen.problems,
  )
}

/** The Direct Connect API answers in camelCase, other tools write PascalCase. */
export function inPascalCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inPascalCase)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [`${key.charAt(0).toUpperCase()}${key.slice(1)}`, inPascalCase(inner)]),
  )
}

const pascal = (element: Element): JsonObject => {
  const value = inPascalCase(element.value)
  return isObject(value) ? value : {}
}

export function readDirectConnectGateway(element: Element, seen: Seen): void {
  const value = pascal(element)
  if (optionalText(value, 'DirectConnectGatewayState') === 'deleted') return
  const owner = optionalText(value, 'OwnerAccount')
  seen.directConnectGateways.put(
    {
      ...common({ ...element, value }, text(value, 'DirectConnectGatewayId'), optionalText(value, 'DirectConnectGatewayName')),
      ...(owner === undefined ? {} : { account: owner }),
      asn: optionalInteger(value, 'AmazonSideAsn') ?? 64_512,
    },
    seen.problems,
  )
}

export function readDirectConnectAssociation(element: Element, seen: Seen): void {
  const value = pascal(element)
  const state = optionalText(value, 'AssociationState')
  if (state === 'disassociated') return
  const associated = optionalObject(value, 'AssociatedGateway') ?? {}
  const gateway = optionalText(associated, 'Id') ?? optionalText(value, 'VirtualGatewayId')
  if (gateway === undefined) throw new Fault('AssociatedGateway.Id', 'it names no gateway')
  const directConnectGateway = text(value, 'DirectConnectGatewayId')
  const id = optionalText(value, 'AssociationId') ?? `${directConnectGateway}/${gateway}`
  seen.directConnectAssociations.put(
    {
      id,
      directConnectGateway,
      gateway,
      allowedPrefixes: each(value, 'AllowedPrefixesToDirectConnectGateway', (item) => cidr(item, 'Cidr')),
      ...broken(state, 'associated', 'updating'),
      from: { object: id, at: element.at },
    },
    seen.problems,
  )
}

const TYPES: ReadonlySet<string> = new Set(['private', 'transit', 'public'])
const isType = (type: string): type is VirtualInterface['type'] => TYPES.has(type)

/** With or without a prefix length. */
function peerAddress(value: JsonObject, key: string): string | undefined {
  const [bare] = (optionalText(value, key) ?? '').split('/')
  return optionalAddress({ [key]: bare }, key)
}

/** Never looks at the BGP keys. */
export function readVirtualInterface(element: Element, seen: Seen): void {
  const value = pascal(element)
  const state = optionalText(value, 'VirtualInterfaceState')
  if (state === 'deleted' || state === 'rejected') return
  const type = text(value, 'VirtualInterfaceType')
  if (!isType(type)) throw new Fault('VirtualInterfaceType', `"${type}" is not a type that is known`)
  const peers = each(value, 'BgpPeers', (peer) => optionalText(peer, 'BgpStatus'))
  const owner = optionalText(value, 'OwnerAccount')
  const announced = each(value, 'RouteFilterPrefixes', (item) => cidr(item, 'Cidr'))
  seen.virtualInterfaces.put(
    {
      ...common({ ...element, value }, text(value, 'VirtualInterfaceId'), optionalText(value, 'VirtualInterfaceName')),
      ...(owner === undefined ? {} : { account: owner }),
      type,
      ...given('gateway', optionalText(value, 'DirectConnectGatewayId') ?? optionalText(value, 'VirtualGatewayId')),
      ...given('customerAsn', optionalInteger(value, 'Asn')),
      ...given('vlan', optionalInteger(value, 'Vlan')),
      ...given('customerAddress', peerAddress(value, 'CustomerAddress')),
      ...given('amazonAddress', peerAddress(value, 'AmazonAddress')),
      ...(peers.length === 0 ? {} : { bgpUp: peers.includes('up') }),
      ...(announced.length === 0 ? {} : { announces: announced }),
      ...broken(state, 'available'),
    },
    seen.problems,
  )
}
