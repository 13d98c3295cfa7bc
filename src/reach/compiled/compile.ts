import type { Prefix } from '../../ip/prefix.ts'
import { TrafficSets } from '../../ip/traffic-set.ts'
import type { NetworkIndex } from '../../network/index.ts'
import type { NetworkNode } from '../../network/model.ts'
import { NOTHING_DOWN, type Down, type RoutingState } from '../../routing/model.ts'
import type { Verdict } from '../model.ts'
import { AddressBook, isSingle, isSingleText } from './addresses.ts'
import { Filters } from './filters.ts'
import { Matchers } from './matchers.ts'
import { Owners } from './owners.ts'
import { compileRewrites, type NodeRewrites } from './rewrites.ts'
import { Sequences } from './sequences.ts'
import { layTable, readTable, type CompiledRoute, type CompiledTable, type RawTable } from './tables.ts'
import { compileWiring, type Wiring } from './wiring.ts'

/** A network in one condition as integers: nodes, interfaces (ports), links, tables, routes, filters and addresses are numbers. */
export interface CompiledReach {
  readonly index: NetworkIndex
  readonly down: Down
  readonly sets: TrafficSets
  readonly book: AddressBook
  readonly matchers: Matchers
  readonly filters: Filters
  readonly wiring: Wiring
  readonly owners: Owners
  readonly tables: readonly CompiledTable[]
  readonly routes: readonly CompiledRoute[]
  /** Per port: the table for what enters there. Per node: the first table. -1: none. */
  readonly portTable: Int32Array
  readonly nodeTable: Int32Array
  readonly portFilterIn: Int32Array
  readonly portFilterOut: Int32Array
  readonly nodeFilter: Int32Array
  /** Per port × 2 (+ 1 for IPv6), the address by which a provider leads to it; -1: none. */
  readonly leadAddress: Int32Array
  readonly rewrites: ReadonlyMap<number, NodeRewrites>
  readonly isPrivate: number
  /** What becomes of the packets of tunnels, as far as it has been asked: by tunnel × 2 + the end that sends. */
  readonly tunnelVerdicts: Map<number, Verdict>
}

/** What no carrier of the internet carries: RFC 1918, RFC 6598, RFC 4193. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7']

/**
 * Compiles a network in one condition. Without a state the tables are read from the network itself, which only does where nothing is
 * down and no node speaks BGP, and is much quicker for very many hosts.
 */
export function compileReach(index: NetworkIndex, state: RoutingState | undefined, down: Down = NOTHING_DOWN): CompiledReach {
  const { network } = index
  const book = new AddressBook()
  const wiring = compileWiring(index, book, down)
  const shared = readTables(index, state, book, wiring)
  book.cut(rangesOf(index, book, shared.raws))
  const routes: CompiledRoute[] = []
  const tables = shared.raws.map((raw) =>
    layTable(
      book,
      raw,
      raw.routes.map((route) => routes.push(route) - 1),
    ),
  )
  const matchers = new Matchers(book, network.addressSets ?? [])
  const sets = new TrafficSets()
  const filters = new Filters(sets, book, matchers, network.filters)
  const portCount = wiring.portNode.length
  const leadAddress = new Int32Array(portCount * 2).fill(-1)
  const [portTable, portFilterIn, portFilterOut] = [new Int32Array(portCount), new Int32Array(portCount), new Int32Array(portCount)]
  network.nodes.forEach((node, number) => {
    const first = shared.first[number]!
    node.interfaces.forEach((port, i) => {
      const at = wiring.firstPort[number]! + i
      const position = port.table === undefined ? 0 : node.tables.findIndex((table) => table.name === port.table)
      portTable[at] = position < 0 || node.tables.length === 0 ? -1 : shared.tableOf[first + position]!
      // By the family that is led, else by any address that it has.
      const [from, to] = [wiring.firstAddress[at]!, wiring.firstAddress[at + 1]!]
      for (let place = to - 1; place >= from; place--) {
        const own = wiring.addresses[place]!
        leadAddress[at * 2 + (book.familyOf(own) === 6 ? 1 : 0)] = own
      }
      if (from < to) {
        for (const side of [at * 2, at * 2 + 1]) if (leadAddress[side] === -1) leadAddress[side] = wiring.addresses[from]!
      }
      portFilterIn[at] = filters.numberOf(port.filterIn)
      portFilterOut[at] = filters.numberOf(port.filterOut)
    })
  })
  return {
    index,
    down,
    sets,
    book,
    matchers,
    filters,
    wiring,
    owners: new Owners(index, wiring, book),
    tables,
    routes,
    portTable,
    nodeTable: Int32Array.from(network.nodes, (node, number) => (node.tables.length === 0 ? -1 : shared.tableOf[shared.first[number]!]!)),
    portFilterIn,
    portFilterOut,
    nodeFilter: Int32Array.from(network.nodes, (node) => filters.numberOf(node.forwardFilter)),
    leadAddress,
    rewrites: compileRewrites(index, wiring, book, matchers),
    isPrivate: matchers.of(PRIVATE, undefined),
    tunnelVerdicts: new Map(),
  }
}

interface SharedTables {
  readonly raws: readonly RawTable[]
  /** Per node, where its tables begin in `tableOf`. */
  readonly first: Int32Array
  readonly tableOf: readonly number[]
}

function readTables(index: NetworkIndex, state: RoutingState | undefined, book: AddressBook, wiring: Wiring): SharedTables {
  const raws: RawTable[] = []
  const known = new Map<number, number>()
  const shapes = new Sequences()
  const tableOf: number[] = []
  const first = new Int32Array(index.network.nodes.length)
  index.network.nodes.forEach((node, number) => {
    first[number] = tableOf.length
    for (let position = 0; position < node.tables.length; position++) {
      const isShared = node.role === 'host' && state === undefined
      const shape = isShared ? shapeOf(shapes, book, wiring, number, node, position) : -1
      let table = isShared ? known.get(shape) : undefined
      if (table === undefined) {
        table = raws.push(readTable(state, book, wiring, node, position)) - 1
        if (isShared) known.set(shape, table)
      }
      tableOf.push(table)
    }
  })
  return { raws, first, tableOf }
}

/** Two hosts whose tables say the same share one. */
function shapeOf(shapes: Sequences, book: AddressBook, wiring: Wiring, number: number, node: NetworkNode, position: number): number {
  const table = node.tables[position]!
  let shape = shapes.add(shapes.addPart(shapes.add(0, position), table.name), node.interfaces.length)
  node.interfaces.forEach((port, i) => {
    shape = shapes.addPart(shape, port.name)
    if (position !== 0) return
    const at = wiring.firstPort[number]! + i
    const first = wiring.firstAddress[at]!
    shape = shapes.add(shape, port.addresses.length)
    port.addresses.forEach((text, j) => {
      shape = shapes.addPart(shape, book.rangeKey(wiring.addresses[first + j]!, text))
    })
  })
  for (const { prefix, target, preference } of table.routes) {
    shape = shapes.addPart(shapes.addPart(shapes.addPart(shape, prefix), preference), target.kind)
    if ('interface' in target) shape = shapes.addPart(shape, target.interface)
    if (target.kind === 'gateway') shape = shapes.add(shape, book.numberOf(target.address))
    else if (target.kind === 'deliver') shape = shapes.addPart(shape, target.node)
  }
  return shape
}

/** Every range that anything in the network tells apart, single addresses left out. */
function* rangesOf(index: NetworkIndex, book: AddressBook, raws: readonly RawTable[]): Generator<Prefix> {
  const { network } = index
  for (const raw of raws) yield* raw.prefixes.filter((prefix) => !isSingle(prefix))
  const named = [
    PRIVATE,
    ...(network.addressSets ?? []).map((set) => set.prefixes),
    ...network.nodes.flatMap((node) => (node.masquerades ?? []).flatMap((each) => [each.sources ?? [], each.exceptTo ?? []])),
  ]
  for (const filter of network.filters) for (const rule of filter.rules) named.push(rule.sources ?? [], rule.destinations ?? [])
  for (const list of named) {
    for (const text of list) {
      if (!isSingleText(text)) yield book.prefixOf(text)
    }
  }
}
