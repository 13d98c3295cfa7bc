import { parseAddress4 } from '../ip/address.ts'
import { connectedRanges, interfaceUp } from './interfaces.ts'
import type { Felt, FeltDown } from './felt.ts'
import type { BgpPath } from './model.ts'
import type { PrefixClass } from './fixed-point.ts'
import type { NextHopResolver } from './next-hops.ts'
import { NO_COMMUNITIES, NO_REFLECTION, ORIGINS, OWN, type Path, type Wire } from './paths.ts'
import { applyPolicy } from './policies.ts'
import type { End, KnownPrefix, Prepared, Speaker } from './prepare.ts'
import { routeUp } from './static-tables.ts'

/** A prefix class and the prefixes in it. */
export interface Group {
  readonly class: PrefixClass
  readonly prefixes: KnownPrefix[]
}

/** What makes a prefix part of BGP: who originates it and how, what hubs hold themselves, what frozen ends remember. */
interface Facts {
  readonly prefix: KnownPrefix
  readonly local: { readonly speaker: Speaker; readonly source: number }[]
  readonly frozen: Path[]
  key: string
}

/** What BGP may carry, under some conditions. */
export interface Carried {
  /** All prefixes but those that some speaker aggregates to, grouped by what routers can tell about them. */
  readonly groups: readonly Group[]
  /** A prefix that some speaker aggregates to, with what the speakers that do so make of longer routes; undefined when nobody has it. */
  readonly aggregate: (prefix: KnownPrefix, made: readonly MadePath[]) => Group | undefined
}

export interface MadePath {
  readonly speaker: Speaker
  readonly path: Path
}

/** A hub holds the prefix itself, whether or not it announces it. */
const HELD = -1

/** Groups all prefixes that BGP may carry by what routers can tell about them, where no speaker aggregates. */
export function prefixGroups(
  prepared: Prepared,
  conditions: Felt,
  resolver: NextHopResolver,
  frozenEnds: readonly End[],
): readonly Group[] {
  return carriedPrefixes(prepared, conditions, resolver, frozenEnds).groups
}

/** Everything that BGP may carry, grouped. */
export function carriedPrefixes(prepared: Prepared, conditions: Felt, resolver: NextHopResolver, frozenEnds: readonly End[]): Carried {
  const facts = new Map<string, Facts>()
  const factsOf = (text: string): Facts => {
    let found = facts.get(text)
    if (found === undefined) {
      const prefix = prepared.prefixes.get(text)
      found = { prefix, local: [], frozen: [], key: `${prefix.signature}/` }
      facts.set(text, found)
    }
    return found
  }
  for (const speaker of prepared.speakers) collectLocal(speaker, conditions.down, factsOf)
  for (const end of frozenEnds) {
    for (const [text, path] of conditions.before?.learned.get(end.key) ?? []) {
      const found = factsOf(text)
      const frozen = thaw(prepared, end, path, resolver)
      found.frozen.push(frozen)
      found.key += `f${end.number},${frozen.hop?.id},${frozen.as.id},${frozen.origin},${frozen.localPreference},${frozen.med},${frozen.communities.id},${frozen.weight},${frozen.reflection.id};`
    }
  }
  const aside = new Map(prepared.aggregates.map(({ text }) => [text, facts.get(text)]))
  const groups = new Map<string, Group>()
  for (const found of facts.values()) {
    if (aside.has(found.prefix.text)) continue
    const group = groups.get(found.key)
    if (group !== undefined) group.prefixes.push(found.prefix)
    else groups.set(found.key, { class: prefixClass(prepared, found, []), prefixes: [found.prefix] })
  }
  return {
    groups: [...groups.values()],
    aggregate: (prefix, made) => {
      const found = aside.get(prefix.text) ?? { prefix, local: [], frozen: [], key: '' }
      if (found.local.length === 0 && found.frozen.length === 0 && made.length === 0) return undefined
      return { class: prefixClass(prepared, found, made), prefixes: [prefix] }
    },
  }
}

function collectLocal(speaker: Speaker, down: FeltDown, factsOf: (text: string) => Facts): void {
  const { node } = speaker.table
  if (down.daemons.has(node.id)) return
  const add = (text: string, source: number): void => {
    const found = factsOf(text)
    if (found.local.some((one) => one.speaker === speaker && one.source === source)) return
    found.local.push({ speaker, source })
    found.key += `${speaker.number}.${source};`
  }
  speaker.originations.forEach((origination, position) => {
    if (origination.source === 'static') return
    // Link-local IPv6 ranges stay on their link.
    for (const range of connectedRanges(node))
      if (!range.text.startsWith('fe80:') && interfaceUp(node, range.interface, down)) add(range.text, position)
  })
  const originatesStatic = speaker.originations.flatMap(({ source }, position) => (source === 'static' ? [position] : []))
  if (originatesStatic.length === 0 && !speaker.hub) return
  for (const [text, routes] of speaker.table.byPrefix) {
    if (!routes.some((route) => route.static !== undefined && routeUp(node, route, down))) continue
    if (speaker.hub) add(text, HELD)
    for (const position of originatesStatic) add(text, position)
  }
}

function prefixClass(prepared: Prepared, { prefix, local, frozen }: Facts, made: readonly MadePath[]): PrefixClass {
  const bySpeaker = new Map<number, { paths: Path[]; blocksBgp: boolean }>()
  const entryOf = ({ number }: Speaker): { paths: Path[]; blocksBgp: boolean } => {
    const entry = bySpeaker.get(number) ?? { paths: [], blocksBgp: false }
    bySpeaker.set(number, entry)
    return entry
  }
  for (const { speaker, path } of made) entryOf(speaker).paths.push(path)
  for (const { speaker, source } of local) {
    const entry = entryOf(speaker)
    if (source === HELD) entry.blocksBgp = true
    else {
      const path = originate(prepared, speaker, speaker.originations[source]!, prefix)
      if (path !== undefined) entry.paths.push(path)
    }
  }
  return { matches: prefix.matches, example: prefix.text, local: bySpeaker, frozen }
}

function originate(
  prepared: Prepared,
  speaker: Speaker,
  { source, policy }: Speaker['originations'][number],
  prefix: KnownPrefix,
): Path | undefined {
  const { paths } = prepared
  const wire: Wire = {
    hop: undefined,
    as: paths.emptyPath,
    origin: source === 'static' ? ORIGINS.indexOf('igp') : ORIGINS.indexOf('incomplete'),
    localPreference: 100,
    med: 0,
    communities: NO_COMMUNITIES,
    weight: speaker.ownWeight,
    reflection: NO_REFLECTION,
  }
  return applyPolicy(policy, prefix.matches, wire, speaker.asn, paths) ? { ...wire, end: OWN, since: 0, via: undefined } : undefined
}

/** A path as callers see it, back in the form of the simulation, with its next hop looked up under today's conditions. */
function thaw({ paths }: Prepared, end: End, path: BgpPath, resolver: NextHopResolver): Path {
  const hop = path.nextHop === undefined ? undefined : paths.hop(path.nextHop)
  return {
    end: end.number,
    hop,
    as: paths.asPath(path.asPath, path.asSet),
    origin: ORIGINS.indexOf(path.origin),
    localPreference: path.localPreference,
    med: path.med,
    communities: paths.communities(path.communities),
    weight: path.weight,
    reflection:
      path.originatorId === undefined
        ? NO_REFLECTION
        : paths.reflection(path.originatorId, parseAddress4(path.originatorId) ?? 0, path.clusterList ?? []),
    since: 0,
    via: resolver.resolve(end, hop),
  }
}
