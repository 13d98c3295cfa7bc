import type { Problem } from '../core/problem.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { BgpSpeaker, NetworkNode, Policy } from '../network/model.ts'
import { neighborsOf, type Neighbor } from './neighbors.ts'

/** What of BGP is not plain sessions, communities, prefix lists, local preference, MED and prepending; by the words that messages use. */
export const ALL_ROUTING_FEATURES = [
  'aggregates',
  'a choice of the oldest path',
  'equal-cost paths from several neighbour ASNs',
  'MED between neighbour ASNs',
  'its own limit of iBGP paths',
  'weights',
  'a limit of prefixes',
  'its own ASN in paths',
  "replacement of the peer's ASN",
  'route reflection',
  'graceful restart',
  'an interval between announcements',
  'its own time between attempts to connect',
  'conditions on the AS path',
  'setting the origin',
  'removal of single communities',
] as const

/** What no system does by itself: it needs a program beside the daemons. */
const PROBED = 'static routes with probes'

export type RoutingFeature = (typeof ALL_ROUTING_FEATURES)[number] | typeof PROBED

/** A feature, and the session that asks for it; none where the whole router does. */
export interface UsedFeature {
  readonly feature: RoutingFeature
  readonly neighbor?: Neighbor
}

/** What a node's part of the network asks of its system. */
export function usedFeatures(index: NetworkIndex, node: NetworkNode): readonly UsedFeature[] {
  const probed = node.tables.some(({ routes }) => routes.some(({ probe }) => probe !== undefined))
  const ofNode = when(probed, PROBED).map((feature) => ({ feature }))
  if (node.bgp === undefined) return ofNode
  return [
    ...ofNode,
    ...ofSpeaker(node.bgp).map((feature) => ({ feature })),
    ...neighborsOf(index, node).flatMap((neighbor) => ofNeighbor(neighbor).map((feature) => ({ feature, neighbor }))),
  ]
}

/** One problem for each feature of the node that the system, called `title`, is not known to have. */
export function missingFeatures(
  index: NetworkIndex,
  node: NetworkNode,
  { code, title, known }: { readonly code: string; readonly title: string; readonly known: readonly RoutingFeature[] },
): Problem[] {
  return usedFeatures(index, node)
    .filter(({ feature }) => !known.includes(feature))
    .map(({ feature, neighbor }): Problem => {
      const at = neighbor?.session.from.at ?? node.from.at
      const asks = neighbor === undefined ? `"${node.id}"` : `"${node.id}" (session with "${neighbor.other.node}")`
      return {
        code,
        severity: 'error',
        message: `${asks} asks for ${feature}, which ${title} is not known to do here`,
        ...(at === undefined ? {} : { at }),
        hint: feature === PROBED ? 'leave the probe out' : 'leave it out, or use a system that does it, such as frr',
      }
    })
}

function ofSpeaker(speaker: BgpSpeaker): RoutingFeature[] {
  return [
    ...when((speaker.aggregates ?? []).length > 0, 'aggregates'),
    ...when(speaker.tieBreak === 'oldest', 'a choice of the oldest path'),
    ...when(speaker.multipathRelax === true, 'equal-cost paths from several neighbour ASNs'),
    ...when(speaker.alwaysCompareMed === true, 'MED between neighbour ASNs'),
    ...when((speaker.maximumPathsIbgp ?? speaker.maximumPaths) !== speaker.maximumPaths, 'its own limit of iBGP paths'),
    ...speaker.originations.flatMap(({ policy }) => ofPolicy(policy)),
  ]
}

function ofNeighbor({ own, other }: Neighbor): RoutingFeature[] {
  return [
    ...when((own.weight ?? 0) !== 0 || usesWeight(own.import), 'weights'),
    ...when(own.maximumPrefixes !== undefined, 'a limit of prefixes'),
    ...when((own.allowsOwnAs ?? 0) > 0, 'its own ASN in paths'),
    ...when(own.overridesAs === true, "replacement of the peer's ASN"),
    ...when(own.reflectsTo === true, 'route reflection'),
    ...when(own.gracefulRestartSeconds !== undefined || other.gracefulRestartSeconds !== undefined, 'graceful restart'),
    ...when((own.advertisementSeconds ?? 0) > 0, 'an interval between announcements'),
    ...when(own.connectRetrySeconds !== undefined, 'its own time between attempts to connect'),
    ...new Set([...ofPolicy(own.import), ...ofPolicy(own.export)]),
  ]
}

function ofPolicy({ terms }: Policy): RoutingFeature[] {
  return [
    ...when(
      terms.some(({ match }) => match.asPath !== undefined),
      'conditions on the AS path',
    ),
    ...when(
      terms.some(({ set }) => set?.origin !== undefined),
      'setting the origin',
    ),
    ...when(
      terms.some(({ set }) => (set?.removeCommunities ?? []).length > 0),
      'removal of single communities',
    ),
  ]
}

const usesWeight = ({ terms }: Policy): boolean => terms.some(({ set }) => set?.weight !== undefined)

const when = (used: boolean, feature: RoutingFeature): RoutingFeature[] => (used ? [feature] : [])
