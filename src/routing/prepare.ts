import { parseAddress4 } from '../ip/address.ts'
import { PrefixTable } from '../ip/prefix-table.ts'
import { parsePrefix, type Prefix } from '../ip/prefix.ts'
import { nodeOf, type NetworkIndex } from '../network/index.ts'
import type { BgpSpeaker, NetworkNode, Session } from '../network/model.ts'
import { connectedRanges, type Connected } from './interfaces.ts'
import { sessionEndKey, type BgpPath } from './model.ts'
import { compareAddresses, PathPool, type Hop } from './paths.ts'
import { PolicyPool, type Matches, type ReadyPolicy } from './policies.ts'
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
  readonly peerRouterId: number
  readonly nextHopSelf: boolean
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
  readonly maximumPaths: number
  readonly learns: readonly number[]
  readonly announces: readonly number[]
  readonly originations: readonly { readonly source: 'connected' | 'static'; readonly policy: ReadyPolicy }[]
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
      maximumPaths: bgp.maximumPaths,
      learns: ends.filter((end) => end.receivers.includes(number)).map((end) => end.number),
      announces: ends.filter((end) => end.sender === number).map((end) => end.number),
      originations: bgp.originations.map(({ source, policy }) => ({ source, policy: policies.ready(policy) })),
    }
  })
  return { index, nodes, ends, speakers, paths, prefixes: new PrefixPool(policies) }
}

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
  const bgp = bgpOf(index, session, own.node)
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
    external: session.kind === 'ebgp',
    direct: session.kind === 'ebgp' && session.multihop === undefined,
    asn: bgp.asn,
    peerAsn: peerBgp.asn,
    selfHop: paths.hop(own.address),
    peerHop: paths.hop(other.address),
    peerRouterId: parseAddress4(peerBgp.routerId) ?? 0,
    nextHopSelf: own.nextHopSelf,
    imports: policies.ready(own.import),
    exports: policies.ready(own.export),
    receivers: own.importTables.map(speaker),
    sender: speaker(own.exportTable),
    learnedFrom: { session: session.id, peer: other.node, peerAddress: other.address, peerRouterId: peerBgp.routerId, kind: session.kind },
  }
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
