import type { Allocator } from '../../design/lock.ts'
import type { Design } from '../../design/model.ts'
import { ProblemError } from '../../core/problem.ts'
import { formatPrefix, parsePrefix } from '../../ip/prefix.ts'
import { nodeId } from '../../network/model.ts'
import { allocateAddress, allocateInside, allocateInterface, nth, provenance } from '../allocation.ts'
import type { RouterMachine, TunnelPlan } from '../cloud.ts'
import type { AwsTransitGateway, AwsTransitGatewayConnect } from './design.ts'
import { ENDPOINT_REPLACEMENT } from './durations.ts'
import { tableOfLink, tablesThatLearn } from './hub-tables.ts'
import { connectPort, portTo } from './ports.ts'
import { MOST_RECEIVED } from './routing-rules.ts'
import { connectLinks, isTransitGateway } from './selectors.ts'

/** Transit gateway side of a Connect peer: keepalive 10 s, hold 30 s (transit gateway guide, 2023-06); the smaller hold time holds. */
const HUB_HOLD_SECONDS = 30
/** A transit gateway carries packets of 8,500 bytes; GRE takes 24 of them. */
const CONNECT_MTU = 8500 - 24
/** AWS asks for eBGP multihop with this TTL. */
const CONNECT_TTL = 2

/** One Connect peer for each router: a GRE tunnel with two BGP sessions, because the transit gateway ends it on two machines of its own. */
export function planConnects(design: Design, routers: readonly RouterMachine[], allocator: Allocator): TunnelPlan[] {
  return connectLinks(design).flatMap(([i, link]) => {
    const gateway = design.gateways[link.hub]
    if (!isTransitGateway(gateway)) throw new Error(`${link.hub} is not a transit gateway`)
    return routers
      .filter((router) => router.gateway === link.routers)
      .map((router) => planConnect(design, router, link, gateway, `links[${i}]`, allocator))
  })
}

function planConnect(
  design: Design,
  router: RouterMachine,
  { hub, timers, tables }: AwsTransitGatewayConnect,
  gateway: AwsTransitGateway,
  path: string,
  allocator: Allocator,
): TunnelPlan {
  const hubTables = {
    importTables: tablesThatLearn(gateway, tables),
    exportTable: tableOfLink(gateway, tables),
    maximumPrefixes: MOST_RECEIVED.connectPeer,
  }
  const from = provenance(design, path)
  const id = `connect/${router.node}/${hub}`
  const inside = allocateInside(allocator, 'hub', id, 29, from.at)
  const port = router.ports.find((candidate) => candidate.use === 'internet')
  if (port === undefined) throw new Error(`${router.node} has no port in a VPC`)
  const local = port.address.slice(0, port.address.indexOf('/'))
  const hubAddress = allocateAddress(allocator, `address/${hub}`, id, connectRange(design, hub, gateway), 1, from.at)
  const session = (n: 1 | 2): TunnelPlan['sessions'][number] => ({
    id: `${id}/${n}`,
    leftAddress: nth(inside, 1),
    rightAddress: nth(inside, n + 1),
    leftHoldSeconds: timers.holdSeconds,
    rightHoldSeconds: HUB_HOLD_SECONDS,
    multihop: CONNECT_TTL,
  })
  return {
    id,
    kind: 'gre',
    left: {
      node: router.node,
      interface: allocateInterface(allocator, router.node, 'gre', id),
      underlay: port.interface,
      local,
      outside: local,
      addresses: [`${nth(inside, 1)}/29`],
    },
    right: {
      node: nodeId(hub),
      interface: connectPort(formatPrefix(inside)),
      underlay: portTo({ name: router.place.site ?? '' }),
      local: hubAddress,
      outside: hubAddress,
      addresses: [`${nth(inside, 2)}/29`, `${nth(inside, 3)}/29`],
    },
    mtu: CONNECT_MTU,
    sessions: [session(1), session(2)],
    hub: hubTables,
    maintenance: ENDPOINT_REPLACEMENT,
    from,
  }
}

function connectRange(design: Design, hub: string, gateway: AwsTransitGateway): ReturnType<typeof parsePrefix> {
  if (gateway.cidr !== undefined) return parsePrefix(gateway.cidr)
  const at = design.locate(`gateways.${hub}`)
  throw new ProblemError([
    {
      code: 'COMPILE-003',
      severity: 'error',
      message: `transit gateway "${hub}" has no CIDR, which Connect peers take their outer addresses from`,
      hint: `give it one that is not used elsewhere: cidr: '10.255.0.0/24'`,
      ...(at === undefined ? {} : { at }),
    },
  ])
}
