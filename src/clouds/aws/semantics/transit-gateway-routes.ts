import { comparePrefixes, parsePrefix, readPrefix } from '../../../ip/prefix.ts'
import type { Provenance } from '../../../network/model.ts'
import type { TransitGatewayRoute, TransitGatewayRouteTable } from '../objects.ts'
import { TRANSIT_GATEWAY_ORDER } from '../routing-rules.ts'
import { fromOf, vpcRanges, type Semantics } from './context.ts'
import { announcedTo } from './direct-connect-routes.ts'
import type { Hub, Way } from './transit-gateway-attachments.ts'
import { EVERYTHING } from './vpn-paths.ts'

/** At equal prefix (transit gateway guide, route evaluation order). */
const PREFERENCE = TRANSIT_GATEWAY_ORDER

/** A route of a transit gateway's table before it is known which port of the attachment it takes. */
export interface HubRoute {
  readonly prefix: string
  readonly to: Way | 'blackhole' | { readonly unknown: string }
  readonly preference: number
  readonly origin: 'static' | 'propagated'
  readonly from: Provenance
}

/** All routes of a table: static, through prefix lists, propagated; and what is not known by name. */
export function routesOf(semantics: Semantics, hub: Hub, table: TransitGatewayRouteTable): HubRoute[] {
  if (table.routesUnknown === true) {
    const from = fromOf(table, 'TGW_RTB_ROUTES_ARE_UNKNOWN')
    return unknownRoutes(`the routes of the transit gateway route table ${table.id}`, from)
  }
  const listed = table.routes.flatMap((route) => {
    // What the account says was learned, where it is learned within the network.
    const isRelearned = route.origin === 'propagated' && hub.ways.get(route.attachment ?? '')?.live === true
    return isRelearned ? [] : listedRoutes(semantics, hub, table, route)
  })
  const known = new Set(listed.map((route) => `${route.prefix}|${attachmentOf(route)}`))
  const computed = table.propagations.flatMap((id) => {
    const way = hub.ways.get(id)
    return way === undefined ? [] : propagated(semantics, table, way, listed)
  })
  return withoutDoubles([...listed, ...computed.filter((route) => !known.has(`${route.prefix}|${attachmentOf(route)}`))])
}

function attachmentOf({ to }: HubRoute): string {
  return typeof to === 'object' && 'attachment' in to ? to.attachment.object.id : ''
}

function listedRoutes(semantics: Semantics, hub: Hub, table: TransitGatewayRouteTable, route: TransitGatewayRoute): HubRoute[] {
  const origin = route.origin ?? 'static'
  const way = route.attachment === undefined ? undefined : hub.ways.get(route.attachment)
  const preference =
    origin === 'propagated' ? preferenceOf(way) : route.prefixList === undefined ? PREFERENCE.static : PREFERENCE.prefixList
  const from = { ...route.from, object: table.id, rule: route.prefix }
  const prefixes = rangesOf(semantics, route)
  if (prefixes === undefined) return unknownRoutes(`the ranges of the prefix list ${route.prefixList ?? route.prefix}`, from)
  return prefixes.map((prefix): HubRoute => {
    if (route.blackhole) return { prefix, to: 'blackhole', preference, origin, from: { ...from, code: 'TGW_RTB_BAD_STATE_ROUTE' } }
    const to = way ?? { unknown: `the attachment ${route.attachment ?? 'of the route'}, which is not in the snapshot` }
    return { prefix, to, preference, origin, from }
  })
}

function rangesOf({ look }: Semantics, route: TransitGatewayRoute): readonly string[] | undefined {
  if (typeof readPrefix(route.prefix) !== 'string') return [route.prefix]
  return look.prefixList.get(route.prefixList ?? route.prefix)?.prefixes
}

function propagated(semantics: Semantics, table: TransitGatewayRouteTable, way: Way, listed: readonly HubRoute[]): HubRoute[] {
  const { attachment } = way
  const from = fromOf(attachment.object)
  const route = (prefix: string): HubRoute => ({ prefix, to: way, preference: preferenceOf(way), origin: 'propagated', from })
  if (attachment.kind === 'vpc') {
    const vpc = semantics.look.vpc.get(attachment.object.vpc)
    return vpc === undefined ? [] : vpcRanges(vpc).map(route)
  }
  // Peerings never propagate (transit gateway guide, peering attachments).
  if (attachment.kind === 'peering' || way.live === true) return []
  if (listed.some((each) => each.origin === 'propagated' && attachmentOf(each) === attachment.object.id)) return []
  if (attachment.kind === 'direct-connect-gateway') {
    const { known, complete } = announcedTo(semantics, attachment.object.resource)
    return [...known.map(route), ...(complete ? [] : unknownRoutes(`what ${attachment.object.resource} announces by BGP`, from))]
  }
  return mayBring(semantics, table, way) ? unknownRoutes(`what ${attachment.object.id} (${attachment.kind}) announces by BGP`, from) : []
}

/** Whether BGP may have brought routes that the objects do not hold. */
function mayBring({ objects }: Semantics, table: TransitGatewayRouteTable, way: Way): boolean {
  if (way.broken !== undefined) return false
  const { attachment } = way
  // In a design the sessions themselves bring the routes of Connect peers.
  if (attachment.kind === 'connect') return table.account !== undefined
  if (attachment.kind !== 'vpn') return true
  const connection = objects.vpnConnections.find((each) => each.id === attachment.object.resource)
  // A static connection propagates nothing: its ranges are static routes of the table (transit gateway guide, VPN attachments).
  if (connection?.routing === 'static') return false
  return connection === undefined || !connection.tunnels.every((tunnel) => tunnel.acceptedRoutes === 0)
}

function unknownRoutes(what: string, from: Provenance): HubRoute[] {
  return EVERYTHING.map((prefix) => ({ prefix, to: { unknown: what }, preference: PREFERENCE.unknown, origin: 'propagated', from }))
}

function preferenceOf(way: Way | undefined): number {
  switch (way?.attachment.kind) {
    case 'vpc':
      return PREFERENCE.vpc
    case 'direct-connect-gateway':
      return PREFERENCE.directConnect
    case 'connect':
      return PREFERENCE.connect
    default:
      return PREFERENCE.vpn
  }
}

/**
 * Of several VPCs with the same range only the first one's is propagated (transit gateway guide, VPC attachments); BGP connections
 * of the same range are used together.
 */
function withoutDoubles(routes: readonly HubRoute[]): HubRoute[] {
  const taken = new Map<string, HubRoute>()
  const kept = routes.filter((route) => {
    const key = `${route.prefix}|${route.preference}`
    const first = taken.get(key)
    if (first === undefined) {
      taken.set(key, route)
      return true
    }
    return balances(first) && balances(route)
  })
  return kept.sort((a, b) => comparePrefixes(parsePrefix(a.prefix), parsePrefix(b.prefix)) || a.preference - b.preference)
}

function balances({ to, origin }: HubRoute): boolean {
  return origin === 'propagated' && typeof to === 'object' && 'attachment' in to && to.attachment.kind === 'vpn'
}
