import { nodeOf, type NetworkIndex } from '../network/index.ts'
import type { NodeId, Session } from '../network/model.ts'
import { sessionEndKey, type Down } from '../routing/model.ts'
import { earliest, roundSeconds } from './interval.ts'
import type { Interval } from './model.ts'
import { BFD_SOURCE, CARRIER_LOSS, HOLD_EARLIEST, HOLD_EARLIEST_UNKNOWN, HOLD_SOURCE } from './timing.ts'

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

/** The living ends of the session; dead machines notice nothing and do not matter. */
export function noticesOf(index: NetworkIndex, session: Session, down: Down): Notice[] {
  return session.ends.flatMap((end, i) => {
    const peer = session.ends[i === 0 ? 1 : 0]
    if (down.nodes.has(end.node)) return []
    const means = [...byBfd(session), ...byCarrier(index, session, end, down), ...byHoldTimer(index, session, end.node)]
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
  if (own === undefined || !down.links.has(own)) return []
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
