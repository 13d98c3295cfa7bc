import type { Matches, ReadyPolicy } from './policies.ts'
import { applyPolicy, decidingTerm } from './policies.ts'
import { enter, fill, heedShutdown, isLoop, withholds } from './fixed-point.ts'
import { NO_COMMUNITIES, NO_PATH, NO_REFLECTION, ORIGINS, type Path, type Wire } from './paths.ts'
import type { End, Prepared } from './prepare.ts'

/** What a policy did to a path. */
export interface PolicyStep {
  /** The term that decided; absent: the policy's default did. */
  readonly term?: string
  readonly action: 'accept' | 'reject'
  /** What it set, in words: `local preference 100 → 200`. */
  readonly changes: readonly string[]
}

/** A path on its way over one session. */
export interface Passage {
  /** Why nothing arrives, where it is not a policy that rejects. */
  readonly stopped?: string
  /** Absent: it did not get so far. */
  readonly exported?: PolicyStep
  readonly imported?: PolicyStep
  /** What the receiver holds; absent when it holds nothing. */
  readonly received?: Readonly<Wire>
}

/** Follows a path from `end`, whose speaker has chosen it, to its peer, as the simulation does, and says what happened. */
export function passOn(prepared: Prepared, matches: Matches, end: End, path: Path): Passage {
  const withheld = withholds(prepared, matches, end, path)
  if (withheld !== undefined) return { stopped: withheld }
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
  fill(prepared, end, path, wire)
  const exported = judge(prepared, end.exports, matches, wire, end.asn)
  if (exported.action === 'reject') return { exported }
  if (end.external) wire.as = prepared.paths.prepend(wire.as, end.asn, 1)
  const receiver = prepared.ends[end.peer]!
  const loop = isLoop(prepared, receiver, wire)
  if (loop !== undefined) return { exported, stopped: loop }
  enter(receiver, wire)
  const judged = judge(prepared, receiver.imports, matches, wire, receiver.asn)
  if (judged.action === 'reject') return { exported, imported: judged }
  const { localPreference } = wire
  heedShutdown(receiver, wire)
  const heeded = wire.localPreference === localPreference ? [] : [`local preference ${localPreference} → 0 (graceful shutdown)`]
  return { exported, imported: { ...judged, changes: [...judged.changes, ...heeded] }, received: wire }
}

/** Applies a policy and says which term decided and what it changed. */
export function judge(prepared: Prepared, policy: ReadyPolicy, matches: Matches, wire: Wire, asn: number): PolicyStep {
  const term = decidingTerm(policy, matches, wire)
  const before = { ...wire }
  const action = applyPolicy(policy, matches, wire, asn, prepared.paths) ? 'accept' : 'reject'
  return { ...(term === undefined ? {} : { term: term.name }), action, changes: action === 'reject' ? [] : changesOf(before, wire) }
}

function changesOf(before: Wire, after: Wire): string[] {
  const changes: string[] = []
  const number = (what: string, from: number, to: number): void => {
    if (from !== to) changes.push(`${what} ${from} → ${to}`)
  }
  number('weight', before.weight, after.weight)
  number('local preference', before.localPreference, after.localPreference)
  number('MED', before.med, after.med)
  if (before.origin !== after.origin) changes.push(`origin ${ORIGINS[before.origin]!} → ${ORIGINS[after.origin]!}`)
  const more = after.as.list.slice(0, after.as.list.length - before.as.list.length)
  if (more.length > 0) changes.push(`prepends ${more.join(' ')}`)
  const [had, has] = [before.communities.list, after.communities.list]
  const added = has.filter((one) => !had.includes(one))
  const removed = had.filter((one) => !has.includes(one))
  if (added.length > 0) changes.push(`adds community ${added.join(' ')}`)
  if (removed.length > 0) changes.push(`removes community ${removed.join(' ')}`)
  return changes
}
