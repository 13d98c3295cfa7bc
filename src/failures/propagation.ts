import type { NetworkIndex } from '../network/index.ts'
import type { NodeId } from '../network/model.ts'
import { knownAddress } from '../reach/filter.ts'
import type { FoundPath } from '../reach/flight.ts'
import { sameWay } from '../reach/same-way.ts'
import { lookup } from '../routing/lookup.ts'
import type { RoutingState } from '../routing/model.ts'
import { PER_SESSION, REACTION } from './timing.ts'
import type { Stage } from './timeline.ts'

/**
 * Seconds, at most, from the notice that begins a stage until the routes of that stage are in use on the given paths: a
 * reaction, and for the furthest machine on the way whose route changed, one step for each session between it and who noticed.
 */
export function settlingTime(index: NetworkIndex, before: RoutingState, stage: Stage, paths: readonly FoundPath[]): number {
  if (stage.noticers.length === 0) return REACTION.high
  const changed = paths.flatMap((each) => changedOn(before, each))
  if (changed.length === 0) return REACTION.high
  const distances = sessionDistances(index, stage)
  return REACTION.high + Math.max(...changed.map((node) => distances.get(node) ?? 0)) * PER_SESSION.high
}

/**
 * Whether traffic moves to a way on which two machines or more change their routes: the first of them may send before the next
 * has its new route in the kernel ({@link HANDOVER}). One machine alone changes from a way that works to another that works.
 */
export function handsOver(before: RoutingState, paths: readonly FoundPath[]): boolean {
  return paths.some((each) => new Set(changedOn(before, each)).size > 1)
}

/** Machines on a path whose route for it was another one before. */
function changedOn(before: RoutingState, { path }: FoundPath): NodeId[] {
  return path.hops.flatMap((hop) =>
    hop.kind !== 'lookup' || sameWay(lookup(before, hop.node, hop.table, knownAddress(hop.address)), hop.route) ? [] : [hop.node],
  )
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
