import type { NodeId, Provenance, SessionId } from '../network/model.ts'
import type { BgpPath } from './model.ts'
import type { Inside } from './inside.ts'
import { passOn, judge, type PolicyStep } from './passage.ts'
import { AGGREGATED, NO_COMMUNITIES, NO_REFLECTION, ORIGINS, type Path, type Wire } from './paths.ts'
import type { Speaker } from './prepare.ts'
import { routeUp } from './static-tables.ts'
import { publicPath, type Settled } from './tables.ts'

/** One step of a route's way to a table. */
export type Leg =
  /** Where it begins. */
  | {
      readonly kind: 'origin'
      readonly node: NodeId
      readonly how: 'connected' | 'local' | 'static' | 'propagated' | 'aggregate'
      readonly prefix: string
      /** The term of the origination's policy, and what it set. */
      readonly term?: string
      readonly changes: readonly string[]
      readonly from: Provenance
    }
  /** Over one session. */
  | {
      readonly kind: 'session'
      readonly session: SessionId
      readonly protocol: 'ebgp' | 'ibgp'
      readonly sender: NodeId
      readonly receiver: NodeId
      readonly exported: PolicyStep
      readonly imported: PolicyStep
      /** As the receiver holds it. */
      readonly path: BgpPath
      readonly from: Provenance
    }
  /** The session is lost; the receiver still uses what it had learned over it. */
  | {
      readonly kind: 'kept'
      readonly session: SessionId
      readonly sender: NodeId
      readonly receiver: NodeId
      readonly path: BgpPath
      readonly from: Provenance
    }

/** A path from who originates it to the speaker that holds it, session by session. */
export function journeyOf(inside: Inside, settled: Settled, path: Path, speaker: Speaker, prefix: string): Leg[] {
  const { prepared, up } = inside.run
  const { group, result } = settled
  const legs: Leg[] = []
  let at = path
  let holder = speaker
  // Who holds it has chosen what it says, so the way back can not be longer than there are speakers.
  for (let left = prepared.speakers.length; left >= 0; left--) {
    if (at.end < 0) {
      legs.unshift(originLeg(inside, settled, at, holder, prefix))
      break
    }
    const end = prepared.ends[at.end]!
    const { session, peer, kind } = end.learnedFrom
    const receiver = prepared.nodes[end.node]!.node.id
    const common = { session, sender: peer, receiver, path: publicPath(prepared, at, prefix), from: end.session.from }
    const sender = prepared.ends[end.peer]!
    const told = result.best[sender.sender]
    const passage = up[at.end] === 0 || told === undefined ? undefined : passOn(prepared, group.class.matches, sender, told)
    if (told === undefined || passage?.exported === undefined || passage.imported === undefined) {
      legs.unshift({ kind: 'kept', ...common })
      break
    }
    legs.unshift({ kind: 'session', protocol: kind, ...common, exported: passage.exported, imported: passage.imported })
    at = told
    holder = prepared.speakers[sender.sender]!
  }
  return legs
}

function originLeg({ run, down }: Inside, { group }: Settled, path: Path, speaker: Speaker, prefix: string): Leg {
  const { node } = speaker.table
  if (path.end === AGGREGATED) return { kind: 'origin', node: node.id, how: 'aggregate', prefix, changes: [], from: node.from }
  const fixed = speaker.table.byPrefix.get(prefix)?.find((route) => routeUp(node, route, down))
  const source = fixed?.static === undefined ? 'connected' : 'static'
  const policy = speaker.originations.find((one) => one.source === source)?.policy
  const wire: Wire = {
    hop: undefined,
    as: run.prepared.paths.emptyPath,
    origin: ORIGINS.indexOf(source === 'static' ? 'igp' : 'incomplete'),
    localPreference: 100,
    med: 0,
    communities: NO_COMMUNITIES,
    weight: speaker.ownWeight,
    reflection: NO_REFLECTION,
  }
  const step = policy === undefined ? undefined : judge(run.prepared, policy, group.class.matches, wire, speaker.asn)
  return {
    kind: 'origin',
    node: node.id,
    how: fixed?.static?.origin ?? 'connected',
    prefix,
    ...(step?.term === undefined ? {} : { term: step.term }),
    changes: step?.changes ?? [],
    from: fixed?.static?.from ?? fixed?.interface?.from ?? node.from,
  }
}
