import { containsAddress, parsePrefix } from '../ip/prefix.ts'
import { nodeOf } from '../network/index.ts'
import {
  INTERNET,
  PROTOCOL,
  type Interface,
  type InterfaceRef,
  type NetworkNode,
  type NodeId,
  type Tunnel,
  type TunnelEnd,
  type TunnelId,
} from '../network/model.ts'
import { lookup } from '../routing/lookup.ts'
import { sameWay } from './same-way.ts'
import type { NextHop, Route } from '../routing/model.ts'
import { knownAddress } from './filter.ts'
import {
  land,
  narrow,
  newWalk,
  passFilter,
  takeOff,
  toList,
  withHop,
  type Flight,
  type FoundPath,
  type Terrain,
  type Walk,
} from './flight.ts'
import type { Packet } from './model.ts'

/** More equal-cost paths than this are not followed: the answer says so. */
const MAXIMUM_PATHS = 256
const WIREGUARD_PORT = 51820
/** Initial TTL of Linux; every stop that forwards takes one. */
const MAXIMUM_STOPS = 64

/** Sends a packet off from a node of its own. */
export function originate(walk: Walk, from: NodeId, flight: Flight): void {
  const node = nodeOf(walk.terrain.index, from)
  walk.touched.nodes.push(from)
  if (walk.terrain.down.nodes.has(from)) return land(walk, flight, from, 'NEIGHBOR_UNREACHABLE', `${from} is down`, { from: node.from })
  const own = walk.terrain.topology.own.get(from)
  const started = withHop(flight, {
    kind: 'origin',
    node: from,
    interface: own?.get(flight.packet.source) ?? node.interfaces[0]?.name ?? '',
  })
  const held = own?.get(flight.packet.destination)
  if (held !== undefined) return deliver(walk, started, from, held)
  route(walk, node, undefined, node.tables[0]?.name ?? '', started)
}

/** A packet enters a node at an interface. */
function arrive(walk: Walk, id: NodeId, interfaceName: string, flight: Flight): void {
  const { terrain } = walk
  const node = nodeOf(terrain.index, id)
  const at = terrain.topology.interfaces.get(id)?.get(interfaceName)
  if (at === undefined) throw new Error(`no interface ${interfaceName} on ${id}`)
  const narrowed = narrow(flight, at.mtu)
  if (at.antiSpoof && terrain.topology.own.get(id)?.get(flight.packet.destination) !== at.name) {
    return spoofed(walk, narrowed, node, at, 'DENIED_IN', `${flight.packet.destination} is not an address of ${id} ${at.name}`)
  }
  const admitted = passFilter(walk, narrowed, node, at, 'in')
  if (admitted === undefined) return
  const translated = translate(admitted, node, at.name, 'destination')
  const held = terrain.topology.own.get(id)?.get(translated.packet.destination)
  if (held !== undefined) return deliver(walk, translated, id, held)
  if (node.role === 'host')
    return land(walk, translated, id, 'DENIED_IN', `${id} is a host and does not forward packets for ${translated.packet.destination}`, {
      from: node.from,
    })

  const stop = `${id}|${at.name}|${translated.packet.source}|${translated.packet.destination}`
  let stops = 0
  for (let visit = translated.visits; visit !== undefined; visit = visit.before) {
    stops++
    if (visit.item === stop || stops >= MAXIMUM_STOPS) {
      return land(walk, translated, id, 'LOOP', `the packet comes back to ${id} again and again`, { from: node.from })
    }
  }
  route(walk, node, at, at.table ?? node.tables[0]?.name ?? '', { ...translated, visits: { item: stop, before: translated.visits } })
}

/** Chooses the route, then sends a copy along each equal next hop. The forward filter comes after the choice, as in a kernel. */
function route(walk: Walk, node: NetworkNode, entered: Interface | undefined, table: string, flight: Flight): void {
  const { packet } = flight
  const chosen = find(walk, node.id, table, packet.destination)
  if (node.role === 'carrier' && !carries(walk, node, table, packet.source)) {
    return land(
      walk,
      flight,
      node.id,
      'NULL_ROUTED',
      `${node.id} carries only between its members' addresses, and ${packet.source} is none`,
      { from: node.from },
    )
  }
  if (chosen === undefined) {
    const looked = withHop(flight, { kind: 'lookup', node: node.id, table, alternatives: 0 })
    if (node.role === 'carrier') return unknownToCarrier(walk, looked, node)
    return land(walk, looked, node.id, 'NO_ROUTE', `${node.id} has no route to ${packet.destination} in table ${table}`, {
      from: node.from,
    })
  }
  const blame = chosen.static === undefined ? { from: node.from } : { from: chosen.static.from, route: chosen.static }
  const alternatives = Math.max(0, chosen.nextHops.length - 1)
  if (chosen.action !== 'forward') {
    const looked = withHop(flight, { kind: 'lookup', node: node.id, table, route: chosen, alternatives })
    if (chosen.action === 'blackhole')
      return land(walk, looked, node.id, 'NULL_ROUTED', `the route ${chosen.prefix} of ${node.id} is a blackhole`, blame)
    const passed = entered === undefined ? looked : passFilter(walk, looked, node, undefined, 'forward')
    if (passed !== undefined) deliverAttached(walk, node, passed)
    return
  }
  const passed = entered === undefined ? flight : passFilter(walk, flight, node, undefined, 'forward')
  if (passed === undefined) return
  for (const nextHop of chosen.nextHops) {
    if (walk.found.length >= MAXIMUM_PATHS) {
      return land(walk, passed, node.id, 'UNDETERMINED', `more than ${MAXIMUM_PATHS} equal-cost paths; the others are not followed`, blame)
    }
    leave(walk, node, nextHop, withHop(passed, { kind: 'lookup', node: node.id, table, route: chosen, nextHop, alternatives }))
  }
  if (chosen.nextHops.length === 0)
    land(walk, passed, node.id, 'NO_ROUTE', `the route ${chosen.prefix} of ${node.id} has no next hop`, blame)
}

function find(walk: Walk, node: NodeId, table: string, address: string): Route | undefined {
  const route = lookup(walk.terrain.state, node, table, knownAddress(address))
  walk.touched.lookups.push({ node, table, address, route })
  return route
}

/** A packet leaves a node through an interface. */
function leave(walk: Walk, node: NetworkNode, nextHop: NextHop, flight: Flight): void {
  const { topology, down, index } = walk.terrain
  const out = topology.interfaces.get(node.id)?.get(nextHop.interface)
  if (out === undefined) throw new Error(`no interface ${nextHop.interface} on ${node.id}`)
  const translated = translate(narrow(flight, out.mtu), node, out.name, 'source')
  const { packet } = translated
  if (out.antiSpoof && topology.own.get(node.id)?.get(packet.source) !== out.name) {
    return spoofed(walk, translated, node, out, 'DENIED_OUT', `${packet.source} is not an address of ${node.id} ${out.name}`)
  }
  const passed = passFilter(walk, translated, node, out, 'out')
  if (passed === undefined) return
  if (topology.tunnelEnds.has(`${node.id}|${out.name}`)) return crossTunnel(walk, node, out, passed)

  const link = out.link === undefined ? undefined : index.links.get(out.link)
  if (link === undefined)
    return land(walk, passed, node.id, 'NEIGHBOR_UNREACHABLE', `${out.name} of ${node.id} is not plugged into anything`, { from: out.from })
  walk.touched.links.push(link.id)
  if (down.links.has(link.id)) return land(walk, passed, node.id, 'NEIGHBOR_UNREACHABLE', `${link.label} is down`, { from: link.from })
  const isOther = (end: InterfaceRef): boolean => end.node !== node.id || end.interface !== out.name
  const others = link.ends.filter(isOther)
  const target = nextHop.address ?? packet.destination
  const owner =
    nextHop.kind === 'peer' ? (others.length === 1 ? others[0] : undefined) : topology.owners.get(link.id)?.get(target)?.find(isOther)
  // A provider's implicit router answers on its links for every address behind it.
  const taker = owner ?? (nextHop.kind === 'peer' ? undefined : others.find((end) => isProvider(nodeOf(index, end.node).role)))
  if (taker === undefined) {
    return land(walk, passed, node.id, 'NEIGHBOR_UNREACHABLE', `nobody on ${link.label} has ${target}`, { from: link.from })
  }
  walk.touched.nodes.push(taker.node)
  if (down.nodes.has(taker.node))
    return land(walk, passed, node.id, 'NEIGHBOR_UNREACHABLE', `${taker.node} is down`, { from: nodeOf(index, taker.node).from })
  arrive(walk, taker.node, taker.interface, withHop(passed, { kind: 'wire', from: node.id, to: taker.node, label: link.label }))
}

const isProvider = (role: NetworkNode['role']): boolean => role === 'fabric' || role === 'carrier'

/** Delivery by a provider to whoever is plugged in with the destination address. */
function deliverAttached(walk: Walk, node: NetworkNode, flight: Flight): void {
  const { destination } = flight.packet
  const out = walk.terrain.topology.attached.get(node.id)?.get(destination)
  if (out !== undefined) return leave(walk, node, { interface: out.name, address: destination, kind: 'gateway' }, flight)
  if (node.role === 'carrier') return unknownToCarrier(walk, flight, node)
  land(walk, flight, node.id, 'NEIGHBOR_UNREACHABLE', `nobody at ${node.id} has ${destination}`, { from: node.from })
}

/** A carrier drops what does not come from an address of its members. */
function carries(walk: Walk, node: NetworkNode, table: string, source: string): boolean {
  const back = find(walk, node.id, table, source)
  return back?.action === 'forward' || walk.terrain.topology.attached.get(node.id)?.has(source) === true
}

/** A member whose plug is out; or the internet, which carries public addresses beyond the network, and no private space (RFC 1918, RFC 6598). */
function unknownToCarrier(walk: Walk, flight: Flight, node: NetworkNode): void {
  const { destination } = flight.packet
  const { topology, index } = walk.terrain
  const plug = topology.attached.get(node.id)?.get(destination)
  const link = plug?.link === undefined ? undefined : index.links.get(plug.link)
  if (link !== undefined) return land(walk, flight, node.id, 'NEIGHBOR_UNREACHABLE', `${link.label} is down`, { from: link.from })
  if (node.id !== INTERNET)
    return land(walk, flight, node.id, 'NO_ROUTE', `${destination} is no address of a member of ${node.id}`, { from: node.from })
  if (isPrivate(destination))
    return land(walk, flight, node.id, 'NULL_ROUTED', `${node.id} does not carry the private address ${destination}`, { from: node.from })
  land(walk, flight, node.id, 'EXITS_NETWORK', `${destination} is out on ${node.id}, beyond this network`, { from: node.from })
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].map(parsePrefix)
const isPrivate = (address: string): boolean => PRIVATE.some((prefix) => containsAddress(prefix, knownAddress(address)))

function crossTunnel(walk: Walk, node: NetworkNode, out: Interface, flight: Flight): void {
  const { terrain } = walk
  const { tunnel: id, end } = terrain.topology.tunnelEnds.get(`${node.id}|${out.name}`)!
  const tunnel = terrain.index.tunnels.get(id)!
  const outer = terrain.down.tunnels.has(id) ? undefined : outerWalk(terrain, id, end)
  if (outer === undefined)
    return land(walk, flight, node.id, 'NEIGHBOR_UNREACHABLE', `the tunnel ${id} loses every packet`, { from: tunnel.from })
  walk.touched.tunnels.push({ id, end, outer })
  if (outer === 'walking')
    return land(walk, flight, node.id, 'LOOP', `the packets of the tunnel ${id} are routed into the tunnel itself`, { from: tunnel.from })
  const far = tunnel.ends[end === 0 ? 1 : 0]
  const crossed = withHop(flight, { kind: 'tunnel', tunnel: id, from: node.id, to: far.node, tunnelKind: tunnel.kind })
  const lost = outer.found.find((each) => each.path.verdict !== 'ACCEPTED')
  if (lost !== undefined) {
    const hops = lost.path.hops.reduce((chain, hop) => ({ item: hop, before: chain }), crossed.hops)
    const { verdict, node: at, message, ...blame } = lost.blocker!
    return land(walk, { ...crossed, hops }, at, verdict, `outer packets of the tunnel ${id} do not arrive: ${message}`, blame)
  }
  arrive(walk, far.node, far.interface, crossed)
}

/** The way of a tunnel's own packets from one end to the other, found once per terrain. */
export function outerWalk(terrain: Terrain, id: TunnelId, end: 0 | 1): Walk | 'walking' {
  const key = `${id}|${end}`
  const known = terrain.outer.get(key)
  if (known !== undefined) return known
  const before = terrain.base?.outer.get(key)
  if (before !== undefined && before !== 'walking' && stillHolds(before, terrain)) {
    terrain.outer.set(key, before)
    return before
  }
  terrain.outer.set(key, 'walking')
  let walk = walkOuter(terrain, id, end, new Set())
  if (walk.found.some((each) => each.path.verdict.startsWith('DENIED'))) {
    // Both ends send by themselves: a stateful filter that refuses one direction passes it as the answer of the other.
    const opposite = walkOuter(terrain, id, end === 0 ? 1 : 0, new Set())
    if (opposite.found.every((each) => each.path.verdict === 'ACCEPTED')) {
      walk = walkOuter(terrain, id, end, new Set(opposite.found.flatMap((each) => each.states)), opposite.touched)
    }
  }
  terrain.outer.set(key, walk)
  return walk
}

/** Whether a walk from another condition of the same network would go the same way here: nothing that it touched differs. */
export function stillHolds({ touched }: Walk, terrain: Terrain): boolean {
  const { down, state } = terrain
  return (
    touched.nodes.every((node) => !down.nodes.has(node)) &&
    touched.links.every((link) => !down.links.has(link)) &&
    touched.tunnels.every(({ id, end, outer }) => !down.tunnels.has(id) && outer !== 'walking' && outerWalk(terrain, id, end) === outer) &&
    touched.lookups.every(({ node, table, address, route: before }) => sameWay(lookup(state, node, table, knownAddress(address)), before))
  )
}

function walkOuter(terrain: Terrain, id: TunnelId, end: 0 | 1, established: ReadonlySet<string>, alsoTouched?: Walk['touched']): Walk {
  const tunnel = terrain.index.tunnels.get(id)!
  const near = tunnel.ends[end]
  const far = tunnel.ends[end === 0 ? 1 : 0]
  const ports = tunnel.kind === 'wireguard' ? { sourcePort: near.port ?? WIREGUARD_PORT, destinationPort: far.port ?? WIREGUARD_PORT } : {}
  const packet: Packet = {
    source: near.local,
    destination: far.outside,
    protocol: tunnel.kind === 'wireguard' ? PROTOCOL.udp : PROTOCOL.gre,
    ...ports,
  }
  const walk = newWalk(terrain, established)
  if (alsoTouched !== undefined) {
    walk.touched.nodes.push(...alsoTouched.nodes)
    walk.touched.links.push(...alsoTouched.links)
    walk.touched.tunnels.push(...alsoTouched.tunnels)
    walk.touched.lookups.push(...alsoTouched.lookups)
  }
  const node = nodeOf(terrain.index, near.node)
  if (node.role === 'router' || terrain.down.nodes.has(near.node)) originate(walk, near.node, takeOff(packet))
  else {
    // A provider's end sends over its attachment whatever its tables say.
    walk.touched.nodes.push(near.node)
    const started = withHop(takeOff(packet), { kind: 'origin', node: near.node, interface: near.underlay })
    leave(walk, node, { interface: near.underlay, address: far.outside, kind: 'peer' }, started)
  }
  const found = walk.found.map((each) => atFarEnd(each, tunnel, near.node, far))
  return { ...walk, found }
}

/** A packet delivered to another machine that has the address too has not come through. */
function atFarEnd(each: FoundPath, tunnel: Tunnel, near: NodeId, far: TunnelEnd): FoundPath {
  const last = each.path.hops.at(-1)
  if (each.path.verdict !== 'ACCEPTED' || last?.kind !== 'delivered' || last.node === far.node) return each
  const reason = `${far.outside} is an address of ${last.node}, not of ${far.node}`
  const verdict = 'NEIGHBOR_UNREACHABLE'
  return { ...each, path: { ...each.path, verdict, reason }, blocker: { verdict, node: near, message: reason, from: tunnel.from } }
}

function translate(flight: Flight, node: NetworkNode, interfaceName: string, field: 'source' | 'destination'): Flight {
  const before = flight.packet[field]
  for (const translation of node.translations) {
    if (translation.interface !== interfaceName) continue
    const [matched, after] = field === 'source' ? [translation.inside, translation.outside] : [translation.outside, translation.inside]
    if (matched !== before) continue
    const packet: Packet = field === 'source' ? { ...flight.packet, source: after } : { ...flight.packet, destination: after }
    return withHop({ ...flight, packet }, { kind: 'translation', node: node.id, before, after, field })
  }
  return flight
}

function spoofed(walk: Walk, flight: Flight, node: NetworkNode, at: Interface, verdict: 'DENIED_IN' | 'DENIED_OUT', why: string): void {
  const hop = withHop(flight, { kind: 'anti-spoof', node: node.id, interface: at.name, action: 'drop' })
  land(walk, hop, node.id, verdict, `the source/destination check of ${node.id} drops it: ${why}`, { from: at.from })
}

function deliver(walk: Walk, flight: Flight, node: NodeId, interfaceName: string): void {
  const arrived = withHop(flight, { kind: 'delivered', node, interface: interfaceName })
  land(
    walk,
    arrived,
    node,
    'ACCEPTED',
    `reaches ${node} (${flight.packet.destination}) after ${toList(arrived.hops).filter((hop) => hop.kind === 'lookup').length} routing decisions`,
  )
}
