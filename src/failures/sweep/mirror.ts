import type { Filter, Interface, Link, Network, NetworkNode, NodeId, Session, StaticRoute, Tunnel, TunnelEnd } from '../../network/model.ts'
import { linkId, sessionId, tunnelId } from '../../network/model.ts'

/** What is there once more: for old things the new ones. Nodes may be their own mirror, ports never are. */
export interface Mirrored {
  readonly nodes: ReadonlyMap<NodeId, NetworkNode>
  /** Wires, and links of one's own, that get a second one beside them. */
  readonly links: readonly Link[]
  readonly tunnels: readonly Tunnel[]
  /** Ports of segments that a new node joins. */
  readonly joins: readonly { readonly node: NodeId; readonly port: string }[]
}

/**
 * The network with these elements a second time: ports with addresses of their own, links, tunnels, and the sessions over them. Rules,
 * translations and routes that name an old address name the new one too, as whoever builds it would have to.
 */
export function mirror(network: Network, { nodes, links, tunnels, joins }: Mirrored): Network {
  const addresses = new Addresses(network)
  const ports = new Map<NodeId, Interface[]>()
  const portOf = new Map<string, string>()
  const copies = new Map<NodeId, NodeId>([...nodes].map(([old, made]) => [old, made.id]))
  const homeOf = (id: NodeId): NodeId => copies.get(id) ?? id
  const portAt = (node: NodeId, name: string): Interface | undefined =>
    network.nodes.find((each) => each.id === node)?.interfaces.find((each) => each.name === name)
  const addPort = (node: NodeId, name: string, changes: Partial<Interface>): string => {
    const old = portAt(node, name)
    if (old === undefined) return name
    const home = homeOf(node)
    const made = home === node ? freeName(network, ports, node, name) : name
    const { link: _link, tunnel: _tunnel, ...rest } = old
    ports.set(home, [...(ports.get(home) ?? []), { ...rest, name: made, ...changes }])
    portOf.set(`${node}|${name}`, made)
    return made
  }

  const newLinks = links.map((link): Link => {
    const id = linkId(`${link.id}~2`)
    const old = link.ends.map(({ node, interface: name }) => portAt(node, name)?.addresses ?? [])
    // Who is joined to a provider's network gets an address of that; between two machines there is a new range.
    const isPrivate = link.ends.every(({ node }) => roleOf(network, node) === 'router')
    const own = isPrivate ? addresses.beside(old) : old.map((each) => each.map((address) => addresses.near(address)))
    const ends = link.ends.map(({ node, interface: name }, i) => ({
      node: homeOf(node),
      interface: addPort(node, name, { link: id, addresses: own[i]! }),
    }))
    return { ...link, id, ends, label: `second ${link.label}` }
  })
  const joined = joins.flatMap(({ node, port }) => {
    const old = portAt(node, port)
    if (old === undefined) return []
    const own = old.addresses.map((address) => addresses.near(address))
    const name = addPort(node, port, { addresses: own, ...(old.link === undefined ? {} : { link: old.link }) })
    return old.link === undefined ? [] : [{ link: old.link, end: { node: homeOf(node), interface: name } }]
  })
  const newTunnels = tunnels.map((tunnel): Tunnel => {
    const id = tunnelId(`${tunnel.id}~2`)
    const inner = addresses.beside(tunnel.ends.map((end) => portAt(end.node, end.interface)?.addresses ?? []))
    const ends = tunnel.ends.map((end, i): TunnelEnd => ({
      ...end,
      node: homeOf(end.node),
      interface: addPort(end.node, end.interface, { tunnel: id, addresses: inner[i]! }),
      underlay: portOf.get(`${end.node}|${end.underlay}`) ?? end.underlay,
      local: addresses.madeFor(end.local, portOf.has(`${end.node}|${end.underlay}`)),
      outside: addresses.madeFor(end.outside, portOf.has(`${end.node}|${end.underlay}`)),
    }))
    return { ...tunnel, id, ends: [ends[0]!, ends[1]!] }
  })
  const sessions = network.sessions.flatMap((session) => mirrorSession(session, portOf, homeOf, addresses, { links, tunnels, joins }))
  const after: Network = {
    ...network,
    nodes: [...network.nodes, ...[...nodes].flatMap(([old, made]) => (made.id === old ? [] : [made]))].map((node) => {
      const more = ports.get(node.id) ?? []
      const named = withNames(node, addresses.made)
      return { ...named, interfaces: [...named.interfaces, ...more], tables: withRoutes(node, portOf, addresses.made) }
    }),
    links: [
      ...network.links.map((link) => ({
        ...link,
        ends: [...link.ends, ...joined.filter((each) => each.link === link.id).map(({ end }) => end)],
      })),
      ...newLinks,
    ],
    tunnels: [...network.tunnels, ...newTunnels],
    sessions: [...network.sessions, ...sessions],
    filters: network.filters.map((filter) => withAddresses(filter, addresses.made)),
  }
  return after
}

function mirrorSession(
  session: Session,
  portOf: ReadonlyMap<string, string>,
  homeOf: (id: NodeId) => NodeId,
  addresses: Addresses,
  { links, tunnels, joins }: Pick<Mirrored, 'links' | 'tunnels' | 'joins'>,
): Session[] {
  const { id, carriedBy, ends } = session
  const carrier =
    carriedBy.kind === 'link' ? links.find((each) => each.id === carriedBy.id) : tunnels.find((each) => each.id === carriedBy.id)
  const isJoined = ends.some((end) => joins.some((join) => join.node === end.node && join.port === end.interface))
  if (carrier === undefined && !isJoined) return []
  const made = ends.map((end) => {
    const port = portOf.get(`${end.node}|${end.interface}`)
    return port === undefined ? end : { ...end, node: homeOf(end.node), interface: port, address: addresses.madeFor(end.address, true) }
  })
  const second = `${carriedBy.id}~2`
  return [
    {
      ...session,
      id: sessionId(`${id}~2`),
      ends: [made[0]!, made[1]!],
      carriedBy:
        carrier === undefined
          ? carriedBy
          : carriedBy.kind === 'link'
            ? { kind: 'link', id: linkId(second) }
            : { kind: 'tunnel', id: tunnelId(second) },
    },
  ]
}

/** Static routes over a port that has a second one beside it take that when the first is gone; the new address is led to as the old one. */
function withRoutes(node: NetworkNode, portOf: ReadonlyMap<string, string>, made: ReadonlyMap<string, string>): NetworkNode['tables'] {
  return node.tables.map((table) => ({
    ...table,
    routes: table.routes.flatMap((route): StaticRoute[] => {
      const { target, prefix } = route
      if (!('interface' in target) || target.kind === 'deliver') return [route]
      const port = portOf.get(`${node.id}|${target.interface}`) ?? target.interface
      const moved = {
        ...target,
        interface: port,
        ...(target.kind === 'gateway' ? { address: made.get(target.address) ?? target.address } : {}),
      }
      const single = isSingle(prefix) ? made.get(bare(prefix)) : undefined
      const led = single === undefined ? [] : [{ ...route, prefix: `${single}/${lengthOf(prefix)}`, target: moved }]
      return port === target.interface ? [route, ...led] : [route, { ...route, preference: route.preference + 1, target: moved }, ...led]
    }),
  }))
}

function withNames(node: NetworkNode, made: ReadonlyMap<string, string>): NetworkNode {
  const translations = node.translations.flatMap((each) => {
    const [inside, outside] = [made.get(each.inside), made.get(each.outside)]
    return inside === undefined || outside === undefined ? [each] : [each, { ...each, inside, outside }]
  })
  return { ...node, translations }
}

function withAddresses(filter: Filter, made: ReadonlyMap<string, string>): Filter {
  const wider = (ranges: readonly string[]): string[] =>
    ranges.flatMap((range) => {
      const second = isSingle(range) ? made.get(bare(range)) : undefined
      return second === undefined ? [range] : [range, range.includes('/') ? `${second}/${lengthOf(range)}` : second]
    })
  return {
    ...filter,
    rules: filter.rules.map((rule) => ({
      ...rule,
      ...(rule.sources === undefined ? {} : { sources: wider(rule.sources) }),
      ...(rule.destinations === undefined ? {} : { destinations: wider(rule.destinations) }),
    })),
  }
}

const bare = (text: string): string => text.split('/')[0]!
const lengthOf = (text: string): string => text.split('/')[1] ?? ''
const isSingle = (range: string): boolean => !range.includes('/') || lengthOf(range) === (range.includes(':') ? '128' : '32')

const roleOf = ({ nodes }: Network, id: NodeId): NetworkNode['role'] | undefined => nodes.find((node) => node.id === id)?.role

/** At most 15 characters, as a kernel wants it. */
function freeName(network: Network, ports: ReadonlyMap<NodeId, readonly Interface[]>, node: NodeId, name: string): string {
  const taken = new Set(
    [...(network.nodes.find((each) => each.id === node)?.interfaces ?? []), ...(ports.get(node) ?? [])].map((each) => each.name),
  )
  for (let n = 2; ; n++) {
    const made = `${name.slice(0, 12)}-${n}`
    if (!taken.has(made)) return made
  }
}

/** Addresses that nobody has yet. IPv4; what has only IPv6 addresses gets none. */
class Addresses {
  readonly #taken: Set<string>
  /** New addresses by old. */
  readonly made = new Map<string, string>()
  #pairs = 0

  constructor({ nodes, tunnels }: Network) {
    this.#taken = new Set([
      ...nodes.flatMap((node) => [
        ...node.interfaces.flatMap((port) => port.addresses.map(bare)),
        ...node.translations.map((each) => each.outside),
      ]),
      ...tunnels.flatMap((tunnel) => tunnel.ends.flatMap((end) => [end.local, end.outside])),
    ])
  }

  /** Of the same range, from the top; the length stays. */
  near(old: string): string {
    const known = this.made.get(bare(old))
    if (known !== undefined || old.includes(':')) return `${known ?? bare(old)}/${lengthOf(old)}`
    const found = this.#freeIn(bare(old))
    this.made.set(bare(old), found)
    return `${found}/${lengthOf(old)}`
  }

  /** For both ends of a wire or tunnel: a range of their own where they had one in common, else addresses near the old ones. */
  beside(ends: readonly (readonly string[])[]): string[][] {
    const [a, b] = ends.map((each) => each.find((address) => !address.includes(':')))
    if (a === undefined || b === undefined)
      return ends.map((each) => each.filter((address) => !address.includes(':')).map((address) => this.near(address)))
    const n = this.#pairs++
    // Link-local stays link-local, since announcements leave it out; else a range for measurements (RFC 2544).
    const range = a.startsWith('169.254.') ? `169.254.${240 + (n >> 6)}` : `198.18.${n >> 6}`
    return [a, b].map((old, side) => {
      const made = `${range}.${((n & 63) << 2) + side + 1}`
      this.made.set(bare(old), made)
      return [`${made}/30`]
    })
  }

  /** Of an underlay that is new, the new address; one behind a translation gets a new one outside too. */
  madeFor(old: string, isNew: boolean): string {
    return isNew ? bare(this.near(`${old}/32`)) : old
  }

  #freeIn(old: string): string {
    const base = old.slice(0, old.lastIndexOf('.'))
    for (let last = 254; last > 0; last--) {
      const found = `${base}.${last}`
      if (this.#taken.has(found)) continue
      this.#taken.add(found)
      return found
    }
    return old
  }
}
