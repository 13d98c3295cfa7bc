import type { BgpSpeaker, Session, SessionEnd } from '../network/model.ts'
import type { RoutingFeature } from '../routers/routing-features.ts'

/** What of {@link RoutingFeature} BIRD 2.0 has no word for; the rest is rendered, but for pauses between announcements: it makes none. */
const MISSING: readonly RoutingFeature[] = ['aggregates', 'weights', "replacement of the peer's ASN", 'its own limit of iBGP paths']

/** See {@link MISSING}. */
export const knownToBird = (features: readonly RoutingFeature[]): readonly RoutingFeature[] =>
  features.filter((feature) => !MISSING.includes(feature))

/** Lines of a BGP protocol of BIRD that follow from the model's timers and rules of choice, in the protocol itself. */
export function protocolLines(speaker: BgpSpeaker, session: Session, own: SessionEnd, other: SessionEnd): string[] {
  const retry = own.connectRetrySeconds ?? 2
  return [
    `hold time ${own.holdSeconds};`,
    `keepalive time ${own.keepaliveSeconds};`,
    'connect delay time 1;',
    `connect retry time ${retry};`,
    `error wait time 1, ${Math.max(2, 2 * retry)};`,
    // Else BIRD keeps the routes of a neighbour that died as stale for two minutes.
    ...restartLines(own, other),
    'long lived graceful restart off;',
    'deterministic med on;',
    ...(speaker.alwaysCompareMed === true ? ['med metric on;'] : []),
    ...(speaker.tieBreak === 'oldest' ? ['prefer older on;'] : []),
    ...((own.allowsOwnAs ?? 0) > 0 ? [`allow local as ${own.allowsOwnAs};`] : []),
    ...(own.reflectsTo === true ? ['rr client;', `rr cluster id ${speaker.clusterId ?? speaker.routerId};`] : []),
    ...(session.bfd === undefined ? [] : ['bfd on;']),
  ]
}

function restartLines(own: SessionEnd, other: SessionEnd): string[] {
  if (own.gracefulRestartSeconds !== undefined) return ['graceful restart on;', `graceful restart time ${own.gracefulRestartSeconds};`]
  return [other.gracefulRestartSeconds === undefined ? 'graceful restart off;' : 'graceful restart aware;']
}

/** How many prefixes a channel takes in; past that the session goes down and stays down. */
export const limitLines = (own: SessionEnd): string[] =>
  own.maximumPrefixes === undefined ? [] : [`import limit ${own.maximumPrefixes} action disable;`]
