import {
  addressSetId,
  filterId,
  linkId,
  nodeId,
  tunnelId,
  type AddressSet,
  type Balance,
  type EndpointGroup,
  type Filter,
  type FilterRule,
  type Interface,
  type Link,
  type Masquerade,
  type Network,
  type NetworkNode,
  type NodeRole,
  type Session,
  type StaticRoute,
  type Translation,
  type Tunnel,
} from '../../src/network/model.ts'

export interface Port {
  readonly addresses?: readonly string[]
  /** Name of the link it is plugged into. */
  readonly link?: string
  readonly tunnel?: string
  readonly table?: string
  readonly filterIn?: string
  readonly filterOut?: string
  readonly antiSpoof?: boolean
  readonly hidesIdentity?: boolean
  readonly mtu?: number
  readonly kind?: Interface['kind']
}

export interface NodeShape {
  readonly role: NodeRole
  readonly system?: string
  readonly zone?: string
  readonly site?: string
  readonly ports: Readonly<Record<string, Port>>
  readonly routes?: readonly StaticRoute[]
  readonly tables?: Readonly<Record<string, readonly StaticRoute[]>>
  readonly forwardFilter?: string
  readonly translations?: readonly Omit<Translation, 'kind' | 'from'>[]
  readonly masquerades?: readonly Omit<Masquerade, 'from'>[]
  readonly balances?: readonly Omit<Balance, 'from'>[]
  readonly hidesIdentity?: boolean
  readonly unmodelled?: string
  readonly assumes?: string
  readonly aliases?: readonly string[]
  readonly bgp?: NetworkNode['bgp']
}

const from = { path: 'test' }

export const via = (prefix: string, port: string, address: string): StaticRoute =>
  staticRoute(prefix, { kind: 'gateway', interface: port, address })
export const toPeer = (prefix: string, port: string): StaticRoute => staticRoute(prefix, { kind: 'peer', interface: port })
export const attached = (prefix: string): StaticRoute => staticRoute(prefix, { kind: 'attached' })
export const connected = (prefix: string, port: string): StaticRoute => staticRoute(prefix, { kind: 'connected', interface: port })
export const deliverTo = (prefix: string, node: string, port: string): StaticRoute =>
  staticRoute(prefix, { kind: 'deliver', node: nodeId(node), interface: port })
export const unmodelled = (prefix: string, what: string): StaticRoute => staticRoute(prefix, { kind: 'unmodelled', what })
export const blackhole = (prefix: string): StaticRoute => staticRoute(prefix, { kind: 'blackhole' })

function staticRoute(prefix: string, target: StaticRoute['target']): StaticRoute {
  return { prefix, target, preference: 1, origin: 'static', from: { path: `route ${prefix}` } }
}

export function buildNode(id: string, shape: NodeShape): NetworkNode {
  return {
    id: nodeId(id),
    role: shape.role,
    ...(shape.system === undefined ? {} : { system: shape.system }),
    place: {
      cloud: 'test',
      ...(shape.zone === undefined ? {} : { zone: shape.zone }),
      ...(shape.site === undefined ? {} : { site: shape.site }),
    },
    interfaces: Object.entries(shape.ports).map(([name, port]) => ({
      name,
      kind: port.kind ?? (port.tunnel === undefined ? 'ethernet' : 'gre'),
      addresses: port.addresses ?? [],
      mtu: port.mtu ?? 1500,
      ...(port.link === undefined ? {} : { link: linkId(port.link) }),
      ...(port.tunnel === undefined ? {} : { tunnel: tunnelId(port.tunnel) }),
      ...(port.table === undefined ? {} : { table: port.table }),
      ...(port.filterIn === undefined ? {} : { filterIn: filterId(port.filterIn) }),
      ...(port.filterOut === undefined ? {} : { filterOut: filterId(port.filterOut) }),
      antiSpoof: port.antiSpoof ?? false,
      ...(port.hidesIdentity === undefined ? {} : { hidesIdentity: port.hidesIdentity }),
      from: { path: `${id}.${name}` },
    })),
    tables: Object.entries(shape.tables ?? { main: shape.routes ?? [] }).map(([name, routes]) => ({ name, routes })),
    ...(shape.forwardFilter === undefined ? {} : { forwardFilter: filterId(shape.forwardFilter) }),
    translations: (shape.translations ?? []).map((each) => ({ kind: 'one-to-one', ...each, from })),
    ...(shape.masquerades === undefined ? {} : { masquerades: shape.masquerades.map((each) => ({ ...each, from })) }),
    ...(shape.balances === undefined ? {} : { balances: shape.balances.map((each) => ({ ...each, from })) }),
    ...(shape.hidesIdentity === undefined ? {} : { hidesIdentity: shape.hidesIdentity }),
    ...(shape.unmodelled === undefined ? {} : { unmodelled: shape.unmodelled }),
    ...(shape.assumes === undefined ? {} : { assumes: shape.assumes }),
    ...(shape.aliases === undefined ? {} : { aliases: shape.aliases }),
    ...(shape.bgp === undefined ? {} : { bgp: shape.bgp }),
    clampsMss: false,
    from: { path: id },
  }
}

/** Links are made from the ports that name them: two ends make a wire, unless said to be a segment, more a segment. */
export function buildNetwork(
  shapes: Readonly<Record<string, NodeShape>>,
  more: {
    readonly filters?: readonly Filter[]
    readonly tunnels?: readonly Tunnel[]
    readonly sessions?: readonly Session[]
    readonly endpoints?: Readonly<Record<string, readonly string[]>>
    readonly segments?: readonly string[]
    readonly sets?: Readonly<Record<string, readonly string[]>>
  } = {},
): Network {
  const nodes = Object.entries(shapes).map(([id, shape]) => buildNode(id, shape))
  const ends = new Map<string, Link['ends'][number][]>()
  for (const node of nodes) {
    for (const port of node.interfaces) {
      if (port.link !== undefined) ends.set(port.link, [...(ends.get(port.link) ?? []), { node: node.id, interface: port.name }])
    }
  }
  return {
    name: 'test',
    nodes,
    links: [...ends].map(([id, refs]) => ({
      id: linkId(id),
      kind: refs.length === 2 && more.segments?.includes(id) !== true ? 'wire' : 'segment',
      ends: refs,
      fails: true,
      label: id,
      from: { path: id },
    })),
    tunnels: more.tunnels ?? [],
    sessions: more.sessions ?? [],
    filters: more.filters ?? [],
    ...(more.sets === undefined ? {} : { addressSets: Object.entries(more.sets).map(([id, prefixes]) => buildSet(id, prefixes)) }),
    endpoints: Object.entries(more.endpoints ?? {}).map(([name, members]) => group(name, members, nodes)),
  }
}

function buildSet(id: string, prefixes: readonly string[]): AddressSet {
  return { id: addressSetId(id), label: id, prefixes, from }
}

function group(name: string, members: readonly string[], nodes: readonly NetworkNode[]): EndpointGroup {
  return {
    name,
    prefixes: [],
    members: members.map((member) => {
      const port = nodes.find((node) => node.id === member)!.interfaces[0]!
      return { node: nodeId(member), interface: port.name, address: port.addresses[0]!.split('/')[0]! }
    }),
    from,
  }
}

export function buildFilter(
  id: string,
  rules: readonly Omit<FilterRule, 'from'>[],
  more: Partial<Pick<Filter, 'stateful' | 'default'>> = {},
): Filter {
  return {
    id: filterId(id),
    stateful: more.stateful ?? false,
    default: more.default ?? 'drop',
    label: `filter ${id}`,
    rules: rules.map((rule, i) => ({ ...rule, from: { path: `${id}[${i}]` } })),
    from: { path: id },
  }
}

/** Host `left` and host `right` on LANs of routers `r1` and `r2`, which a wire joins. */
export function twoSites(
  changes: {
    readonly r1?: Partial<NodeShape>
    readonly r2?: Partial<NodeShape>
    readonly left?: Partial<Port>
    readonly right?: Partial<Port>
  } = {},
): Record<string, NodeShape> {
  return {
    left: {
      role: 'host',
      ports: { eth0: { addresses: ['10.1.0.10/24'], link: 'lan1', ...changes.left } },
      routes: [via('0.0.0.0/0', 'eth0', '10.1.0.1')],
    },
    right: {
      role: 'host',
      ports: { eth0: { addresses: ['10.2.0.10/24'], link: 'lan2', ...changes.right } },
      routes: [via('0.0.0.0/0', 'eth0', '10.2.0.1')],
    },
    r1: {
      role: 'router',
      system: 'frr',
      ports: { lan: { addresses: ['10.1.0.1/24'], link: 'lan1' }, wan: { addresses: ['10.9.0.1/30'], link: 'wan' } },
      routes: [via('10.2.0.0/24', 'wan', '10.9.0.2')],
      ...changes.r1,
    },
    r2: {
      role: 'router',
      system: 'frr',
      ports: { lan: { addresses: ['10.2.0.1/24'], link: 'lan2' }, wan: { addresses: ['10.9.0.2/30'], link: 'wan' } },
      routes: [via('10.1.0.0/24', 'wan', '10.9.0.1')],
      ...changes.r2,
    },
  }
}
