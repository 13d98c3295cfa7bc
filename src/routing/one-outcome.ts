import type { BgpSpeaker, Network, Policy, Session, SessionEnd } from '../network/model.ts'
import { mayExceed } from './limits.ts'
import { communityNumber } from './paths.ts'

/**
 * Whether BGP can settle in one way only, whatever the order of its messages: nobody prefers a path for anything but being shorter
 * in the end. Where a path gets strictly worse with every router that passes it on, there is one outcome (Daggitt, Gurney and
 * Griffin, "Asynchronous convergence of policy-rich distributed Bellman-Ford routing protocols", 2018). False: there may be several,
 * so that a computation must start where the simulation starts.
 */
export function hasOneOutcome(network: Network): boolean {
  const isPlain = ({ ends }: Session): boolean => ends.every((end) => isPlainEnd(end) && !mayExceed(network, end))
  return network.nodes.every((node) => node.bgp === undefined || isPlainSpeaker(node.bgp)) && network.sessions.every(isPlain)
}

function isPlainSpeaker({ tieBreak, originations, aggregates = [] }: BgpSpeaker): boolean {
  return tieBreak === 'router-id' && aggregates.length === 0 && originations.every(({ policy }) => isPlainPolicy(policy))
}

function isPlainEnd({ weight = 0, allowsOwnAs = 0, overridesAs = false, reflectsTo = false, ...end }: SessionEnd): boolean {
  return weight === 0 && allowsOwnAs === 0 && !overridesAs && !reflectsTo && isPlainPolicy(end.import) && isPlainPolicy(end.export)
}

/** Prepending makes a path longer, which is worse; what else a policy sets may make it better. */
function isPlainPolicy({ terms }: Policy): boolean {
  return terms.every(
    ({ set = {} }) =>
      set.weight === undefined &&
      set.localPreference === undefined &&
      set.med === undefined &&
      set.origin === undefined &&
      !(set.addCommunities ?? []).some((one) => communityNumber(one) === GRACEFUL_SHUTDOWN),
  )
}

/** Lowers the local preference (RFC 8326). */
const GRACEFUL_SHUTDOWN = '65535:0'

/**
 * Whether, besides, the loss of a path can never give anybody a better one: every router has an AS of its own and one table, and no policy
 * looks at what a path has been through. Then a choice rests on the links and routers of its own path alone.
 */
export function losesOnly({ nodes, sessions }: Network): boolean {
  const speakers = nodes.filter((node) => node.bgp !== undefined)
  const hasOwnAs = new Set(speakers.map((node) => node.bgp?.asn)).size === speakers.length
  return (
    hasOwnAs &&
    speakers.every((node) => node.tables.length === 1) &&
    sessions.every((session) => session.ends.every((end) => looksAway(end.import) && looksAway(end.export)))
  )
}

function looksAway({ terms }: Policy): boolean {
  return terms.every(
    ({ match, set }) => match.communities === undefined && match.asPath === undefined && (set?.addCommunities ?? []).length === 0,
  )
}
