import type { NetworkIndex } from '../network/index.ts'
import type { NodeId } from '../network/model.ts'
import type { Down, RoutingState } from '../routing/model.ts'
import { newWalk, takeOff, type FoundPath, type Terrain } from './flight.ts'
import type { Packet, Trace } from './model.ts'
import { topologyOf } from './topology.ts'
import { worstVerdict } from './verdict.ts'
import { originate, stillHolds } from './walk.ts'

const terrains = new WeakMap<RoutingState, WeakMap<Down, Terrain>>()

/**
 * The network in one condition. The same state and parts give the same terrain, with all that has been found there; `base`,
 * the condition before a failure, saves walking again what the failure does not touch.
 */
export function terrainOf(index: NetworkIndex, state: RoutingState, down: Down, base?: Terrain): Terrain {
  const byDown = terrains.get(state) ?? new WeakMap<Down, Terrain>()
  terrains.set(state, byDown)
  const known = byDown.get(down)
  if (known !== undefined && known.index === index) return known
  const made: Terrain = {
    index,
    topology: topologyOf(index),
    state,
    down,
    walks: new Map(),
    outer: new Map(),
    ...(base === undefined ? {} : { base }),
  }
  byDown.set(down, made)
  return made
}

export interface TraceOptions {
  /** State places (`node|interface`, `node|*` for the forward filter) whose stateful filters know the conversation already. */
  readonly established?: ReadonlySet<string>
}

/**
 * Follows one packet through every table, filter, translation and tunnel, along all equal-cost next hops. What is dead is
 * met as the packet meets it: a packet sent to a dead node or link is lost with NEIGHBOR_UNREACHABLE and the words
 * "edge-aws-1 is down"; the state says what the routers believe, `down` what is true.
 */
export function tracePacket(
  index: NetworkIndex,
  state: RoutingState,
  down: Down,
  from: { readonly node: NodeId; readonly address: string },
  packet: Packet,
  options: TraceOptions = {},
): Trace {
  const found = walkPaths(terrainOf(index, state, down), from.node, packet, options.established ?? new Set())
  return { packet, verdict: worstVerdict(found.map((each) => each.path.verdict)), paths: found.map((each) => each.path) }
}

/** As {@link tracePacket}, with the blockers and the state that each path leaves in filters. */
export function walkPaths(terrain: Terrain, from: NodeId, packet: Packet, established: ReadonlySet<string>): readonly FoundPath[] {
  const { source, destination, protocol, sourcePort, destinationPort, answer } = packet
  const key = `${from}|${source}|${destination}|${protocol}|${sourcePort}|${destinationPort}|${answer}|${[...established].sort().join()}`
  const known = terrain.walks.get(key)
  if (known !== undefined) return known.found
  const before = terrain.base?.walks.get(key)
  if (before !== undefined && stillHolds(before, terrain)) {
    terrain.walks.set(key, before)
    return before.found
  }
  const walk = newWalk(terrain, established)
  originate(walk, from, takeOff(packet))
  terrain.walks.set(key, walk)
  return walk.found
}
