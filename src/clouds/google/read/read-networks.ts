import type { Location } from '../../../core/problem.ts'
import {
  cidr,
  cidrs,
  each,
  Fault,
  flag,
  integer,
  optionalAddress,
  optionalInteger,
  optionalObject,
  optionalText,
  text,
  texts,
  type JsonObject,
} from '../../snapshot/fields.ts'
import { notExpressed } from '../../snapshot/problems.ts'
import type { Firewall, NextHop } from '../objects.ts'
import { common, link, optionalLink, pathOf } from './resource.ts'
import type { Seen } from './seen.ts'

/** Bytes, unless a network says otherwise (VPC guide, maximum transmission unit). */
const DEFAULT_MTU = 1460

export function readNetwork(value: JsonObject, at: Location, seen: Seen): void {
  const routing = optionalObject(value, 'routingConfig') ?? {}
  seen.put('networks', {
    ...common(value, at),
    mtu: optionalInteger(value, 'mtu') ?? DEFAULT_MTU,
    routingMode: optionalText(routing, 'routingMode') === 'GLOBAL' ? 'GLOBAL' : 'REGIONAL',
    bestPath: optionalText(routing, 'bgpBestPathSelectionMode') === 'STANDARD' ? 'STANDARD' : 'LEGACY',
    peerings: each(value, 'peerings', (peering) => ({
      name: text(peering, 'name'),
      network: link(peering, 'network'),
      active: (optionalText(peering, 'state') ?? 'ACTIVE') === 'ACTIVE',
      exportCustomRoutes: flag(peering, 'exportCustomRoutes') === true,
      importCustomRoutes: flag(peering, 'importCustomRoutes') === true,
    })),
  })
}

export function readSubnetwork(value: JsonObject, at: Location, seen: Seen): void {
  const base = common(value, at)
  if (optionalText(value, 'stackType')?.includes('IPV6') === true)
    seen.problems.push(
      notExpressed(`IPv6 of the subnet ${base.name} is not read: answers are for IPv4 alone`, at, 'judge IPv6 there yourself'),
    )
  seen.put('subnetworks', {
    ...base,
    network: link(value, 'network'),
    ranges: [cidr(value, 'ipCidrRange'), ...each(value, 'secondaryIpRanges', (range) => cidr(range, 'ipCidrRange'))],
  })
}

export function readFirewall(value: JsonObject, at: Location, seen: Seen): void {
  const base = common(value, at)
  const denied = each(value, 'denied', readTraffic)
  const allowed = each(value, 'allowed', readTraffic)
  const direction = optionalText(value, 'direction') ?? 'INGRESS'
  if (direction !== 'INGRESS' && direction !== 'EGRESS') throw new Fault('direction', `direction is "${direction}"`)
  const ranges = cidrs(value, direction === 'INGRESS' ? 'sourceRanges' : 'destinationRanges')
  seen.put('firewalls', {
    ...base,
    network: link(value, 'network'),
    direction,
    priority: optionalInteger(value, 'priority') ?? 1000,
    action: denied.length > 0 ? 'deny' : 'allow',
    traffic: denied.length > 0 ? denied : allowed,
    ranges,
    sourceTags: texts(value, 'sourceTags'),
    sourceServiceAccounts: texts(value, 'sourceServiceAccounts'),
    targetTags: texts(value, 'targetTags'),
    targetServiceAccounts: texts(value, 'targetServiceAccounts'),
    disabled: flag(value, 'disabled') === true,
  })
}

function readTraffic(item: JsonObject): Firewall['traffic'][number] {
  const ports = texts(item, 'ports')
  const strange = ports.find((range) => !/^\d{1,5}(?:-\d{1,5})?$/u.test(range))
  if (strange !== undefined) throw new Fault('ports', `"${strange}" is not a range of ports`)
  return { protocol: text(item, 'IPProtocol').toLowerCase(), ports }
}

export function readRoute(value: JsonObject, at: Location, seen: Seen): void {
  // Subnet routes and those of peerings follow from the networks themselves.
  if (value['nextHopNetwork'] !== undefined || value['nextHopPeering'] !== undefined) return
  seen.put('routes', {
    ...common(value, at),
    network: link(value, 'network'),
    destination: cidr(value, 'destRange'),
    priority: integer(value, 'priority'),
    tags: texts(value, 'tags'),
    nextHop: readNextHop(value),
  })
}

function readNextHop(value: JsonObject): NextHop {
  const [gateway, instance, tunnel] = ['nextHopGateway', 'nextHopInstance', 'nextHopVpnTunnel'].map((key) => optionalLink(value, key))
  if (gateway !== undefined) return { kind: 'internet-gateway' }
  if (instance !== undefined) return { kind: 'instance', id: instance }
  if (tunnel !== undefined) return { kind: 'vpn-tunnel', id: tunnel }
  const address = optionalAddress(value, 'nextHopIp')
  if (address !== undefined) return { kind: 'ip', address }
  const other = ['nextHopIlb', 'nextHopInterconnectAttachment', 'nextHopHub']
    .map((key) => optionalText(value, key))
    .find((found) => found !== undefined)
  return { kind: 'unmodelled', what: other === undefined ? 'a next hop that the project does not name' : pathOf(other) }
}
