import { parseAddress, type Address } from '../ip/address.ts'
import { interfaceOf, nodeOf, type NetworkIndex } from '../network/index.ts'
import {
  leavesBy,
  type Interface,
  type InterfaceRef,
  type Link,
  type NetworkNode,
  type RouteTarget,
  type Tunnel,
  type TunnelEnd,
} from '../network/model.ts'
import { interfaceUp } from './interfaces.ts'
import type { FeltDown } from './felt.ts'
import { fixedTableOf, routeUp } from './static-tables.ts'

/** Longest chain of outer hops that is followed; a longer one is a loop. */
const OUTER_HOPS = 32

/**
 * Whether a tunnel carries packets: both machines live, its packets are not dropped (`down.tunnels`), and outer packets of
 * each end arrive at the other: at every node on the way the route to the other end's outside address is looked up among
 * connected and static routes, links and nodes must be alive, one-to-one translations of the destination are applied, and a
 * hop through another tunnel asks the same of that one. Filters and routes learned by BGP are left out: `reach/` follows
 * a packet exactly. A provider's hub sends outer packets by its own table, its first.
 */
export function tunnelAlive(index: NetworkIndex, tunnel: Tunnel, down: FeltDown): boolean {
  return alive(index, tunnel, down, new Set())
}

function alive(index: NetworkIndex, tunnel: Tunnel, down: FeltDown, above: ReadonlySet<Tunnel>): boolean {
  if (above.has(tunnel) || down.tunnels.has(tunnel.id)) return false
  const [a, b] = tunnel.ends
  if (down.nodes.has(a.node) || down.nodes.has(b.node)) return false
  const inside = new Set([...above, tunnel])
  return outerArrives(index, a, b, down, inside) && outerArrives(index, b, a, down, inside)
}

function outerArrives(index: NetworkIndex, from: TunnelEnd, to: TunnelEnd, down: FeltDown, above: ReadonlySet<Tunnel>): boolean {
  const start = index.nodes.get(from.node)
  const underlay = start?.interfaces.find((port) => port.name === from.underlay)
  if (start === undefined || underlay === undefined || !interfaceUp(start, underlay, down)) return false
  let node = start
  let destination = to.outside
  let entered: Interface | undefined
  let toward: InterfaceRef | undefined
  for (let hop = 0; hop < OUTER_HOPS; hop++) {
    if (entered !== undefined && node.id === to.node && owns(node, destination)) return true
    let target: RouteTarget | undefined
    if (toward === undefined) target = outerTarget(index, node, entered?.table, destination, down)
    if (target?.kind === 'deliver') toward = target
    // A provider's node brings it one step nearer to the interface that it is led to.
    if (toward !== undefined) target = ledTarget(index, node, toward, down)
    if (
      target === undefined ||
      (entered === undefined && node.role !== 'hub' && 'interface' in target && target.interface !== from.underlay)
    )
      return false
    const next = cross(index, node, target, destination, down, above)
    if (next === undefined) return false
    node = next.node
    entered = next.port
    if (toward?.node === node.id && toward.interface === entered.name) toward = undefined
    destination = translated(node, entered, destination)
  }
  return false
}

function outerTarget(
  index: NetworkIndex,
  node: NetworkNode,
  table: string | undefined,
  destination: string,
  down: FeltDown,
): RouteTarget | undefined {
  const address = parsed(destination)
  if (address === undefined) return undefined
  const routes = fixedTableOf(index, node.id, table)?.routes.longest(address, (same) => same.some((route) => routeUp(node, route, down)))
  return routes?.find((route) => routeUp(node, route, down))?.target
}

export function ledTarget(index: NetworkIndex, node: NetworkNode, toward: InterfaceRef, down: FeltDown): RouteTarget | undefined {
  const goal = interfaceOf(nodeOf(index, toward.node), toward.interface)
  const near = goal.link === undefined ? undefined : node.interfaces.find((port) => port.link === goal.link)
  const [address] = goal.addresses
  if (near !== undefined) return { kind: 'gateway', interface: near.name, address: address === undefined ? '' : bareAddress(address) }
  return address === undefined ? undefined : outerTarget(index, node, undefined, bareAddress(address), down)
}

const bareAddress = (text: string): string => text.slice(0, text.indexOf('/'))

export interface Arrival {
  readonly node: NetworkNode
  readonly port: Interface
}

export function cross(
  index: NetworkIndex,
  node: NetworkNode,
  target: RouteTarget,
  destination: string,
  down: FeltDown,
  above: ReadonlySet<Tunnel>,
): Arrival | undefined {
  if (target.kind === 'blackhole') return undefined
  if (target.kind === 'attached') {
    for (const port of node.interfaces) {
      const found = farEnds(index, node, port, down).find((end) => answersTo(end, destination))
      if (found !== undefined) return found
    }
    return undefined
  }
  const leaving = leavesBy(target)
  const port = node.interfaces.find((candidate) => candidate.name === leaving)
  if (port === undefined || !interfaceUp(node, port, down)) return undefined
  if (port.tunnel !== undefined) return throughTunnel(index, node, port, down, above)
  const ends = farEnds(index, node, port, down)
  const link = port.link === undefined ? undefined : index.links.get(port.link)
  if (link?.kind === 'wire') return ends[0]
  const address = target.kind === 'gateway' ? target.address : destination
  return target.kind === 'peer' ? ends[0] : ends.find((end) => answersTo(end, address))
}

function throughTunnel(
  index: NetworkIndex,
  node: NetworkNode,
  port: Interface,
  down: FeltDown,
  above: ReadonlySet<Tunnel>,
): Arrival | undefined {
  const tunnel = port.tunnel === undefined ? undefined : index.tunnels.get(port.tunnel)
  if (tunnel === undefined || !alive(index, tunnel, down, above)) return undefined
  const far = tunnel.ends.find((end) => end.node !== node.id)
  return far === undefined ? undefined : arrival(index, far, down)
}

/** Live interfaces at the other ends of the link. */
function farEnds(index: NetworkIndex, node: NetworkNode, port: Interface, down: FeltDown): Arrival[] {
  const link: Link | undefined = port.link === undefined ? undefined : index.links.get(port.link)
  if (link === undefined || down.links.has(link.id) || down.silentLinks.has(link.id)) return []
  return link.ends.flatMap((end) => {
    if (end.node === node.id && end.interface === port.name) return []
    const found = arrival(index, end, down)
    return found === undefined ? [] : [found]
  })
}

function arrival(index: NetworkIndex, end: InterfaceRef, down: FeltDown): Arrival | undefined {
  const node = index.nodes.get(end.node)
  const port = node?.interfaces.find((candidate) => candidate.name === end.interface)
  return node === undefined || port === undefined || !interfaceUp(node, port, down) ? undefined : { node, port }
}

function answersTo({ node, port }: Arrival, address: string): boolean {
  return hasAddress(port, address) || node.translations.some((one) => one.interface === port.name && one.outside === address)
}

export function owns(node: NetworkNode, address: string): boolean {
  return node.interfaces.some((port) => hasAddress(port, address))
}

function hasAddress(port: Interface, address: string): boolean {
  return port.addresses.some((own) => own.startsWith(address) && own.charCodeAt(address.length) === 47)
}

export function translated(node: NetworkNode, entered: Interface, destination: string): string {
  return node.translations.find((one) => one.interface === entered.name && one.outside === destination)?.inside ?? destination
}

const addresses = new Map<string, Address | undefined>()

/** Outer addresses are few and asked for again in every failure. */
function parsed(text: string): Address | undefined {
  if (!addresses.has(text)) addresses.set(text, parseAddress(text))
  return addresses.get(text)
}
