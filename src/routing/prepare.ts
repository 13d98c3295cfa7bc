import { parseAddress4 } from '../ip/address.ts'
import { PrefixTable } from '../ip/prefix-table.ts'
import { comparePrefixes, parsePrefix, type Prefix } from '../ip/prefix.ts'
import { nodeOf, type NetworkIndex } from '../network/index.ts'
import type { Aggregate, BgpSpeaker, NetworkNode, PrefixRange, Session } from '../network/model.ts'
import { connectedRanges, type Connected } from './interfaces.ts'
import { sessionEndKey, type BgpPath } from './model.ts'
import { hasOneOutcome } from './one-outcome.ts'
import { compareAddresses, PathPool, type Hop } from './paths.ts'
import { PolicyPool, type Matches, type ReadyPolicy } from './policies.ts'
import { mayExceed } from './limits.ts'
import { fixedTables, type FixedTable } from './static-tables.ts'

/** One end of a session; its number is twice that of the session, plus its side. */
export interface End {
  readonly number: number
  readonly key: string
  readonly session: Session
  /** Number of the node. */
  readonly node: number
  /** Number of the other end. */
  readonly peer: number
  readonly external: boolean
  /** eBGP without multihop: the next hop must lie in a connected range, as FRR and BIRD want it. */
  readonly direct: boolean
  readonly asn: number
  readonly peerAsn: number
  readonly selfHop: Hop
  readonly peerHop: Hop
  /** The peer's address is one of the node's own, as on a machine that speaks to itself. */
  readonly peerIsOwn: boolean
  readonly peerRouterId: number
  readonly nextHopSelf: boolean
  /** The peer is a client of this route reflector. */
  readonly client: boolean
  readonly routerId: number
  readonly clusterId: string
  /** BIRD runs here. */
  readonly bird: boolean
  /** The node does as `GRACEFUL_SHUTDOWN` asks (RFC 8326): FRR does, BIRD leaves it to filters. */
  readonly heedsShutdown: boolean
  readonly weight: number
  readonly allowsOwnAs: number
  readonly overridesAs: boolean
  /** What came over the session is told back, and the peer may believe it: FRR tells the best path to every eBGP neighbour (seen), BIRD does not. */
  readonly tellsBack: boolean
  /** Infinity: no limit. */
  readonly maximumPrefixes: number
  /** Of the speaker that receives: MED of every AS is compared, and which paths prefer the older one. */
  readonly comparesAnyMed: boolean
  readonly prefersOlder: boolean
  /** Number of the list of ranges that the sender's aggregates hide; -1: none. */
  readonly hides: number
  readonly imports: ReadyPolicy
  readonly exports: ReadyPolicy
  /** Numbers of the speakers that receive, and of the one that sends. */
  readonly receivers: readonly number[]
  readonly sender: number
  readonly learnedFrom: NonNullable<BgpPath['learnedFrom']>
}

/** One table of a node that takes part in BGP. */
export interface Speaker {
  readonly number: number
  readonly node: number
  readonly table: FixedTable
  /** A hub's own order: what it holds as static or propagated always goes before BGP. */
  readonly hub: boolean
  readonly asn: number
  readonly bird: boolean
  /** Weight of what it makes itself: FRR's, or more than any policy can give where own routes go first whatever happens. */
  readonly ownWeight: number
  readonly maximumPaths: number
  readonly maximumPathsIbgp: number
  readonly multipathRelax: boolean
  readonly learns: readonly number[]
  readonly announces: readonly number[]
  readonly originations: readonly { readonly source: 'connected' | 'static'; readonly policy: ReadyPolicy }[]
  readonly aggregates: readonly Aggregate[]
}

export interface ReadyNode {
  readonly node: NetworkNode
  readonly connected: readonly Connected[]
  readonly connectedTable: PrefixTable<readonly Connected[]>
  /** Where next hops are looked up besides connected ranges. */
  readonly statics: FixedTable | undefined
  readonly addresses: ReadonlySet<string>
}

/** What does not depend on what is down. */
export interface Prepared {
  readonly index: NetworkIndex
  readonly nodes: readonly ReadyNode[]
  readonly ends: readonly End[]
  readonly speakers: readonly Speaker[]
  readonly paths: PathPool
  readonly prefixes: PrefixPool
  /** Prefixes that some speaker aggregates to, the longest first, each once. */
  readonly aggregates: readonly KnownPrefix[]
  /** Some speaker prefers what it heard first, so that the order of arrival counts. */
  readonly keepsOldest: boolean
  /** BGP settles in one way, whoever speaks first. */
  readonly oneOutcome: boolean
  /** Some end has a limit of prefixes. */
  readonly limited: readonly End[]
}

/** Prefixes by text, with what policies say about each. */
export class PrefixPool {
  readonly #known = new Map<string, KnownPrefix>()
  readonly #policies: PolicyPool
  readonly #signatures = new Map<string, Matches>()

  constructor(policies: PolicyPool) {
    this.#policies = policies
  }

  get(text: string): KnownPrefix {
    let known = this.#known.get(text)
    if (known === undefined) {
      const prefix = parsePrefix(text)
      const matches = this.#policies.matches(prefix)
      const signature = String.fromCharCode(...packed(matches))
      const same = this.#signatures.get(signature)
      if (same === undefined) this.#signatures.set(signature, matches)
      known = { text, prefix, signature, matches: same ?? matches }
      this.#known.set(text, known)
    }
    return known
  }
}

export interface KnownPrefix {
  readonly text: string
  readonly prefix: Prefix
  /** Equal for prefixes that no policy tells apart. */
  readonly signature: string
  readonly matches: Matches
}

/** 16 answers to a character. */
function packed(matches: Matches): number[] {
  const words = Array.from({ length: Math.ceil(matches.length / 16) }, () => 0)
  for (let i = 0; i < matches.length; i++) words[i >> 4]! |= matches[i]! << (i & 15)
  return words
}

const prepared = new WeakMap<NetworkIndex, Prepared>()

/** Numbers, look-up tables and shared values of a network for {@link simulateRoutes}; worked out once per index. */
export function prepareRouting(index: NetworkIndex): Prepared {
  let ready = prepared.get(index)
  if (ready === undefined) {
    ready = prepare(index)
    prepared.set(index, ready)
  }
  return ready
}

function prepare(index: NetworkIndex): Prepared {
  const numbers = new Map(index.network.nodes.map((node, number) => [node.id, number]))
  const nodes = index.network.nodes.map((node) => readyNode(index, node))
  const paths = new PathPool()
  const policies = new PolicyPool()
  const speakerNumbers = new Map<string, number>()
  for (const [key, table] of fixedTables(index)) if (table.node.bgp !== undefined) speakerNumbers.set(key, speakerNumbers.size)
  const ends = index.network.sessions.flatMap((session, position) =>
    ([0, 1] as const).map((side) =>
      readyEnd(index, { session, side, number: position * 2 + side, numbers, speakerNumbers, paths, policies }),
    ),
  )
  const speakers = [...speakerNumbers].map(([key, number]): Speaker => {
    const table = fixedTables(index).get(key)!
    const bgp = table.node.bgp!
    return {
      number,
      node: numbers.get(table.node.id)!,
      table,
      hub: table.node.role === 'hub',
      asn: bgp.asn,
      bird: table.node.system === 'bird',
      ownWeight: table.node.system === 'bird' ? FIRST_WEIGHT : OWN_WEIGHT,
      maximumPaths: bgp.maximumPaths,
      maximumPathsIbgp: bgp.maximumPathsIbgp ?? bgp.maximumPaths,
      multipathRelax: bgp.multipathRelax === true,
      learns: ends.filter((end) => end.receivers.includes(number)).map((end) => end.number),
      announces: ends.filter((end) => end.sender === number).map((end) => end.number),
      originations: bgp.originations.map(({ source, policy }) => ({ source, policy: policies.ready(policy) })),
      aggregates: bgp.aggregates ?? [],
    }
  })
  const prefixes = new PrefixPool(policies)
  const aggregates = [...new Set(speakers.flatMap((speaker) => speaker.aggregates.map(({ prefix }) => prefix)))].map((text) =>
    prefixes.get(text),
  )
  return {
    index,
    nodes,
    ends,
    speakers,
    paths,
    prefixes,
    aggregates: aggregates.sort((a, b) => b.prefix.length - a.prefix.length || comparePrefixes(a.prefix, b.prefix)),
    oneOutcome: hasOneOutcome(index.network),
    keepsOldest: ends.some((end) => end.prefersOlder),
    limited: ends.filter((end) => mayExceed(index.network, end)),
  }
}

/** FRR 8.4 `BGP_ATTR_DEFAULT_WEIGHT`. */
const OWN_WEIGHT = 32_768
/** More than the 16 bits of a weight. */
const FIRST_WEIGHT = 65_536

function readyNode(index: NetworkIndex, node: NetworkNode): ReadyNode {
  const connected = connectedRanges(node)
  const connectedTable = new PrefixTable<Connected[]>()
  for (const range of connected) {
    const same = connectedTable.get(range.prefix)
    if (same === undefined) connectedTable.set(range.prefix, [range])
    else same.push(range)
  }
  const first = node.tables[0]
  return {
    node,
    connected,
    connectedTable,
    statics: first === undefined ? undefined : fixedTables(index).get(`${node.id}|${first.name}`),
    addresses: new Set(node.interfaces.flatMap((port) => port.addresses.map((text) => text.slice(0, text.indexOf('/'))))),
  }
}

interface EndParts {
  readonly session: Session
  readonly side: 0 | 1
  readonly number: number
  readonly numbers: ReadonlyMap<string, number>
  readonly speakerNumbers: ReadonlyMap<string, number>
  readonly paths: PathPool
  readonly policies: PolicyPool
}

function readyEnd(index: NetworkIndex, { session, side, number, numbers, speakerNumbers, paths, policies }: EndParts): End {
  const own = session.ends[side]
  const other = session.ends[side === 0 ? 1 : 0]
  const node = nodeOf(index, own.node)
  const bgp = bgpOf(index, session, own.node)
  const bird = node.system === 'bird'
  const external = session.kind === 'ebgp'
  const peerBgp = bgpOf(index, session, other.node)
  const speaker = (table: string): number => {
    const found = speakerNumbers.get(`${own.node}|${table}`)
    if (found === undefined) throw new Error(`session ${session.id}: ${own.node} has no table ${table}`)
    return found
  }
  return {
    number,
    key: sessionEndKey(session.id, own.node),
    session,
    node: numbers.get(own.node)!,
    peer: number ^ 1,
    external,
    direct: external && session.multihop === undefined,
    asn: bgp.asn,
    peerAsn: peerBgp.asn,
    selfHop: paths.hop(own.address),
    peerHop: paths.hop(other.address),
    peerIsOwn: nodeOf(index, own.node).interfaces.some((port) => port.addresses.some((text) => text.startsWith(`${other.address}/`))),
    peerRouterId: parseAddress4(peerBgp.routerId) ?? 0,
    nextHopSelf: own.nextHopSelf,
    client: !external && own.reflectsTo === true,
    routerId: parseAddress4(bgp.routerId) ?? 0,
    clusterId: bgp.clusterId ?? bgp.routerId,
    bird,
    heedsShutdown: external && node.role === 'router' && !bird,
    weight: own.weight ?? 0,
    allowsOwnAs: own.allowsOwnAs ?? 0,
    overridesAs: external && own.overridesAs === true,
    tellsBack: external && !bird && node.role === 'router' && (own.overridesAs === true || (other.allowsOwnAs ?? 0) > 0),
    maximumPrefixes: own.maximumPrefixes ?? Infinity,
    comparesAnyMed: bgp.alwaysCompareMed === true,
    // FRR keeps the older one of two eBGP paths only, BIRD (`prefer older`) of any two.
    prefersOlder: bgp.tieBreak === 'oldest' && (external || bird),
    hides: hiddenRanges(bgp, policies),
    imports: policies.ready(own.import),
    exports: policies.ready(own.export),
    receivers: own.importTables.map(speaker),
    sender: speaker(own.exportTable),
    learnedFrom: { session: session.id, peer: other.node, peerAddress: other.address, peerRouterId: peerBgp.routerId, kind: session.kind },
  }
}

function hiddenRanges(bgp: BgpSpeaker, policies: PolicyPool): number {
  const ranges = (bgp.aggregates ?? []).flatMap(({ prefix, summaryOnly }): PrefixRange[] => {
    const { length, family } = parsePrefix(prefix)
    return summaryOnly ? [{ prefix, minLength: length + 1, maxLength: family === 4 ? 32 : 128 }] : []
  })
  return ranges.length === 0 ? -1 : policies.listed(ranges)
}

function bgpOf(index: NetworkIndex, session: Session, id: NetworkNode['id']): BgpSpeaker {
  const bgp = nodeOf(index, id).bgp
  if (bgp === undefined) throw new Error(`session ${session.id}: ${id} has no BGP`)
  return bgp
}

/**
 * Whether the end passes on a next hop of somebody else: both daemons do so when the next hop and the receiver lie in the
 * same connected range (FRR `bgp_subgrp_multiaccess_check_v4`, BIRD `bgp_use_next_hop`) and next-hop-self is not set.
 */
export function keepsThirdParty(node: ReadyNode, end: End, hop: Hop): boolean {
  const range = node.connectedTable.longest(hop.address)
  return (
    range !== undefined &&
    range === node.connectedTable.longest(end.peerHop.address) &&
    compareAddresses(hop.address, end.peerHop.address) !== 0
  )
}
