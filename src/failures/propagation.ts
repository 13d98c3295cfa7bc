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
 * reaction, and for the furthest machine on the way whose route changed, one step for each session between it and who noticed, with
 * the session's advertisement interval.
 */
export function settlingTime(index: NetworkIndex, before: RoutingState, stage: Stage, paths: readonly FoundPath[]): number {
  if (stage.noticers.length === 0) return REACTION.high
  const changed = paths.flatMap((each) => changedOn(before, each))
  if (changed.length === 0) return REACTION.high
  const delays = newsDelays(index, stage)
  return REACTION.high + Math.max(...changed.map((node) => delays.get(node) ?? 0))
}

/**
 * Whether traffic moves to a way on which two machines or more change their routes: the first of them may send before the next
 * has its new route in the kernel ({@link HANDOVER}). One machine alone changes from a way that works to another that works.
 */
export function handsOver(before: RoutingState, paths: readonly FoundPath[]): boolean {
  return paths.some((each) => new Set(changedOn(before, each)).size > 1)
}

const changes = new WeakMap<RoutingState, WeakMap<FoundPath, readonly NodeId[]>>()

/** Machines on a path whose route for it was another one before. */
function changedOn(before: RoutingState, found: FoundPath): readonly NodeId[] {
  let known = changes.get(before)
  if (known === undefined) changes.set(before, (known = new WeakMap<FoundPath, readonly NodeId[]>()))
  let changed = known.get(found)
  if (changed === undefined) {
    changed = found.path.hops.flatMap((hop) =>
      hop.kind !== 'lookup' || sameWay(lookup(before, hop.node, hop.table, knownAddress(hop.address)), hop.route) ? [] : [hop.node],
    )
    known.set(found, changed)
  }
  return changed
}

/** Seconds that the news takes from those who noticed to every speaker, over the quickest sessions that are still up. */
function newsDelays(index: NetworkIndex, stage: Stage): Map<NodeId, number> {
  const delays = new Map<NodeId, number>(stage.noticers.map((node) => [node, 0]))
  const open = new Set(stage.noticers)
  while (open.size > 0) {
    const node = [...open].reduce((next, each) => (delays.get(each)! < delays.get(next)! ? each : next))
    open.delete(node)
    for (const session of index.sessionsOf.get(node) ?? []) {
      if (!stage.state.established.has(session.id)) continue
      const from = session.ends.find((end) => end.node === node)
      const at = delays.get(node)! + PER_SESSION.high + (from?.advertisementSeconds ?? 0)
      for (const end of session.ends) {
        if (at >= (delays.get(end.node) ?? Number.POSITIVE_INFINITY)) continue
        delays.set(end.node, at)
        open.add(end.node)
      }
    }
  }
  return delays
}
