import { bestPath, comparePaths } from './decision.ts'
import type { NextHopResolver } from './next-hops.ts'
import {
  AGGREGATED,
  contains,
  NO_COMMUNITIES,
  NO_PATH,
  NO_REFLECTION,
  timesIn,
  type Path,
  type PathPool,
  type Reflection,
  type Wire,
} from './paths.ts'
import { applyPolicy, type Matches } from './policies.ts'
import { keepsThirdParty, type End, type Prepared, type ReadyNode, type Speaker } from './prepare.ts'

/** Prefixes that every router treats alike, so that one computation answers for all of them. */
export interface PrefixClass {
  readonly matches: Matches
  /** Any prefix of the class, to name it. */
  readonly example: string
  /** Paths that a speaker originates, and whether a hub's own route keeps BGP out. */
  readonly local: ReadonlyMap<number, { readonly paths: readonly Path[]; readonly blocksBgp: boolean }>
  /** Frozen memory of ends that have not noticed that their session is dead. */
  readonly frozen: readonly Path[]
}

export interface ClassResult {
  /** By number of the end: the path that it holds after import policy. */
  readonly learned: readonly (Path | undefined)[]
  /** By number of the speaker. */
  readonly best: readonly (Path | undefined)[]
  readonly rounds: number
  /** Not empty: it never settles. By number of the speaker, what it chose in turn. */
  readonly unsettled: ReadonlyMap<number, ReadonlySet<Path | undefined>>
}

export interface Run {
  readonly prepared: Prepared
  /** By number of the end: 1 when its session is up. */
  readonly up: Uint8Array
  readonly resolver: NextHopResolver
  /** The order in which speakers take their turns: that of the network. Another one may find another outcome. */
  readonly order?: readonly Speaker[]
}

/** From where a class is settled again: who holds what, and who has to decide. The three are changed in place. */
export interface Start {
  readonly learned: (Path | undefined)[]
  readonly best: (Path | undefined)[]
  /** By number of the speaker. */
  readonly dirty: Uint8Array
}

const NO_EXPORT = '65535:65281'
const NO_ADVERTISE = '65535:65282'
const NO_EXPORT_SUBCONFED = '65535:65283'
const GRACEFUL_SHUTDOWN = '65535:0'

/**
 * Rounds over all tables until none changes: each table whose input changed decides again and tells its neighbours, in the
 * order of the network. Where policies are safe there is only one outcome, whatever the order; where there are several,
 * this order picks one, always the same; where the rounds run out in this order and in others, there is none, and the speakers
 * that still change are returned. Where a speaker prefers what it heard first, the first rounds are taken by all at once, so that a path arrives
 * after as many rounds as it has hops.
 */
export function settleClass(run: Run, group: PrefixClass, start?: Start): ClassResult {
  const { speakers, ends, keepsOldest, oneOutcome } = run.prepared
  if (!isAnnounced(group)) return nothingOf(run.prepared)
  const { learned, best, dirty } = start ?? fromNothing(run.prepared, group)
  const given = run.order ?? speakers
  // Without policies a best path travels one hop a round; policies that are safe need a small multiple of that.
  const enough = 3 * speakers.length + 60
  // Where the order does not matter, a path that arrives after as many rounds as it has hops is seldom replaced by a shorter one.
  const allAtOnce = keepsOldest || oneOutcome ? speakers.length : 0
  const unsettled = new Map<number, Set<Path | undefined>>()
  let rounds = 0
  let busy = true
  let isLast = false

  /** Whether it chose another path than before. */
  const decides = (speaker: Speaker): boolean => {
    dirty[speaker.number] = 0
    const chosen = choose(group, speaker, learned, ends)
    if (chosen === best[speaker.number]) return false
    best[speaker.number] = chosen
    if (isLast) {
      const before = unsettled.get(speaker.number)
      if (before === undefined) unsettled.set(speaker.number, new Set([chosen]))
      else before.add(chosen)
    }
    return true
  }
  const tells = (speaker: Speaker): void => {
    for (const number of speaker.announces) {
      if (run.up[number] === 0) continue
      const end = ends[number]!
      if (!deliver(run, group, end, best[speaker.number], learned, rounds)) continue
      for (const receiver of ends[end.peer]!.receivers) dirty[receiver] = 1
    }
  }

  for (let attempt = 0; busy && attempt < ORDERS; attempt++) {
    isLast = attempt === ORDERS - 1
    const order = orderOf(given, attempt)
    for (const until = rounds + enough; busy && rounds < until;) {
      busy = false
      rounds++
      if (rounds <= allAtOnce) {
        const changed = order.filter((speaker) => dirty[speaker.number] === 1 && decides(speaker))
        for (const speaker of changed) tells(speaker)
        busy = changed.length > 0
        continue
      }
      for (const speaker of order) {
        if (dirty[speaker.number] === 0 || !decides(speaker)) continue
        tells(speaker)
        busy = true
      }
    }
  }
  if (!busy && !keepsOldest && ends.length > MANY_ENDS) return leanResult(run, group, best, rounds)
  return { learned, best, rounds, unsettled: busy ? unsettled : NOBODY }
}

/** So many orders are tried before it is said that nothing is stable: one may go round for ever where another comes to rest. */
const ORDERS = 8

/** The given one, its reverse, then always the same shuffles of it. */
function orderOf(given: readonly Speaker[], attempt: number): readonly Speaker[] {
  if (attempt === 0) return given
  const order = [...given].reverse()
  if (attempt === 1) return order
  let dice = attempt
  for (let i = order.length - 1; i > 0; i--) {
    dice = (Math.imul(dice, 1_664_525) + 1_013_904_223) >>> 0
    const j = Math.floor((dice / 2 ** 32) * (i + 1))
    const moved = order[i]!
    order[i] = order[j]!
    order[j] = moved
  }
  return order
}

/** Whether anybody announces a prefix of the class; else there is nothing to settle. */
export function isAnnounced({ local, frozen }: PrefixClass): boolean {
  if (frozen.length > 0) return true
  for (const { paths } of local.values()) if (paths.length > 0) return true
  return false
}

/** Nobody has heard of the prefix. Once per network, and never changed. */
function nothingOf(prepared: Prepared): ClassResult {
  let nothing = silence.get(prepared.index)
  if (nothing === undefined) {
    const { ends, speakers } = prepared
    nothing = { learned: Array.from({ length: ends.length }), best: Array.from({ length: speakers.length }), rounds: 1, unsettled: NOBODY }
    silence.set(prepared.index, nothing)
  }
  return nothing
}

/** With more ends than this, what each has learned is not kept: most of the memory, and hardly ever asked for. */
const MANY_ENDS = 2000

/** What an end has learned, once all is settled, is what its peer says of its choice: worked out again when somebody asks. */
function leanResult(run: Run, group: PrefixClass, best: readonly (Path | undefined)[], rounds: number): ClassResult {
  let learned: (Path | undefined)[] | undefined
  return {
    get learned() {
      return (learned ??= learnedFrom(run, group, best))
    },
    best,
    rounds,
    unsettled: NOBODY,
  }
}

function learnedFrom(run: Run, group: PrefixClass, best: readonly (Path | undefined)[]): (Path | undefined)[] {
  const { ends, speakers } = run.prepared
  const learned: (Path | undefined)[] = Array.from({ length: ends.length })
  for (const path of group.frozen) learned[path.end] = path
  for (const speaker of speakers) {
    const chosen = best[speaker.number]
    if (chosen === undefined) continue
    for (const number of speaker.announces) if (run.up[number] === 1) deliver(run, group, ends[number]!, chosen, learned, 0)
  }
  for (const path of best) if (path !== undefined && path.end >= 0) learned[path.end] = path
  return learned
}

const silence = new WeakMap<Prepared['index'], ClassResult>()

/** Nobody knows anything but what it originates, or remembers. */
function fromNothing({ speakers, ends }: Prepared, { frozen, local }: PrefixClass): Start {
  const learned: (Path | undefined)[] = Array.from({ length: ends.length })
  const dirty = new Uint8Array(speakers.length)
  for (const path of frozen) {
    learned[path.end] = path
    for (const receiver of ends[path.end]!.receivers) dirty[receiver] = 1
  }
  for (const speaker of local.keys()) dirty[speaker] = 1
  return { learned, best: Array.from({ length: speakers.length }), dirty }
}

const NOBODY: ClassResult['unsettled'] = new Map()

/** As {@link bestPath} of {@link usablePaths}, without a list where MED plays no part. */
function choose(group: PrefixClass, speaker: Speaker, learned: readonly (Path | undefined)[], ends: readonly End[]): Path | undefined {
  if (group.local.has(speaker.number)) return bestPath(usablePaths(group, speaker, learned), ends)
  let best: Path | undefined
  for (const number of speaker.learns) {
    const path = learned[number]
    if (path === undefined || path.via === undefined) continue
    if (path.med !== 0) return bestPath(usablePaths(group, speaker, learned), ends)
    if (best === undefined || comparePaths(path, best, ends) < 0) best = path
  }
  return best
}

/** The paths that a speaker may choose from. */
export function usablePaths(group: PrefixClass, speaker: Speaker, learned: readonly (Path | undefined)[]): Path[] {
  const local = group.local.get(speaker.number)
  const paths: Path[] = local === undefined ? [] : [...local.paths]
  if (local?.blocksBgp === true) return paths
  for (const number of speaker.learns) {
    const path = learned[number]
    if (path !== undefined && path.via !== undefined) paths.push(path)
  }
  return paths
}

/** Sends `chosen` (or a withdrawal) from an end to its peer; true when what the peer holds has changed. */
function deliver(run: Run, group: PrefixClass, end: End, chosen: Path | undefined, learned: (Path | undefined)[], round: number): boolean {
  const held = learned[end.peer]
  const receiver = run.prepared.ends[end.peer]!
  if (chosen === undefined || !announce(run.prepared, group.matches, end, chosen) || !receive(run.prepared, group.matches, receiver)) {
    learned[end.peer] = undefined
    return held !== undefined
  }
  if (
    held !== undefined &&
    held.hop === wire.hop &&
    held.as === wire.as &&
    held.origin === wire.origin &&
    held.localPreference === wire.localPreference &&
    held.med === wire.med &&
    held.communities === wire.communities &&
    held.weight === wire.weight &&
    held.reflection === wire.reflection
  ) {
    return false
  }
  const { hop, as, origin, localPreference, med, communities, weight, reflection } = wire
  const via = run.resolver.resolve(receiver, hop)
  const since = held?.since ?? round
  learned[end.peer] = { end: end.peer, hop, as, origin, localPreference, med, communities, weight, reflection, since, via }
  return true
}

/** The message on its way, one object for all: filled by {@link announce}, changed and judged by {@link receive}. */
const wire: Wire = {
  hop: undefined,
  as: NO_PATH,
  origin: 0,
  localPreference: 0,
  med: 0,
  communities: NO_COMMUNITIES,
  weight: 0,
  reflection: NO_REFLECTION,
}

/** What the end says of `path`, put into `wire`; false when it says nothing. */
function announce(prepared: Prepared, matches: Matches, end: End, path: Path): boolean {
  if (withholds(prepared, matches, end, path) !== undefined) return false
  fill(prepared, end, path, wire)
  if (!applyPolicy(end.exports, matches, wire, end.asn, prepared.paths)) return false
  if (end.external) wire.as = prepared.paths.prepend(wire.as, end.asn, 1)
  return true
}

/** Why nothing is said to who said it first. */
export const CAME_FROM_THERE = 'it came over this session'

/** Why an end says nothing of a path, before any policy; undefined when it may speak. */
export function withholds({ ends }: Prepared, matches: Matches, end: End, path: Path): string | undefined {
  if (path.end >= 0) {
    const source = ends[path.end]!
    if (source.session === end.session && !end.tellsBack) return CAME_FROM_THERE
    if (!source.external && !end.external && !source.client && !end.client)
      return 'what came by iBGP goes on by iBGP only to and from clients'
  }
  if (end.hides >= 0 && path.end !== AGGREGATED && matches[end.hides] === 1) return 'an aggregate hides it (summary only)'
  const known = path.communities.list
  if (known.length > 0) {
    if (known.includes(NO_ADVERTISE)) return 'community no-advertise'
    if (end.external && (known.includes(NO_EXPORT) || known.includes(NO_EXPORT_SUBCONFED))) return 'community no-export'
  }
  return undefined
}

/** What an end would say of a path if it had no export policy, without the AS that eBGP puts in front. */
export function fill({ ends, nodes, paths }: Prepared, end: End, path: Path, onto: Wire): void {
  const source = path.end < 0 ? undefined : ends[path.end]!
  const reflects = source !== undefined && !source.external && !end.external
  onto.hop = nextHop(nodes[end.node]!, end, path, reflects)
  onto.as = end.overridesAs ? paths.replace(path.as, end.peerAsn, end.asn) : path.as
  onto.origin = path.origin
  onto.localPreference = path.localPreference
  // MED is for the neighbour AS alone; it goes out only with what the node itself originates, or when policy sets it.
  onto.med = end.external && source !== undefined ? 0 : path.med
  onto.communities = path.communities
  onto.weight = 0
  onto.reflection = reflects ? reflected(paths, end, source, path) : NO_REFLECTION
}

/** A reflector says who brought the path into the AS, and puts its cluster in front (RFC 4456 §8). */
function reflected(paths: PathPool, end: End, source: End, { reflection }: Path): Reflection {
  const isFirst = reflection.originator === 0
  return paths.reflection(
    isFirst ? source.learnedFrom.peerRouterId : reflection.originatorId,
    isFirst ? source.peerRouterId : reflection.originator,
    [end.clusterId, ...reflection.clusters],
  )
}

function nextHop(node: ReadyNode, end: End, path: Path, reflects: boolean): Wire['hop'] {
  if (path.hop === undefined) return end.selfHop
  // A reflector leaves the next hop alone (RFC 4456 §10), as does FRR's next-hop-self without `force`.
  if (reflects) return path.hop
  if (end.nextHopSelf) return end.selfHop
  if (!end.external) return path.hop
  return keepsThirdParty(node, end, path.hop) ? path.hop : end.selfHop
}

/** What the end makes of the message: false when it throws it away. */
function receive(prepared: Prepared, matches: Matches, end: End): boolean {
  if (isLoop(prepared, end, wire) !== undefined) return false
  enter(end, wire)
  if (!applyPolicy(end.imports, matches, wire, end.asn, prepared.paths)) return false
  heedShutdown(end, wire)
  return true
}

/** Why an end refuses a message, before any policy. */
export function isLoop({ nodes }: Prepared, end: End, { as, hop, reflection }: Wire): string | undefined {
  if (contains(as, end.asn) && timesIn(as, end.asn) > end.allowsOwnAs) return `AS ${end.asn} is in its path already`
  // A next hop that is one's own address is refused by both daemons.
  if (hop !== undefined && (hop === end.peerHop ? end.peerIsOwn : nodes[end.node]!.addresses.has(hop.text)))
    return 'its next hop is the own address'
  if (reflection === NO_REFLECTION) return undefined
  if (reflection.originator === end.routerId) return 'it brought the path into the AS itself (originator id)'
  // BIRD looks at the list only where the peer is a client (`bgp_cluster_list_loopy`).
  if (reflection.clusters.includes(end.clusterId) && (!end.bird || end.client)) return `cluster ${end.clusterId} has had it already`
  return undefined
}

/** What the receiver adds before its import policy. */
export function enter(end: End, onto: Wire): void {
  if (end.external) onto.localPreference = 100
  onto.weight = end.weight
}

/** After the import policy, as in FRR (`bgp_update`). */
export function heedShutdown(end: End, onto: Wire): void {
  if (end.heedsShutdown && onto.communities.list.includes(GRACEFUL_SHUTDOWN)) onto.localPreference = 0
}
