import { parseAddress, type Address } from '../ip/address.ts'
import { PrefixTable } from '../ip/prefix-table.ts'
import { parsePrefix } from '../ip/prefix.ts'
import type { NodeId } from '../network/model.ts'
import { tableKey, type Route, type RoutingState } from './model.ts'

/** By the list itself: states share the lists of tables that did not change. */
const known = new WeakMap<readonly Route[], PrefixTable<Route>>()

/**
 * The route that a packet to `address` takes out of a table: the longest prefix that holds it. Undefined when there is none,
 * or no such table, or the text is not an address.
 *
 * @example lookup(state, nodeId('edge-aws-1'), 'main', '10.0.1.4')?.nextHops
 */
export function lookup(state: RoutingState, node: NodeId, table: string, address: Address | string): Route | undefined {
  const parsed = typeof address === 'string' ? parseAddress(address) : address
  if (parsed !== undefined && state.find !== undefined) return state.find(tableKey(node, table), parsed)
  const routes = state.tables.get(tableKey(node, table))
  return parsed === undefined || routes === undefined ? undefined : prefixTable(routes).longest(parsed)
}

function prefixTable(routes: readonly Route[]): PrefixTable<Route> {
  let table = known.get(routes)
  if (table === undefined) {
    table = new PrefixTable()
    for (const route of routes) table.set(parsePrefix(route.prefix), route)
    known.set(routes, table)
  }
  return table
}
