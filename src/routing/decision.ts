import { compareAddresses, ORIGINS, type Path } from './paths.ts'
import type { End, Speaker } from './prepare.ts'

/**
 * The decision process, in the order of FRR 8.4 (`bgp_path_info_cmp` in bgpd/bgp_route.c) and of BIRD 2.0 (`bgp_rte_better`
 * in proto/bgp/attrs.c), which agree step by step where weight and AIGP are not used. What the node originates has weight
 * 32768 in FRR (`bgp_attr_default_set`); in BIRD it goes before anything learned by its protocol preference, which is
 * modelled as a weight that no policy can give. Negative: `a` is better.
 */
export function comparePaths(a: Path, b: Path, ends: readonly End[]): number {
  return compareToMetric(a, b, ends) || compareTail(a, b, ends)
}

/** Up to the IGP metric: paths that are still equal here may share the load. */
function compareToMetric(a: Path, b: Path, ends: readonly End[]): number {
  if (a.weight !== b.weight) return b.weight - a.weight
  if (a.localPreference !== b.localPreference) return b.localPreference - a.localPreference
  if (a.end < 0 !== b.end < 0) return a.end < 0 ? -1 : 1
  if (a.as.length !== b.as.length) return a.as.length - b.as.length
  if (a.origin !== b.origin) return a.origin - b.origin
  if (a.med !== b.med && comparesMed(a, b, ends)) return a.med - b.med
  if (a.end < 0) return 0
  const aExternal = ends[a.end]!.external
  if (aExternal !== ends[b.end]!.external) return aExternal ? -1 : 1
  return (a.via?.metric ?? 0) - (b.via?.metric ?? 0)
}

function comparesMed(a: Path, b: Path, ends: readonly End[]): boolean {
  // A set has no first AS (FRR `aspath_cmp_left`).
  return (a.as.first === b.as.first && a.as.first >= 0) || (a.end >= 0 && ends[a.end]!.comparesAnyMed)
}

/** The oldest where the speaker prefers it, else the lowest router id (of who brought it into the AS), fewest reflectors, lowest address. */
function compareTail(a: Path, b: Path, ends: readonly End[]): number {
  if (a.end < 0) return b.end - a.end
  const aEnd = ends[a.end]!
  const bEnd = ends[b.end]!
  return (
    (aEnd.prefersOlder && bEnd.prefersOlder ? a.since - b.since : 0) ||
    routerIdOf(a, aEnd) - routerIdOf(b, bEnd) ||
    a.reflection.clusters.length - b.reflection.clusters.length ||
    compareAddresses(aEnd.peerHop.address, bEnd.peerHop.address) ||
    a.end - b.end
  )
}

const routerIdOf = (path: Path, end: End): number => path.reflection.originator || end.peerRouterId

/**
 * The best of the usable paths. MED orders only paths of one neighbour AS, so the order is not transitive: paths are
 * compared inside each neighbour AS first (`bgp deterministic-med`), which makes the answer independent of arrival.
 */
export function bestPath(paths: readonly Path[], ends: readonly End[]): Path | undefined {
  let best: Path | undefined
  let medUsed = false
  for (const path of paths) {
    if (path.med !== 0) medUsed = true
    if (best === undefined || comparePaths(path, best, ends) < 0) best = path
  }
  if (!medUsed) return best
  const winners = new Map<number, Path>()
  for (const path of paths) {
    const winner = winners.get(path.as.first)
    if (winner === undefined || comparePaths(path, winner, ends) < 0) winners.set(path.as.first, path)
  }
  best = undefined
  for (const path of winners.values()) if (best === undefined || comparePaths(path, best, ends) < 0) best = path
  return best
}

export interface Multipath {
  /** As good as the best up to the IGP metric, the best first. */
  readonly equal: readonly Path[]
  /** Those whose next hops are used. */
  readonly used: readonly Path[]
  readonly limit: number
}

/**
 * The paths that are used side by side. FRR 8.4 ("Multipath check" of `bgp_path_info_cmp`): equal up to the IGP metric, and
 * eBGP paths of one neighbour AS or iBGP paths with the very same AS path, unless `multipath-relax`; the best, then by next
 * hop until the limit. BIRD 2.0 (`bgp_rte_mergable`, `nexthop_merge`) asks only for equality up to the IGP metric, and keeps
 * the lowest next hops.
 */
export function multipath(best: Path, paths: readonly Path[], ends: readonly End[], speaker: Speaker): Multipath {
  if (best.end < 0) return { equal: [best], used: [best], limit: 1 }
  const limit = Math.max(1, ends[best.end]!.external ? speaker.maximumPaths : speaker.maximumPathsIbgp)
  const equal = equalPaths(best, paths, ends, speaker)
  return { equal, used: speaker.bird && limit > 1 ? lowestHops(equal, limit) : bestThenByHop(equal, limit), limit }
}

/** FRR `bgp_path_info_mpath_update`: a path whose next hop is that of the one before it does not count. */
function bestThenByHop(equal: readonly Path[], limit: number): Path[] {
  const used: Path[] = []
  for (const path of equal) if (used.length < limit && (used.length === 0 || used.at(-1)!.hop !== path.hop)) used.push(path)
  return used
}

function lowestHops(equal: readonly Path[], limit: number): Path[] {
  const byHop = [...equal].sort(compareHop)
  const hops = [...new Set(byHop.map((path) => path.hop))].slice(0, limit)
  return byHop.filter((path) => hops.includes(path.hop))
}

function equalPaths(best: Path, paths: readonly Path[], ends: readonly End[], speaker: Speaker): Path[] {
  const equal = paths.filter(
    (path) =>
      path !== best && path.end >= 0 && isEqualCost(path, best, ends, speaker) && (!speaker.bird || isAsGoodAsSiblings(path, paths, ends)),
  )
  return [best, ...equal.sort((a, b) => compareHop(a, b) || compareTail(a, b, ends))]
}

/** BIRD sets aside what loses to another path of the same neighbour AS, before it looks for paths to merge (`bgp_rte_recalculate`). */
function isAsGoodAsSiblings(path: Path, paths: readonly Path[], ends: readonly End[]): boolean {
  return paths.every((other) => other.as.first !== path.as.first || compareToMetric(path, other, ends) <= 0)
}

function compareHop(a: Path, b: Path): number {
  return a.hop === undefined || b.hop === undefined ? 0 : compareAddresses(a.hop.address, b.hop.address)
}

function isEqualCost(path: Path, best: Path, ends: readonly End[], { bird, multipathRelax }: Speaker): boolean {
  if (compareToMetric(path, best, ends) !== 0) return false
  if (bird || multipathRelax) return true
  const end = ends[path.end]!
  return end.external ? end.peerAsn === ends[best.end]!.peerAsn : path.as === best.as
}

/** Why `path` lost to `best`, for people. */
export function reasonLost(path: Path, best: Path, ends: readonly End[]): string {
  if (comparePaths(path, best, ends) < 0) return `higher MED than another path from AS ${path.as.first}`
  if (path.end >= 0 && best.end < 0) return 'learned, and the node originates the prefix itself'
  if (path.weight !== best.weight) return `lower weight (${path.weight} < ${best.weight})`
  if (path.localPreference !== best.localPreference) return `lower local preference (${path.localPreference} < ${best.localPreference})`
  if (path.end < 0 !== best.end < 0) return 'learned, and the node originates the prefix itself'
  if (path.as.length !== best.as.length) return `longer AS path (${path.as.length} > ${best.as.length})`
  if (path.origin !== best.origin) return `worse origin (${ORIGINS[path.origin]!} after ${ORIGINS[best.origin]!})`
  if (path.med !== best.med && comparesMed(path, best, ends)) return `higher MED (${path.med} > ${best.med})`
  if (path.end < 0) return 'another own path is preferred'
  const end = ends[path.end]!
  const bestEnd = ends[best.end]!
  if (end.external !== bestEnd.external) return 'iBGP after eBGP'
  if (path.via?.metric !== best.via?.metric) return `higher IGP metric (${path.via?.metric ?? 0} > ${best.via?.metric ?? 0})`
  if (end.prefersOlder && bestEnd.prefersOlder && path.since !== best.since) return 'younger: the other one was there first'
  const [id, bestId] = [path, best].map((one) => one.reflection.originatorId || ends[one.end]!.learnedFrom.peerRouterId) as [string, string]
  if (routerIdOf(path, end) !== routerIdOf(best, bestEnd)) return `higher router id (${id} > ${bestId})`
  const [clusters, bestClusters] = [path.reflection.clusters.length, best.reflection.clusters.length]
  if (clusters !== bestClusters) return `longer cluster list (${clusters} > ${bestClusters})`
  return `higher peer address (${end.peerHop.text} > ${bestEnd.peerHop.text})`
}
