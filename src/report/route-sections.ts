import { formatLocation } from '../core/problem.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { NetworkNode } from '../network/model.ts'
import type { Alternative } from '../routing/alternative-outcomes.ts'
import { tableKey, type BgpPath, type NextHop, type Route, type RoutingState } from '../routing/model.ts'
import { sessionsOverLimit } from '../routing/refusals.ts'
import { isOwnBusiness } from './own-business.ts'
import { columns, type Part, type Section, type Table } from './table.ts'

/** The routes of every table of every node that forwards; hosts have one default route and are left out. */
export function routesSection(index: NetworkIndex, state: RoutingState): Section {
  const parts = index.network.nodes.filter((node) => node.role !== 'host').flatMap((node) => nodeTables(node, state))
  const items = refusedItems(index, state)
  return { id: 'routes', title: 'Routes', parts: items.length === 0 ? parts : [{ kind: 'list', items }, ...parts] }
}

/** One titled table a routing table of the node. */
export function nodeTables(node: NetworkNode, state: RoutingState): Part[] {
  const tables = node.tables.map(({ name }) => ({ name, routes: shown(node, state.tables.get(tableKey(node.id, name)) ?? []) }))
  const names = tables
    .filter((table, i) => !tables.some((other, j) => j !== i && holds(other.routes, table.routes, j > i)))
    .map(({ name }) => name)
  return names.map((name) => {
    const routes = tables.find((table) => table.name === name)?.routes ?? []
    const title = names.length === 1 ? node.id : `${node.id}, table ${name}`
    return { kind: 'table', title, table: routesTable(routes) }
  })
}

const shown = (node: NetworkNode, routes: readonly Route[]): readonly Route[] =>
  routes.filter((route) => !isOwnBusiness(node, route.prefix))

/** Whether the first table says all that the second does: then one of them is enough to read, of two equal ones the later. */
function holds(larger: readonly Route[], smaller: readonly Route[], isLater: boolean): boolean {
  if (smaller.length === 0 || larger.length < smaller.length || (larger.length === smaller.length && !isLater)) return false
  const known = new Set(larger.map(lineOf))
  return smaller.every((route) => known.has(lineOf(route)))
}

const lineOf = (route: Route): string => [route.prefix, ...nextHopTexts(route)].join('|')

/** Sessions that an end has closed because the other one sends too much, and routes whose probe nobody answers: at most one section. */
export function refusedSection(index: NetworkIndex, state: RoutingState): Section[] {
  const items = refusedItems(index, state)
  return items.length === 0 ? [] : [{ id: 'closed', title: 'Closed and taken away', parts: [{ kind: 'list', items }] }]
}

/** Routes that another order of messages would have chosen otherwise: at most one section. */
export function alternativesSection(alternatives: readonly Alternative[]): Section[] {
  if (alternatives.length === 0) return []
  const rows = alternatives.map(({ node, table, prefix, taken, other }) => [node, table, prefix, wayOf(taken), wayOf(other)])
  const text = 'The policies have several stable outcomes: a restart may change from one to the other. Proofs take the first.'
  return [
    {
      id: 'alternatives',
      title: 'Depends on who speaks first',
      parts: [
        { kind: 'table', table: { columns: columns('node', 'table', 'prefix', 'taken here', 'as well possible'), rows } },
        { kind: 'text', text },
      ],
    },
  ]
}

const wayOf = (route: Route | undefined): string => (route === undefined ? 'no route' : nextHopTexts(route).join(' '))

function refusedItems(index: NetworkIndex, state: RoutingState): string[] {
  const closed = sessionsOverLimit(index, state).map(({ message, at }) =>
    [message, formatLocation(at)].filter((text) => text !== '').join(', '),
  )
  const silent = (state.unanswered ?? []).map(
    ({ node, table, route }) =>
      `${route.prefix} is not in table ${table} of ${node}: its probe of ${route.probe?.address ?? ''} is not answered`,
  )
  return [...closed, ...silent]
}

/** With `losers`, every path that was not chosen follows the chosen one, with the step that it lost at. */
export function routesTable(routes: readonly Route[], losers = false): Table {
  const rows = routes.flatMap((route) => {
    const [first = '', ...others] = nextHopTexts(route)
    const own = [route.prefix, first, originText(route), pathText(route)]
    const lost = losers
      ? route.rejected.map(({ path, static: fixed, reason }) => [
          '',
          path?.learnedFrom === undefined ? '' : `not via ${path.learnedFrom.peer}`,
          path === undefined ? (fixed?.origin ?? 'static') : path.learnedFrom?.kind === 'ibgp' ? 'iBGP' : 'eBGP',
          `${path === undefined ? '' : `${asPathText(path)}; `}lost: ${reason}`,
        ])
      : []
    return [own, ...others.map((other) => ['', other, '', '']), ...lost]
  })
  return { columns: columns('prefix', 'next hop', 'from', 'AS path'), rows }
}

/** Where a route leads, each way by itself. */
export function nextHopTexts(route: Route): string[] {
  if (route.action === 'blackhole') return ['blackhole']
  if (route.action === 'attached') return ['attached interfaces']
  const target = route.static?.target
  if (target?.kind === 'deliver') return [`to ${target.node}`]
  if (target?.kind === 'unmodelled' || target?.kind === 'exit') return [`to ${target.what}`]
  return route.nextHops.map(nextHopText)
}

function nextHopText(hop: NextHop): string {
  if (hop.kind === 'connected') return `on ${hop.interface}`
  return hop.address === undefined ? `over ${hop.interface}` : `${hop.address} over ${hop.interface}`
}

function originText(route: Route): string {
  if (route.protocol === 'bgp')
    return route.path?.learnedFrom === undefined
      ? 'BGP'
      : `${route.path.learnedFrom.kind === 'ibgp' ? 'iBGP' : 'eBGP'} ${route.path.learnedFrom.peer}`
  if (route.protocol === 'connected') return 'connected'
  if (route.protocol === 'aggregate') return 'aggregate'
  return route.static?.origin ?? 'static'
}

function pathText(route: Route): string {
  return route.path === undefined ? '' : asPathText(route.path)
}

/** `64512 65001 {65002,65003}`: what braces hold has no order; `own` where no other AS has passed it on. */
export function asPathText({ asPath, asSet = [] }: Pick<BgpPath, 'asPath' | 'asSet'>): string {
  const parts = [...asPath, ...(asSet.length === 0 ? [] : [`{${asSet.join(',')}}`])]
  return parts.length === 0 ? 'own' : parts.join(' ')
}
