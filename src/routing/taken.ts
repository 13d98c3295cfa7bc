import { comparePrefixes, containsPrefix, parsePrefix } from '../ip/prefix.ts'
import { leavesBy, type NetworkNode, type StaticRoute, type TakenRoutes } from '../network/model.ts'
import { DISTANCE_EXTERNAL, DISTANCE_INTERNAL } from './distances.ts'
import { interfaceUp } from './interfaces.ts'
import { tableKey, type Down, type NextHop, type Route } from './model.ts'

/** The chosen routes of any table by its key. */
export type TableReader = (key: string) => readonly Route[] | undefined

/**
 * A table's own choice, with what it takes from tables that speak BGP: for each prefix the lower preference wins, the table's own
 * route where both are equal. Taken routes are static ones to whoever reads the table; `path` is what they were learned as.
 */
export function withTaken(
  own: readonly Route[],
  node: NetworkNode,
  takes: readonly TakenRoutes[],
  read: TableReader,
  down: Down,
): readonly Route[] {
  if (down.nodes.has(node.id)) return own
  const taken = takes.flatMap((each) => takenBy(node, each, read, down))
  if (taken.length === 0) return own
  const byPrefix = new Map<string, Route[]>()
  for (const route of [...own, ...taken.sort((a, b) => preferenceOf(a) - preferenceOf(b))]) {
    const same = byPrefix.get(route.prefix)
    if (same === undefined) byPrefix.set(route.prefix, [route])
    else same.push(route)
  }
  return [...byPrefix.values()].map(chosen).sort((a, b) => comparePrefixes(parsePrefix(a.prefix), parsePrefix(b.prefix)))
}

function takenBy(node: NetworkNode, takes: TakenRoutes, read: TableReader, down: Down): Route[] {
  const leaving = leavesBy(takes.target)
  const port = leaving === undefined ? undefined : node.interfaces.find((each) => each.name === leaving)
  if (port !== undefined && !interfaceUp(node, port, down)) return []
  const except = (takes.except ?? []).map(parsePrefix)
  return (read(tableKey(takes.node, takes.table)) ?? []).flatMap((source): Route[] => {
    const { prefix, path } = source
    if (path === undefined) return []
    if (except.some((range) => containsPrefix(range, parsePrefix(prefix)))) return []
    const route: StaticRoute = {
      prefix,
      target: takes.target,
      preference: takes.preference + (takes.perMed ?? 0) * path.med,
      origin: 'propagated',
      ...(takes.shares === true ? { shares: true } : {}),
      from: takes.from,
    }
    return [
      {
        prefix,
        protocol: 'static',
        ...wayOf(route),
        path,
        static: route,
        takenFrom: { node: takes.node, table: takes.table },
        rejected: [],
      },
    ]
  })
}

function wayOf({ target }: StaticRoute): Pick<Route, 'action' | 'nextHops'> {
  switch (target.kind) {
    case 'connected':
    case 'peer':
      return { action: 'forward', nextHops: [{ interface: target.interface, kind: target.kind }] }
    case 'gateway':
      return { action: 'forward', nextHops: [{ interface: target.interface, address: target.address, kind: 'gateway' }] }
    default:
      return { action: target.kind, nextHops: [] }
  }
}

/** Of a table's own route by BGP, its administrative distance; 0 of connected ones. */
const preferenceOf = ({ static: route, path }: Route): number =>
  route?.preference ?? (path === undefined ? 0 : path.learnedFrom?.kind === 'ibgp' ? DISTANCE_INTERNAL : DISTANCE_EXTERNAL)

/** Of routes to one prefix, the table's own first. */
function chosen(routes: readonly Route[]): Route {
  const [first] = routes
  if (routes.length === 1 || first === undefined) return first!
  const winner = routes.reduce((best, each) => (preferenceOf(each) < preferenceOf(best) ? each : best), first)
  const together = routes.filter((each) => each === winner || splits(each, winner))
  const lost = routes.filter((each) => !together.includes(each))
  return {
    ...winner,
    nextHops: unique(together.flatMap((each) => each.nextHops)),
    rejected: [
      ...winner.rejected,
      ...lost.map((each) => ({
        ...(each.path === undefined ? {} : { path: each.path }),
        ...(each.static === undefined ? {} : { static: each.static }),
        reason: `distance ${preferenceOf(each)} after ${preferenceOf(winner)} of the ${winner.static?.origin ?? 'connected'} route`,
      })),
    ],
  }
}

function splits(a: Route, b: Route): boolean {
  return (
    a.static?.shares === true &&
    b.static?.shares === true &&
    a.action === 'forward' &&
    b.action === 'forward' &&
    preferenceOf(a) === preferenceOf(b)
  )
}

function unique(hops: readonly NextHop[]): NextHop[] {
  return [...new Map(hops.map((hop) => [`${hop.interface} ${hop.address ?? ''}`, hop])).values()]
}
