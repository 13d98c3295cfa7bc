import { groupBy } from '../core/stable.ts'
import { indexNetwork, nodeOf } from '../network/index.ts'
import type { Network, NodeId, Session, SessionId } from '../network/model.ts'

/** A session that both networks have, but not with the same settings, so that it starts anew. */
export interface Reset {
  readonly session: Session
  readonly why: string
  /** It stays down from the change at one end until that at the other. */
  readonly needsBoth: boolean
  /** The router that has a new AS number. */
  readonly changes?: NodeId
}

/**
 * Sessions that start anew. An AS number, an address, the number of hops or what carries it must be the same at both ends; timers are
 * negotiated when a session opens (RFC 4271 §4.2), so that new ones need a new session. BFD and policies change without one.
 */
export function resetsBetween(before: Network, after: Network): Reset[] {
  const [old, now] = [indexNetwork(before), indexNetwork(after)]
  const sessions = new Map(before.sessions.map((session) => [session.id, session]))
  return after.sessions.flatMap((session): Reset[] => {
    const known = sessions.get(session.id)
    if (known === undefined) return []
    const asns = session.ends.filter((end) => asnOf(old, end.node) !== asnOf(now, end.node)).map((end) => end.node)
    const [changes] = asns
    if (changes !== undefined) return [{ session, why: `new AS number of ${asns.join(' and ')}`, needsBoth: true, changes }]
    if (known.ends.some((end, i) => end.address !== session.ends[i]!.address)) return [{ session, why: 'new addresses', needsBoth: true }]
    if (known.multihop !== session.multihop || known.kind !== session.kind)
      return [{ session, why: 'another kind of session', needsBoth: true }]
    if (known.carriedBy.id !== session.carriedBy.id) return [{ session, why: 'another way to the peer', needsBoth: true }]
    const timers = known.ends.some(
      (end, i) => end.holdSeconds !== session.ends[i]!.holdSeconds || end.keepaliveSeconds !== session.ends[i]!.keepaliveSeconds,
    )
    return timers ? [{ session, why: 'new timers', needsBoth: false }] : []
  })
}

function asnOf(index: ReturnType<typeof indexNetwork>, node: Session['ends'][number]['node']): number | undefined {
  return nodeOf(index, node).bgp?.asn
}

export function withoutSessions(network: Network, gone: ReadonlySet<SessionId>): Network {
  return { ...network, sessions: network.sessions.filter((session) => !gone.has(session.id)) }
}

/** Orders in which the sessions can start anew: all at once, or the sessions of one router after those of another. */
export function resetOrders(resets: readonly Reset[]): readonly (readonly (readonly Reset[])[])[] {
  const byEnd = (end: 0 | 1): (readonly Reset[])[] => [...groupBy(resets, (each) => each.session.ends[end].node).values()]
  const fits = (groups: readonly (readonly Reset[])[]): boolean =>
    groups.length > 1 &&
    resets.every((each) => each.changes === undefined || groups.every((group) => isTogether(group, resets, each.changes!)))
  return [[resets], ...[byEnd(0), byEnd(1)].filter(fits)]
}

/** A router that gets a new number gets it for all its sessions. */
function isTogether(group: readonly Reset[], all: readonly Reset[], node: NodeId): boolean {
  const mine = all.filter((each) => each.session.ends.some((end) => end.node === node))
  return mine.every((each) => group.includes(each)) || mine.every((each) => !group.includes(each))
}
