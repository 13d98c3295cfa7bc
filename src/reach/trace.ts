import type { NetworkIndex } from '../network/index.ts'
import type { NodeId } from '../network/model.ts'
import type { Down, RoutingState } from '../routing/model.ts'
import { NOTHING_KNOWN, type FoundPath, type Known, type Reading, type SharedWalks, type Terrain } from './flight.ts'
import type { Hop, Packet, Trace } from './model.ts'
import type { Place } from './places.ts'
import { topologyOf } from './topology.ts'
import { worstVerdict } from './verdict.ts'
import { sharedWalk, shareWalk, stillHolds, walkFrom } from './walk.ts'

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
  const shared = base === undefined ? undefined : sharing.get(base)
  const made: Terrain = {
    index,
    topology: topologyOf(index),
    state,
    down,
    walks: new Map(),
    outer: new Map(),
    ...(base === undefined ? {} : { base }),
    ...(shared === undefined ? {} : { shared, readings: new Map<Place, Reading>() }),
  }
  byDown.set(down, made)
  return made
}

const sharing = new WeakMap<Terrain, SharedWalks>()

/** From now on, conditions with this base share among themselves what they find: many of them differ only elsewhere. */
export function shareWalksOver(base: Terrain): Terrain {
  if (!sharing.has(base)) sharing.set(base, { walks: new Map(), outer: new Map() })
  return base
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
  const terrain = terrainOf(index, state, down)
  const known = options.established === undefined ? NOTHING_KNOWN : { established: options.established, rewrites: [] }
  return traceOf(terrain, packet, walkPaths(terrain, from.node, packet, known))
}

/** What was found, as callers see it. */
export function traceOf(terrain: Terrain, packet: Packet, found: readonly FoundPath[]): Trace {
  const paths = found.map((each) => each.path)
  return { packet, verdict: worstVerdict(paths.map((path) => path.verdict)), paths, assumptions: assumptionsOf(terrain, paths) }
}

function assumptionsOf({ index, topology }: Terrain, paths: Trace['paths']): readonly string[] {
  if (!topology.assumes) return []
  const nodes = new Set(paths.flatMap((path) => path.hops.flatMap(nodesOf)))
  return [...new Set([...nodes].flatMap((id) => index.nodes.get(id)?.assumes ?? []))]
}

function nodesOf(hop: Hop): readonly NodeId[] {
  return hop.kind === 'wire' || hop.kind === 'tunnel' ? [hop.from, hop.to] : [hop.node]
}

/** As {@link tracePacket}, with the blockers and what each path leaves behind for its answers. */
export function walkPaths(terrain: Terrain, from: NodeId, packet: Packet, known: Known): readonly FoundPath[] {
  const { source, destination, protocol, sourcePort, destinationPort, answer } = packet
  const { established, rewrites } = known
  const restores = rewrites.length === 0 ? '' : JSON.stringify(rewrites)
  const key = `${from}|${source}|${destination}|${protocol}|${sourcePort}|${destinationPort}|${answer}|${[...established].sort().join()}|${restores}`
  const walked = terrain.walks.get(key)
  if (walked !== undefined) return walked.found
  const before = terrain.base?.walks.get(key)
  const same = before !== undefined && stillHolds(before, terrain) ? before : sharedWalk(terrain, 'walks', key)
  if (same !== undefined) {
    terrain.walks.set(key, same)
    return same.found
  }
  const walk = walkFrom(terrain, from, packet, known)
  terrain.walks.set(key, walk)
  shareWalk(walk, 'walks', key)
  return walk.found
}
