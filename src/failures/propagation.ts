import type { NetworkIndex } from '../network/index.ts'
import type { NodeId } from '../network/model.ts'
import { knownAddress } from '../reach/filter.ts'
import type { FoundPath } from '../reach/flight.ts'
import { sameWay } from '../reach/same-way.ts'
import { lookup } from '../routing/lookup.ts'
import type { Route, RoutingState } from '../routing/model.ts'
import { PER_SESSION, REACTION } from './timing.ts'
import type { Stage } from './timeline.ts'

/**
 * Seconds, at most, from the notice that begins a stage until the routes of that stage are in use on the given paths: a
 * reaction, and for the furthest machine on the way whose route changed, one step for each session between it and who noticed.
 */
export function settlingTime(
  index: NetworkIndex,
  before: RoutingState,
  stage: Stage,
  paths: readonly FoundPath[],
  destination: string,
): number {
  if (stage.noticers.length === 0) return REACTION.high
  let distances: ReadonlyMap<NodeId, number> | undefined
  let furthest = 0
  for (const { path } of paths) {
    for (const { node, table, route, towards } of lookupsOf(path.hops, destination)) {
      if (sameWay(lookup(before, node, table, knownAddress(towards)), route)) continue
      distances ??= sessionDistances(index, stage)
      furthest = Math.max(furthest, distances.get(node) ?? 0)
    }
  }
  return REACTION.high + furthest * PER_SESSION.high
}

interface Lookup {
  readonly node: NodeId
  readonly table: string
  readonly route: Route | undefined
  /** The destination as it was at that point: translations on the way change it. */
  readonly towards: string
}

function lookupsOf(hops: FoundPath['path']['hops'], destination: string): Lookup[] {
  const found: Lookup[] = []
  let towards = destination
  for (const hop of hops) {
    if (hop.kind === 'translation' && hop.field === 'destination') towards = hop.after
    if (hop.kind === 'lookup') found.push({ node: hop.node, table: hop.table, route: hop.route, towards })
  }
  return found
}

/** Sessions between those who noticed and every speaker, over sessions that are still up. */
function sessionDistances(index: NetworkIndex, stage: Stage): Map<NodeId, number> {
  const distances = new Map<NodeId, number>(stage.noticers.map((node) => [node, 0]))
  const queue = [...stage.noticers]
  for (let i = 0; i < queue.length; i++) {
    const node = queue[i]!
    for (const session of index.sessionsOf.get(node) ?? []) {
      if (!stage.state.established.has(session.id)) continue
      for (const end of session.ends) {
        if (distances.has(end.node)) continue
        distances.set(end.node, distances.get(node)! + 1)
        queue.push(end.node)
      }
    }
  }
  return distances
}
