import type { Location } from '../../../core/problem.ts'
import {
  cidr,
  cidrs,
  Fault,
  flag,
  given,
  optionalAddress,
  optionalObject,
  optionalText,
  text,
  type JsonObject,
} from '../../snapshot/fields.ts'
import { common, items, lower, reference } from './resource.ts'
import type { Seen } from './seen.ts'

export function readGateway(value: JsonObject, at: Location, seen: Seen): void {
  const configurations = items(value, 'ipConfigurations')
  seen.put('virtualNetworkGateways', {
    ...common(value, at),
    type: optionalText(value, 'gatewayType') === 'ExpressRoute' ? 'ExpressRoute' : 'Vpn',
    subnet: configurations.map((each) => reference(each, 'subnet')).find((id) => id !== undefined) ?? '',
    publicIpAddresses: configurations.flatMap((each) => reference(each, 'publicIPAddress', 'publicIpAddress') ?? []),
  })
}

export function readLocalGateway(value: JsonObject, at: Location, seen: Seen): void {
  const space = optionalObject(value, 'localNetworkAddressSpace') ?? {}
  seen.put('localNetworkGateways', {
    ...common(value, at),
    ...given('gatewayIpAddress', optionalAddress(value, 'gatewayIpAddress')),
    addressPrefixes: cidrs(space, 'addressPrefixes'),
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
    enableBgp: flag(value, 'enableBgp') === true,
    down: optionalText(value, 'connectionStatus') === 'NotConnected',
  })
}

/** `az network vnet-gateway list-learned-routes` does not say which gateway it was asked about, so it is wrapped. */
export const LEARNED = 'VirtualNetworkGatewayLearnedRoutes'

export function readLearnedRoutes(value: JsonObject, _at: Location, seen: Seen): void {
  const routes = items(value, 'routes').filter((route) => lower(optionalText(route, 'origin') ?? '').includes('bgp'))
  seen.learnedRoutes.set(lower(text(value, 'virtualNetworkGateway')), [...new Set(routes.map((route) => cidr(route, 'network')))])
}
