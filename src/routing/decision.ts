import { compareAddresses, ORIGINS, type Path } from './paths.ts'
import type { End } from './prepare.ts'

/**
 * The decision process, in the order of FRR 8.4 (`bgp_path_info_cmp` in bgpd/bgp_route.c) and of BIRD 2.0 (`bgp_rte_better`
 * in proto/bgp/attrs.c), which agree step by step where weight, AIGP and route reflection are not used and where FRR runs
 * with `bgp bestpath compare-routerid`. What the node originates goes before anything learned and even before local
 * preference: FRR gives it weight 32768 (`bgp_attr_default_set`), BIRD its protocol preference. Negative: `a` is better.
 */
export function comparePaths(a: Path, b: Path, ends: readonly End[]): number {
  return compareToMetric(a, b, ends) || compareTail(a, b, ends)
}

/** Up to the IGP metric: paths that are still equal here may share the load. */
function compareToMetric(a: Path, b: Path, ends: readonly End[]): number {
  if (a.end < 0 !== b.end < 0) return a.end < 0 ? -1 : 1
  if (a.localPreference !== b.localPreference) return b.localPreference - a.localPreference
  if (a.as.length !== b.as.length) return a.as.length - b.as.length
  if (a.origin !== b.origin) return a.origin - b.origin
  if (a.med !== b.med && a.as.first === b.as.first) return a.med - b.med
  if (a.end < 0) return 0
  const aExternal = ends[a.end]!.external
  if (aExternal !== ends[b.end]!.external) return aExternal ? -1 : 1
  return (a.via?.metric ?? 0) - (b.via?.metric ?? 0)
}

function compareTail(a: Path, b: Path, ends: readonly End[]): number {
  if (a.end < 0) return 0
  const aEnd = ends[a.end]!
  const bEnd = ends[b.end]!
  return aEnd.peerRouterId - bEnd.peerRouterId || compareAddresses(aEnd.peerHop.address, bEnd.peerHop.address) || a.end - b.end
}

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

/**
 * The paths that may be used side by side, best first, then by next hop (the order in which FRR fills its limit). Equal up to
 * the IGP metric, and as FRR 8.4 without `multipath-relax` ("11. Maximum path check" of `bgp_path_info_cmp`): eBGP paths
 * from the same neighbour AS, or iBGP paths with the very same AS path.
 */
export function multipath(best: Path, paths: readonly Path[], ends: readonly End[]): Path[] {
  if (best.end < 0) return [best]
  const equal = paths.filter((path) => path !== best && path.end >= 0 && isEqualCost(path, best, ends))
  equal.sort(
    (a, b) => (a.hop === undefined || b.hop === undefined ? 0 : compareAddresses(a.hop.address, b.hop.address)) || compareTail(a, b, ends),
  )
  return [best, ...equal]
}

function isEqualCost(path: Path, best: Path, ends: readonly End[]): boolean {
  if (compareToMetric(path, best, ends) !== 0) return false
  const end = ends[path.end]!
  return end.external ? end.peerAsn === ends[best.end]!.peerAsn : path.as === best.as
}

/** Why `path` lost to `best`, for people. */
export function reasonLost(path: Path, best: Path, ends: readonly End[]): string {
  if (comparePaths(path, best, ends) < 0) return `higher MED than another path from AS ${path.as.first}`
  if (path.end >= 0 && best.end < 0) return 'learned, and the node originates the prefix itself'
  if (path.localPreference !== best.localPreference) return `lower local preference (${path.localPreference} < ${best.localPreference})`
  if (path.as.length !== best.as.length) return `longer AS path (${path.as.length} > ${best.as.length})`
  if (path.origin !== best.origin) return `worse origin (${ORIGINS[path.origin]!} after ${ORIGINS[best.origin]!})`
  if (path.med !== best.med && path.as.first === best.as.first) return `higher MED (${path.med} > ${best.med})`
  if (path.end < 0) return 'another own path is preferred'
  const end = ends[path.end]!
  const bestEnd = ends[best.end]!
  if (end.external !== bestEnd.external) return 'iBGP after eBGP'
  if (path.via?.metric !== best.via?.metric) return `higher IGP metric (${path.via?.metric ?? 0} > ${best.via?.metric ?? 0})`
  if (end.peerRouterId !== bestEnd.peerRouterId)
    return `higher router id (${end.learnedFrom.peerRouterId} > ${bestEnd.learnedFrom.peerRouterId})`
  return `higher peer address (${end.peerHop.text} > ${bestEnd.peerHop.text})`
}
