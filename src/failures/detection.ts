import { nodeOf, type NetworkIndex } from '../network/index.ts'
import type { NodeId, Session } from '../network/model.ts'
import { restartSeconds } from '../routing/graceful-restart.ts'
import { sessionEndKey, type Down } from '../routing/model.ts'
import { earliest, roundSeconds } from './interval.ts'
import type { Interval } from './model.ts'
import { BFD_SOURCE, CARRIER_LOSS, CLOSED, HOLD_EARLIEST, HOLD_EARLIEST_UNKNOWN, HOLD_SOURCE, RESTART_SOURCE, SHUT } from './timing.ts'

/** How and when one end of a dead session learns that it is dead. */
export interface Notice {
  readonly key: string
  readonly node: NodeId
  /** What it misses: the neighbour. */
  readonly lost: string
  readonly at: Interval
  /** `BFD (100 ms × 3)`, the quickest of what the end has. */
  readonly means: string
  readonly source: string
}

type Means = Pick<Notice, 'at' | 'means' | 'source'>

/** The living ends of the session; dead machines and dead daemons notice nothing and do not matter. */
export function noticesOf(index: NetworkIndex, session: Session, down: Down): Notice[] {
  return session.ends.flatMap((end, i) => {
    const peer = session.ends[i === 0 ? 1 : 0]
    if (down.nodes.has(end.node) || down.daemons.has(end.node)) return []
    const told = byWord(session, end.node, peer.node, down)
    const means =
      told === undefined ? [...byBfd(session), ...byCarrier(index, session, end, down), ...byHoldTimer(index, session, end.node)] : [told]
    if (means.length === 0) return []
    const quickest = means.reduce((best, each) => (each.at.high < best.at.high ? each : best))
    return [
      {
        key: sessionEndKey(session.id, end.node),
        node: end.node,
        lost: peer.node,
        ...quickest,
        at: earliest(means.map((each) => each.at)),
      },
    ]
  })
}

/** Where the peer's machine works, it says at once that the session is over; a graceful restart keeps the routes all the same. */
function byWord(session: Session, node: NodeId, peer: NodeId, down: Down): Means | undefined {
  if (down.daemons.has(peer) && !down.nodes.has(peer)) {
    const { low, high, source } = CLOSED
    const kept = restartSeconds(session, node)
    if (kept === 0) return { at: { low, high }, means: 'the closed connection', source }
    const at = { low: low + kept, high: high + kept }
    return { at, means: `the end of a graceful restart (${kept} s)`, source: RESTART_SOURCE }
  }
  if (!down.sessions.has(session.id)) return undefined
  const { low, high, source } = SHUT
  return { at: { low, high }, means: 'a NOTIFICATION', source }
}

function byBfd(session: Session): Means[] {
  if (session.bfd === undefined) return []
  const { intervalMs, multiplier } = session.bfd
  const at = { low: ((multiplier - 1) * intervalMs) / 1000, high: (multiplier * intervalMs) / 1000 }
  return [{ at, means: `BFD (${intervalMs} ms × ${multiplier})`, source: BFD_SOURCE }]
}

/** Fast external failover: an external session with a direct neighbour ends with the carrier of its own interface. */
function byCarrier(index: NetworkIndex, session: Session, end: Session['ends'][number], down: Down): Means[] {
  if (session.kind !== 'ebgp' || session.multihop !== undefined || session.carriedBy.kind !== 'link') return []
  const own = nodeOf(index, end.node).interfaces.find((each) => each.name === end.interface)?.link
  // Where a protocol has to watch the link, nothing takes its carrier away.
  if (own === undefined || !down.links.has(own) || index.links.get(own)?.watch !== undefined) return []
  const { low, high, source } = CARRIER_LOSS
  return [{ at: { low, high }, means: 'loss of carrier', source }]
}

function byHoldTimer(index: NetworkIndex, session: Session, node: NodeId): Means[] {
  const hold = Math.min(session.ends[0].holdSeconds, session.ends[1].holdSeconds)
  // RFC 4271 §4.2: zero switches the timer off, and nothing notices.
  if (hold === 0) return []
  const system = nodeOf(index, node).system
  const part = (system === undefined ? undefined : HOLD_EARLIEST[system]) ?? HOLD_EARLIEST_UNKNOWN
  const at = { low: roundSeconds(hold * part - hold / 3), high: hold }
  return [{ at, means: `the hold timer (${hold} s)`, source: HOLD_SOURCE }]
}
