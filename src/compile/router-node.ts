import type { NetworkPart, RouterMachine, RouterPort, TunnelPlan, TunnelPlanEnd } from '../clouds/cloud.ts'
import {
  tunnelId,
  type BgpSpeaker,
  type FilterId,
  type Interface,
  type LinkId,
  type NetworkNode,
  type StaticRoute,
} from '../network/model.ts'
import { originationPolicy, type RouteScope } from './bgp-policy.ts'

/** Equal-cost next hops that a router may use at once. */
const MAXIMUM_PATHS = 8

interface RouterParts {
  readonly parts: readonly NetworkPart['routers'][number][]
  readonly tunnels: readonly TunnelPlan[]
  readonly scope: RouteScope
  readonly forwardFilter: FilterId
  /** Link of a closed-network or internet port. */
  readonly carrierLink: (port: RouterPort) => LinkId | undefined
}

/** The node of a router: the ports that its cloud gives it, a tunnel interface for each plan, routes and BGP. */
export function routerNode(router: RouterMachine, given: RouterParts): NetworkNode {
  const cloudInterfaces = given.parts.flatMap((part) => part.interfaces)
  const ports = router.ports.map(
    (port) => cloudInterfaces.find((found) => found.name === port.interface) ?? portInterface(router, port, given),
  )
  const tunnels = given.tunnels.flatMap((plan) =>
    [plan.left, plan.right].filter((end) => end.node === router.node).map((end) => tunnelInterface(plan, end)),
  )
  return {
    id: router.node,
    role: 'router',
    system: router.system,
    place: router.place,
    interfaces: [...ports, ...tunnels],
    tables: [{ name: 'main', routes: [...given.parts.flatMap((part) => part.routes), ...portRoutes(router)] }],
    forwardFilter: given.forwardFilter,
    translations: [],
    bgp: speaker(router, given.scope),
    clampsMss: true,
    ...(router.replacement === undefined ? {} : { replacement: router.replacement }),
    from: router.from,
  }
}

function speaker(router: RouterMachine, scope: RouteScope): BgpSpeaker {
  return {
    asn: router.asn,
    routerId: router.routerId,
    originations: router.ports.some((port) => port.use === 'lan') ? [{ source: 'connected', policy: originationPolicy(scope) }] : [],
    maximumPaths: MAXIMUM_PATHS,
    tieBreak: 'router-id',
  }
}

function portInterface(router: RouterMachine, port: RouterPort, given: RouterParts): Interface {
  const link = given.carrierLink(port)
  return {
    name: port.interface,
    kind: port.kind,
    addresses: [port.address],
    mtu: port.mtu,
    ...(link === undefined ? {} : { link }),
    antiSpoof: port.antiSpoof,
    from: router.from,
  }
}

/** The way to what lies beyond a port: everything for the internet, the carrier's range for a closed network. */
function portRoutes(router: RouterMachine): StaticRoute[] {
  return router.ports.flatMap((port): StaticRoute[] => {
    if (port.gateway === undefined || port.beyond === undefined) return []
    return [
      {
        prefix: port.beyond,
        target: { kind: 'gateway', interface: port.interface, address: port.gateway },
        preference: 1,
        origin: 'static',
        from: router.from,
      },
    ]
  })
}

function tunnelInterface(plan: TunnelPlan, end: TunnelPlanEnd): Interface {
  return {
    name: end.interface,
    kind: plan.kind,
    addresses: end.addresses,
    mtu: plan.mtu,
    tunnel: tunnelId(plan.id),
    antiSpoof: false,
    from: plan.from,
  }
}
