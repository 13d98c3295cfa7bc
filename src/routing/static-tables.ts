import { PrefixTable } from '../ip/prefix-table.ts'
import { parsePrefix, type Prefix } from '../ip/prefix.ts'
import type { NetworkIndex } from '../network/index.ts'
import {
  leavesBy,
  type Interface,
  type NetworkNode,
  type NodeId,
  type RouteTarget,
  type StaticRoute,
  type TakenRoutes,
} from '../network/model.ts'
import type { FeltDown } from './felt.ts'
import { connectedRanges, hasConnectedRoutes, interfaceUp } from './interfaces.ts'
import { tableKey } from './model.ts'

/** A route that needs no protocol. */
export interface FixedRoute {
  readonly prefix: Prefix
  readonly text: string
  readonly target: RouteTarget
  /** Administrative distance: 0 for connected ranges. */
  readonly preference: number
  /** Absent for connected ranges. */
  readonly static?: StaticRoute
  /** The route exists while this interface is up; absent: always. */
  readonly interface?: Interface
}

export interface FixedTable {
  readonly node: NetworkNode
  readonly name: string
  /** Best first at equal prefix. */
  readonly routes: PrefixTable<readonly FixedRoute[]>
  /** All, by prefix text. */
  readonly byPrefix: ReadonlyMap<string, readonly FixedRoute[]>
  /** What comes in from other tables by itself. */
  readonly takes: readonly TakenRoutes[]
}

/** Connected and static routes of every table, by {@link tableKey}; made once per network. */
export function fixedTables(index: NetworkIndex): ReadonlyMap<string, FixedTable> {
  let tables = made.get(index)
  if (tables === undefined) {
    tables = new Map(
      index.network.nodes.flatMap((node) => node.tables.map((table, i) => [tableKey(node.id, table.name), fixedTable(node, i)])),
    )
    made.set(index, tables)
  }
  return tables
}

const made = new WeakMap<NetworkIndex, ReadonlyMap<string, FixedTable>>()

function fixedTable(node: NetworkNode, position: number): FixedTable {
  const table = node.tables[position]!
  const connected =
    position === 0 && hasConnectedRoutes(node)
      ? connectedRanges(node).map((range): FixedRoute => ({
          prefix: range.prefix,
          text: range.text,
          target: { kind: 'connected', interface: range.interface.name },
          preference: 0,
          interface: range.interface,
        }))
      : []
  const all = [...connected, ...table.routes.map((route) => fixedRoute(node, route))]
  const byPrefix = new Map<string, FixedRoute[]>()
  for (const route of all) {
    const same = byPrefix.get(route.text)
    if (same === undefined) byPrefix.set(route.text, [route])
    else same.push(route)
  }
  const routes = new PrefixTable<readonly FixedRoute[]>()
  for (const same of byPrefix.values()) {
    // Stable: at equal preference what the network lists first stays first.
    same.sort((a, b) => a.preference - b.preference)
    routes.set(same[0]!.prefix, same)
  }
  return { node, name: table.name, routes, byPrefix, takes: table.takes ?? [] }
}

function fixedRoute(node: NetworkNode, route: StaticRoute): FixedRoute {
  const target = route.target
  const name = leavesBy(target)
  const port = node.interfaces.find((candidate) => candidate.name === name)
  return {
    prefix: parsePrefix(route.prefix),
    text: route.prefix,
    target,
    preference: route.preference,
    static: route,
    ...(port === undefined ? {} : { interface: port }),
  }
}

export function fixedTableOf(index: NetworkIndex, node: NodeId, table: string | undefined): FixedTable | undefined {
  const name = table ?? index.nodes.get(node)?.tables[0]?.name
  return name === undefined ? undefined : fixedTables(index).get(tableKey(node, name))
}

/** Whether its interface is up and its probe, where it has one, is answered. */
export function routeUp(node: NetworkNode, route: FixedRoute, down: FeltDown): boolean {
  if (down.unanswered !== undefined && route.static !== undefined && down.unanswered.has(route.static)) return false
  return route.interface === undefined ? !down.nodes.has(node.id) : interfaceUp(node, route.interface, down)
}
