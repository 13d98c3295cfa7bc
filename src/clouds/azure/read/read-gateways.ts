import type { Location } from '../../../core/problem.ts'
import {
  cidr,
  cidrs,
  Fault,
  flag,
  given,
  optionalAddress,
  optionalInteger,
  optionalObject,
  optionalText,
  text,
  texts,
  type JsonObject,
} from '../../snapshot/fields.ts'
import { formatAddress, parseAddress } from '../../../ip/address.ts'
import type { GatewayInstance } from '../objects.ts'
import { DEFAULT_ASN } from '../routing-rules.ts'
import { common, items, lower, reference } from './resource.ts'
import type { Seen } from './seen.ts'

export function readGateway(value: JsonObject, at: Location, seen: Seen): void {
  const configurations = items(value, 'ipConfigurations')
  const bgp = optionalObject(value, 'bgpSettings') ?? {}
  const peerings = items(bgp, 'bgpPeeringAddresses')
  seen.put('virtualNetworkGateways', {
    ...common(value, at),
    type: optionalText(value, 'gatewayType') === 'ExpressRoute' ? 'ExpressRoute' : 'Vpn',
    subnet: configurations.map((each) => reference(each, 'subnet')).find((id) => id !== undefined) ?? '',
    publicIpAddresses: configurations.flatMap((each) => reference(each, 'publicIPAddress', 'publicIpAddress') ?? []),
    asn: optionalInteger(bgp, 'asn') ?? DEFAULT_ASN,
    instances: configurations.flatMap((each): GatewayInstance[] => {
      const [id, publicIpAddress] = [optionalText(each, 'id'), reference(each, 'publicIPAddress', 'publicIpAddress')]
      if (id === undefined || publicIpAddress === undefined) return []
      const peering = peerings.find((one) => lower(optionalText(one, 'ipconfigurationId') ?? '') === lower(id)) ?? {}
      return [
        {
          ipConfiguration: lower(id),
          publicIpAddress,
          customAddresses: addresses(peering, 'customBgpIpAddresses'),
          ...given('ownAddress', addresses(peering, 'defaultBgpIpAddresses')[0]),
        },
      ]
    }),
  })
}

function addresses(value: JsonObject, key: string): string[] {
  return texts(value, key).map((found) => {
    const read = parseAddress(found)
    if (read === undefined) throw new Fault(key, `"${found}" is not an IP address`)
    return formatAddress(read)
  })
}

export function readLocalGateway(value: JsonObject, at: Location, seen: Seen): void {
  const bgp = optionalObject(value, 'bgpSettings') ?? {}
  const space = optionalObject(value, 'localNetworkAddressSpace') ?? {}
  seen.put('localNetworkGateways', {
    ...common(value, at),
    ...given('gatewayIpAddress', optionalAddress(value, 'gatewayIpAddress')),
    addressPrefixes: cidrs(space, 'addressPrefixes'),
    ...given('asn', optionalInteger(bgp, 'asn')),
    ...given('bgpAddress', optionalAddress(bgp, 'bgpPeeringAddress')),
  })
}

export function readConnection(value: JsonObject, at: Location, seen: Seen): void {
  const gateway = reference(value, 'virtualNetworkGateway1')
  if (gateway === undefined) throw new Fault('virtualNetworkGateway1', 'virtualNetworkGateway1 is missing')
  seen.put('connections', {
    ...common(value, at),
    type: optionalText(value, 'connectionType') ?? 'IPsec',
    gateway,
    ...given('localNetworkGateway', reference(value, 'localNetworkGateway2')),
    ...given('peerGateway', reference(value, 'virtualNetworkGateway2')),
    enableBgp: flag(value, 'enableBgp') === true,
    customBgpAddresses: Object.fromEntries(
      items(value, 'gatewayCustomBgpIpAddresses').map((each) => [lower(text(each, 'ipConfigurationId')), text(each, 'customBgpIpAddress')]),
    ),
    down: optionalText(value, 'connectionStatus') === 'NotConnected',
  })
}

/** `az network vnet-gateway list-learned-routes` does not say which gateway it was asked about, so it is wrapped. */
export const LEARNED = 'VirtualNetworkGatewayLearnedRoutes'

export function readLearnedRoutes(value: JsonObject, _at: Location, seen: Seen): void {
  const routes = items(value, 'routes').filter((route) => lower(optionalText(route, 'origin') ?? '').includes('bgp'))
  seen.learnedRoutes.set(lower(text(value, 'virtualNetworkGateway')), [...new Set(routes.map((route) => cidr(route, 'network')))])
}
