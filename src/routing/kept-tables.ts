import { interfaceUp } from './interfaces.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { NetworkNode } from '../network/model.ts'
import type { Felt } from './felt.ts'
import { keepsForwarding } from './graceful-restart.ts'
import { LazyMap } from './lazy-map.ts'
import { tableKey, type NextHop, type Route, type RoutingState } from './model.ts'

/**
 * The tables of nodes whose daemon is dead and whose kernel keeps what it had: as they were `before`, else in the healthy
 * network (what is down failed all at once); without next hops over interfaces that are down.
 */
export function withKeptTables(index: NetworkIndex, conditions: Felt, state: RoutingState, healthy: () => RoutingState): RoutingState {
  const { down } = conditions
  const keeping = new Map<string, NetworkNode>()
  for (const id of down.daemons) {
    const node = index.nodes.get(id)
    if (node === undefined || down.nodes.has(id) || !keepsForwarding(index, node)) continue
    for (const table of node.tables) keeping.set(tableKey(id, table.name), node)
  }
  if (keeping.size === 0) return state
  let before: RoutingState | undefined
  const kept = (key: string, node: NetworkNode): readonly Route[] => {
    before ??= conditions.before ?? healthy()
    const live = (hop: NextHop): boolean => node.interfaces.some((port) => port.name === hop.interface && interfaceUp(node, port, down))
    return (before.tables.get(key) ?? []).flatMap((route): Route[] => {
      const nextHops = route.nextHops.filter(live)
      if (nextHops.length === route.nextHops.length) return [route]
      return nextHops.length === 0 ? [] : [{ ...route, nextHops }]
    })
  }
  const tables = new LazyMap(new Set(state.tables.keys()), (key) => {
    const node = keeping.get(key)
    return node === undefined ? (state.tables.get(key) ?? []) : kept(key, node)
  })
  return { ...state, tables }
}
