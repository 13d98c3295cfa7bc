import { groupBy } from '../core/stable.ts'
import { Allocator, type Lock } from '../design/lock.ts'
import type { ClosedNetworkLink, Design, WireguardLink } from '../design/model.ts'
import { tunnelId, type Link, type Network, type NetworkNode, type Session, type Tunnel } from '../network/model.ts'
import { CLOUDS } from '../clouds/registry.ts'
import type { NetworkPart, RouterMachine, RouterPort, TunnelPlan } from '../clouds/cloud.ts'
import type { RouteScope } from './bgp-policy.ts'
import { closedNetworkCarrier, INTERNET, internetCarrier, plugId, type CarrierPart } from './carriers.ts'
import { ROUTER_FILTER, routerFilter } from './filters.ts'
import { plugStandIns } from './join-networks.ts'
import { routerNode } from './router-node.ts'
import { routeScope } from './route-scope.ts'
import { segmentSession, tunnelSessions } from './sessions.ts'
import { planClosedNetwork, planPair, planWireguard } from './tunnels.ts'
import { withWrittenFailures } from './written-failures.ts'

/** What a design becomes: each cloud's objects, the network, and the lock to keep. */
export interface Compiled {
  readonly design: Design
  readonly lock: Lock
  readonly routers: readonly RouterMachine[]
  readonly tunnels: readonly TunnelPlan[]
  /** By cloud name; each cloud knows the shape of its own. */
  readonly objects: ReadonlyMap<string, unknown>
  readonly network: Network
}

/**
 * Design to objects to network. Pure: the same design and lock give the same result, and names, addresses and ASNs that the
 * lock knows stay as they are.
 *
 * @throws ProblemError COMPILE-001 when a range is used up, COMPILE-002 when a link needs a port that a gateway has not, COMPILE-013 when a shared
 * risk or scenario names what the network has not.
 */
export function compileNetwork(design: Design, lock: Lock): Compiled {
  const allocator = new Allocator(lock)
  reserveAsns(design, allocator)
  const routers = CLOUDS.flatMap((cloud) => cloud.routers(design, allocator))
  const tunnels = planTunnels(design, routers, allocator)
  const objects = new Map<string, unknown>()
  const parts: NetworkPart[] = []
  for (const cloud of CLOUDS) {
    const expanded = cloud.expand(design, routers, tunnels, allocator)
    objects.set(cloud.name, expanded)
    parts.push(cloud.network(expanded, design, routers))
  }
  const network = withWrittenFailures(joinNetwork(design, routers, tunnels, parts), design)
  return { design, lock: allocator.lock(), routers, tunnels, objects, network }
}

/** Numbers that the design fixes are never handed out to others. */
function reserveAsns(design: Design, allocator: Allocator): void {
  for (const gateway of Object.values(design.gateways)) if (typeof gateway['asn'] === 'number') allocator.reserve('asn', gateway['asn'])
}

function planTunnels(design: Design, routers: readonly RouterMachine[], allocator: Allocator): TunnelPlan[] {
  const byGateway = groupBy(routers, (router) => router.gateway)
  const routersOf = (gateway: string): readonly RouterMachine[] => byGateway.get(gateway) ?? []
  const ofLinks = design.links.flatMap((link, i): TunnelPlan[] => {
    const path = `links[${i}]`
    if (isWireguard(link)) return planWireguard(design, link, path, routersOf, allocator)
    if (isClosedNetwork(link)) return planClosedNetwork(design, link, path, routersOf, allocator)
    return []
  })
  const ofPairs = twins(routers).flatMap(([first, second]) => (first.pair?.kind === 'tunnel' ? [planPair(first, second, allocator)] : []))
  return [...ofLinks, ...ofPairs, ...CLOUDS.flatMap((cloud) => cloud.links(design, routers, allocator))]
}

function joinNetwork(
  design: Design,
  routers: readonly RouterMachine[],
  tunnels: readonly TunnelPlan[],
  parts: readonly NetworkPart[],
): Network {
  const endpoints = parts.flatMap((part) => part.endpoints)
  const scope = routeScope(design, endpoints, parts)
  const carriers = joinCarriers(design, routers, parts)
  const cloudNodes = parts.flatMap((part) => part.nodes)
  const routerNodes = joinRouters(routers, tunnels, parts, scope)
  const nodes = [...cloudNodes, ...carriers.map((carrier) => carrier.node), ...routerNodes]
  const addressSets = parts.flatMap((part) => part.addressSets ?? [])
  return plugStandIns({
    name: design.name,
    nodes,
    links: [...parts.flatMap((part) => part.links), ...carriers.flatMap((carrier) => carrier.links)],
    tunnels: tunnels.map(toTunnel),
    sessions: joinSessions(routers, tunnels, parts, cloudNodes, scope),
    filters: [routerFilter(design, endpoints), ...parts.flatMap((part) => part.filters)],
    ...(addressSets.length === 0 ? {} : { addressSets }),
    endpoints,
  })
}

function joinCarriers(design: Design, routers: readonly RouterMachine[], parts: readonly NetworkPart[]): CarrierPart[] {
  const internet = internetCarrier(parts, routers)
  const closed = design.links.flatMap((link, i) =>
    isClosedNetwork(link) ? [closedNetworkCarrier(design, link, `links[${i}]`, routers)] : [],
  )
  return internet === undefined ? closed : [internet, ...closed]
}

function joinRouters(
  routers: readonly RouterMachine[],
  tunnels: readonly TunnelPlan[],
  parts: readonly NetworkPart[],
  scope: RouteScope,
): NetworkNode[] {
  const partsOf = groupBy(
    parts.flatMap((part) => part.routers),
    (part) => part.node,
  )
  const tunnelsOf = groupBy(
    tunnels.flatMap((plan) => [plan.left, plan.right].map((end) => ({ node: end.node, plan }))),
    (entry) => entry.node,
  )
  return routers.map((router) => {
    const carrierLink = (port: RouterPort): Link['id'] | undefined => {
      if (port.use === 'internet') return plugId(INTERNET, router.node)
      return port.network === undefined ? undefined : plugId(port.network, router.node)
    }
    return routerNode(router, {
      parts: partsOf.get(router.node) ?? [],
      tunnels: (tunnelsOf.get(router.node) ?? []).map((entry) => entry.plan),
      scope,
      forwardFilter: ROUTER_FILTER,
      carrierLink,
    })
  })
}

function joinSessions(
  routers: readonly RouterMachine[],
  tunnels: readonly TunnelPlan[],
  parts: readonly NetworkPart[],
  cloudNodes: readonly NetworkNode[],
  scope: RouteScope,
): Session[] {
  const context = {
    routers: new Map(routers.map((router) => [String(router.node), router])),
    hubs: new Map(cloudNodes.filter((node) => node.role === 'hub').map((node) => [String(node.id), node])),
    scope,
  }
  const onSegments = twins(routers).flatMap(([first, second]) => {
    if (first.pair?.kind !== 'segment') return []
    const link = segmentOf(first, parts)
    return link === undefined ? [] : [segmentSession(first, second, link, scope)]
  })
  return [...tunnels.flatMap((plan) => tunnelSessions(plan, context)), ...onSegments]
}

function segmentOf(router: RouterMachine, parts: readonly NetworkPart[]): string | undefined {
  const part = parts.flatMap((candidate) => candidate.routers).find((candidate) => candidate.node === router.node)
  return part?.interfaces.find((candidate) => candidate.name === router.pair?.port)?.link
}

function toTunnel(plan: TunnelPlan): Tunnel {
  const end = ({ addresses: _inside, ...rest }: TunnelPlan['left']): Tunnel['ends'][0] => rest
  const { capacityMbps, maintenance } = plan
  return {
    id: tunnelId(plan.id),
    kind: plan.kind,
    ends: [end(plan.left), end(plan.right)],
    ...(capacityMbps === undefined ? {} : { capacityMbps }),
    ...(maintenance === undefined ? {} : { maintenance }),
    from: plan.from,
  }
}

/** Gateways of two routers, as first and second member. */
function twins(routers: readonly RouterMachine[]): [RouterMachine, RouterMachine][] {
  return [...groupBy(routers, (router) => router.gateway).values()].flatMap(([first, second]) =>
    first !== undefined && second !== undefined ? [[first, second] as [RouterMachine, RouterMachine]] : [],
  )
}

function isWireguard(link: Design['links'][number]): link is WireguardLink {
  return link.kind === 'wireguard'
}

function isClosedNetwork(link: Design['links'][number]): link is ClosedNetworkLink {
  return link.kind === 'closed-network'
}
