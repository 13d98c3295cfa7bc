import { parseAddress } from '../ip/address.ts'
import { comparePrefixes } from '../ip/prefix.ts'
import type { NodeRole } from '../network/model.ts'
import type { Group } from './classes.ts'
import { multipath, reasonLost, type Multipath } from './decision.ts'
import { usablePaths, type ClassResult, type Run } from './fixed-point.ts'
import type { FeltDown } from './felt.ts'
import { LazyMap } from './lazy-map.ts'
import { tableKey, type BgpPath, type NextHop, type Route } from './model.ts'
import { AGGREGATED, compareAddresses, NO_REFLECTION, ORIGINS, OWN, type Path } from './paths.ts'
import type { KnownPrefix, Prepared, Speaker } from './prepare.ts'
import { DISTANCE_EXTERNAL, DISTANCE_INTERNAL } from './distances.ts'
import { withTaken } from './taken.ts'
import { fixedTables, routeUp, type FixedRoute, type FixedTable } from './static-tables.ts'

export interface Settled {
  readonly group: Group
  readonly result: ClassResult
}

/** The routes of every table by table key, each table built when first read. */
export function tableRoutes(run: Run, settled: readonly Settled[], down: FeltDown): ReadonlyMap<string, readonly Route[]> {
  const { index, speakers } = run.prepared
  const fixed = fixedTables(index)
  const speakerOf = new Map(speakers.map((speaker) => [tableKey(speaker.table.node.id, speaker.table.name), speaker]))
  const tables: LazyMap<readonly Route[]> = new LazyMap(new Set(fixed.keys()), (key) => {
    const table = fixed.get(key)!
    const own = routesOf(run, settled, down, table, speakerOf.get(key))
    return table.takes.length === 0 ? own : withTaken(own, table.node, table.takes, (other) => tables.get(other), down)
  })
  return tables
}

function routesOf(
  run: Run,
  settled: readonly Settled[],
  down: FeltDown,
  table: FixedTable,
  speaker: Speaker | undefined,
): readonly Route[] {
  if (down.nodes.has(table.node.id)) return []
  if (speaker !== undefined || !isWhole(table, down)) return chooseRoutes(run, settled, down, table, speaker)
  let routes = untouched.get(table)
  if (routes === undefined) untouched.set(table, (routes = chooseRoutes(run, settled, down, table, speaker)))
  return routes
}

/** Tables that no protocol writes to, while all of their own routes work: the same list in every state of the network. */
const untouched = new WeakMap<FixedTable, readonly Route[]>()

function isWhole(table: FixedTable, down: FeltDown): boolean {
  for (const routes of table.byPrefix.values()) if (!routes.every((route) => routeUp(table.node, route, down))) return false
  return true
}

function chooseRoutes(
  run: Run,
  settled: readonly Settled[],
  down: FeltDown,
  table: FixedTable,
  speaker: Speaker | undefined,
): readonly Route[] {
  const routes: { readonly prefix: KnownPrefix; readonly route: Route }[] = []
  const done = new Set<string>()
  const add = (prefix: KnownPrefix, learned: Learned | undefined): void => {
    const route = chooseRoute(run.prepared, prefix.text, fixedCandidates(table, prefix.text, down), learned)
    if (route !== undefined) routes.push({ prefix, route })
  }
  if (speaker !== undefined) {
    for (const { group, result } of settled) {
      const learned = learnedOf(run, group, result, speaker)
      if (learned === undefined) continue
      for (const prefix of group.prefixes) {
        done.add(prefix.text)
        add(prefix, learned)
      }
    }
  }
  for (const text of table.byPrefix.keys()) if (!done.has(text)) add(run.prepared.prefixes.get(text), undefined)
  return routes.sort((a, b) => comparePrefixes(a.prefix.prefix, b.prefix.prefix)).map(({ route }) => route)
}

/** The route of one table to one prefix, without those that it takes from others. `settled`: of the prefix, where BGP knows it. */
export function routeToPrefix(
  run: Run,
  settled: Settled | undefined,
  down: FeltDown,
  table: FixedTable,
  speaker: Speaker | undefined,
  prefix: string,
): Route | undefined {
  if (down.nodes.has(table.node.id)) return undefined
  const learned = settled === undefined || speaker === undefined ? undefined : learnedOf(run, settled.group, settled.result, speaker)
  return chooseRoute(run.prepared, prefix, fixedCandidates(table, prefix, down), learned)
}

/** What BGP has for a speaker, the same for every prefix of a class. */
interface Learned {
  /** Absent when the best path is what the node originates, or nothing can be used. */
  readonly best: Path | undefined
  readonly nextHops: readonly NextHop[]
  readonly lost: () => readonly { readonly path: Path; readonly reason: string }[]
}

function learnedOf(run: Run, group: Group, result: ClassResult, speaker: Speaker): Learned | undefined {
  const { ends } = run.prepared
  const held = speaker.learns.flatMap((number) => result.learned[number] ?? [])
  const best = result.best[speaker.number]
  if (held.length === 0 && best?.end !== AGGREGATED) return undefined
  const blocked = group.class.local.get(speaker.number)?.blocksBgp === true
  const { equal, used, limit } =
    best === undefined ? NOTHING_USED : multipath(best, usablePaths(group.class, speaker, result.learned), ends, speaker)
  return {
    best: best === undefined || best.end === OWN ? undefined : best,
    nextHops: sortedHops(used.flatMap(({ via }) => via?.nextHop ?? [])),
    lost: () => held.filter((path) => path !== best && !isUsed(path)).map((path) => ({ path, reason: reasonOf(path) })),
  }

  // A path to a next hop that is used anyway loses nothing.
  function isUsed(path: Path): boolean {
    return used.includes(path) || (equal.includes(path) && used.some((other) => other.hop === path.hop))
  }

  function reasonOf(path: Path): string {
    if (path.via === undefined) return `next hop ${path.hop?.text ?? ''} can not be reached`
    if (blocked) return HUB_FIRST
    if (best === undefined) return 'not chosen'
    if (!equal.includes(path)) return reasonLost(path, best, ends)
    // Where only one path is used, the rest of the decision has chosen it.
    return limit === 1 ? reasonLost(path, best, ends) : `as good, but one more than the limit of ${limit} paths`
  }
}

const NOTHING_USED: Multipath = { equal: [], used: [], limit: 0 }

/** Without duplicates, by address, then interface. */
function sortedHops(hops: readonly NextHop[]): NextHop[] {
  return [...new Map(hops.map((hop) => [`${hop.interface} ${hop.address ?? ''}`, hop])).values()].sort(compareHops)
}

function compareHops(a: NextHop, b: NextHop): number {
  const left = a.address === undefined ? undefined : parseAddress(a.address)
  const right = b.address === undefined ? undefined : parseAddress(b.address)
  const byAddress =
    left === undefined || right === undefined ? Number(left !== undefined) - Number(right !== undefined) : compareAddresses(left, right)
  return byAddress || (a.interface < b.interface ? -1 : a.interface > b.interface ? 1 : 0)
}

function fixedCandidates(table: FixedTable, prefix: string, down: FeltDown): FixedCandidates {
  const routes = table.byPrefix.get(prefix)
  const { unanswered } = down
  if (routes === undefined) return { role: table.node.role, live: NONE, dead: NONE, unanswered }
  const live = routes.filter((route) => routeUp(table.node, route, down))
  return {
    role: table.node.role,
    live,
    dead: live.length === routes.length ? NONE : routes.filter((route) => !live.includes(route)),
    unanswered,
  }
}

const NONE: readonly FixedRoute[] = []

interface FixedCandidates {
  readonly role: NodeRole
  /** Best first. */
  readonly live: readonly FixedRoute[]
  readonly dead: readonly FixedRoute[]
  readonly unanswered: FeltDown['unanswered']
}

type Rejected = Route['rejected'][number]

function chooseRoute(prepared: Prepared, prefix: string, fixed: FixedCandidates, learned: Learned | undefined): Route | undefined {
  const first = fixed.live[0]
  const best = learned?.best
  const distance = best === undefined ? Infinity : prepared.ends[best.end]?.external === true ? DISTANCE_EXTERNAL : DISTANCE_INTERNAL
  const winner = first !== undefined && (fixed.role === 'hub' || first.preference <= distance) ? first : undefined
  const together = winner === undefined ? NONE : fixed.live.filter((route) => sharesLoad(route, winner, fixed.role))
  // Worked out when asked for: forwarding never does.
  let rejected: readonly Rejected[] | undefined
  const why = (): readonly Rejected[] => (rejected ??= rejectedOf(prepared, prefix, fixed, learned, { winner, together, distance }))
  if (winner !== undefined) return fixedRoute(prefix, winner, together, why)
  if (best === undefined) return undefined
  const isAggregate = best.end === AGGREGATED
  return {
    prefix,
    protocol: isAggregate ? 'aggregate' : 'bgp',
    nextHops: learned?.nextHops ?? [],
    // FRR 8.4 puts a blackhole under an aggregate (seen on the daemon).
    action: isAggregate ? 'blackhole' : 'forward',
    path: publicPath(prepared, best, prefix),
    get rejected() {
      return why()
    },
  }
}

interface Choice {
  readonly winner: FixedRoute | undefined
  readonly together: readonly FixedRoute[]
  /** Of the best path of BGP. */
  readonly distance: number
}

function rejectedOf(prepared: Prepared, prefix: string, fixed: FixedCandidates, learned: Learned | undefined, choice: Choice): Rejected[] {
  const { winner, together, distance } = choice
  const rejected: Rejected[] = []
  const rejectFixed = (route: FixedRoute, reason: string): void => {
    rejected.push({ ...(route.static === undefined ? {} : { static: route.static }), reason })
  }
  for (const route of fixed.live.filter((candidate) => !together.includes(candidate)))
    rejectFixed(route, lostFixed(route, winner, distance))
  for (const route of fixed.dead) rejectFixed(route, whyDead(route, fixed.unanswered))
  if (winner !== undefined && learned?.best !== undefined) {
    const reason = fixed.role === 'hub' ? HUB_FIRST : `distance ${distance} after ${winner.preference} of ${wordOf(winner)}`
    rejected.push({ path: publicPath(prepared, learned.best, prefix), reason })
  }
  for (const { path, reason } of learned?.lost() ?? []) rejected.push({ path: publicPath(prepared, path, prefix), reason })
  return rejected
}

const HUB_FIRST = "the hub's own route goes before BGP"

/** A router uses static routes of the same distance side by side; a provider's table holds one, but for routes that share. */
function sharesLoad(route: FixedRoute, first: FixedRoute, role: NodeRole): boolean {
  if (route === first) return true
  const splits = (one: FixedRoute): boolean => one.static !== undefined && (one.target.kind === 'gateway' || one.target.kind === 'peer')
  const shares = role === 'router' || (route.static?.shares === true && first.static?.shares === true)
  return shares && splits(route) && splits(first) && route.preference === first.preference
}

function whyDead({ static: source, interface: port }: FixedRoute, unanswered: FeltDown['unanswered']): string {
  if (source?.probe !== undefined && unanswered?.has(source) === true) return `its probe of ${source.probe.address} is not answered`
  return `interface ${port?.name ?? ''} is down`
}

function lostFixed(route: FixedRoute, winner: FixedRoute | undefined, distance: number): string {
  if (winner === undefined) return `distance ${route.preference} after ${distance} of BGP`
  if (route.preference > winner.preference) return `distance ${route.preference} after ${winner.preference} of ${wordOf(winner)}`
  return `the same range, listed after the one of ${winner.interface?.name ?? wordOf(winner)}`
}

function wordOf(route: FixedRoute): string {
  return route.static === undefined ? 'connected' : `the ${route.static.origin} route`
}

function fixedRoute(prefix: string, first: FixedRoute, together: readonly FixedRoute[], why: () => readonly Rejected[]): Route {
  const { target, static: source } = first
  const action = target.kind === 'connected' || target.kind === 'gateway' || target.kind === 'peer' ? 'forward' : target.kind
  return {
    prefix,
    protocol: source === undefined ? 'connected' : 'static',
    nextHops: action === 'forward' ? sortedHops(together.flatMap(hopOf)) : [],
    action,
    ...(source === undefined ? {} : { static: source }),
    get rejected() {
      return why()
    },
  }
}

function hopOf({ target }: FixedRoute): NextHop[] {
  switch (target.kind) {
    case 'connected':
    case 'peer':
      return [{ interface: target.interface, kind: target.kind }]
    case 'gateway':
      return [{ interface: target.interface, address: target.address, kind: 'gateway' }]
    default:
      return []
  }
}

/** A path as callers see it. */
export function publicPath(prepared: Prepared, path: Path, prefix: string): BgpPath {
  const { as, hop, localPreference, med, weight, communities, reflection, end } = path
  const learned = end < 0 ? undefined : prepared.ends[end]!.learnedFrom
  return {
    prefix,
    ...(hop === undefined || end < 0 ? {} : { nextHop: hop.text }),
    asPath: as.list,
    ...(as.set.length === 0 ? {} : { asSet: as.set }),
    origin: ORIGINS[path.origin]!,
    localPreference,
    med,
    communities: communities.list,
    weight,
    ...(reflection === NO_REFLECTION ? {} : { originatorId: reflection.originatorId, clusterList: reflection.clusters }),
    ...(learned === undefined ? {} : { learnedFrom: learned }),
  }
}
