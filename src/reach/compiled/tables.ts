import { type Prefix } from '../../ip/prefix.ts'
import { leavesBy, type Network, type NetworkNode, type StaticRoute, type Table } from '../../network/model.ts'
import { tableKey, type NextHop, type Route, type RoutingState } from '../../routing/model.ts'
import { isSingle, type AddressBook, type AddressNumber } from './addresses.ts'
import type { Wiring } from './wiring.ts'

export const FORWARD = 0
export const ATTACHED = 1
export const DELIVER = 2
export const BLACKHOLE = 3
export const UNMODELLED = 4
export const EXIT = 5
const ACTIONS = {
  forward: FORWARD,
  attached: ATTACHED,
  deliver: DELIVER,
  blackhole: BLACKHOLE,
  unmodelled: UNMODELLED,
  exit: EXIT,
} as const

export const CONNECTED = 0
export const GATEWAY = 1
export const PEER = 2
const KINDS = { connected: CONNECTED, gateway: GATEWAY, peer: PEER } as const

export interface CompiledHop {
  /** Which of the node's interfaces, counted from 0. */
  readonly port: number
  /** -1: to the destination itself. */
  readonly address: AddressNumber
  readonly kind: number
}

export interface CompiledRoute {
  readonly route: Route
  readonly action: number
  readonly hops: readonly CompiledHop[]
  /** For {@link DELIVER}, the port that it is led to; -1 where there is none. */
  readonly target: number
}

/** Routes over atoms; shared by all nodes whose routes read alike, because hops count interfaces instead of naming them. */
export interface CompiledTable {
  readonly name: string
  /** First atom of each stretch, and the number of the route there or -1. */
  readonly starts: Int32Array
  readonly routes: Int32Array
  /** The same by atom, for a long table that it does not make much larger. */
  readonly byAtom: Int32Array | undefined
  /** Routes to a single address. */
  readonly singles: ReadonlyMap<AddressNumber, number> | undefined
}

/** A table's routes before they are put in order. */
export interface RawTable {
  readonly name: string
  readonly prefixes: readonly Prefix[]
  readonly routes: readonly CompiledRoute[]
}

/** The routes of a node's table: of the state, or where there is none of the network itself. */
export function readTable(
  state: RoutingState | undefined,
  book: AddressBook,
  wiring: Wiring,
  node: NetworkNode,
  position: number,
): RawTable {
  const table = node.tables[position]!
  const routes =
    state === undefined ? ownRoutes(book, node, table, position === 0) : (state.tables.get(tableKey(node.id, table.name)) ?? [])
  return {
    name: table.name,
    prefixes: routes.map((route) => book.prefixOf(route.prefix)),
    routes: routes.map((route) => compileRoute(book, wiring, node, route)),
  }
}

/** Whether the network itself holds all routes, each prefix once in a table: nothing is learned, probed, or to be chosen from. */
export function holdsAllRoutes({ nodes, sessions }: Network): boolean {
  if (sessions.length > 0) return false
  return nodes.every(
    (node) =>
      node.bgp === undefined &&
      node.tables.every(
        ({ routes, takes }) =>
          takes === undefined &&
          routes.every((route) => route.probe === undefined) &&
          new Set(routes.map((route) => route.prefix)).size === routes.length,
      ),
  )
}

/** @throws Error where routes need the control plane: BGP, or several to one prefix. */
function ownRoutes(book: AddressBook, node: NetworkNode, table: Table, isFirst: boolean): readonly Route[] {
  if (node.bgp !== undefined) throw new Error(`${node.id} speaks BGP: its routes must be simulated first`)
  const routes = new Map<string, Route>()
  const add = (route: Route): void => {
    const before = routes.get(route.prefix)
    if (before === undefined) routes.set(route.prefix, route)
    else if (before.static !== undefined) throw new Error(`${node.id} has several routes to ${route.prefix}: they must be settled first`)
  }
  // Connected ranges go before anything static; of two interfaces in one range the first has it.
  if (isFirst && (node.role === 'host' || node.role === 'router')) {
    for (const port of node.interfaces) {
      for (const text of port.addresses) {
        const hop: NextHop = { interface: port.name, kind: 'connected' }
        add({ prefix: book.rangeAround(text), protocol: 'connected', nextHops: [hop], action: 'forward', rejected: [] })
      }
    }
  }
  for (const route of table.routes) add(staticRoute(route))
  return [...routes.values()]
}

function staticRoute(route: StaticRoute): Route {
  const { prefix, target } = route
  const leaving = leavesBy(target)
  const base = { prefix, protocol: 'static', static: route, rejected: [] } as const
  if (leaving === undefined || target.kind === 'attached' || target.kind === 'deliver')
    return { ...base, nextHops: [], action: actionOf(target.kind) }
  if (target.kind === 'gateway')
    return { ...base, nextHops: [{ interface: leaving, address: target.address, kind: 'gateway' }], action: 'forward' }
  return { ...base, nextHops: [{ interface: leaving, kind: target.kind === 'peer' ? 'peer' : 'connected' }], action: 'forward' }
}

function actionOf(kind: StaticRoute['target']['kind']): Route['action'] {
  return kind === 'connected' || kind === 'gateway' || kind === 'peer' ? 'forward' : kind
}

function compileRoute(book: AddressBook, wiring: Wiring, node: NetworkNode, route: Route): CompiledRoute {
  const target = route.static?.target
  return {
    route,
    action: ACTIONS[route.action],
    hops: route.nextHops.map((hop) => ({
      port: node.interfaces.findIndex((port) => port.name === hop.interface),
      address: hop.address === undefined ? -1 : book.numberOf(hop.address),
      kind: KINDS[hop.kind],
    })),
    target: target?.kind === 'deliver' ? wiring.portOf(target.node, target.interface) : -1,
  }
}

/** Shorter tables are searched as quickly as they are looked up by atom. */
const LONG = 12
/** Atoms for each stretch of a table that is laid out by atom. */
const MOST_ATOMS = 64

/** Lays the routes over the atoms, the longest prefix on top. `numbers` are the routes' numbers in the compiled network. */
export function layTable(book: AddressBook, raw: RawTable, numbers: readonly number[]): CompiledTable {
  const spans: { from: number; to: number; length: number; number: number }[] = []
  const singles = new Map<AddressNumber, number>()
  raw.prefixes.forEach((prefix, i) => {
    if (isSingle(prefix)) singles.set(book.numberOfAddress(addressOf(prefix)), numbers[i]!)
    else {
      const [from, to] = book.atomsOf(prefix)
      spans.push({ from, to, length: prefix.length, number: numbers[i]! })
    }
  })
  // Prefixes nest or are apart, so those that hold an atom are a stack.
  spans.sort((a, b) => a.from - b.from || b.to - a.to)
  const starts = [0]
  const routes = [-1]
  const open: { to: number; number: number }[] = []
  const mark = (atom: number, number: number): void => {
    if (starts.at(-1) === atom) {
      routes[routes.length - 1] = number
      return
    }
    starts.push(atom)
    routes.push(number)
  }
  const closeUpTo = (atom: number): void => {
    while (open.length > 0 && open.at(-1)!.to < atom) {
      const closed = open.pop()!
      mark(closed.to + 1, open.at(-1)?.number ?? -1)
    }
  }
  for (const span of spans) {
    closeUpTo(span.from)
    mark(span.from, span.number)
    open.push(span)
  }
  closeUpTo(book.atomCount)
  return {
    name: raw.name,
    starts: Int32Array.from(starts),
    routes: Int32Array.from(routes),
    byAtom: starts.length < LONG || book.atomCount > starts.length * MOST_ATOMS ? undefined : layByAtom(starts, routes, book.atomCount),
    singles: singles.size === 0 ? undefined : singles,
  }
}

const addressOf = (prefix: Prefix): Parameters<AddressBook['numberOfAddress']>[0] =>
  prefix.family === 4 ? { family: 4, value: prefix.base } : { family: 6, value: prefix.base }

function layByAtom(starts: readonly number[], routes: readonly number[], count: number): Int32Array {
  const all = new Int32Array(count)
  starts.forEach((start, i) => all.fill(routes[i]!, start, starts[i + 1] ?? count))
  return all
}

/** The number of the route to an address, or -1. */
export function routeTo(table: CompiledTable, book: AddressBook, address: AddressNumber): number {
  if (table.singles !== undefined) {
    const single = table.singles.get(address)
    if (single !== undefined) return single
  }
  const atom = book.atomOf(address)
  if (table.byAtom !== undefined) return table.byAtom[atom]!
  const { starts } = table
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= atom) low = middle
    else high = middle - 1
  }
  return table.routes[low]!
}
