import type {
  AddressSetId,
  Filter,
  FilterId,
  FilterRule,
  Interface,
  InterfaceRef,
  Link,
  Network,
  NetworkNode,
  NodeId,
  RouteTarget,
  Session,
  Tunnel,
  TunnelEnd,
} from '../network/model.ts'
import { addressSetId, filterId } from '../network/model.ts'

/** Names of interfaces and link-local addresses of one network, as another has them. */
interface Renaming {
  readonly port: (node: NodeId, name: string) => string
  readonly address: (text: string) => string
  readonly filter: (id: FilterId) => FilterId
  readonly set: (id: AddressSetId) => AddressSetId
}

const LINK_LOCAL = /^fe80::/u

/**
 * The second network with the names of the first: an interface on the same link or tunnel has the same name, the same end of a link
 * the same link-local address, and a filter or set of addresses that differs another id. So parts of both can be put together.
 */
export function alignNetworks(first: Network, second: Network): Network {
  const renaming = renamingBetween(first, second)
  const { port, filter, set } = renaming
  const ref = (end: InterfaceRef): InterfaceRef => ({ node: end.node, interface: port(end.node, end.interface) })
  return {
    ...second,
    nodes: second.nodes.map((node) => alignNode(node, renaming)),
    links: second.links.map((link): Link => ({ ...link, ends: link.ends.map(ref) })),
    tunnels: second.tunnels.map((tunnel): Tunnel => {
      const end = (each: TunnelEnd): TunnelEnd => ({
        ...each,
        interface: port(each.node, each.interface),
        underlay: port(each.node, each.underlay),
      })
      return { ...tunnel, ends: [end(tunnel.ends[0]), end(tunnel.ends[1])] }
    }),
    sessions: second.sessions.map((session): Session => {
      const [a, b] = session.ends
      return {
        ...session,
        ends: [
          { ...a, interface: port(a.node, a.interface) },
          { ...b, interface: port(b.node, b.interface) },
        ],
      }
    }),
    filters: second.filters.map((each): Filter => ({
      ...each,
      id: filter(each.id),
      rules: each.rules.map((rule) => alignRule(rule, set)),
    })),
    ...(second.addressSets === undefined ? {} : { addressSets: second.addressSets.map((each) => ({ ...each, id: set(each.id) })) }),
    endpoints: second.endpoints.map((group) => ({
      ...group,
      members: group.members.map((member) => ({ ...member, interface: port(member.node, member.interface) })),
    })),
  }
}

function renamingBetween(first: Network, second: Network): Renaming {
  const ports = portNames(first, second)
  const addresses = linkLocals(first, second, ports)
  const setIds = changedIds(first.addressSets ?? [], second.addressSets ?? [], new Set())
  const filterIds = changedIds(first.filters, second.filters, new Set(setIds.keys()))
  return {
    port: (node, name) => ports.get(`${node}|${name}`) ?? name,
    address: (text) => addresses.get(text) ?? text,
    filter: (id) => (filterIds.has(id) ? filterId(`${id} (new)`) : id),
    set: (id) => (setIds.has(id) ? addressSetId(`${id} (new)`) : id),
  }
}

const wireOf = (port: Interface): string | undefined => port.link ?? port.tunnel

/** `node|name` of the second to the name that it has in the first, or a free one. */
function portNames(first: Network, second: Network): Map<string, string> {
  const names = new Map<string, string>()
  const old = new Map(first.nodes.map((node) => [node.id, node]))
  for (const node of second.nodes) {
    const before = old.get(node.id)
    if (before === undefined) continue
    const byWire = new Map(before.interfaces.flatMap((port) => (wireOf(port) === undefined ? [] : [[wireOf(port)!, port.name] as const])))
    const taken = new Set(before.interfaces.map((port) => port.name))
    for (const port of node.interfaces) {
      const wire = wireOf(port)
      const known = wire === undefined ? undefined : byWire.get(wire)
      const isOwn = wire === undefined || (known === undefined && !taken.has(port.name))
      const name = known ?? (isOwn ? port.name : freeName(port.name, taken))
      taken.add(name)
      if (name !== port.name) names.set(`${node.id}|${port.name}`, name)
    }
  }
  return names
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let i = 2; ; i++) if (!taken.has(`${name}.${i}`)) return `${name}.${i}`
}

/** Link-local addresses are numbered as links are drawn: by what they are on they stay the same. */
function linkLocals(first: Network, second: Network, ports: ReadonlyMap<string, string>): Map<string, string> {
  const of = (network: Network, rename: (node: NodeId, name: string) => string): Map<string, string> =>
    new Map(
      network.nodes.flatMap((node) =>
        node.interfaces.flatMap((port) =>
          port.addresses.flatMap((address): [string, string][] =>
            LINK_LOCAL.test(address) ? [[`${node.id}|${rename(node.id, port.name)}`, address]] : [],
          ),
        ),
      ),
    )
  const before = of(first, (_, name) => name)
  const taken = new Set(before.values())
  const renamed = new Map<string, string>()
  let next = 1
  for (const [place, address] of of(second, (node, name) => ports.get(`${node}|${name}`) ?? name)) {
    const known = before.get(place)
    if (known !== undefined) renamed.set(address, known)
    else {
      while (taken.has(`fe80::ffff:${next.toString(16)}/128`)) next++
      const fresh = `fe80::ffff:${next.toString(16)}/128`
      taken.add(fresh)
      renamed.set(address, fresh)
    }
  }
  return renamed
}

function changedIds<Id extends string, Item extends { readonly id: Id }>(
  first: readonly Item[],
  second: readonly Item[],
  changedSets: ReadonlySet<string>,
): ReadonlyMap<Id, true> {
  const before = new Map(first.map((each) => [each.id, meaningOf(each)]))
  return new Map(
    second.flatMap((each): [Id, true][] => {
      const old = before.get(each.id)
      const usesChanged = [...changedSets].some((id) => meaningOf(each).includes(JSON.stringify(id)))
      return old !== undefined && (old !== meaningOf(each) || usesChanged) ? [[each.id, true]] : []
    }),
  )
}

/** Text of what something does, without where it was written. */
export const meaningOf = (value: unknown): string =>
  JSON.stringify(value, (key, inner: unknown) => (key === 'from' ? undefined : inner)) ?? ''

function alignNode(node: NetworkNode, { port, address, filter }: Renaming): NetworkNode {
  const here = (name: string): string => port(node.id, name)
  const target = (to: RouteTarget): RouteTarget => {
    if (to.kind === 'deliver') return { ...to, interface: port(to.node, to.interface) }
    return 'interface' in to ? { ...to, interface: here(to.interface) } : to
  }
  const onPort = <T extends { readonly interface: string }>(each: T): T => ({ ...each, interface: here(each.interface) })
  return {
    ...node,
    interfaces: node.interfaces.map((each): Interface => ({
      ...each,
      name: here(each.name),
      addresses: each.addresses.map(address),
      ...(each.filterIn === undefined ? {} : { filterIn: filter(each.filterIn) }),
      ...(each.filterOut === undefined ? {} : { filterOut: filter(each.filterOut) }),
    })),
    tables: node.tables.map((table) => ({
      ...table,
      routes: table.routes.map((route) => ({ ...route, prefix: address(route.prefix), target: target(route.target) })),
      ...(table.takes === undefined ? {} : { takes: table.takes.map((each) => ({ ...each, target: target(each.target) })) }),
    })),
    ...(node.forwardFilter === undefined ? {} : { forwardFilter: filter(node.forwardFilter) }),
    translations: node.translations.map(onPort),
    ...(node.masquerades === undefined ? {} : { masquerades: node.masquerades.map(onPort) }),
    ...(node.balances === undefined ? {} : { balances: node.balances.map(onPort) }),
  }
}

function alignRule(rule: FilterRule, set: Renaming['set']): FilterRule {
  return {
    ...rule,
    ...(rule.sourceSets === undefined ? {} : { sourceSets: rule.sourceSets.map(set) }),
    ...(rule.destinationSets === undefined ? {} : { destinationSets: rule.destinationSets.map(set) }),
  }
}
