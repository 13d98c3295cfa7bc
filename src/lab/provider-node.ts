import { compareText } from '../core/stable.ts'
import { parseAddress } from '../ip/address.ts'
import { bareAddress, containsAddress, parsePrefix } from '../ip/prefix.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { Interface, NetworkNode, StaticRoute, Table } from '../network/model.ts'
import { rangeOf } from './names.ts'
import { isPointToPoint, neighbours } from './wires.ts'

/** Kernel tables of the node's own tables; 1 to 99 are left alone. */
export const FIRST_TABLE = 100
/** After `local` (0) and before `main` (32766). */
const ENTERING_PRIORITY = 100
const OWN_PACKETS_PRIORITY = 20_000

export const tableNumber = (node: NetworkNode, table: string): number => {
  const position = node.tables.findIndex((candidate) => candidate.name === table)
  if (position < 0) throw new Error(`no table ${table} on ${node.id}`)
  return FIRST_TABLE + position
}

/** Lines for `ip -batch` that bring up the interfaces of a node that runs no routing daemon of the user's. */
export function addressLines(index: NetworkIndex, node: NetworkNode): string[] {
  return node.interfaces.flatMap((port) => {
    if (port.kind === 'loopback') return port.addresses.map((address) => `addr add ${address} dev lo`)
    if (port.link === undefined) return []
    const own = [...port.addresses, ...borrowedGateways(index, node, port)]
    return [...own.map((address) => `addr add ${address} dev ${port.name} noprefixroute`), ...portUp(index, port)]
  })
}

/** A wire without ARP, its MTU, and carrier. */
export function portUp(index: NetworkIndex, port: Interface): string[] {
  const link = port.link === undefined ? undefined : index.links.get(port.link)
  const arp = link !== undefined && isPointToPoint(index, link) ? ' arp off' : ''
  return [`link set dev ${port.name} mtu ${port.mtu}${arp} up`]
}

/** A provider answers for the gateway address of a subnet on every port in it: whatever neighbours route to and nobody owns. */
function borrowedGateways(index: NetworkIndex, node: NetworkNode, port: Interface): string[] {
  if (node.role !== 'fabric' && node.role !== 'carrier') return []
  const owned = new Set(index.network.nodes.flatMap((other) => other.interfaces.flatMap((own) => own.addresses.map(bareAddress))))
  const wanted = neighbours(index, node.id, port).flatMap((far) =>
    far.node.tables.flatMap((table) =>
      table.routes.flatMap(({ target }) =>
        target.kind === 'gateway' && target.interface === far.interface.name && !owned.has(target.address) ? [target.address] : [],
      ),
    ),
  )
  return [...new Set(wanted)].sort(compareText).map((address) => `${address}/32`)
}

/** Routes of all static tables, and rules that choose the table by the interface that a packet enters. */
export function routeLines(index: NetworkIndex, node: NetworkNode): string[] {
  const rules = node.interfaces
    .filter((port) => port.link !== undefined || port.tunnel !== undefined)
    .map((port) => `rule add pref ${ENTERING_PRIORITY} iif ${port.name} lookup ${tableNumber(node, port.table ?? firstTable(node))}`)
  const own = node.tables.length === 0 ? [] : [`rule add pref ${OWN_PACKETS_PRIORITY} lookup ${FIRST_TABLE}`]
  return [
    ...(node.tables.length === 0 ? [] : rules),
    ...own,
    ...node.tables.flatMap((table) => tableLines(index, node, table, FIRST_TABLE + node.tables.indexOf(table))),
  ]
}

/** One table's routes; per prefix the most preferred, several of which share the load. */
export function tableLines(index: NetworkIndex, node: NetworkNode, table: Table, number: number): string[] {
  const connected = node.interfaces.flatMap((port) =>
    port.link === undefined
      ? []
      : port.addresses
          .filter((address) => !address.endsWith('/32'))
          .map((address) => `route replace ${rangeOf(address)} dev ${port.name} scope link table ${number}`),
  )
  const best = new Map<string, StaticRoute[]>()
  for (const route of table.routes) {
    const known = best.get(route.prefix)
    const rank = known?.[0]?.preference ?? Number.POSITIVE_INFINITY
    if (route.preference < rank) best.set(route.prefix, [route])
    else if (route.preference === rank) known?.push(route)
  }
  return [...connected, ...[...best.values()].flatMap((routes) => routeGroup(index, node, routes, number))]
}

function routeGroup(index: NetworkIndex, node: NetworkNode, routes: readonly StaticRoute[], number: number): string[] {
  const [first] = routes
  if (first === undefined) return []
  if (first.target.kind === 'blackhole') return [`route replace blackhole ${first.prefix} table ${number}`]
  if (first.target.kind === 'attached') return attachedLines(index, node, first.prefix, number)
  const hops = routes.flatMap((route) => nextHop(index, node, route))
  if (hops.length === 1) return [`route replace ${first.prefix} ${hops[0]} table ${number}`]
  return [`route replace ${first.prefix} table ${number} ${hops.map((hop) => `nexthop ${hop}`).join(' ')}`]
}

/** `via A dev I onlink`, or `dev I` where the wire carries everything to its other end. */
function nextHop(index: NetworkIndex, node: NetworkNode, route: StaticRoute): string[] {
  const { target } = route
  if (target.kind === 'connected') return [`dev ${target.interface} scope link`]
  if (target.kind === 'gateway') return [`via ${target.address} dev ${target.interface} onlink`]
  if (target.kind !== 'peer') return []
  const port = node.interfaces.find((candidate) => candidate.name === target.interface)
  const link = port?.link === undefined ? undefined : index.links.get(port.link)
  const far = port === undefined ? undefined : neighbours(index, node.id, port)[0]?.interface.addresses[0]
  if (far === undefined || (link !== undefined && isPointToPoint(index, link))) return [`dev ${target.interface} scope link`]
  return [`via ${bareAddress(far)} dev ${target.interface} onlink`]
}

/** A route of its own for each attached address inside the prefix. */
function attachedLines(index: NetworkIndex, node: NetworkNode, prefix: string, number: number): string[] {
  const range = parsePrefix(prefix)
  return node.interfaces.flatMap((port) =>
    neighbours(index, node.id, port)
      .flatMap((far) => far.interface.addresses.map(bareAddress))
      .filter((address) => {
        const parsed = parseAddress(address)
        return parsed !== undefined && containsAddress(range, parsed)
      })
      .map((address) => `route replace ${address}/32 dev ${port.name} scope link table ${number}`),
  )
}

function firstTable(node: NetworkNode): string {
  const [table] = node.tables
  if (table === undefined) throw new Error(`${node.id} has no table`)
  return table.name
}
