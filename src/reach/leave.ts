import { nodeOf } from '../network/index.ts'
import type { Interface, InterfaceRef, Link, NetworkNode } from '../network/model.ts'
import type { NextHop } from '../routing/model.ts'
import { land, LANDED, narrow, withHop, withMemory, type Flight, type Step, type Walk } from './flight.ts'
import { passFilter } from './pass-filter.ts'
import { masqueraded, masqueradeFor, translate } from './rewrite.ts'
import { isProviders } from './topology.ts'

/** A packet leaves a node by a next hop; `sought` is the address that the route was looked up for. */
export function leave(walk: Walk, node: NetworkNode, nextHop: NextHop, sought: string, flight: Flight, passing: boolean): readonly Step[] {
  const { topology, index } = walk.terrain
  const out = topology.interfaces.get(node.id)?.get(nextHop.interface)
  if (out === undefined) throw new Error(`no interface ${nextHop.interface} on ${node.id}`)
  const passed = passOut(walk, node, out, flight, passing)
  if (passed === undefined) return LANDED
  if (topology.tunnelPorts.has(out)) return [{ kind: 'cross', node: node.id, out, flight: passed }]

  const link = out.link === undefined ? undefined : index.links.get(out.link)
  if (link === undefined)
    return land(walk, passed, node.id, 'NEIGHBOR_UNREACHABLE', `${out.name} of ${node.id} is not plugged into anything`, { from: out.from })
  const target = nextHop.address ?? sought
  const taker = takerOn(walk, node, out, link, nextHop.kind === 'peer' ? undefined : target, passed)
  return plugTo(walk, node, link, taker, target, passed)
}

/** Who takes a packet on a link: whoever is led to, whoever has the address, or for a peer the only other end. */
function takerOn(
  walk: Walk,
  node: NetworkNode,
  out: Interface,
  link: Link,
  address: string | undefined,
  flight: Flight,
): InterfaceRef | undefined {
  const isOther = (end: InterfaceRef): boolean => end.node !== node.id || end.interface !== out.name
  const led = flight.memory.toward === undefined ? undefined : ledOnLink(walk, node, link.ends.filter(isOther), flight)
  if (led !== undefined) return led
  if (address === undefined) {
    const others = link.ends.filter(isOther)
    return others.length === 1 ? others[0] : undefined
  }
  const owner = walk.terrain.topology.owners.get(link.id)?.get(address)?.find(isOther)
  return owner ?? (link.kind === 'segment' ? undefined : answersForAll(walk, link.ends.filter(isOther)))
}

/** A provider's node sends to an interface on one of its own links, whatever the addresses. */
export function leaveTo(
  walk: Walk,
  node: NetworkNode,
  out: Interface,
  to: InterfaceRef,
  flight: Flight,
  passing: boolean,
): readonly Step[] {
  const passed = passOut(walk, node, out, flight, passing)
  if (passed === undefined) return LANDED
  const link = walk.terrain.index.links.get(out.link!)!
  return plugTo(walk, node, link, to, to.node, passed)
}

/** Translations of the source, source check, and the filter, in this order; undefined when that landed the flight. */
function passOut(walk: Walk, node: NetworkNode, out: Interface, flight: Flight, passing: boolean): Flight | undefined {
  const narrowed = narrow(flight, out.mtu)
  let sent = translate(narrowed, node, out.name, 'source')
  const masking = passing && sent === narrowed ? masqueradeFor(sent, node, out.name) : undefined
  if (masking?.refused !== undefined) {
    land(walk, sent, node.id, 'DENIED_IN', masking.refused, { from: masking.masquerade.from })
    return undefined
  }
  if (masking !== undefined) sent = masqueraded(sent, node, masking.masquerade)
  if (out.antiSpoof && walk.terrain.topology.own.get(node.id)?.get(sent.packet.source) !== out.name) {
    const hop = withHop(sent, { kind: 'anti-spoof', node: node.id, interface: out.name, action: 'drop' })
    const why = `${sent.packet.source} is not an address of ${node.id} ${out.name}`
    land(walk, hop, node.id, 'DENIED_OUT', `the source/destination check of ${node.id} drops it: ${why}`, { from: out.from })
    return undefined
  }
  const passed = passFilter(walk, sent, node, out, 'out')
  if (passed === undefined) return undefined
  const hides = (node.hidesIdentity === true || out.hidesIdentity === true) && !passed.memory.hidden
  return hides || passed.memory.restored ? withMemory(passed, { hidden: hides || passed.memory.hidden, restored: false }) : passed
}

/** What a machine sends and the provider leads elsewhere is taken by the provider on the link, or by the goal itself. */
function ledOnLink(walk: Walk, node: NetworkNode, others: readonly InterfaceRef[], { memory }: Flight): InterfaceRef | undefined {
  const { toward } = memory
  if (toward === undefined || isProviders(node.role)) return undefined
  const goal = others.find((end) => end.node === toward.node && end.interface === toward.interface)
  return goal ?? others.find((end) => isProviders(nodeOf(walk.terrain.index, end.node).role))
}

/** A provider's implicit router answers on its wires for every address behind it. */
function answersForAll(walk: Walk, others: readonly InterfaceRef[]): InterfaceRef | undefined {
  return others.find((end) => {
    const { role } = nodeOf(walk.terrain.index, end.node)
    return role === 'fabric' || role === 'carrier'
  })
}

function plugTo(
  walk: Walk,
  node: NetworkNode,
  link: Link,
  taker: InterfaceRef | undefined,
  target: string,
  flight: Flight,
): readonly Step[] {
  const { down, index } = walk.terrain
  walk.touched.links.push(link.id)
  if (down.links.has(link.id)) return land(walk, flight, node.id, 'NEIGHBOR_UNREACHABLE', `${link.label} is down`, { from: link.from })
  if (down.silentLinks.has(link.id))
    return land(walk, flight, node.id, 'NEIGHBOR_UNREACHABLE', `${link.label} drops everything`, { from: link.from })
  if (taker === undefined)
    return land(walk, flight, node.id, 'NEIGHBOR_UNREACHABLE', `nobody on ${link.label} has ${target}`, { from: link.from })
  walk.touched.nodes.push(taker.node)
  if (down.nodes.has(taker.node)) {
    const reason = `${taker.node} is down`
    return land(walk, flight, node.id, 'NEIGHBOR_UNREACHABLE', reason, { from: nodeOf(index, taker.node).from })
  }
  const sent = withHop(flight, { kind: 'wire', from: node.id, to: taker.node, label: link.label })
  return [{ kind: 'enter', node: taker.node, interface: taker.interface, flight: sent }]
}
