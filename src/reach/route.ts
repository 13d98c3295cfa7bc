import { interfaceOf, nodeOf } from '../network/index.ts'
import type { Interface, InterfaceRef, NetworkNode, NodeId, StaticRoute } from '../network/model.ts'
import type { NextHop, Route } from '../routing/model.ts'
import { isMember, unknownToCarrier } from './carrier.ts'
import { knownAddress } from './filter.ts'
import { readingOf } from './reading.ts'
import { fork, land, LANDED, sameVisit, withHop, withMemory, type Flight, type Step, type Visit, type Walk } from './flight.ts'
import { leave, leaveTo } from './leave.ts'
import type { Hop } from './model.ts'
import { passFilter } from './pass-filter.ts'
import { bareAddress, isProviders } from './topology.ts'

/** The node that a packet is in. */
interface Here {
  readonly node: NetworkNode
  /** It came in by an interface; else the node sends it itself. */
  readonly passing: boolean
  /** The forward filter has had its say. */
  readonly filtered: boolean
}

/** Chooses the route, then sends a copy along each equal next hop. The forward filter comes after the choice, as in a kernel. */
export function route(walk: Walk, node: NetworkNode, entered: Interface | undefined, table: string, flight: Flight): readonly Step[] {
  const { toward } = flight.memory
  const here: Here = { node, passing: entered !== undefined, filtered: entered === undefined }
  return toward === undefined || !isProviders(node.role)
    ? choose(walk, here, { table, address: flight.packet.destination }, flight)
    : lead(walk, here, toward, flight)
}

function passForward(walk: Walk, { node, filtered }: Here, flight: Flight): Flight | undefined {
  return filtered ? flight : passFilter(walk, flight, node, undefined, 'forward')
}

/** A provider's node brings the packet one step nearer to the interface that it is led to. */
function lead(walk: Walk, here: Here, toward: InterfaceRef, flight: Flight): readonly Step[] {
  const { topology, index } = walk.terrain
  const { node } = here
  if (toward.node === node.id) return [{ kind: 'enter', node: node.id, interface: toward.interface, flight }]
  const target = interfaceOf(nodeOf(index, toward.node), toward.interface)
  const out = target.link === undefined ? undefined : topology.ports.get(node.id)?.get(target.link)
  if (out !== undefined) {
    const passed = passForward(walk, here, flight)
    return passed === undefined ? LANDED : leaveTo(walk, node, out, toward, passed, here.passing)
  }
  const addresses = target.addresses.map(bareAddress)
  const { family } = knownAddress(flight.packet.destination)
  const address = addresses.find((each) => knownAddress(each).family === family) ?? addresses[0]
  if (address === undefined) {
    const reason = `${node.id} has no way to ${toward.node} ${toward.interface}, which has no address`
    return land(walk, flight, node.id, 'NO_ROUTE', reason, { from: target.from })
  }
  return choose(walk, here, { table: node.tables[0]?.name ?? '', address, toward }, flight)
}

/** What a node looks for, and where. */
interface Sought {
  readonly table: string
  readonly address: string
  readonly toward?: InterfaceRef
}

function choose(walk: Walk, here: Here, sought: Sought, flight: Flight): readonly Step[] {
  const { table, address } = sought
  const { node } = here
  const chosen = find(walk, node.id, table, address)
  // What comes in from outside starts at the carrier itself.
  if (node.role === 'carrier' && here.passing && !carries(walk, node, table, flight.packet.source)) {
    const reason = `${node.id} carries only between its members' addresses, and ${flight.packet.source} is none`
    return land(walk, flight, node.id, 'NULL_ROUTED', reason, { from: node.from })
  }
  if (chosen === undefined) {
    const looked = withHop(flight, lookupHop(node.id, sought, 0))
    if (node.role === 'carrier') return unknownToCarrier(walk, looked, node, address)
    const from = node.tables.find((each) => each.name === table)?.from ?? node.from
    return land(walk, looked, node.id, 'NO_ROUTE', `${node.id} has no route to ${address} in table ${table}`, { from })
  }
  const blame = chosen.static === undefined ? { from: node.from } : { from: chosen.static.from, route: chosen.static }
  const alternatives = Math.max(0, chosen.nextHops.length - 1)
  if (chosen.action !== 'forward') {
    const looked = withHop(flight, lookupHop(node.id, sought, alternatives, chosen))
    if (chosen.action === 'blackhole')
      return land(walk, looked, node.id, 'NULL_ROUTED', `the route ${chosen.prefix} of ${node.id} is a blackhole`, blame)
    const passed = passForward(walk, here, looked)
    return passed === undefined ? LANDED : handOver(walk, { ...here, filtered: true }, chosen.static, sought, passed)
  }
  const passed = passForward(walk, here, flight)
  if (passed === undefined) return LANDED
  if (chosen.nextHops.length === 0)
    return land(walk, passed, node.id, 'NO_ROUTE', `the route ${chosen.prefix} of ${node.id} has no next hop`, blame)
  return fork(node.id, passed, chosen.nextHops, (nextHop) => {
    const looked = withHop(passed, lookupHop(node.id, sought, alternatives, chosen, nextHop))
    return leave(walk, node, nextHop, address, looked, here.passing)
  })
}

type Lookup = Extract<Hop, { kind: 'lookup' }>

function lookupHop(node: NodeId, sought: Sought, alternatives: number, route?: Route, nextHop?: NextHop): Lookup {
  const { table, address, toward } = sought
  return {
    kind: 'lookup',
    node,
    table,
    address,
    ...(toward === undefined ? {} : { toward }),
    ...(route === undefined ? {} : { route }),
    ...(nextHop === undefined ? {} : { nextHop }),
    alternatives,
  }
}

/** A route without a next hop: to whoever is attached, to an interface in the fabric, out of the network, or to what is not modelled. */
function handOver(walk: Walk, here: Here, fixed: StaticRoute | undefined, sought: Sought, flight: Flight): readonly Step[] {
  const { node } = here
  const target = fixed?.target
  if (fixed !== undefined && target?.kind === 'unmodelled') {
    const blame = { from: fixed.from, route: fixed, unmodelled: target.what }
    return land(
      walk,
      flight,
      node.id,
      'UNDETERMINED',
      `the route ${fixed.prefix} of ${node.id} leads to ${target.what}, which is not modelled`,
      blame,
    )
  }
  if (fixed !== undefined && target?.kind === 'exit')
    return land(walk, flight, node.id, 'EXITS_NETWORK', `leaves this network at ${node.id}, to ${target.what}`, {
      from: fixed.from,
      route: fixed,
    })
  if (fixed === undefined || target?.kind !== 'deliver') return deliverAttached(walk, node, sought.address, flight, here.passing)
  const { node: to, interface: at } = target
  const toward = { node: to, interface: at }
  const before = flight.memory.toward
  const stop: Visit = { node: node.id, entered: undefined, packet: flight.packet, toward }
  // A provider's own table that answers the search for an interface with a search for an interface.
  for (let visit = before === undefined ? undefined : flight.visits; visit !== undefined; visit = visit.before) {
    if (sameVisit(visit.item, stop))
      return land(walk, flight, node.id, 'LOOP', `${node.id} leads to ${to} ${at} again and again`, { from: fixed.from, route: fixed })
  }
  const led = withMemory({ ...flight, visits: { item: stop, before: flight.visits } }, { toward })
  return lead(walk, here, toward, led)
}

export function find(walk: Walk, node: NodeId, table: string, address: string): Route | undefined {
  const reading = readingOf(walk.terrain, walk.terrain.topology.places.at(node, table, address))
  walk.touched.lookups.push(reading)
  return reading.route
}

/** Delivery by a provider to whoever is plugged in with the address. */
function deliverAttached(walk: Walk, node: NetworkNode, address: string, flight: Flight, passing: boolean): readonly Step[] {
  const out = walk.terrain.topology.attached.get(node.id)?.get(address)
  if (out !== undefined) return leave(walk, node, { interface: out.name, address, kind: 'gateway' }, address, flight, passing)
  if (node.role === 'carrier') return unknownToCarrier(walk, flight, node, address)
  return land(walk, flight, node.id, 'NEIGHBOR_UNREACHABLE', `nobody at ${node.id} has ${address}`, { from: node.from })
}

/** A carrier drops what does not come from an address of its members. */
function carries(walk: Walk, node: NetworkNode, table: string, source: string): boolean {
  const back = find(walk, node.id, table, source)
  return back?.action === 'forward' || isMember(walk, node.id, source)
}
