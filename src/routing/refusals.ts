import type { SessionId } from '../network/model.ts'
import type { Problem } from '../core/problem.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { Run } from './fixed-point.ts'
import type { Refusal, RoutingState } from './model.ts'
import type { Settled } from './tables.ts'

/**
 * Sessions over which an end accepts more prefixes than its limit. FRR 8.4 counts what its import policy has let in
 * (`peer->pcount`; seen on the daemon: a prefix that the policy rejects does not count), as does BIRD's `import limit`.
 */
export function refusals({ prepared, up }: Run, settled: readonly Settled[]): Map<SessionId, Refusal> {
  const found = new Map<SessionId, Refusal>()
  for (const end of prepared.limited) {
    if (up[end.number] === 0) continue
    let prefixes = 0
    for (const { group, result } of settled) if (result.learned[end.number] !== undefined) prefixes += group.prefixes.length
    if (prefixes <= end.maximumPrefixes) continue
    const { node } = prepared.nodes[end.node]!
    found.set(end.session.id, { node: node.id, peer: end.learnedFrom.peer, limit: end.maximumPrefixes, prefixes })
  }
  return found
}

/** What to tell the owner of a network whose sessions close for too many prefixes; the code is that of who reports it. */
export function sessionsOverLimit(index: NetworkIndex, state: RoutingState): readonly Omit<Problem, 'code'>[] {
  return [...(state.refused ?? [])].map(([id, { node, peer, limit, prefixes }]) => {
    const at = index.network.sessions.find((session) => session.id === id)?.from.at
    return {
      severity: 'error',
      message: `${node} closes its session with ${peer}: it would accept ${prefixes} prefixes and its limit is ${limit}`,
      ...(at === undefined ? {} : { at }),
      hint: `announce fewer prefixes (an aggregate in place of what is inside it), or have the limit raised; the session stays down until somebody resets it`,
    }
  })
}
