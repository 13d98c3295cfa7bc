import { NOTHING } from '../../ip/traffic-set.ts'
import { INTERNET } from '../../network/model.ts'
import type { AddressNumber } from './addresses.ts'
import { aim, maskedBy, mask, restore, takenBy, translateIn, translateOut } from './change.ts'
import { AT_DELIVERY, AT_LOOKUP, AT_ORIGIN, AT_SOURCE_CHECK, AT_TUNNEL, AT_WIRE, INWARD, OUTWARD, THROUGH } from './evidence.ts'
import { pass } from './pass.ts'
import { ATTACHED, BLACKHOLE, DELIVER, EXIT, FORWARD, GATEWAY, PEER, routeTo, UNMODELLED, type CompiledHop } from './tables.ts'
import type { Travel } from './travel.ts'
import { tunnelVerdict } from './outer.ts'
import { CARRIER, FABRIC, HOST, isProviders } from './wiring.ts'

/** Initial TTL of Linux; every stop that forwards takes one. */
const MOST_STOPS = 64
const VISIT = 5

/** What the node has to do with the packet: it sends it itself, or it passes through before or after the forward filter. */
const OWN = 0
const PASSING = 1
const FILTERED = 2

/** Sends off from a node of its own. */
export function originate(travel: Travel, node: number): void {
  const { net } = travel
  const { wiring, owners } = net
  if (wiring.nodeDown[node] === 1) return travel.land('NEIGHBOR_UNREACHABLE', node)
  const holds = owners.ownPort(node, travel.source)
  if (travel.recordsTrail) travel.trail.add(AT_ORIGIN, node, holds >= 0 ? holds : firstPortOf(travel, node))
  const held = owners.ownPort(node, travel.destination)
  if (held >= 0) return deliver(travel, node, held)
  const table = wiring.role[node] === HOST && holds >= 0 ? net.portTable[holds]! : net.nodeTable[node]!
  route(travel, node, OWN, table)
}

const firstPortOf = ({ net: { wiring } }: Travel, node: number): number =>
  wiring.firstPort[node]! < wiring.firstPort[node + 1]! ? wiring.firstPort[node]! : -1

/** Enters a node at a port. */
export function arrive(travel: Travel, port: number): void {
  const { net } = travel
  const { wiring, owners } = net
  if (travel.tooMany) return
  const node = wiring.portNode[port]!
  const model = net.index.network.nodes[node]!
  const { toward } = travel
  // Where the provider leads a packet ends at the interface; a machine takes it at any of its interfaces.
  if (toward >= 0 && (toward === port || (wiring.portNode[toward] === node && !isProviders(wiring.role[node]!)))) travel.toward = -1
  if (wiring.hides[port]! > 1) travel.hidden = true
  if (wiring.antiSpoof[port] === 1 && owners.ownPort(node, travel.destination) !== port) return spoofed(travel, node, port, 'DENIED_IN')
  if (!pass(travel, node, port, INWARD)) return
  if (model.unmodelled !== undefined) return travel.land('UNDETERMINED', node, port)
  const rewrites = net.rewrites.get(node)
  if (rewrites !== undefined) {
    translateIn(travel, rewrites, node, port)
    if (travel.known !== undefined) restore(travel, node)
    for (const balance of rewrites.balances) {
      const taken = takenBy(travel, balance, port)
      if (taken === NOTHING) continue
      const rest = travel.concrete ? NOTHING : net.sets.minus(travel.traffic, taken)
      if (balance.targets.length === 0) travel.land('DENIED_IN', node, port, taken)
      else {
        travel.fork(balance.targets.length + (rest === NOTHING ? 0 : 1), (way) => {
          const target = balance.targets[way]
          if (target === undefined) return
          travel.traffic = taken
          if (net.book.familyOf(target.address) !== net.book.familyOf(balance.address)) return travel.land('UNDETERMINED', node, port)
          aim(travel, node, balance, target)
          go(travel, node, port)
        })
      }
      if (rest === NOTHING) return
      travel.traffic = rest
    }
  }
  go(travel, node, port)
}

/** The destination is settled for this node: for the node itself, or on its way again. */
function go(travel: Travel, node: number, port: number): void {
  const { net } = travel
  const role = net.wiring.role[node]!
  const held = net.owners.ownPort(node, travel.destination)
  if (held >= 0 && (travel.toward < 0 || !isProviders(role))) return deliver(travel, node, held)
  if (role === HOST) return travel.land('DENIED_IN', node, port)
  if (travel.visitCount >= MOST_STOPS || comesBack(travel, port, travel.toward, travel.concrete ? travel.destinationPort : 0))
    return travel.land('LOOP', node, port)
  route(travel, node, PASSING, net.portTable[port]!)
}

/** Whether the packet was here as it is now; remembers that it is. */
function comesBack(travel: Travel, where: number, toward: number, portNumber: number): boolean {
  const { visits, source, destination } = travel
  const count = travel.visitCount
  for (let at = 0; at < count * VISIT; at += VISIT) {
    if (
      visits[at] === where &&
      visits[at + 1] === source &&
      visits[at + 2] === destination &&
      visits[at + 3] === toward &&
      visits[at + 4] === portNumber
    )
      return true
  }
  const at = count * VISIT
  if (at + VISIT > visits.length) throw new Error('more stops than a packet can make')
  visits[at] = where
  visits[at + 1] = source
  visits[at + 2] = destination
  visits[at + 3] = toward
  visits[at + 4] = portNumber
  travel.visitCount = count + 1
  return false
}

function route(travel: Travel, node: number, here: number, table: number): void {
  if (travel.toward >= 0 && isProviders(travel.net.wiring.role[node]!)) lead(travel, node, here)
  else choose(travel, node, here, table, travel.destination, -1)
}

/** A provider's node brings the packet one step nearer to the port that it is led to. */
function lead(travel: Travel, node: number, here: number): void {
  const { net, toward } = travel
  const { wiring, book } = net
  if (wiring.portNode[toward] === node) return arrive(travel, toward)
  const link = wiring.portLink[toward]!
  const out = link < 0 ? undefined : wiring.portOn.get(node * (wiring.firstEnd.length - 1) + link)
  if (out !== undefined) {
    if (here === PASSING && !pass(travel, node, -1, THROUGH)) return
    return passOut(travel, node, out, here !== OWN, undefined, toward)
  }
  const address = net.leadAddress[toward * 2 + (book.familyOf(travel.destination) === 4 ? 0 : 1)]!
  if (address < 0) return travel.land('NO_ROUTE', node)
  choose(travel, node, here, net.nodeTable[node]!, address, toward)
}

/** Chooses the route, then takes each equal next hop. The forward filter comes after the choice, as in a kernel. */
function choose(travel: Travel, node: number, here: number, table: number, address: AddressNumber, toward: number): void {
  const { net } = travel
  const isCarrier = net.wiring.role[node] === CARRIER
  const number = table < 0 ? -1 : routeTo(net.tables[table]!, net.book, address)
  // What comes in from outside starts at the carrier itself.
  if (isCarrier && here !== OWN && !carries(travel, node, table)) return travel.land('NULL_ROUTED', node)
  if (number < 0) {
    looked(travel, node, table, -1, -1, address, toward)
    return isCarrier ? beyond(travel, node, address) : travel.land('NO_ROUTE', node)
  }
  const { action, hops, target } = net.routes[number]!
  if (action !== FORWARD) {
    looked(travel, node, table, number, -1, address, toward)
    if (action === BLACKHOLE) return travel.land('NULL_ROUTED', node)
    if (here === PASSING && !pass(travel, node, -1, THROUGH)) return
    if (action === UNMODELLED) return travel.land('UNDETERMINED', node)
    if (action === EXIT) return travel.land('EXITS_NETWORK', node)
    if (action === ATTACHED) return toAttached(travel, node, address, here !== OWN)
    if (action === DELIVER) return leadTo(travel, node, here === OWN ? OWN : FILTERED, target)
    return
  }
  if (here === PASSING && !pass(travel, node, -1, THROUGH)) return
  const first = hops[0]
  if (first === undefined) return travel.land('NO_ROUTE', node)
  if (hops.length === 1) {
    looked(travel, node, table, number, 0, address, toward)
    return leave(travel, node, first, address, here !== OWN)
  }
  travel.fork(hops.length, (way) => {
    looked(travel, node, table, number, way, address, toward)
    leave(travel, node, hops[way]!, address, here !== OWN)
  })
}

function looked(travel: Travel, node: number, table: number, number: number, hop: number, address: AddressNumber, toward: number): void {
  if (travel.recordsTrail) travel.trail.add(AT_LOOKUP, node, table, number, hop, address, toward)
}

function leadTo(travel: Travel, node: number, here: number, port: number): void {
  const before = travel.toward
  // A provider's own table that answers the search for an interface with a search for an interface.
  if (comesBack(travel, -2 - port, -1, node) && before >= 0) return travel.land('LOOP', node)
  travel.toward = port
  lead(travel, node, here)
}

/** Delivery by a provider to whoever is plugged in with the address. */
function toAttached(travel: Travel, node: number, address: AddressNumber, passing: boolean): void {
  const { net } = travel
  const out = net.owners.attached(node, address)
  if (out >= 0) return leave(travel, node, { port: out - net.wiring.firstPort[node]!, address, kind: GATEWAY }, address, passing)
  if (net.wiring.role[node] === CARRIER) return beyond(travel, node, address)
  travel.land('NEIGHBOR_UNREACHABLE', node)
}

/** A carrier drops what does not come from an address of its members. */
function carries(travel: Travel, node: number, table: number): boolean {
  const { net } = travel
  const back = table < 0 ? -1 : routeTo(net.tables[table]!, net.book, travel.source)
  return (back >= 0 && net.routes[back]!.action === FORWARD) || net.owners.attached(node, travel.source) >= 0
}

/** A member whose plug is out; or the internet, which carries public addresses beyond the network, and no private space. */
function beyond(travel: Travel, node: number, address: AddressNumber): void {
  const { net } = travel
  if (net.owners.attached(node, address) >= 0) return travel.land('NEIGHBOR_UNREACHABLE', node)
  if (net.index.network.nodes[node]!.id !== INTERNET) return travel.land('NO_ROUTE', node)
  travel.land(net.matchers.matches(net.isPrivate, address, false) ? 'NULL_ROUTED' : 'EXITS_NETWORK', node)
}

/** Leaves by a next hop; `sought` is the address that the route was looked up for. */
export function leave(travel: Travel, node: number, hop: CompiledHop, sought: AddressNumber, passing: boolean): void {
  passOut(travel, node, travel.net.wiring.firstPort[node]! + hop.port, passing, hop, hop.address < 0 ? sought : hop.address)
}

function takerOf(travel: Travel, node: number, out: number, link: number, hop: CompiledHop, target: AddressNumber): number {
  const { wiring, owners, index } = travel.net
  const [from, to] = [wiring.firstEnd[link]!, wiring.firstEnd[link + 1]!]
  if (travel.toward >= 0 && !isProviders(wiring.role[node]!)) {
    // What a machine sends and the provider leads elsewhere is taken by the goal itself or by the provider on the link.
    if (wiring.portLink[travel.toward] === link && travel.toward !== out) return travel.toward
    for (let at = from; at < to; at++)
      if (wiring.ends[at] !== out && isProviders(wiring.role[wiring.portNode[wiring.ends[at]!]!]!)) return wiring.ends[at]!
  }
  if (hop.kind === PEER) {
    if (to - from !== 2) return -1
    return wiring.ends[from] === out ? wiring.ends[from + 1]! : wiring.ends[from]!
  }
  const owner = owners.onLink(link, target, out)
  if (owner >= 0 || index.network.links[link]!.kind === 'segment') return owner
  // A provider's implicit router answers on its wires for every address behind it.
  for (let at = from; at < to; at++) {
    const role = wiring.role[wiring.portNode[wiring.ends[at]!]!]!
    if (wiring.ends[at] !== out && (role === FABRIC || role === CARRIER)) return wiring.ends[at]!
  }
  return -1
}

/**
 * Translations of the source, source check, and the filter, in this order; then on: by the next hop to the address, or where there is
 * no hop into the port of that number.
 */
function passOut(travel: Travel, node: number, out: number, passing: boolean, hop: CompiledHop | undefined, goal: number): void {
  const { net } = travel
  const rewrites = net.rewrites.get(node)
  if (rewrites === undefined || translateOut(travel, rewrites, node, out) || !passing || travel.restored)
    return goOut(travel, node, out, hop, goal)
  const family = net.book.familyOf(travel.source)
  const there = rewrites.masquerades.filter((each) => each.port === out && net.book.familyOf(each.outside) === family)
  const kept = there.some(({ exceptTo }) => exceptTo !== undefined && net.matchers.matches(exceptTo, travel.destination, false))
  if (there.length === 0 || kept) return goOut(travel, node, out, hop, goal)
  let rest = travel.traffic
  const shares = there.map((each) => {
    const taken = maskedBy(travel, each)
    const share = travel.concrete ? (rest === NOTHING ? NOTHING : taken) : net.sets.and(taken, rest)
    rest = travel.concrete ? (share === NOTHING ? rest : NOTHING) : net.sets.minus(rest, share)
    return share
  })
  travel.fork(there.length + 1, (way) => {
    const share = shares[way]
    if (share === undefined) return travel.land('DENIED_IN', node, -1, rest)
    if (share === NOTHING) return
    travel.traffic = share
    mask(travel, node, there[way]!)
    goOut(travel, node, out, hop, goal)
  })
}

function goOut(travel: Travel, node: number, out: number, hop: CompiledHop | undefined, goal: number): void {
  const { wiring, owners } = travel.net
  if (wiring.antiSpoof[out] === 1 && owners.ownPort(node, travel.source) !== out) return spoofed(travel, node, out, 'DENIED_OUT')
  if (!pass(travel, node, out, OUTWARD)) return
  if (wiring.hides[out]! > 0) travel.hidden = true
  travel.restored = false
  if (hop === undefined) return plug(travel, node, out, goal)
  if (wiring.portTunnel[out]! >= 0) return cross(travel, node, out)
  const link = wiring.portLink[out]!
  if (link < 0) return travel.land('NEIGHBOR_UNREACHABLE', node, out)
  plug(travel, node, out, takerOf(travel, node, out, link, hop, goal))
}

/** Into the port at the other side of the link. */
function plug(travel: Travel, node: number, out: number, taker: number): void {
  const { wiring } = travel.net
  const link = wiring.portLink[out]!
  if (wiring.linkDown[link] === 1 || taker < 0 || wiring.nodeDown[wiring.portNode[taker]!] === 1)
    return travel.land('NEIGHBOR_UNREACHABLE', node, out)
  if (travel.recordsTrail) travel.trail.add(AT_WIRE, node, wiring.portNode[taker], link)
  arrive(travel, taker)
}

function cross(travel: Travel, node: number, out: number): void {
  const { net } = travel
  const number = net.wiring.portTunnel[out]!
  const verdict = tunnelVerdict(net, number, originate, leave)
  if (verdict !== 'ACCEPTED') return travel.land(verdict, node, out)
  const tunnel = net.index.network.tunnels[number >> 1]!
  const far = tunnel.ends[(number & 1) === 0 ? 1 : 0]
  if (travel.recordsTrail) travel.trail.add(AT_TUNNEL, number >> 1, number & 1)
  arrive(travel, net.wiring.portOf(far.node, far.interface))
}

function spoofed(travel: Travel, node: number, port: number, verdict: 'DENIED_IN' | 'DENIED_OUT'): void {
  if (travel.recordsTrail) travel.trail.add(AT_SOURCE_CHECK, port)
  travel.land(verdict, node, port)
}

function deliver(travel: Travel, node: number, port: number): void {
  if (travel.recordsTrail) travel.trail.add(AT_DELIVERY, node, port)
  travel.land('ACCEPTED', node, port)
}
