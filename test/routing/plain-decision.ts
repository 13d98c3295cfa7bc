import type { NetworkNode } from '../../src/network/model.ts'
import type { OraclePath } from './message-passing.ts'
import { addressNumber, isInside, rangeOf } from './plain-prefixes.ts'

const length = (path: OraclePath): number => path.asPath.length + (path.asSet.length > 0 ? 1 : 0)

/** To BIRD a next hop behind a static route is farther than any in a range of its own. */
function distance(router: NetworkNode, path: OraclePath): number {
  if (router.system !== 'bird' || path.session === undefined) return 0
  const near = router.interfaces.flatMap((port) => port.addresses.map(rangeOf))
  return near.some((range) => isInside(`${path.nextHop}/32`, range, 32, 32)) ? 0 : 1
}

/** The steps in order, each a pair of numbers of which the smaller is better; up to the IGP metric, then the rest. */
function steps(router: NetworkNode, a: OraclePath, b: OraclePath, rest: boolean): [number, number][] {
  const sameNeighbour = (length(a) === 0 && length(b) === 0) || (a.asPath.length > 0 && a.asPath[0] === b.asPath[0])
  const med = sameNeighbour || router.bgp!.alwaysCompareMed === true
  const equal: [number, number][] = [
    [-a.weight, -b.weight],
    [-a.localPreference, -b.localPreference],
    [a.session === undefined ? 0 : 1, b.session === undefined ? 0 : 1],
    [length(a), length(b)],
    [a.origin, b.origin],
    [med ? a.med : 0, med ? b.med : 0],
    [a.session?.kind === 'ibgp' ? 1 : 0, b.session?.kind === 'ibgp' ? 1 : 0],
    [distance(router, a), distance(router, b)],
  ]
  if (!rest) return equal
  const id = (path: OraclePath): number => addressNumber(path.originatorId || (path.sender?.bgp?.routerId ?? '0.0.0.0'))
  return [
    ...equal,
    [a.aggregate ? 1 : 0, b.aggregate ? 1 : 0],
    [id(a), id(b)],
    [a.clusterList.length, b.clusterList.length],
    [addressNumber(a.senderAddress || '0'), addressNumber(b.senderAddress || '0')],
  ]
}

function better(router: NetworkNode, a: OraclePath, b: OraclePath): boolean {
  for (const [left, right] of steps(router, a, b, true)) if (left !== right) return left < right
  return false
}

/** Worse before the IGP metric is reached. */
function worse(router: NetworkNode, a: OraclePath, b: OraclePath): boolean {
  for (const [left, right] of steps(router, a, b, false)) if (left !== right) return left > right
  return false
}

const bestOf = (router: NetworkNode, paths: readonly OraclePath[]): OraclePath | undefined =>
  paths.reduce<OraclePath | undefined>((found, path) => (found === undefined || better(router, path, found) ? path : found), undefined)

/** Of each neighbour AS the best, then the best of these (`bgp deterministic-med`). */
export function choose(router: NetworkNode, paths: readonly OraclePath[]): OraclePath | undefined {
  const neighbours = new Set(paths.map(neighbour))
  return bestOf(
    router,
    [...neighbours].flatMap(
      (one) =>
        bestOf(
          router,
          paths.filter((path) => neighbour(path) === one),
        ) ?? [],
    ),
  )
}

const neighbour = (path: OraclePath): string => (path.asPath.length === 0 ? `set ${path.asSet.join()}` : String(path.asPath[0]))

/** The paths whose next hops are used, given the best. */
export function sideBySide(router: NetworkNode, best: OraclePath, paths: readonly OraclePath[]): OraclePath[] {
  const { session } = best
  if (session === undefined) return [best]
  const { maximumPaths, maximumPathsIbgp, multipathRelax } = router.bgp!
  const limit = session.kind === 'ebgp' ? maximumPaths : (maximumPathsIbgp ?? maximumPaths)
  const equal = paths.filter((path) => {
    if (path === best || path.session === undefined) return false
    if (steps(router, path, best, false).some(([left, right]) => left !== right)) return false
    // BIRD leaves out what is worse, as far as merging looks, than another path of its own neighbour AS.
    if (router.system === 'bird') return paths.every((other) => neighbour(other) !== neighbour(path) || !worse(router, path, other))
    if (multipathRelax === true) return true
    if (path.session.kind === 'ebgp') return path.sender!.bgp!.asn === best.sender!.bgp!.asn
    return `${path.asPath.join()} ${path.asSet.join()}` === `${best.asPath.join()} ${best.asSet.join()}`
  })
  const byHop = (a: OraclePath, b: OraclePath): number =>
    addressNumber(a.nextHop) - addressNumber(b.nextHop) || (better(router, a, b) ? -1 : 1)
  // Without `merge paths`, BIRD's kernel gets the best path.
  if (router.system === 'bird' && limit > 1) {
    const all = [best, ...equal].sort(byHop)
    const hops = [...new Set(all.map((path) => path.nextHop))].slice(0, limit)
    return all.filter((path) => hops.includes(path.nextHop))
  }
  const used = [best]
  for (const path of equal.sort(byHop)) if (used.length < limit && used.at(-1)!.nextHop !== path.nextHop) used.push(path)
  return used
}
