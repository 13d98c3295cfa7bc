import { parseAddress, type Address } from '../ip/address.ts'
import { PrefixTable } from '../ip/prefix-table.ts'
import { parsePrefix } from '../ip/prefix.ts'
import type { NodeId } from '../network/model.ts'
import { tableKey, type Route, type RoutingState } from './model.ts'

const known = new WeakMap<RoutingState, Map<string, PrefixTable<Route>>>()

/**
 * The route that a packet to `address` takes out of a table: the longest prefix that holds it. Undefined when there is none,
 * or no such table, or the text is not an address.
 *
 * @example lookup(state, nodeId('edge-aws-1'), 'main', '10.0.1.4')?.nextHops
 */
export function lookup(state: RoutingState, node: NodeId, table: string, address: Address | string): Route | undefined {
  const parsed = typeof address === 'string' ? parseAddress(address) : address
  return parsed === undefined ? undefined : prefixTable(state, tableKey(node, table)).longest(parsed)
}

function prefixTable(state: RoutingState, key: string): PrefixTable<Route> {
  let tables = known.get(state)
  if (tables === undefined) {
    tables = new Map()
    known.set(state, tables)
  }
  let table = tables.get(key)
  if (table === undefined) {
    table = new PrefixTable()
    for (const route of state.tables.get(key) ?? []) table.set(parsePrefix(route.prefix), route)
    tables.set(key, table)
  }
  return table
}
