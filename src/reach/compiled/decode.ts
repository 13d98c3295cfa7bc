import { NO_PORT } from '../../ip/traffic-set.ts'
import type { NetworkNode, Provenance } from '../../network/model.ts'
import type { Route } from '../../routing/model.ts'
import type { Hop } from '../model.ts'
import type { CompiledReach } from './compile.ts'
import {
  AT_DELIVERY,
  AT_FILTER,
  AT_LOOKUP,
  AT_ORIGIN,
  AT_SOURCE_CHECK,
  AT_TRANSLATION,
  AT_TUNNEL,
  INWARD,
  OUTWARD,
  STRIDE,
} from './evidence.ts'
import { BY_DEFAULT, REMEMBERED } from './filters.ts'

/** Evidence as the hops that the explaining walk would give. Outer hops of a tunnel that loses its packets are not among them. */
export function decodePath(net: CompiledReach, evidence: Int32Array): Hop[] {
  return Array.from({ length: evidence.length / STRIDE }, (_, i) => decodeHop(net, evidence.subarray(i * STRIDE, (i + 1) * STRIDE)))
}

function decodeHop(net: CompiledReach, at: Int32Array): Hop {
  const { nodes, links, tunnels } = net.index.network
  const [kind = 0, a = 0, b = 0, c = 0] = at
  const node = nodes[a]
  switch (kind) {
    case AT_ORIGIN:
      return { kind: 'origin', node: node!.id, interface: b < 0 ? '' : nameOf(net, b) }
    case AT_FILTER:
      return decodeFilter(net, node!, at)
    case AT_SOURCE_CHECK:
      return { kind: 'anti-spoof', node: nodes[net.wiring.portNode[a]!]!.id, interface: nameOf(net, a), action: 'drop' }
    case AT_LOOKUP:
      return decodeLookup(net, node!, at)
    case AT_TRANSLATION:
      return decodeTranslation(net, node!, at)
    case AT_TUNNEL: {
      const { id, ends, kind: tunnelKind } = tunnels[a]!
      const [from, to] = b === 0 ? ends : [ends[1], ends[0]]
      return { kind: 'tunnel', tunnel: id, from: from.node, to: to.node, tunnelKind }
    }
    case AT_DELIVERY:
      return { kind: 'delivered', node: node!.id, interface: nameOf(net, b) }
    default:
      return { kind: 'wire', from: node!.id, to: nodes[b]!.id, label: links[c]!.label }
  }
}

function nameOf(net: CompiledReach, port: number): string {
  const node = net.wiring.portNode[port]!
  return net.index.network.nodes[node]!.interfaces[port - net.wiring.firstPort[node]!]!.name
}

function decodeFilter(net: CompiledReach, node: NetworkNode, at: Int32Array): Hop {
  const [, , port = -1, direction = 0, number = 0, rule = 0, action = 0] = at
  const { filter } = net.filters.get(number)
  const decided: Provenance | undefined = rule === BY_DEFAULT || rule === REMEMBERED ? undefined : filter.rules[rule]?.from
  return {
    kind: 'filter',
    node: node.id,
    ...(port < 0 ? {} : { interface: nameOf(net, port) }),
    direction: direction === INWARD ? 'in' : direction === OUTWARD ? 'out' : 'forward',
    filter: filter.id,
    label: filter.label,
    action: action === 0 ? 'accept' : action === 1 ? 'drop' : 'unknown',
    ...(decided === undefined ? {} : { rule: decided }),
    established: rule === REMEMBERED,
  }
}

function decodeLookup(net: CompiledReach, node: NetworkNode, at: Int32Array): Hop {
  const [, , table = -1, number = -1, hop = -1, address = 0, toward = -1] = at
  const name = net.tables[table]?.name ?? ''
  const compiled = number < 0 ? undefined : net.routes[number]
  const route = compiled === undefined ? undefined : ownRoute(node, name, compiled.route)
  const nextHop = hop < 0 ? undefined : compiled?.route.nextHops[hop]
  const owner = toward < 0 ? undefined : net.index.network.nodes[net.wiring.portNode[toward]!]
  return {
    kind: 'lookup',
    node: node.id,
    table: name,
    address: net.book.textOf(address),
    ...(owner === undefined ? {} : { toward: { node: owner.id, interface: nameOf(net, toward) } }),
    ...(route === undefined ? {} : { route }),
    ...(nextHop === undefined ? {} : { nextHop }),
    alternatives: Math.max(0, (compiled?.hops.length ?? 0) - 1),
  }
}

/** Nodes with the same routes share a compiled table; who is to be named is the node's own route. */
function ownRoute(node: NetworkNode, table: string, shared: Route): Route {
  // What was taken from another table is nobody's own.
  if (shared.static === undefined || shared.path !== undefined) return shared
  const own = node.tables.find((each) => each.name === table)?.routes.filter((each) => each.prefix === shared.prefix)
  return own?.length === 1 ? { ...shared, static: own[0]! } : shared
}

const BY = [undefined, 'masquerade', 'balance', 'restore'] as const

function decodeTranslation(net: CompiledReach, node: NetworkNode, at: Int32Array): Hop {
  const [, , before = 0, after = 0, field = 0, by = 0, portBefore = -1, portAfter = -1] = at
  const cause = BY[by]
  const moved = portBefore >= 0 && portBefore !== portAfter && portBefore !== NO_PORT
  return {
    kind: 'translation',
    node: node.id,
    before: net.book.textOf(before),
    after: net.book.textOf(after),
    field: field === 0 ? 'source' : 'destination',
    ...(moved ? { beforePort: portBefore, afterPort: portAfter } : {}),
    ...(cause === undefined ? {} : { by: cause }),
  }
}
