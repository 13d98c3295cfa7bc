import { nodeOf } from '../network/index.ts'
import type { Interface, NetworkNode, NodeId } from '../network/model.ts'
import { knownAddress } from './filter.ts'
import { fork, land, LANDED, narrow, sameVisit, withHop, withMemory, type Flight, type Step, type Visit, type Walk } from './flight.ts'
import { passFilter } from './pass-filter.ts'
import { balanceFor, restore, towardTarget, translate } from './rewrite.ts'
import { route } from './route.ts'
import { isProviders } from './topology.ts'

/** Initial TTL of Linux; every stop that forwards takes one. */
const MAXIMUM_STOPS = 64

/** Sends a packet off from a node of its own. */
export function originate(walk: Walk, from: NodeId, flight: Flight): readonly Step[] {
  const node = nodeOf(walk.terrain.index, from)
  walk.touched.nodes.push(from)
  if (walk.terrain.down.nodes.has(from)) return land(walk, flight, from, 'NEIGHBOR_UNREACHABLE', `${from} is down`, { from: node.from })
  const { topology } = walk.terrain
  const own = topology.own.get(from)
  const holds = own?.get(flight.packet.source)
  const started = withHop(flight, { kind: 'origin', node: from, interface: holds ?? node.interfaces[0]?.name ?? '' })
  const held = own?.get(flight.packet.destination)
  if (held !== undefined) return deliver(walk, started, from, held)
  // A host with several networks sends by the one that its address is in.
  const sends = node.role === 'host' && holds !== undefined ? topology.interfaces.get(from)?.get(holds) : undefined
  return route(walk, node, undefined, sends?.table ?? node.tables[0]?.name ?? '', started)
}

/** A packet enters a node at an interface. */
export function arrive(walk: Walk, id: NodeId, interfaceName: string, flight: Flight): readonly Step[] {
  const { terrain } = walk
  const node = nodeOf(terrain.index, id)
  const at = terrain.topology.interfaces.get(id)?.get(interfaceName)
  if (at === undefined) throw new Error(`no interface ${interfaceName} on ${id}`)
  const led = ledHere(flight, node, at)
  const narrowed = narrow(at.hidesIdentity === true && !led.memory.hidden ? withMemory(led, { hidden: true }) : led, at.mtu)
  const own = terrain.topology.own.get(id)
  if (at.antiSpoof && own?.get(flight.packet.destination) !== at.name) {
    const hop = withHop(narrowed, { kind: 'anti-spoof', node: id, interface: at.name, action: 'drop' })
    const why = `${flight.packet.destination} is not an address of ${id} ${at.name}`
    return land(walk, hop, id, 'DENIED_IN', `the source/destination check of ${id} drops it: ${why}`, { from: at.from })
  }
  const admitted = passFilter(walk, narrowed, node, at, 'in')
  if (admitted === undefined) return LANDED
  if (node.unmodelled !== undefined) {
    const reason = `${id} is not modelled: ${node.unmodelled}`
    return land(walk, admitted, id, 'UNDETERMINED', reason, { from: node.from, unmodelled: node.unmodelled })
  }
  const aimed = translate(admitted, node, at.name, 'destination')
  const translated = walk.known.rewrites.length === 0 ? aimed : restore(walk, aimed, node)
  const balance = balanceFor(translated, node, at.name)
  if (balance === undefined) return go(walk, node, at, translated)
  const blame = { from: balance.from }
  if (balance.targets.length === 0) return land(walk, translated, id, 'DENIED_IN', `${id} has no target behind ${balance.address}`, blame)
  return fork(id, translated, balance.targets, (target) => {
    const balanced = towardTarget(translated, node, balance, target)
    if (knownAddress(target.address).family === knownAddress(balance.address).family) return go(walk, node, at, balanced)
    const what = `translation between IPv4 and IPv6 at ${id}`
    return land(walk, translated, id, 'UNDETERMINED', `not modelled: ${what}`, { ...blame, unmodelled: what })
  })
}

/** Where the provider leads a packet ends at the interface; a machine takes it at any of its interfaces. */
function ledHere(flight: Flight, node: NetworkNode, at: Interface): Flight {
  const { toward } = flight.memory
  if (toward === undefined || toward.node !== node.id) return flight
  return toward.interface === at.name || !isProviders(node.role) ? withMemory(flight, { toward: undefined }) : flight
}

/** A packet whose destination is settled for this node: for the node itself, or on its way again. */
function go(walk: Walk, node: NetworkNode, at: Interface, flight: Flight): readonly Step[] {
  const { packet, memory } = flight
  const { toward } = memory
  const held = walk.terrain.topology.own.get(node.id)?.get(packet.destination)
  if (held !== undefined && (toward === undefined || !isProviders(node.role))) return deliver(walk, flight, node.id, held)
  if (node.role === 'host') {
    const reason = `${node.id} is a host and does not forward packets for ${packet.destination}`
    return land(walk, flight, node.id, 'DENIED_IN', reason, { from: node.from })
  }
  const stop: Visit = { node: node.id, entered: at.name, packet, toward }
  let stops = 0
  for (let visit = flight.visits; visit !== undefined; visit = visit.before) {
    stops++
    if (stops >= MAXIMUM_STOPS || sameVisit(visit.item, stop)) {
      return land(walk, flight, node.id, 'LOOP', `the packet comes back to ${node.id} again and again`, { from: node.from })
    }
  }
  return route(walk, node, at, at.table ?? node.tables[0]?.name ?? '', { ...flight, visits: { item: stop, before: flight.visits } })
}

function deliver(walk: Walk, flight: Flight, node: NodeId, interfaceName: string): readonly Step[] {
  const arrived = withHop(flight, { kind: 'delivered', node, interface: interfaceName })
  let lookups = 0
  for (let hop = arrived.hops; hop !== undefined; hop = hop.before) if (hop.item.kind === 'lookup') lookups++
  return land(walk, arrived, node, 'ACCEPTED', `reaches ${node} (${flight.packet.destination}) after ${lookups} routing decisions`)
}
