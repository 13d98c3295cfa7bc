import { bestPath, comparePaths } from './decision.ts'
import type { NextHopResolver } from './next-hops.ts'
import { contains, NO_COMMUNITIES, NO_PATH, type Path, type Wire } from './paths.ts'
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
  /** Not empty: sessions (by number of the receiving end) whose announcements never settle. */
  readonly unsettled: readonly number[]
}

export interface Run {
  readonly prepared: Prepared
  /** By number of the end: 1 when its session is up. */
  readonly up: Uint8Array
  readonly resolver: NextHopResolver
}

const NO_EXPORT = '65535:65281'
const NO_ADVERTISE = '65535:65282'

/**
 * Rounds over all tables until none changes: each table whose input changed decides again and tells its neighbours, in the
 * order of the network. Where policies are safe there is only one outcome, whatever the order; where there are several,
 * this order picks one, always the same; where there is none, the rounds run out and the sessions that still change are
 * returned.
 */
export function settleClass(run: Run, group: PrefixClass): ClassResult {
  const { speakers, ends } = run.prepared
  const learned: (Path | undefined)[] = Array.from({ length: ends.length })
  const best: (Path | undefined)[] = Array.from({ length: speakers.length })
  const dirty = new Uint8Array(speakers.length)
  for (const path of group.frozen) {
    learned[path.end] = path
    for (const receiver of ends[path.end]!.receivers) dirty[receiver] = 1
  }
  for (const speaker of group.local.keys()) dirty[speaker] = 1
  // Without policies a best path travels one hop a round; policies that are safe need a small multiple of that.
  const enough = 3 * speakers.length + 60
  const flips = new Set<number>()
  let rounds = 0
  let busy = true
  while (busy && rounds < enough + 2 * speakers.length + 10) {
    busy = false
    rounds++
    for (const speaker of speakers) {
      if (dirty[speaker.number] === 0) continue
      dirty[speaker.number] = 0
      const chosen = choose(group, speaker, learned, ends)
      if (chosen === best[speaker.number]) continue
      best[speaker.number] = chosen
      busy = true
      for (const number of speaker.announces) {
        if (run.up[number] === 0) continue
        const end = ends[number]!
        if (!deliver(run, group, end, chosen, learned)) continue
        if (rounds > enough) flips.add(end.peer)
        for (const receiver of ends[end.peer]!.receivers) dirty[receiver] = 1
      }
    }
  }
  return { learned, best, rounds, unsettled: busy ? [...flips].sort((a, b) => a - b) : [] }
}

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
function deliver(run: Run, group: PrefixClass, end: End, chosen: Path | undefined, learned: (Path | undefined)[]): boolean {
  const held = learned[end.peer]
  const receiver = run.prepared.ends[end.peer]!
  if (chosen === undefined || !announce(run, group, end, chosen) || !receive(run, group, receiver)) {
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
    held.communities === wire.communities
  ) {
    return false
  }
  const { hop, as, origin, localPreference, med, communities } = wire
  learned[end.peer] = { end: end.peer, hop, as, origin, localPreference, med, communities, via: run.resolver.resolve(receiver, hop) }
  return true
}

/** The message on its way, one object for all: filled by {@link announce}, changed and judged by {@link receive}. */
const wire: Wire = { hop: undefined, as: NO_PATH, origin: 0, localPreference: 0, med: 0, communities: NO_COMMUNITIES }

/** What the end says of `path`; false when it says nothing. */
function announce(run: Run, group: PrefixClass, end: End, path: Path): boolean {
  const { ends, nodes, paths } = run.prepared
  const source = path.end < 0 ? undefined : ends[path.end]!
  if (source !== undefined) {
    if (source.session === end.session) return false
    // No route reflection: what came by iBGP does not go on by iBGP.
    if (!source.external && !end.external) return false
  }
  const known = path.communities.list
  if (known.length > 0 && (known.includes(NO_ADVERTISE) || (end.external && known.includes(NO_EXPORT)))) return false
  wire.hop = nextHop(nodes[end.node]!, end, path)
  wire.as = path.as
  wire.origin = path.origin
  wire.localPreference = path.localPreference
  // MED is for the neighbour AS alone; it goes out only with what the node itself originates, or when policy sets it.
  wire.med = end.external && source !== undefined ? 0 : path.med
  wire.communities = path.communities
  if (!applyPolicy(end.exports, group.matches, wire, end.asn, paths)) return false
  if (end.external) wire.as = paths.prepend(wire.as, end.asn, 1)
  return true
}

function nextHop(node: ReadyNode, end: End, path: Path): Wire['hop'] {
  if (path.hop === undefined || end.nextHopSelf) return end.selfHop
  if (!end.external) return path.hop
  return keepsThirdParty(node, end, path.hop) ? path.hop : end.selfHop
}

/** What the end makes of the message: false when it throws it away. */
function receive(run: Run, group: PrefixClass, end: End): boolean {
  if (contains(wire.as, end.asn)) return false
  // A next hop that is one's own address is refused by both daemons.
  if (wire.hop !== undefined && run.prepared.nodes[end.node]!.addresses.has(wire.hop.text)) return false
  if (end.external) wire.localPreference = 100
  return applyPolicy(end.imports, group.matches, wire, end.asn, run.prepared.paths)
}
