import { containsAddress, parsePrefix } from '../ip/prefix.ts'
import type { Route, RoutingState } from '../routing/model.ts'
import { tableKey } from '../routing/model.ts'
import { knownAddress } from './filter.ts'
import type { Hop } from './model.ts'

/** A route that could have taken the packet and was not chosen. */
export interface LostRoute extends Pick<Route['rejected'][number], 'static' | 'path'> {
  readonly prefix: string
  /** For people: `10.0.0.0/16 is longer`. */
  readonly reason: string
}

/**
 * The routes that lost against the one chosen at a look-up: those for the same range by the order of preference, and those for
 * wider ranges because the longest prefix wins. Worked out when asked for: the walk itself has no need of it.
 *
 * @example losersOf(state, hop).map(({ prefix, reason }) => `${prefix}: ${reason}`) // ['0.0.0.0/0: 10.0.0.0/16 is longer']
 */
export function losersOf(state: RoutingState, hop: Extract<Hop, { kind: 'lookup' }>): readonly LostRoute[] {
  const { route, address } = hop
  if (route === undefined) return []
  const sought = knownAddress(address)
  const wider = (state.tables.get(tableKey(hop.node, hop.table)) ?? [])
    .filter((each) => each.prefix !== route.prefix && containsAddress(parsePrefix(each.prefix), sought))
    .sort((a, b) => parsePrefix(b.prefix).length - parsePrefix(a.prefix).length)
  const same = route.rejected.map((each): LostRoute => ({ prefix: route.prefix, ...each }))
  const shorter = wider.map((each): LostRoute => ({
    prefix: each.prefix,
    ...(each.static === undefined ? {} : { static: each.static }),
    ...(each.path === undefined ? {} : { path: each.path }),
    reason: `${route.prefix} is longer`,
  }))
  return [...same, ...shorter]
}
