import { parseAddress } from '../ip/address.ts'
import { firstAddress, readPrefix } from '../ip/prefix.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { NodeId, Provenance, SessionId, StaticRoute } from '../network/model.ts'
import { CAME_FROM_THERE } from './fixed-point.ts'
import { insideOf, type Inside } from './inside.ts'
import { journeyOf, type Leg } from './journey.ts'
import { lookup } from './lookup.ts'
import { tableKey, type BgpPath, type Route, type RoutingState } from './model.ts'
import { passOn } from './passage.ts'
import type { Path } from './paths.ts'
import type { Speaker } from './prepare.ts'
import { publicPath, type Settled } from './tables.ts'

/** Everything that is known of one prefix in one table: what was chosen, what lost and why, and where each came from. */
export interface RouteExplanation {
  readonly node: NodeId
  readonly table: string
  /** An address or prefix, as asked. */
  readonly asked: string
  /** Of the longest route that holds what was asked; what was asked where nothing does. */
  readonly prefix: string
  /** Absent: the table has no route. */
  readonly route?: Route
  /** The chosen first, then what is used beside it, then what lost. */
  readonly candidates: readonly Candidate[]
  /** What neighbours have and this table does not: why nothing is held of them. */
  readonly missing: readonly Missing[]
}

export interface Candidate {
  readonly verdict: 'chosen' | 'beside' | 'lost'
  /** The step of the decision that it lost at. */
  readonly reason?: string
  readonly path?: BgpPath
  readonly static?: StaticRoute
  /** From who originates it to here; one leg for routes that need no protocol. */
  readonly journey: readonly Leg[]
}

export interface Missing {
  readonly session: SessionId
  readonly peer: NodeId
  readonly why: string
  readonly from: Provenance
}

/**
 * Explains the route of a table to an address or prefix.
 *
 * @param asked an address (`10.0.1.4`) or a prefix (`10.0.1.0/24`); a prefix without a route of its own stands for its first address
 * @returns undefined when `asked` is neither, or the node has no such table
 * @example explainRoute(index, simulateRoutes(index), nodeId('edge-aws-1'), 'main', '10.0.1.4')?.candidates
 */
export function explainRoute(
  index: NetworkIndex,
  state: RoutingState,
  node: NodeId,
  table: string,
  asked: string,
): RouteExplanation | undefined {
  const routes = state.tables.get(tableKey(node, table))
  const range = readPrefix(asked)
  const address = typeof range === 'string' ? parseAddress(asked) : firstAddress(range)
  if (routes === undefined || address === undefined) return undefined
  const exact = routes.find((route) => route.prefix === asked)
  const inside = insideOf(state)
  const speaker = inside?.run.prepared.speakers.find((one) => one.table.node.id === node && one.table.name === table)
  const known = inside?.settled().some(({ group }) => group.prefixes.some((prefix) => prefix.text === asked)) === true
  const route = exact ?? (known ? undefined : lookup(state, node, table, address))
  const prefix = route?.prefix ?? asked
  const settled = inside?.settled().find(({ group }) => group.prefixes.some((one) => one.text === prefix))
  const learned =
    inside === undefined || speaker === undefined || settled === undefined ? [] : heldBy(inside, settled, speaker, prefix, route)
  const candidates = [...fixedCandidates(index, state, node, table, prefix, route), ...learned].sort(
    (a, b) => ORDER[a.verdict] - ORDER[b.verdict],
  )
  return {
    node,
    table,
    asked,
    prefix,
    ...(route === undefined ? {} : { route }),
    candidates,
    missing: inside === undefined || speaker === undefined || settled === undefined ? [] : missingOf(inside, settled, speaker),
  }
}

const ORDER = { chosen: 0, beside: 1, lost: 2 } as const

/** Connected and static routes, chosen or not. */
function fixedCandidates(
  index: NetworkIndex,
  state: RoutingState,
  node: NodeId,
  table: string,
  prefix: string,
  route: Route | undefined,
): Candidate[] {
  if (route === undefined) return []
  const lost = route.rejected.flatMap(({ static: fixed, path, reason }): Candidate[] => {
    if (path !== undefined) return []
    return [{ verdict: 'lost', reason, ...(fixed === undefined ? {} : { static: fixed }), journey: [fixedLeg(index, node, prefix, fixed)] }]
  })
  if (route.protocol === 'bgp' || route.protocol === 'aggregate') return lost
  const leg = { ...fixedLeg(index, node, prefix, route.static), table }
  return [
    {
      verdict: 'chosen',
      ...(route.static === undefined ? {} : { static: route.static }),
      ...(route.path === undefined ? {} : { path: route.path }),
      journey: [...broughtTo(index, state, route), leg],
    },
    ...lost,
  ]
}

/** How a route that was taken from another table came there. */
function broughtTo(index: NetworkIndex, state: RoutingState, { takenFrom, prefix }: Route): readonly Leg[] {
  if (takenFrom === undefined) return []
  return (
    explainRoute(index, state, takenFrom.node, takenFrom.table, prefix)?.candidates.find(({ verdict }) => verdict === 'chosen')?.journey ??
    []
  )
}

function fixedLeg(index: NetworkIndex, node: NodeId, prefix: string, fixed: StaticRoute | undefined): Leg {
  const from = fixed?.from ?? index.nodes.get(node)?.from ?? {}
  return { kind: 'origin', node, how: fixed?.origin ?? 'connected', prefix, changes: [], from }
}

/** What the sessions of the table hold, and the aggregate that it makes. */
function heldBy(inside: Inside, { group, result }: Settled, speaker: Speaker, prefix: string, route: Route | undefined): Candidate[] {
  const { prepared } = inside.run
  const best = result.best[speaker.number]
  const isBgp = route?.protocol === 'bgp' || route?.protocol === 'aggregate'
  const held = speaker.learns.flatMap((number) => result.learned[number] ?? [])
  const all = best === undefined || held.includes(best) || best.end === -1 ? held : [best, ...held]
  return all.map((path): Candidate => {
    const shown = publicPath(prepared, path, prefix)
    const reason = reasonOf(route, path, shown)
    const journey = journeyOf(inside, { group, result }, path, speaker, prefix)
    if (reason !== undefined) return { verdict: 'lost', reason, path: shown, journey }
    return { verdict: path === best && isBgp ? 'chosen' : isBgp ? 'beside' : 'lost', path: shown, journey }
  })
}

function reasonOf(route: Route | undefined, path: Path, shown: BgpPath): string | undefined {
  if (route === undefined) return path.via === undefined ? `next hop ${path.hop?.text ?? ''} can not be reached` : 'the table has no route'
  // Where a fixed route won, the best path of BGP is named with that reason before any other.
  return route.rejected.find((one) => one.path !== undefined && one.path.learnedFrom?.session === shown.learnedFrom?.session)?.reason
}

/** Sessions that are up, whose other end has a path that does not come to this table. */
function missingOf({ run }: Inside, { group, result }: Settled, speaker: Speaker): Missing[] {
  const { prepared, up } = run
  return speaker.learns.flatMap((number): Missing[] => {
    if (up[number] === 0 || result.learned[number] !== undefined) return []
    const end = prepared.ends[number]!
    const sender = prepared.ends[end.peer]!
    const path = result.best[sender.sender]
    if (path === undefined) return []
    const { stopped, exported, imported } = passOn(prepared, group.class.matches, sender, path)
    // What the neighbour has from here is no news.
    if (stopped === CAME_FROM_THERE) return []
    const { session, peer } = end.learnedFrom
    const term = (name: string | undefined): string => (name === undefined ? 'by default' : `by term "${name}"`)
    const why =
      stopped ??
      (imported?.action === 'reject'
        ? `refused on import ${term(imported.term)}`
        : `not sent: ${peer} rejects it on export ${term(exported?.term)}`)
    return [{ session, peer, why, from: end.session.from }]
  })
}
