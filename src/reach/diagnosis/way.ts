import type { NetworkIndex } from '../../network/index.ts'
import type { NodeId, Provenance, RouteTarget } from '../../network/model.ts'
import type { NextHop, Route, RoutingState } from '../../routing/model.ts'
import { losersOf } from '../losers.ts'
import type { Hop, Packet, Path, Trace, Verdict } from '../model.ts'

/** The way of a packet, node by node. */
export interface Way {
  readonly verdict: Verdict
  readonly packet: Packet
  /** Of the path that decides the verdict. */
  readonly hops: readonly Stop[]
  /** Every path that equal-cost routing or a balance may take. */
  readonly paths: readonly WayPath[]
}

export interface WayPath {
  readonly verdict: Verdict
  /** Why it ended as it did, in a sentence. */
  readonly reason: string
  /** Bytes of the largest packet that passes; absent where nothing limits it. */
  readonly mtu?: number
  readonly hops: readonly Stop[]
}

/** A node on the way, with what it did to the packet. */
export interface Stop {
  readonly node: NodeId
  /** The owner's word for what it is: `subnet`. */
  readonly kind: string
  readonly name?: string
  readonly zone?: string
  readonly region?: string
  readonly account?: string
  /** Of the look-up that chose the way out; absent where none did. */
  readonly table?: string
  readonly route?: ChosenRoute
  readonly lookups: readonly StopLookup[]
  readonly filters: readonly StopFilter[]
  readonly translations: readonly StopTranslation[]
  /** What the packet leaves by: a link's name, or a tunnel's id. */
  readonly leavesBy?: string
  /** The node carries the packets of a tunnel here, and not the packet itself. */
  readonly carriesTunnel?: true
}

export interface StopLookup {
  readonly table: string
  readonly address: string
  /** Absent: the table has no route. */
  readonly route?: ChosenRoute
  /** Other next hops at equal cost. */
  readonly alternatives: number
  /** The provider leads the packet to this node: what is looked up is its place in the fabric, not the packet's destination. */
  readonly toward?: NodeId
}

export interface ChosenRoute {
  readonly prefix: string
  readonly target: string
  readonly origin: string
  readonly from?: Provenance
  /** Routes that could have taken the packet, and why they did not. */
  readonly lost: readonly LosingRoute[]
}

export interface LosingRoute {
  readonly prefix: string
  readonly target: string
  readonly origin: string
  readonly reason: string
}

export interface StopFilter {
  readonly direction: 'in' | 'out' | 'forward'
  readonly interface?: string
  readonly name: string
  readonly action: 'accept' | 'drop' | 'unknown'
  /** `rule`, `default`, or `established`: an answer to what was let through. */
  readonly by: 'rule' | 'default' | 'established'
  readonly from?: Provenance
}

export interface StopTranslation {
  readonly field: 'source' | 'destination'
  readonly before: string
  readonly after: string
  readonly by: string
}

export function tellWay(index: NetworkIndex, state: RoutingState, trace: Trace): Way {
  const paths = trace.paths.map((path) => tellPath(index, state, path))
  const deciding = paths.find(({ verdict }) => verdict === trace.verdict) ?? paths[0]
  return { verdict: trace.verdict, packet: trace.packet, hops: deciding?.hops ?? [], paths }
}

function tellPath(index: NetworkIndex, state: RoutingState, { verdict, reason, mtu, hops }: Path): WayPath {
  return { verdict, reason, ...(Number.isFinite(mtu) ? { mtu } : {}), hops: stopsOf(index, state, hops) }
}

type MutableStop = {
  -readonly [Key in keyof Stop]: Stop[Key]
} & { lookups: StopLookup[]; filters: StopFilter[]; translations: StopTranslation[] }

function stopsOf(index: NetworkIndex, state: RoutingState, hops: readonly Hop[]): Stop[] {
  const stops: MutableStop[] = []
  let carriesTunnel = false
  const at = (node: NodeId): MutableStop => {
    const last = stops.at(-1)
    if (last?.node === node) return last
    const made: MutableStop = {
      ...describe(index, node),
      lookups: [],
      filters: [],
      translations: [],
      ...(carriesTunnel ? { carriesTunnel } : {}),
    }
    stops.push(made)
    return made
  }
  for (const [i, hop] of hops.entries()) {
    if (hop.kind === 'wire' || hop.kind === 'tunnel') {
      at(hop.from).leavesBy = hop.kind === 'wire' ? hop.label : hop.tunnel
      stops.push({ ...describe(index, hop.to), lookups: [], filters: [], translations: [], ...(carriesTunnel ? { carriesTunnel } : {}) })
      continue
    }
    if (hop.kind === 'origin' && i > 0) {
      // The tunnel's own packets start again at its near end: nothing has entered the far one.
      stops.pop()
      carriesTunnel = true
    }
    const stop = at(hop.node)
    if (hop.kind === 'lookup') {
      const lookup = tellLookup(index, state, hop)
      stop.lookups.push(lookup)
      stop.table ??= lookup.table
      if (stop.route === undefined && lookup.route !== undefined) stop.route = lookup.route
    } else if (hop.kind === 'filter') stop.filters.push(tellFilter(index, hop))
    else if (hop.kind === 'anti-spoof')
      stop.filters.push({ direction: 'in', interface: hop.interface, name: 'source/destination check', action: 'drop', by: 'default' })
    else if (hop.kind === 'translation') stop.translations.push(tellTranslation(hop))
  }
  return stops
}

function describe(index: NetworkIndex, id: NodeId): Pick<Stop, 'node' | 'kind' | 'name' | 'zone' | 'region' | 'account'> {
  const node = index.nodes.get(id)
  if (node === undefined) return { node: id, kind: 'unknown' }
  // Long names of APIs are for asking by, not for reading.
  const ports = new Set(node.interfaces.map((each) => each.from.object))
  const name = node.aliases?.find((alias) => alias !== id && !alias.includes(':') && !ports.has(alias))
  const { zone, region, account } = node.place
  return {
    node: id,
    kind: node.kind ?? node.role,
    ...(name === undefined ? {} : { name }),
    ...(zone === undefined ? {} : { zone }),
    ...(region === undefined ? {} : { region }),
    ...(account === undefined ? {} : { account }),
  }
}

function tellLookup(index: NetworkIndex, state: RoutingState, hop: Extract<Hop, { kind: 'lookup' }>): StopLookup {
  const { node, table, address, route, alternatives, toward } = hop
  const looked = { table, address, alternatives, ...(toward === undefined ? {} : { toward: toward.node }) }
  if (route === undefined) return looked
  const lost = losersOf(state, hop).map(({ prefix, reason, static: fixed, path }): LosingRoute => ({
    prefix,
    target: fixed === undefined ? (path?.nextHop ?? 'BGP') : targetText(index, node, fixed.target),
    origin: fixed?.origin ?? 'bgp',
    reason,
  }))
  const chosen: ChosenRoute = {
    prefix: route.prefix,
    target: hop.nextHop === undefined ? fixedTarget(index, node, route) : targetText(index, node, asTarget(hop.nextHop)),
    origin: originOf(route),
    ...(route.static === undefined ? {} : { from: route.static.from }),
    lost,
  }
  return { ...looked, route: chosen }
}

/** `local`, `static`, `propagated`, `connected`, `eBGP edge-1`. */
function originOf({ protocol, static: fixed, path }: Route): string {
  if (protocol === 'static') return fixed?.origin ?? 'static'
  if (protocol === 'connected' || path?.learnedFrom === undefined) return protocol
  return `${path.learnedFrom.kind === 'ibgp' ? 'iBGP' : 'eBGP'} ${path.learnedFrom.peer}`
}

const fixedTarget = (index: NetworkIndex, node: NodeId, { static: fixed, action }: Route): string =>
  fixed === undefined ? action : targetText(index, node, fixed.target)

function asTarget({ kind, interface: out, address }: NextHop): RouteTarget {
  if (kind === 'gateway' && address !== undefined) return { kind, interface: out, address }
  return { kind: kind === 'connected' ? kind : 'peer', interface: out }
}

/** `igw-0abc`, `10.0.0.1 over eth0`, `blackhole`: the next node where the route leads to one. */
function targetText(index: NetworkIndex, node: NodeId, target: RouteTarget): string {
  switch (target.kind) {
    case 'connected':
      return `on ${target.interface}`
    case 'gateway':
      return `${target.address} over ${target.interface}`
    case 'peer':
      return peerOf(index, node, target.interface) ?? `over ${target.interface}`
    case 'attached':
      return 'attached interfaces'
    case 'deliver':
      return target.node
    case 'unmodelled':
    case 'exit':
      return target.what
    case 'blackhole':
      return 'blackhole'
  }
}

function peerOf(index: NetworkIndex, node: NodeId, name: string): NodeId | undefined {
  const link = index.nodes.get(node)?.interfaces.find((each) => each.name === name)?.link
  const ends = link === undefined ? undefined : index.links.get(link)?.ends
  return ends?.length === 2 ? ends.find((end) => end.node !== node || end.interface !== name)?.node : undefined
}

function tellFilter(index: NetworkIndex, hop: Extract<Hop, { kind: 'filter' }>): StopFilter {
  const from = hop.rule ?? index.filters.get(hop.filter)?.from
  return {
    direction: hop.direction,
    ...(hop.interface === undefined ? {} : { interface: hop.interface }),
    name: hop.label,
    action: hop.action,
    by: hop.established ? 'established' : hop.rule === undefined ? 'default' : 'rule',
    ...(from === undefined ? {} : { from }),
  }
}

function tellTranslation({ field, before, after, beforePort, afterPort, by }: Extract<Hop, { kind: 'translation' }>): StopTranslation {
  const withPort = (address: string, port: number | undefined): string => (port === undefined ? address : `${address} port ${port}`)
  return { field, before: withPort(before, beforePort), after: withPort(after, afterPort), by: by ?? 'one-to-one' }
}
