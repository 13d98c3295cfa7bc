import type { Location } from '../../../core/problem.ts'
import { cidrs, flag, given, optionalObject, optionalText, text, type JsonObject } from '../../snapshot/fields.ts'
import type { Peering, Subnet } from '../objects.ts'
import { common, flat, items, lower, reference, several } from './resource.ts'
import type { Seen } from './seen.ts'

export function readVirtualNetwork(value: JsonObject, at: Location, seen: Seen): void {
  const base = common(value, at)
  seen.put('virtualNetworks', { ...base, addressPrefixes: spaceOf(value, 'addressSpace') })
  for (const subnet of items(value, 'subnets')) readSubnet(subnet, at, seen, base.region)
  for (const peering of items(value, 'virtualNetworkPeerings')) readPeering(peering, at, seen, base.region)
}

const spaceOf = (value: JsonObject, key: string): string[] => cidrs(optionalObject(value, key) ?? {}, 'addressPrefixes')

export function readSubnet(value: JsonObject, at: Location, seen: Seen, region?: string): void {
  const base = common(value, at, region)
  const subnet: Subnet = {
    ...base,
    virtualNetwork: base.id.split('/subnets/')[0] ?? '',
    addressPrefixes: cidrs({ addressPrefixes: several(value, 'addressPrefixes', 'addressPrefix') }, 'addressPrefixes'),
    ...given('networkSecurityGroup', reference(value, 'networkSecurityGroup')),
    ...given('routeTable', reference(value, 'routeTable')),
    ...given('natGateway', reference(value, 'natGateway')),
    delegations: items(value, 'delegations').map((each) => text(flat(each), 'serviceName')),
    ...given('defaultOutboundAccess', flag(value, 'defaultOutboundAccess')),
    ...given('privateEndpointNetworkPolicies', policies(optionalText(value, 'privateEndpointNetworkPolicies'))),
  }
  seen.put('subnets', subnet)
}

function policies(word: string | undefined): Subnet['privateEndpointNetworkPolicies'] {
  return (['Enabled', 'Disabled', 'NetworkSecurityGroupEnabled', 'RouteTableEnabled'] as const).find((each) => each === word)
}

function readPeering(value: JsonObject, at: Location, seen: Seen, region: string): void {
  const base = common(value, at, region)
  const remote = ['remoteVirtualNetworkAddressSpace', 'remoteAddressSpace']
    .map((key) => spaceOf(value, key))
    .find((ranges) => ranges.length > 0)
  const peering: Peering = {
    ...base,
    virtualNetwork: base.id.split('/virtualnetworkpeerings/')[0] ?? '',
    remoteVirtualNetwork: reference(value, 'remoteVirtualNetwork') ?? '',
    remoteAddressPrefixes: remote ?? [],
    connected: lower(optionalText(value, 'peeringState') ?? 'connected') === 'connected',
    allowVirtualNetworkAccess: flag(value, 'allowVirtualNetworkAccess') !== false,
    allowForwardedTraffic: flag(value, 'allowForwardedTraffic') === true,
    allowGatewayTransit: flag(value, 'allowGatewayTransit') === true,
    useRemoteGateways: flag(value, 'useRemoteGateways') === true,
  }
  seen.put('peerings', peering)
}
