import { ProblemError, type Problem } from '../core/problem.ts'
import { bareAddress, parsePrefix } from '../ip/prefix.ts'
import {
  linkId,
  type EndpointGroup,
  type Interface,
  type Link,
  type Network,
  type NetworkNode,
  type StaticRoute,
} from '../network/model.ts'
import { pairStandIns } from './pair-stand-ins.ts'

/** Distance of what a provider tells a machine by eBGP. */
const TOLD = 20
/** A default route towards the provider loses to every other. */
const LAST = 250
/** The port of the node that stands for a machine, towards that machine. */
const DEVICE = 'device'

/**
 * Two networks as one: carriers of the same name become one, and where a node of one stands for a machine that the other has (by
 * its address), the machine is plugged in there: what was beyond the node is now behind the machine.
 *
 * @throws ProblemError COMPILE-011 when both have a node, link or filter of the same name.
 * @example joinNetworks(snapshot.network, compiled.network) // the office's router, and the account that has a VPN to it
 */
export function joinNetworks(first: Network, second: Network): Network {
  const renamed = besideCarriers(first, second)
  refuseDoubles(first, renamed)
  const addressSets = [...(first.addressSets ?? []), ...(renamed.addressSets ?? [])]
  const sharedRisks = [...(first.sharedRisks ?? []), ...(renamed.sharedRisks ?? [])]
  const scenarios = [...(first.scenarios ?? []), ...(renamed.scenarios ?? [])]
  const united: Network = {
    name: `${first.name} and ${second.name}`,
    nodes: uniteNodes(first.nodes, renamed.nodes),
    links: [...first.links, ...renamed.links],
    tunnels: [...first.tunnels, ...renamed.tunnels],
    sessions: [...first.sessions, ...renamed.sessions],
    filters: [...first.filters, ...renamed.filters],
    ...(addressSets.length === 0 ? {} : { addressSets }),
    endpoints: uniteGroups([...first.endpoints, ...renamed.endpoints]),
    ...(sharedRisks.length === 0 ? {} : { sharedRisks }),
    ...(scenarios.length === 0 ? {} : { scenarios }),
  }
  return plugStandIns(united)
}

/** Plugs in the machines that nodes of the network stand for, by address or by name; and pairs of nodes that stand for each other's side. */
export function plugStandIns(network: Network): Network {
  const united = pairStandIns(network)
  return united.nodes.reduce((network, node) => {
    const machine = node.standsFor === undefined ? undefined : machineAt(network, node.standsFor)
    return machine === undefined ? network : plugIn(network, node, machine)
  }, united)
}

const carriersOf = (network: Network): Map<string, NetworkNode> =>
  new Map(network.nodes.filter((node) => node.role === 'carrier').map((node) => [String(node.id), node]))

/** The second network with the plugs of common carriers numbered after those of the first. */
function besideCarriers(first: Network, second: Network): Network {
  const known = carriersOf(first)
  const common = [...carriersOf(second).values()].filter((carrier) => known.has(carrier.id))
  if (common.length === 0) return second
  const shift = new Map(common.map((carrier) => [String(carrier.id), known.get(carrier.id)!.interfaces.length]))
  const rename = (node: string, port: string): string => (shift.has(node) ? `p${Number(port.slice(1)) + shift.get(node)!}` : port)
  return {
    ...second,
    nodes: second.nodes.map((node) => (shift.has(node.id) ? renamedCarrier(node, (port) => rename(node.id, port)) : node)),
    links: second.links.map((link): Link => ({
      ...link,
      ends: link.ends.map((end) => ({ node: end.node, interface: rename(end.node, end.interface) })),
    })),
  }
}

function renamedCarrier(node: NetworkNode, rename: (port: string) => string): NetworkNode {
  return {
    ...node,
    interfaces: node.interfaces.map((port): Interface => ({ ...port, name: rename(port.name) })),
    tables: node.tables.map((table) => ({
      ...table,
      routes: table.routes.map((route): StaticRoute =>
        route.target.kind === 'peer' ? { ...route, target: { kind: 'peer', interface: rename(route.target.interface) } } : route,
      ),
    })),
  }
}

function uniteNodes(first: readonly NetworkNode[], second: readonly NetworkNode[]): NetworkNode[] {
  const byId = new Map(second.map((node) => [node.id, node]))
  const mine = new Set(first.map((node) => node.id))
  return [
    ...first.map((node) => {
      const other = byId.get(node.id)
      return other === undefined ? node : uniteCarriers(node, other)
    }),
    ...second.filter((node) => !mine.has(node.id)),
  ]
}

function uniteCarriers(a: NetworkNode, b: NetworkNode): NetworkNode {
  return {
    ...a,
    interfaces: [...a.interfaces, ...b.interfaces],
    tables: a.tables.map((table, i) => ({ ...table, routes: [...table.routes, ...(b.tables[i]?.routes ?? [])] })),
  }
}

function uniteGroups(groups: readonly EndpointGroup[]): EndpointGroup[] {
  const united = new Map<string, EndpointGroup>()
  for (const group of groups) {
    const known = united.get(group.name)
    const both =
      known === undefined
        ? group
        : { ...known, prefixes: [...known.prefixes, ...group.prefixes], members: [...known.members, ...group.members] }
    united.set(group.name, both)
  }
  return [...united.values()]
}

function refuseDoubles(first: Network, second: Network): void {
  const carriers = carriersOf(first)
  const kinds = ['nodes', 'links', 'filters'] as const
  const problems = kinds.flatMap((kind) => {
    const known = new Set(first[kind].map((each) => String(each.id)))
    const doubles = second[kind].map((each) => String(each.id)).filter((id) => known.has(id) && !(kind === 'nodes' && carriers.has(id)))
    return doubles.map((id): Problem => ({
      code: 'COMPILE-011',
      severity: 'error',
      message: `"${id}" is among the ${kind} of both ${first.name} and ${second.name}`,
      hint: 'two networks can be joined when all their names differ: rename one',
    }))
  })
  if (problems.length > 0) throw new ProblemError(problems)
}

/** The router of that name, or that has the address: at an interface, as a tunnel's outside address, or behind a one-to-one translation. */
export function machineAt(network: Network, address: string): NetworkNode | undefined {
  const inside = network.nodes.flatMap((node) => node.translations).find((each) => each.outside === address)?.inside
  const outside = network.tunnels.flatMap((tunnel) => tunnel.ends).find((end) => end.outside === address)?.node
  const routers = network.nodes.filter((node) => node.role === 'router')
  const has = (node: NetworkNode): boolean =>
    node.id === outside ||
    node.id === address ||
    node.interfaces.some((port) => port.addresses.some((each) => bareAddress(each) === address || bareAddress(each) === inside))
  return routers.find(has)
}

function plugIn(network: Network, node: NetworkNode, machine: NetworkNode): Network {
  const names = new Set(machine.interfaces.map((port) => port.name))
  const port = Array.from({ length: names.size + 1 }, (_, i) => `site${i + 1}`).find((name) => !names.has(name))!
  const link = linkId(`joined/${node.id}/${machine.id}`)
  const mtu = Math.min(...node.interfaces.map((each) => each.mtu))
  const face = (name: string, table?: string): Interface => ({
    name,
    kind: 'ethernet',
    addresses: [],
    mtu,
    link,
    ...(table === undefined ? {} : { table }),
    antiSpoof: false,
    from: node.from,
  })
  return {
    ...network,
    nodes: network.nodes.map((each) => {
      if (each.id === node.id) return withMachine(node, face(DEVICE, node.tables[0]?.name))
      return each.id === machine.id ? withSite(machine, node, face(port)) : each
    }),
    links: [
      ...network.links,
      {
        id: link,
        kind: 'wire',
        ends: [
          { node: node.id, interface: DEVICE },
          { node: machine.id, interface: port },
        ],
        fails: false,
        label: `${machine.id} as ${node.id}`,
        from: node.from,
      },
    ],
  }
}

/** What left the network goes to the machine instead. */
function withMachine(node: NetworkNode, device: Interface): NetworkNode {
  const known: { -readonly [K in keyof NetworkNode]: NetworkNode[K] } = { ...node }
  delete known.standsFor
  delete known.knownAs
  return {
    ...known,
    interfaces: [...node.interfaces, device],
    tables: node.tables.map((table) => ({
      ...table,
      routes: table.routes.map((route): StaticRoute =>
        route.target.kind === 'exit' ? { ...route, target: { kind: 'peer', interface: DEVICE } } : route,
      ),
    })),
  }
}

/** The machine knows what the provider tells it: the ranges of the node's first table; everything, as a last resort, where it tells none. */
function withSite(machine: NetworkNode, node: NetworkNode, port: Interface): NetworkNode {
  const told = [...new Set((node.tables[0]?.routes ?? []).map((route) => route.prefix))]
  const ranges = told.filter((prefix) => parsePrefix(prefix).length > 0)
  const routes = (ranges.length > 0 ? ranges : told).map((prefix): StaticRoute => ({
    prefix,
    target: { kind: 'peer', interface: port.name },
    preference: ranges.length > 0 ? TOLD : LAST,
    origin: 'propagated',
    from: node.from,
  }))
  const [first, ...others] = machine.tables
  return {
    ...machine,
    interfaces: [...machine.interfaces, port],
    tables: [{ name: first?.name ?? 'main', ...first, routes: [...(first?.routes ?? []), ...routes] }, ...others],
  }
}
