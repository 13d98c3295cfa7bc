import { groupBy } from '../core/stable.ts'
import { bestPorts, foldTables, type Member } from './fold-tables.ts'
import {
  linkId,
  type FilterId,
  type Interface,
  type InterfaceRef,
  type Link,
  type Network,
  type NetworkNode,
  type NodeId,
  type Table,
  type LinkId,
} from './model.ts'

export interface Folded {
  readonly network: Network
  /** Filters between parts of a fabric: one router in its place has no such boundary. */
  readonly leftOut: readonly FilterId[]
}

/**
 * The same network with every provider's fabric (the implicit routers of one site, joined by wires) as one router, for those who
 * need less detail than a proof: a picture, a rehearsal. Each way in keeps a table of its own, so packets between others go as before;
 * several wires between the fabric and one other node become one. Nodes that change packets in a way that remembers are left alone.
 */
export function foldFabrics(network: Network): Folded {
  const groups = groupBy(network.nodes.filter(isFoldable), (node) => `${node.place.cloud}|${node.place.site}`)
  const folds = [...groups.values()].filter((members) => members.length > 1).map((members) => foldOne(network, members))
  if (folds.length === 0) return { network, leftOut: [] }
  const moved = new Map(folds.flatMap((fold) => [...fold.moved]))
  const dropped = new Set(folds.flatMap((fold) => fold.dropped.map(refKey)))
  const byNode = new Map(folds.flatMap((fold) => fold.members.map((id) => [id, fold] as const)))
  const split = new Map(folds.flatMap((fold) => [...fold.split]))
  const links = network.links.flatMap((link): Link[] => {
    const wires = split.get(link.id)
    if (wires !== undefined) return [...wires]
    const ends = link.ends.map((end) => moved.get(refKey(end)) ?? end)
    const inside = link.ends.every((end) => byNode.has(end.node) && !moved.has(refKey(end)))
    return inside || link.ends.some((end) => dropped.has(refKey(end))) ? [] : [{ ...link, ends }]
  })
  const instead = new Map(folds.flatMap((fold) => [...fold.instead]))
  const nodes = network.nodes.flatMap((node): NetworkNode[] => {
    const fold = byNode.get(node.id)
    if (fold !== undefined) return fold.node.id === node.id ? [fold.node] : []
    return [isProviders(node) ? withoutPorts(node, dropped, instead) : replugged(node, split)]
  })
  return { network: { ...network, nodes, links }, leftOut: [...new Set(folds.flatMap((fold) => fold.leftOut))] }
}

/** A router of the provider's that only looks up and forwards. */
function isFoldable(node: NetworkNode): boolean {
  return (
    node.role === 'fabric' &&
    node.place.site !== undefined &&
    node.masquerades === undefined &&
    node.balances === undefined &&
    node.unmodelled === undefined
  )
}

interface Fold {
  readonly node: NetworkNode
  readonly members: readonly NodeId[]
  /** From a member's port to the fabric's. */
  readonly moved: ReadonlyMap<string, InterfaceRef>
  /** Ports of others whose wire is gone, and the port that stands in for each. */
  readonly dropped: readonly InterfaceRef[]
  readonly instead: ReadonlyMap<string, string>
  /** Segments that have become a wire to each who was plugged in. */
  readonly split: ReadonlyMap<LinkId, readonly Link[]>
  readonly leftOut: readonly FilterId[]
}

export const refKey = ({ node, interface: name }: InterfaceRef): string => `${node}|${name}`

function foldOne(network: Network, nodes: readonly NetworkNode[]): Fold {
  const ids = new Set(nodes.map((node) => node.id))
  const linkOf = new Map(network.links.map((link) => [link.id, link]))
  const others = (node: NetworkNode, port: Interface): readonly InterfaceRef[] =>
    (port.link === undefined ? undefined : linkOf.get(port.link))?.ends.filter(
      (end) => end.node !== node.id || end.interface !== port.name,
    ) ?? []
  // Neither what joins two members nor a segment that nobody is plugged into.
  const isOuter = (node: NetworkNode, port: Interface): boolean => others(node, port).some((end) => !ids.has(end.node))
  const center = centerOf(nodes, (node, port) => !isOuter(node, port) && port.link !== undefined)

  const moved = new Map<string, InterfaceRef>()
  const dropped: InterfaceRef[] = []
  const instead = new Map<string, string>()
  const interfaces: Interface[] = []
  const wireTo = new Map<NodeId, { readonly far: string; readonly name: string }>()
  const count = new Map<string, number>()
  const members: Member[] = []
  const split = new Map<LinkId, readonly Link[]>()
  for (const node of nodes) {
    const outer = new Map<string, string>()
    const spread = new Map<string, ReadonlyMap<string, string>>()
    for (const port of node.interfaces) {
      if (!isOuter(node, port)) continue
      const [far] = linkOf.get(port.link!)!.kind === 'wire' ? others(node, port) : []
      const known = far === undefined ? undefined : wireTo.get(far.node)
      if (far !== undefined && known !== undefined) {
        // A second wire to the same node: that node uses the first, and so does the fabric.
        dropped.push(far)
        instead.set(refKey(far), known.far)
        outer.set(port.name, known.name)
        continue
      }
      const stem = port.name.replace(/\d+$/, '')
      const freshName = (): string => {
        const n = (count.get(stem) ?? 0) + 1
        count.set(stem, n)
        return `${stem}${n}`
      }
      const plugged = others(node, port)
      if (far === undefined && plugged.length > 1) {
        const link = linkOf.get(port.link!)!
        const wires = plugged.map((end) => ({ end, name: freshName(), id: linkId(`${link.id}/${end.node}/${end.interface}`) }))
        const { filterIn: _in, filterOut: _out, ...plain } = port
        for (const { name, id } of wires) interfaces.push({ ...plain, name, link: id, addresses: plainAddresses(port).map(hostPrefix) })
        split.set(
          link.id,
          wires.map(({ end, name, id }): Link => ({ ...link, id, kind: 'wire', ends: [{ node: center.id, interface: name }, end] })),
        )
        spread.set(port.name, new Map(wires.map(({ end, name }) => [refKey(end), name])))
        continue
      }
      const name = freshName()
      if (far !== undefined) wireTo.set(far.node, { far: far.interface, name })
      outer.set(port.name, name)
      moved.set(refKey({ node: node.id, interface: port.name }), { node: center.id, interface: name })
      const { filterIn: _in, filterOut: _out, ...plain } = port
      interfaces.push({ ...plain, name, addresses: plainAddresses(port) })
    }
    members.push({ node, outer, spread })
  }
  const { tables, tableOf } = foldTables(network, members, linkOf, center.id)
  const leftOut = nodes.flatMap((node) => [
    ...(node.forwardFilter === undefined ? [] : [node.forwardFilter]),
    ...node.interfaces.flatMap((port) => [port.filterIn, port.filterOut].filter((id) => id !== undefined)),
  ])
  const translations = members.flatMap(({ node, outer }) =>
    node.translations.map((each) => ({ ...each, interface: outer.get(each.interface) ?? each.interface })),
  )
  const { kind: _kind, aliases: _aliases, assumes: _assumes, ...plain } = center
  return {
    node: {
      ...plain,
      interfaces: interfaces.map((port) => ({ ...port, table: tableOf(port.name) })),
      tables,
      translations,
    },
    members: nodes.map((node) => node.id),
    moved,
    dropped,
    instead,
    split,
    leftOut,
  }
}

const hostPrefix = (address: string): string => `${address.slice(0, address.indexOf('/'))}/${address.includes(':') ? 128 : 32}`

/** A machine whose segment has become wires is plugged into its own. */
function replugged(node: NetworkNode, split: ReadonlyMap<LinkId, readonly Link[]>): NetworkNode {
  if (!node.interfaces.some((port) => port.link !== undefined && split.has(port.link))) return node
  return {
    ...node,
    interfaces: node.interfaces.map((port) => {
      const wires = port.link === undefined ? undefined : split.get(port.link)
      const own = wires?.find((wire) => wire.ends.some((end) => end.node === node.id && end.interface === port.name))
      return own === undefined ? port : { ...port, link: own.id }
    }),
  }
}

/** Without the link-local addresses by which a fabric's own tables find its parts. */
const plainAddresses = (port: Interface): readonly string[] => port.addresses.filter((address) => !address.startsWith('fe80:'))

/** The member that most others are plugged into gives the fabric its name. */
function centerOf(nodes: readonly NetworkNode[], isInner: (node: NetworkNode, port: Interface) => boolean): NetworkNode {
  const inner = (node: NetworkNode): number => node.interfaces.filter((port) => isInner(node, port)).length
  return [...nodes].sort((a, b) => inner(b) - inner(a))[0]!
}

const isProviders = (node: NetworkNode): boolean => node.role !== 'host' && node.role !== 'router'

/** Ports whose wire is gone go, and routes out of them take the one that stands in. */
function withoutPorts(node: NetworkNode, dropped: ReadonlySet<string>, instead: ReadonlyMap<string, string>): NetworkNode {
  const gone = node.interfaces.filter((port) => dropped.has(refKey({ node: node.id, interface: port.name })))
  const names = new Map(gone.map((port) => [port.name, instead.get(refKey({ node: node.id, interface: port.name }))!]))
  return {
    ...node,
    interfaces: node.interfaces.filter((port) => !names.has(port.name)).map((port) => ({ ...port, addresses: plainAddresses(port) })),
    tables: node.tables.map((table): Table => ({ ...table, routes: bestPorts(table.routes, names) })),
  }
}
