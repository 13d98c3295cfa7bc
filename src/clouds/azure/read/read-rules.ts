import type { Location } from '../../../core/problem.ts'
import { Fault, flag, given, integer, optionalText, text, type JsonObject } from '../../snapshot/fields.ts'
import type { SecurityRule, UserDefinedRoute } from '../objects.ts'
import { common, items, references, several } from './resource.ts'
import type { Seen } from './seen.ts'

export function readSecurityGroup(value: JsonObject, at: Location, seen: Seen): void {
  const base = common(value, at)
  const rules = [...items(value, 'securityRules'), ...items(value, 'defaultSecurityRules')].map((rule) => readRule(rule, base.from))
  seen.put('networkSecurityGroups', { ...base, rules })
}

function readRule(value: JsonObject, from: SecurityRule['from']): SecurityRule {
  const name = text(value, 'name')
  return {
    name,
    priority: integer(value, 'priority'),
    direction: oneOf(value, 'direction', ['Inbound', 'Outbound']),
    access: oneOf(value, 'access', ['Allow', 'Deny']),
    protocol: optionalText(value, 'protocol') ?? '*',
    sources: several(value, 'sourceAddressPrefixes', 'sourceAddressPrefix'),
    destinations: several(value, 'destinationAddressPrefixes', 'destinationAddressPrefix'),
    sourceGroups: references(value, 'sourceApplicationSecurityGroups'),
    destinationGroups: references(value, 'destinationApplicationSecurityGroups'),
    sourcePorts: ports(value, 'sourcePortRanges', 'sourcePortRange'),
    destinationPorts: ports(value, 'destinationPortRanges', 'destinationPortRange'),
    from: { ...from, rule: name },
  }
}

function ports(value: JsonObject, plural: string, single: string): string[] {
  return several(value, plural, single).map((range) => {
    if (range !== '*' && !/^\d{1,5}(?:-\d{1,5})?$/u.test(range)) throw new Fault(single, `"${range}" is not a range of ports`)
    return range
  })
}

function oneOf<T extends string>(value: JsonObject, key: string, words: readonly T[]): T {
  const said = text(value, key)
  const found = words.find((word) => word.toLowerCase() === said.toLowerCase())
  if (found === undefined) throw new Fault(key, `${key} is "${said}", not ${words.join(' or ')}`)
  return found
}

export function readApplicationGroup(value: JsonObject, at: Location, seen: Seen): void {
  seen.put('applicationSecurityGroups', common(value, at))
}

export function readRouteTable(value: JsonObject, at: Location, seen: Seen): void {
  const base = common(value, at)
  const routes = items(value, 'routes').map((route): UserDefinedRoute => {
    const name = text(route, 'name')
    return {
      name,
      addressPrefix: text(route, 'addressPrefix'),
      nextHopType: oneOf(route, 'nextHopType', ['VirtualAppliance', 'VnetLocal', 'Internet', 'VirtualNetworkGateway', 'None']),
      ...given('nextHopIpAddress', optionalText(route, 'nextHopIpAddress')),
      from: { ...base.from, rule: name },
    }
  })
  seen.put('routeTables', { ...base, routes, disableBgpRoutePropagation: flag(value, 'disableBgpRoutePropagation') === true })
}
