import { nodeOf } from '../network/index.ts'
import { PROTOCOL, type Interface, type NetworkNode, type NodeId, type Tunnel, type TunnelEnd, type TunnelId } from '../network/model.ts'
import { arrive, originate } from './enter.ts'
import {
  blockerOf,
  land,
  newWalk,
  NOTHING_KNOWN,
  takeOff,
  withHop,
  type Flight,
  type FoundPath,
  type Known,
  type SharedWalks,
  type Step,
  type Terrain,
  type Walk,
} from './flight.ts'
import type { Packet } from './model.ts'
import { routeAt } from './reading.ts'
import { leadsTo } from './rewrite.ts'
import { sameWay } from './same-way.ts'

/** More paths than this, of equal cost or to the targets of a balance, are not followed: the answer says so. */
const MAXIMUM_PATHS = 256
const WIREGUARD_PORT = 51820

/** The way of a packet that a node of the network sends, along every branch. */
export function walkFrom(terrain: Terrain, from: NodeId, packet: Packet, known: Known): Walk {
  const walk = newWalk(terrain, known)
  const toward = leadsTo(known.rewrites.at(-1))
  const flight = takeOff(packet)
  follow(walk, originate(walk, from, toward === undefined ? flight : { ...flight, memory: { ...flight.memory, toward } }))
  return walk
}

/** Takes step after step until every branch has landed, the first branch first. */
function follow(walk: Walk, first: readonly Step[]): void {
  const open = [...first].reverse()
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (walk.found.length >= MAXIMUM_PATHS) {
      const { from } = nodeOf(walk.terrain.index, step.node)
      const what = `more than ${MAXIMUM_PATHS} paths`
      land(walk, step.flight, step.node, 'UNDETERMINED', `${what}; the others are not followed`, { from, unmodelled: what })
      return
    }
    const next = take(walk, step)
    for (let i = next.length - 1; i >= 0; i--) open.push(next[i]!)
  }
}

function take(walk: Walk, step: Step): readonly Step[] {
  switch (step.kind) {
    case 'enter':
      return arrive(walk, step.node, step.interface, step.flight)
    case 'cross':
      return cross(walk, nodeOf(walk.terrain.index, step.node), step.out, step.flight)
    case 'branch':
      return step.take()
  }
}

function cross(walk: Walk, node: NetworkNode, out: Interface, flight: Flight): readonly Step[] {
  const { terrain } = walk
  const { tunnel: id, end } = terrain.topology.tunnelEnds.get(`${node.id}|${out.name}`)!
  const tunnel = terrain.index.tunnels.get(id)!
  if (terrain.down.tunnels.has(id)) {
    walk.touched.cutTunnels.push(id)
    return land(walk, flight, node.id, 'NEIGHBOR_UNREACHABLE', `the tunnel ${id} loses every packet`, { from: tunnel.from })
  }
  const outer = outerWalk(terrain, id, end)
  walk.touched.tunnels.push({ id, end, outer })
  if (outer === 'walking')
    return land(walk, flight, node.id, 'LOOP', `the packets of the tunnel ${id} are routed into the tunnel itself`, { from: tunnel.from })
  const far = tunnel.ends[end === 0 ? 1 : 0]
  const crossed = withHop(flight, { kind: 'tunnel', tunnel: id, from: node.id, to: far.node, tunnelKind: tunnel.kind })
  const lost = outer.found.find((each) => each.path.verdict !== 'ACCEPTED')
  if (lost === undefined) return [{ kind: 'enter', node: far.node, interface: far.interface, flight: crossed }]
  const hops = lost.path.hops.reduce((chain, hop) => ({ item: hop, before: chain }), crossed.hops)
  const { verdict, node: at, message, ...blame } = lost.blocker!
  return land(walk, { ...crossed, hops }, at, verdict, `outer packets of the tunnel ${id} do not arrive: ${message}`, blame)
}

/** The way of a tunnel's own packets from one end to the other, found once per terrain. */
export function outerWalk(terrain: Terrain, id: TunnelId, end: 0 | 1): Walk | 'walking' {
  const key = `${id}|${end}`
  const known = terrain.outer.get(key)
  if (known !== undefined) return known
  const before = terrain.base?.outer.get(key)
  const found = before !== undefined && before !== 'walking' && stillHolds(before, terrain) ? before : sharedWalk(terrain, 'outer', key)
  if (found !== undefined) {
    terrain.outer.set(key, found)
    return found
  }
  terrain.outer.set(key, 'walking')
  let walk = walkOuter(terrain, id, end, NOTHING_KNOWN)
  if (walk.found.some((each) => each.path.verdict.startsWith('DENIED'))) {
    // Both ends send by themselves: a stateful filter that refuses one direction passes it as the answer of the other.
    const opposite = walkOuter(terrain, id, end === 0 ? 1 : 0, NOTHING_KNOWN)
    if (opposite.found.every((each) => each.path.verdict === 'ACCEPTED')) {
      const established = new Set(opposite.found.flatMap((each) => each.states))
      walk = walkOuter(terrain, id, end, { established, rewrites: [] }, opposite.touched)
    }
  }
  terrain.outer.set(key, walk)
  shareWalk(walk, 'outer', key)
  return walk
}

/** Different walks that are kept for the same packet. */
const MAXIMUM_SHARED = 16

/** A walk from another condition that goes the same way here. */
export function sharedWalk(terrain: Terrain, kind: keyof SharedWalks, key: string): Walk | undefined {
  return terrain.shared?.[kind].get(key)?.find((walk) => stillHolds(walk, terrain))
}

export function shareWalk(walk: Walk, kind: keyof SharedWalks, key: string): void {
  const { shared } = walk.terrain
  if (shared === undefined) return
  const known = shared[kind].get(key)
  if (known === undefined) shared[kind].set(key, [walk])
  else if (known.unshift(walk) > MAXIMUM_SHARED) known.pop()
}

/** Whether a walk from another condition of the same network would go the same way here: nothing that it touched differs. */
export function stillHolds({ touched, terrain: { down: before } }: Walk, terrain: Terrain): boolean {
  const { down } = terrain
  return (
    touched.nodes.every((node) => down.nodes.has(node) === before.nodes.has(node)) &&
    touched.links.every(
      (link) => down.links.has(link) === before.links.has(link) && down.silentLinks.has(link) === before.silentLinks.has(link),
    ) &&
    touched.cutTunnels.every((id) => down.tunnels.has(id)) &&
    touched.tunnels.every(({ id, end, outer }) => !down.tunnels.has(id) && outer !== 'walking' && outerWalk(terrain, id, end) === outer) &&
    touched.lookups.every(({ place, route }) => sameWay(routeAt(terrain, place), route))
  )
}

function walkOuter(terrain: Terrain, id: TunnelId, end: 0 | 1, known: Known, alsoTouched?: Walk['touched']): Walk {
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
  const walk = newWalk(terrain, known)
  if (alsoTouched !== undefined) {
    walk.touched.nodes.push(...alsoTouched.nodes)
    walk.touched.links.push(...alsoTouched.links)
    walk.touched.tunnels.push(...alsoTouched.tunnels)
    walk.touched.cutTunnels.push(...alsoTouched.cutTunnels)
    walk.touched.lookups.push(...alsoTouched.lookups)
  }
  follow(walk, originate(walk, near.node, takeOff(packet)))
  const found = walk.found.map((each) => atFarEnd(each, tunnel, near.node, far))
  return { ...walk, found }
}

/** A packet delivered to another machine that has the address too has not come through. */
function atFarEnd(each: FoundPath, tunnel: Tunnel, near: NodeId, far: TunnelEnd): FoundPath {
  const last = each.path.hops.at(-1)
  if (each.path.verdict !== 'ACCEPTED' || last?.kind !== 'delivered' || last.node === far.node) return each
  const reason = `${far.outside} is an address of ${last.node}, not of ${far.node}`
  const verdict = 'NEIGHBOR_UNREACHABLE'
  return { ...each, path: { ...each.path, verdict, reason }, blocker: blockerOf(near, verdict, reason, { from: tunnel.from }) }
}
