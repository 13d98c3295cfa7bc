import { parseAddress } from '../ip/address.ts'
import { PrefixTable } from '../ip/prefix-table.ts'
import { comparePrefixes, containsPrefix, firstAddress, parsePrefix, type Prefix } from '../ip/prefix.ts'
import {
  leavesBy,
  type Interface,
  type InterfaceRef,
  type Link,
  type LinkId,
  type Network,
  type NetworkNode,
  type NodeId,
  type RouteTarget,
  type StaticRoute,
  type Table,
} from './model.ts'

/** A node that becomes part of a fabric, with the fabric's names of those of its ports that lead out. */
export interface Member {
  readonly node: NetworkNode
  readonly outer: ReadonlyMap<string, string>
  /** Ports whose segment has become a wire to each end: the fabric's port by end (`node|interface`). */
  readonly spread: ReadonlyMap<string, ReadonlyMap<string, string>>
}

interface FoldedTables {
  readonly tables: readonly Table[]
  /** The table for what enters at a port of the fabric. */
  readonly tableOf: (port: string) => string
}

/** More hand-overs inside one fabric are a loop. */
const MAXIMUM_STEPS = 32

/** For every way in, what the members together do with each prefix that any of them knows. */
export function foldTables(network: Network, members: readonly Member[], links: ReadonlyMap<LinkId, Link>, center: NodeId): FoldedTables {
  const inside = new Map(members.map((member) => [member.node.id, new Walker(member)]))
  const interfaces = new Map(network.nodes.map((node) => [node.id, node]))
  const prefixes = allPrefixes(members)
  const tables: Table[] = []
  const nameOf = new Map<string, string>()
  const byContent = new Map<string, string>()
  for (const { node, outer, spread } of members) {
    for (const port of node.interfaces) {
      const wires = spread.get(port.name)
      const names = wires === undefined ? [outer.get(port.name)].filter((each) => each !== undefined) : [...wires.values()]
      const name = names.find((each) => !nameOf.has(each))
      if (name === undefined) continue
      const routes = compact(prefixes.flatMap((prefix) => routesFor(prefix, node.id, port)))
      const content = JSON.stringify(routes.map(({ prefix, target }) => [prefix, target]))
      const known = byContent.get(content)
      const table = known ?? `in-${name}`
      if (known === undefined) {
        byContent.set(content, table)
        tables.push({ name: table, routes, ...(node.from === undefined ? {} : { from: node.from }) })
      }
      for (const each of names) nameOf.set(each, table)
    }
  }
  if (tables.length === 0) tables.push({ name: `in-${center}`, routes: [] })
  return { tables, tableOf: (port) => nameOf.get(port) ?? tables[0]!.name }

  function routesFor(prefix: Known, start: NodeId, port: Interface): StaticRoute[] {
    const walker = inside.get(start)!
    const found = follow(walker, port.table ?? walker.node.tables[0]?.name, prefix.parsed, undefined, 0)
    return found.map(({ target, route }) => ({ ...route, prefix: prefix.text, preference: 1, target }))
  }

  function follow(
    walker: Walker,
    table: string | undefined,
    prefix: Prefix,
    toward: InterfaceRef | undefined,
    steps: number,
  ): { readonly target: RouteTarget; readonly route: StaticRoute }[] {
    if (steps > MAXIMUM_STEPS || table === undefined) return []
    return walker.best(table, prefix).flatMap((route) => {
      if (route.target.kind !== 'deliver') return across(walker, route, route.target, prefix, toward, steps)
      return lead(walker, route, { node: route.target.node, interface: route.target.interface }, prefix, steps)
    })
  }

  /** Towards an interface of the provider's, as {@link RouteTarget} `deliver` says. */
  function lead(walker: Walker, route: StaticRoute, toward: InterfaceRef, prefix: Prefix, steps: number): ReturnType<typeof follow> {
    const goal = interfaces.get(toward.node)?.interfaces.find((each) => each.name === toward.interface)
    const near = goal?.link === undefined ? undefined : walker.node.interfaces.find((port) => port.link === goal.link)
    if (near !== undefined) return out(walker, route, near, toward, goal, prefix, steps)
    const address = goal?.addresses[0]
    const parsed = address === undefined ? undefined : parseAddress(address.slice(0, address.indexOf('/')))
    if (parsed === undefined) return []
    const host = { family: parsed.family, base: parsed.value, length: parsed.family === 4 ? 32 : 128 } as Prefix
    return walker
      .best(walker.node.tables[0]?.name ?? '', host)
      .flatMap((own) => across(walker, { ...own, from: route.from, origin: route.origin }, own.target, prefix, toward, steps))
  }

  function across(
    walker: Walker,
    route: StaticRoute,
    target: RouteTarget,
    prefix: Prefix,
    toward: InterfaceRef | undefined,
    steps: number,
  ): ReturnType<typeof follow> {
    const name = leavesBy(target)
    if (name === undefined) return [{ target, route }]
    if (walker.member.spread.has(name)) return [{ target: { kind: 'attached' }, route }]
    const outer = walker.member.outer.get(name)
    if (outer !== undefined) return [{ target: { ...target, interface: outer } as RouteTarget, route }]
    const port = walker.node.interfaces.find((each) => each.name === name)
    const end = port?.link === undefined ? undefined : links.get(port.link)?.ends.find((each) => each.node !== walker.node.id)
    return end === undefined ? [] : enter(end, route, prefix, toward, steps)
  }

  function out(
    walker: Walker,
    route: StaticRoute,
    near: Interface,
    toward: InterfaceRef,
    goal: Interface | undefined,
    prefix: Prefix,
    steps: number,
  ): ReturnType<typeof follow> {
    const wire = walker.member.spread.get(near.name)?.get(`${toward.node}|${toward.interface}`)
    if (wire !== undefined) return [{ target: { kind: 'peer', interface: wire }, route }]
    const outer = walker.member.outer.get(near.name)
    if (outer === undefined) return enter(toward, route, prefix, undefined, steps)
    const address = goal?.addresses[0]
    const isWire = links.get(near.link!)?.kind === 'wire'
    return isWire || address === undefined
      ? [{ target: { kind: 'peer', interface: outer }, route }]
      : [{ target: { kind: 'gateway', interface: outer, address: address.slice(0, address.indexOf('/')) }, route }]
  }

  function enter(
    end: InterfaceRef,
    route: StaticRoute,
    prefix: Prefix,
    toward: InterfaceRef | undefined,
    steps: number,
  ): ReturnType<typeof follow> {
    const walker = inside.get(end.node)
    if (walker === undefined) return []
    if (toward !== undefined && (toward.node !== end.node || toward.interface !== end.interface))
      return lead(walker, route, toward, prefix, steps + 1)
    const port = walker.node.interfaces.find((each) => each.name === end.interface)
    // The cause is who decided first; the last only says where it comes out.
    return follow(walker, port?.table ?? walker.node.tables[0]?.name, prefix, undefined, steps + 1).map(({ target, route: last }) => ({
      target,
      route: target.kind === 'blackhole' ? last : route,
    }))
  }
}

interface Known {
  readonly text: string
  readonly parsed: Prefix
}

function allPrefixes(members: readonly Member[]): Known[] {
  const texts = new Set(members.flatMap(({ node }) => node.tables.flatMap((table) => table.routes.map((route) => route.prefix))))
  return [...texts]
    .filter((text) => !text.startsWith('fe80:'))
    .map((text) => ({ text, parsed: parsePrefix(text) }))
    .sort((a, b) => comparePrefixes(a.parsed, b.parsed))
}

/** Leaves out a prefix that is treated like the next shorter one that holds it. */
function compact(routes: readonly StaticRoute[]): StaticRoute[] {
  const groups = new Map<string, StaticRoute[]>()
  for (const route of routes) groups.set(route.prefix, [...(groups.get(route.prefix) ?? []), route])
  const same = (group: readonly StaticRoute[]): string => JSON.stringify(group.map((route) => route.target))
  const kept: { readonly parsed: Prefix; readonly group: readonly StaticRoute[] }[] = []
  const ordered = [...groups]
    .map(([text, group]) => ({ parsed: parsePrefix(text), group }))
    .sort((a, b) => a.parsed.length - b.parsed.length)
  for (const each of ordered) {
    const above = kept.findLast((outer) => outer.parsed.family === each.parsed.family && containsPrefix(outer.parsed, each.parsed))
    const connects = each.group.some((route) => route.target.kind === 'connected' || route.target.kind === 'attached')
    if (above === undefined || connects || same(above.group) !== same(each.group)) kept.push(each)
  }
  return kept.sort((a, b) => comparePrefixes(a.parsed, b.parsed)).flatMap(({ group }) => unique(group))
}

function unique(group: readonly StaticRoute[]): StaticRoute[] {
  return [...new Map(group.map((route) => [JSON.stringify(route.target), route])).values()]
}

/** The routes with ports renamed, and of those that have become the same one. */
export function bestPorts(routes: readonly StaticRoute[], names: ReadonlyMap<string, string>): StaticRoute[] {
  const renamed = routes.map((route): StaticRoute => {
    const name = leavesBy(route.target)
    const instead = name === undefined ? undefined : names.get(name)
    return instead === undefined ? route : { ...route, target: { ...route.target, interface: instead } as RouteTarget }
  })
  const seen = new Set<string>()
  return renamed.filter((route) => {
    const key = JSON.stringify([route.prefix, route.preference, route.target])
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** A member's tables, ready for look-ups. */
class Walker {
  readonly node: NetworkNode
  readonly member: Member
  readonly #tables = new Map<string, PrefixTable<readonly StaticRoute[]>>()

  constructor(member: Member) {
    this.member = member
    this.node = member.node
  }

  /** The routes that a packet to the prefix takes: of the longest, the most preferred, and all that share with it. */
  best(name: string, prefix: Prefix): readonly StaticRoute[] {
    const found = this.#table(name)?.longest(firstAddress(prefix), (routes) => containsPrefix(parsePrefix(routes[0]!.prefix), prefix)) ?? []
    const first = Math.min(...found.map((route) => route.preference))
    const equal = found.filter((route) => route.preference === first)
    return equal.every((route) => route.shares === true) ? equal : equal.slice(0, 1)
  }

  #table(name: string): PrefixTable<readonly StaticRoute[]> | undefined {
    const known = this.#tables.get(name)
    if (known !== undefined) return known
    const table = this.node.tables.find((each) => each.name === name)
    if (table === undefined) return undefined
    const made = new PrefixTable<StaticRoute[]>()
    for (const route of table.routes) {
      const prefix = parsePrefix(route.prefix)
      const same = made.get(prefix)
      if (same === undefined) made.set(prefix, [route])
      else same.push(route)
    }
    this.#tables.set(name, made)
    return made
  }
}
