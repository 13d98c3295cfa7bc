import { containsPrefix, parsePrefix } from '../../../ip/prefix.ts'
import type { RouteTarget } from '../../../network/model.ts'
import type { RouteStart } from '../../draft/node-draft.ts'
import type { RouteTable, Subnet, UserDefinedRoute, VirtualNetwork, VirtualNetworkGateway } from '../objects.ts'
import { CODE, EVERYTHING, fromOf, nodeOf, peersOf, type Semantics } from './context.ts'
import { ROUTE_ORDER } from '../routing-rules.ts'
import { spokenBy } from './gateway-sessions.ts'
import { FROM_NETWORKS, ROUTES, toNetwork } from './virtual-networks.ts'

/** At equal prefix ("Virtual network traffic routing", how Azure selects a route). */
const PREFERENCE = ROUTE_ORDER
/** Dropped unless something else says where they are (virtual network traffic routing, default system routes). */
const RESERVED = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'] as const

/** The table that every interface of each subnet sends by. */
export function addEffectiveRoutes(semantics: Semantics): void {
  for (const subnet of semantics.objects.subnets) {
    const network = semantics.look.virtualNetwork.get(subnet.virtualNetwork)
    if (network === undefined) continue
    const node = semantics.draft.get(nodeOf(subnet))
    const table = semantics.look.routeTable.get(subnet.routeTable ?? '')
    if (subnet.routeTable !== undefined && table === undefined)
      node.assume(`the routes of ${subnet.routeTable} are not known: the subnet is taken to have system routes alone`)
    node.table(ROUTES, fromOf(table ?? subnet, CODE.systemRoute))
    for (const route of [
      ...userRoutes(semantics, network, table),
      ...gatewayStarts(semantics, subnet),
      ...systemRoutes(semantics, network, subnet, table),
    ])
      node.route(ROUTES, route)
    takeLearned(semantics, subnet)
  }
}

/** What a gateway leads to, for the subnets that take its routes. */
export type GatewayRoute =
  /** `learned`: the account says that it came by BGP. */
  { readonly kind: 'known'; readonly prefix: string; readonly learned: boolean } | { readonly kind: 'unknown'; readonly what: string }

export function gatewayRoutes(semantics: Semantics, subnet: Subnet): readonly GatewayRoute[] {
  const { objects } = semantics
  const gateway = gatewayFor(semantics, subnet)
  if (gateway === undefined) return []
  const spoken = new Set(spokenBy(semantics, gateway).faces.map((face) => face.connection))
  const mine = objects.connections.filter((connection) => connection.gateway === gateway.id)
  const sites = mine.flatMap(
    ({ localNetworkGateway }) => objects.localNetworkGateways.find((each) => each.id === localNetworkGateway) ?? [],
  )
  const near = nearRanges(semantics, subnet).map(parsePrefix)
  const isFar = (prefix: string): boolean => !near.some((range) => containsPrefix(range, parsePrefix(prefix)))
  const fixed = [...new Set(sites.flatMap((site) => site.addressPrefixes))].filter(isFar)
  const learned = (gateway.learnedRoutes ?? []).filter((prefix) => isFar(prefix) && !fixed.includes(prefix))
  const untold = mine
    .filter((connection) => connection.enableBgp && gateway.learnedRoutes === undefined && !spoken.has(connection.id))
    .map((connection) => connection.name)
  const isOpen = untold.length > 0 || gateway.type === 'ExpressRoute'
  const what =
    gateway.type === 'ExpressRoute' ? `what ExpressRoute brings to ${gateway.name}` : `what ${untold.join(', ')} announces by BGP`
  return [
    ...fixed.map((prefix): GatewayRoute => ({ kind: 'known', prefix, learned: false })),
    ...learned.map((prefix): GatewayRoute => ({ kind: 'known', prefix, learned: true })),
    ...(isOpen ? [{ kind: 'unknown', what } as const] : []),
  ]
}

/** The gateway that tells the subnet its routes. */
function gatewayFor({ look }: Semantics, subnet: Subnet): VirtualNetworkGateway | undefined {
  if (look.routeTable.get(subnet.routeTable ?? '')?.disableBgpRoutePropagation === true) return undefined
  return look.gatewayOf.get(subnet.virtualNetwork)
}

/** Routes of the virtual network and its peers win even over longer ones of a gateway (virtual network traffic routing). */
function nearRanges(semantics: Semantics, { virtualNetwork }: Subnet): string[] {
  const own = semantics.look.virtualNetwork.get(virtualNetwork)?.addressPrefixes ?? []
  return [...own, ...peersOf(semantics, virtualNetwork).flatMap(({ ranges }) => ranges)]
}

/** What the gateway learns within the network. */
function takeLearned(semantics: Semantics, subnet: Subnet): void {
  const gateway = gatewayFor(semantics, subnet)
  if (gateway === undefined || spokenBy(semantics, gateway).faces.length === 0) return
  semantics.draft.get(nodeOf(subnet)).take(ROUTES, {
    node: nodeOf(gateway),
    table: FROM_NETWORKS,
    target: toGateway(semantics, subnet.virtualNetwork),
    preference: PREFERENCE.gateway,
    except: nearRanges(semantics, subnet),
    from: fromOf(gateway),
  })
}

function gatewayStarts(semantics: Semantics, subnet: Subnet): RouteStart[] {
  const gateway = semantics.look.gatewayOf.get(subnet.virtualNetwork)
  if (gateway === undefined) return []
  const from = fromOf(gateway)
  const { whole } = spokenBy(semantics, gateway)
  return gatewayRoutes(semantics, subnet).flatMap((route): RouteStart[] =>
    route.kind === 'known'
      ? whole && route.learned
        ? []
        : [
            {
              prefix: route.prefix,
              target: toGateway(semantics, subnet.virtualNetwork),
              preference: PREFERENCE.gateway,
              origin: 'propagated',
              from,
            },
          ]
      : RESERVED.map((prefix) => ({
          prefix,
          target: { kind: 'unmodelled', what: route.what },
          preference: PREFERENCE.gateway,
          origin: 'propagated',
          from,
        })),
  )
}

function toGateway({ gatewayPorts }: Semantics, network: string): RouteTarget {
  const port = gatewayPorts.get(network)
  return port === undefined ? { kind: 'blackhole' } : { kind: 'deliver', ...port }
}

/** Routes of a table as they mean in that virtual network; also for what a gateway sends in. */
export function userRoutes(semantics: Semantics, network: VirtualNetwork, table: RouteTable | undefined): RouteStart[] {
  return (table?.routes ?? []).flatMap((route): RouteStart[] => {
    const from = { ...fromOf(table!, CODE.userRoute), rule: route.name }
    // A route for a service's own ranges, which Microsoft keeps: nobody here knows which public addresses it takes.
    if (!route.addressPrefix.includes('/')) {
      const what = `the route ${route.name} for the service tag ${route.addressPrefix}`
      return EVERYTHING.map((prefix) => ({ prefix, target: { kind: 'unmodelled', what }, preference: 0, from }))
    }
    return [{ prefix: route.addressPrefix, target: nextHop(semantics, network, route), preference: PREFERENCE.user, from }]
  })
}

function nextHop(semantics: Semantics, network: VirtualNetwork, route: UserDefinedRoute): RouteTarget {
  switch (route.nextHopType) {
    case 'None':
      return { kind: 'blackhole' }
    case 'VnetLocal':
      return toNetwork
    case 'Internet':
      return toInternet(semantics, network)
    case 'VirtualNetworkGateway':
      return toGateway(semantics, network.id)
    case 'VirtualAppliance': {
      const address = route.nextHopIpAddress ?? ''
      // Its own network or one that is joined directly (virtual network traffic routing, next hop types).
      const near = [network.id, ...peersOf(semantics, network.id).map(({ peering }) => peering.remoteVirtualNetwork)]
      const port = near.map((id) => semantics.appliances.get(`${id}|${address}`)).find((each) => each !== undefined)
      return port === undefined
        ? { kind: 'unmodelled', what: `next hop ${address} of the route ${route.name}, which no network interface here has` }
        : { kind: 'deliver', ...port }
    }
  }
}

function toInternet({ edges }: Semantics, network: VirtualNetwork): RouteTarget {
  const port = edges.get(network.id)
  return port === undefined ? { kind: 'blackhole' } : { kind: 'deliver', ...port }
}

function systemRoutes(semantics: Semantics, network: VirtualNetwork, subnet: Subnet, table: RouteTable | undefined): RouteStart[] {
  const from = fromOf(network, CODE.systemRoute)
  const system = (prefix: string, target: RouteTarget): RouteStart => ({
    prefix,
    target,
    preference: PREFERENCE.system,
    origin: 'local',
    from,
  })
  const told = (table?.routes ?? []).flatMap((route) => (route.addressPrefix.includes('/') ? [parsePrefix(route.addressPrefix)] : []))
  const ranges = network.addressPrefixes.map(parsePrefix)
  // A user-defined route for the whole virtual network also catches what goes to the same subnet.
  const isCaught = (prefix: string): boolean =>
    told.some((route) => containsPrefix(route, parsePrefix(prefix)) && ranges.some((range) => containsPrefix(range, route)))
  return [
    ...subnet.addressPrefixes.filter((prefix) => !isCaught(prefix)).map((prefix) => system(prefix, { kind: 'attached' })),
    ...network.addressPrefixes.map((prefix) => system(prefix, toNetwork)),
    ...peersOf(semantics, network.id).flatMap(({ ranges: far }) => far.map((prefix) => system(prefix, toNetwork))),
    ...RESERVED.filter((prefix) => !network.addressPrefixes.includes(prefix)).map((prefix) => ({
      ...system(prefix, { kind: 'blackhole' }),
      preference: PREFERENCE.unknown,
      from: { ...from, rule: `${prefix} None` },
    })),
    ...EVERYTHING.map((prefix) => system(prefix, toInternet(semantics, network))),
  ]
}
