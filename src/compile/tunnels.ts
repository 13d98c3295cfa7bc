import { bareAddress, type Prefix } from '../ip/prefix.ts'
import { ProblemError } from '../core/problem.ts'
import type { Allocator } from '../design/lock.ts'
import type { ClosedNetworkLink, Design, WireguardLink } from '../design/model.ts'
import type { RouterMachine, RouterPort, SessionPlan, TunnelPlan, TunnelPlanEnd } from '../clouds/cloud.ts'
import { allocateInside, allocateInterface, nth, provenance } from '../clouds/allocation.ts'

/** WireGuard over IPv4 adds 60 bytes; room for IPv6 outside as well (80) is what everyone leaves. */
const WIREGUARD_OVERHEAD = 80
const GRE_OVERHEAD = 24
const FIRST_WIREGUARD_PORT = 51_820
/** Twins watch each other closely: both ends are machines of the user's that speak BFD. */
export const PAIR_BFD = { intervalMs: 100, multiplier: 3 } as const
export const PAIR_HOLD_SECONDS = 9
/** The internet's own limit, whatever the port at the router could carry. */
const INTERNET_MTU = 1500

type RoutersOf = (gateway: string) => readonly RouterMachine[]

/** The full mesh of a WireGuard link: every router of the one gateway with every router of the other. */
export function planWireguard(design: Design, link: WireguardLink, path: string, routersOf: RoutersOf, allocator: Allocator): TunnelPlan[] {
  const from = provenance(design, path)
  const [leftName, rightName] = link.between
  return routersOf(leftName).flatMap((left) =>
    routersOf(rightName).map((right) => {
      const id = `wireguard/${left.node}/${right.node}`
      const inside = allocateInside(allocator, 'wireguard', id, 30, from.at)
      const leftPort = portFor(left, 'internet')
      const rightPort = portFor(right, 'internet')
      const underlay = Math.min(leftPort.mtu, rightPort.mtu, INTERNET_MTU)
      return {
        id,
        kind: 'wireguard' as const,
        left: wireguardEnd(left, leftPort, id, `${nth(inside, 1)}/30`, allocator),
        right: wireguardEnd(right, rightPort, id, `${nth(inside, 2)}/30`, allocator),
        mtu: link.mtu ?? underlay - WIREGUARD_OVERHEAD,
        sessions: [sessionOf(id, inside, link)],
        ...(link.capacityMbps === undefined ? {} : { capacityMbps: link.capacityMbps }),
        from,
      }
    }),
  )
}

/** GRE over a closed network, from every router of the hub gateway (the first member) to every router of the others. */
export function planClosedNetwork(
  design: Design,
  link: ClosedNetworkLink,
  path: string,
  routersOf: RoutersOf,
  allocator: Allocator,
): TunnelPlan[] {
  const from = provenance(design, path)
  const [hubName, ...others] = link.members
  const hubs = hubName === undefined ? [] : routersOf(hubName)
  return others.flatMap(routersOf).flatMap((member) =>
    hubs.map((hub) => {
      const id = `${link.name}/${member.node}/${hub.node}`
      const inside = allocateInside(allocator, 'closed-network', id, 30, from.at)
      return {
        id,
        kind: 'gre' as const,
        left: greEnd(member, portFor(member, 'closed-network', link.name), id, `${nth(inside, 1)}/30`, allocator),
        right: greEnd(hub, portFor(hub, 'closed-network', link.name), id, `${nth(inside, 2)}/30`, allocator),
        mtu: link.mtu - GRE_OVERHEAD,
        sessions: [sessionOf(id, inside, link)],
        from,
      }
    }),
  )
}

function sessionOf(id: string, inside: Prefix, { timers, bfd }: Pick<WireguardLink, 'timers' | 'bfd'>): SessionPlan {
  return {
    id,
    leftAddress: nth(inside, 1),
    rightAddress: nth(inside, 2),
    leftHoldSeconds: timers.holdSeconds,
    rightHoldSeconds: timers.holdSeconds,
    ...(bfd === null ? {} : { bfd }),
  }
}

/** Twins without a common segment are joined by GRE between their ports. */
export function planPair(first: RouterMachine, second: RouterMachine, allocator: Allocator): TunnelPlan {
  const id = `pair/${first.gateway}`
  const inside = allocateInside(allocator, 'pair', id, 30, first.from.at)
  const firstPort = namedPort(first, first.pair?.port)
  const secondPort = namedPort(second, second.pair?.port)
  return {
    id,
    kind: 'gre',
    // The twins meet inside one provider, before any translation: they use each other's own address.
    left: { ...greEnd(first, firstPort, id, `${nth(inside, 1)}/30`, allocator), outside: bareAddress(firstPort.address) },
    right: { ...greEnd(second, secondPort, id, `${nth(inside, 2)}/30`, allocator), outside: bareAddress(secondPort.address) },
    mtu: Math.min(firstPort.mtu, secondPort.mtu) - GRE_OVERHEAD,
    sessions: [
      {
        id,
        leftAddress: nth(inside, 1),
        rightAddress: nth(inside, 2),
        leftHoldSeconds: PAIR_HOLD_SECONDS,
        rightHoldSeconds: PAIR_HOLD_SECONDS,
        bfd: PAIR_BFD,
      },
    ],
    from: first.from,
  }
}

function wireguardEnd(router: RouterMachine, port: RouterPort, tunnel: string, address: string, allocator: Allocator): TunnelPlanEnd {
  const name = allocateInterface(allocator, router.node, 'wg', tunnel)
  return { ...tunnelEnd(router, name, port, address), port: FIRST_WIREGUARD_PORT + Number(name.slice(2)) }
}

function greEnd(router: RouterMachine, port: RouterPort, tunnel: string, address: string, allocator: Allocator): TunnelPlanEnd {
  return tunnelEnd(router, allocateInterface(allocator, router.node, 'gre', tunnel), port, address)
}

function tunnelEnd(router: RouterMachine, name: string, port: RouterPort, address: string): TunnelPlanEnd {
  const local = bareAddress(port.address)
  return { node: router.node, interface: name, underlay: port.interface, local, outside: port.outside ?? local, addresses: [address] }
}

/** The port that reaches the internet or that closed network: COMPILE-002 when the gateway has none. */
function portFor(router: RouterMachine, use: 'internet' | 'closed-network', network?: string): RouterPort {
  const port = router.ports.find((candidate) => candidate.use === use && candidate.network === network)
  if (port !== undefined) return port
  throw new ProblemError([
    {
      code: 'COMPILE-002',
      severity: 'error',
      message: `gateway "${router.gateway}" has no port to ${use === 'internet' ? 'the internet' : 'a closed network'}, which this link needs`,
      hint: `its routers have: ${router.ports.map((candidate) => `${candidate.interface} (${candidate.use})`).join(', ')}`,
      ...(router.from.at === undefined ? {} : { at: router.from.at }),
    },
  ])
}

function namedPort(router: RouterMachine, name: string | undefined): RouterPort {
  const port = router.ports.find((candidate) => candidate.interface === name)
  if (port === undefined) throw new Error(`${router.node} has no port ${name}`)
  return port
}
