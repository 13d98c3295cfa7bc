import type { Location } from '../../../core/problem.ts'
import { flag, given, optionalAddress, optionalObject, optionalText, texts, type JsonObject } from '../../snapshot/fields.ts'
import { common, lower } from './resource.ts'
import type { Seen } from './seen.ts'

/** The flag for all traffic has moved twice: `siteConfig`, the app itself, and `outboundVnetRouting`. */
export function readWebApp(value: JsonObject, at: Location, seen: Seen): void {
  const config = optionalObject(value, 'siteConfig') ?? {}
  const routing = optionalObject(value, 'outboundVnetRouting') ?? {}
  const flags = [
    flag(value, 'vnetRouteAllEnabled'),
    flag(config, 'vnetRouteAllEnabled'),
    flag(routing, 'allTraffic'),
    flag(routing, 'applicationTraffic'),
  ]
  const subnet = optionalText(value, 'virtualNetworkSubnetId')
  const outbound = optionalText(value, 'outboundIpAddresses') ?? ''
  const inbound = optionalAddress(value, 'inboundIpAddress')
  seen.put('webApps', {
    ...common(value, at),
    ...(subnet === undefined ? {} : { integrationSubnet: lower(subnet) }),
    routeAll: flags.includes(true),
    outboundIpAddresses: outbound.split(',').filter((address) => address !== ''),
    ...given('inboundIpAddress', inbound),
    hostNames: texts(value, 'hostNames'),
  })
}
