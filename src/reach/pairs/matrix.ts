import { NOTHING, NO_PORT, type TrafficSet, type TrafficSets } from '../../ip/traffic-set.ts'
import { formatTraffic } from '../../ip/traffic-text.ts'
import type { End } from '../conversation.ts'
import type { MatrixBy, MatrixEnd } from './ends.ts'
import { CLIENT_PORTS } from '../allowed.ts'
import type { PairEngine, PairSets } from './pair-sets.ts'

/** What the members of one end may send to those of another. */
export interface MatrixCell extends PairSets {
  /** True: not every member may do all of it; the sets are what any of them may. */
  readonly partly: boolean
  /** `tcp/443`, `all`, `none`; `*` after what is not answered, `?` after what nobody can say. */
  readonly text: string
}

export interface Matrix {
  readonly by: MatrixBy
  readonly ends: readonly MatrixEnd[]
  /** By row (who asks), then column (who is asked); undefined where there is nothing to ask: an end with one member and itself. */
  readonly cells: readonly (readonly (MatrixCell | undefined)[])[]
  readonly sets: TrafficSets
}

/** Every end with every end. The internet is not asked about itself. */
export function makeMatrix(engine: PairEngine, by: MatrixBy, ends: readonly MatrixEnd[]): Matrix {
  const cells = ends.map((from) => ends.map((to) => cellOf(engine, from, to)))
  return { by, ends, cells, sets: engine.sets }
}

export function cellOf(engine: PairEngine, whoAsks: MatrixEnd, whoIsAsked: MatrixEnd): MatrixCell | undefined {
  const { sets } = engine
  const [from, to] = [whoAsks, whoIsAsked].map((end) => ({ members: representatives(engine, end) })) as [
    Pick<MatrixEnd, 'members'>,
    Pick<MatrixEnd, 'members'>,
  ]
  const found: PairSets[] = []
  for (const source of from.members) {
    for (const destination of to.members) {
      if (source.node === destination.node || source.address.includes(':') !== destination.address.includes(':')) continue
      found.push(engine.between(source, destination))
    }
  }
  if (found.length === 0) return undefined
  const sum = found.reduce((all, each) => ({
    answered: sets.or(all.answered, each.answered),
    unanswered: sets.or(all.unanswered, each.unanswered),
    unknown: sets.or(all.unknown, each.unknown),
  }))
  const partly = found.some((each) => each.answered !== sum.answered || each.unanswered !== sum.unanswered || each.unknown !== sum.unknown)
  return { ...sum, partly, text: cellText(sets, sum, partly) }
}

const known = new WeakMap<PairEngine, Map<MatrixEnd, readonly End[]>>()

/** Of members that nothing tells apart, two on different nodes: one may be the other end itself. */
export function representatives(engine: PairEngine, end: MatrixEnd): readonly End[] {
  const ofEngine = known.get(engine) ?? new Map<MatrixEnd, readonly End[]>()
  known.set(engine, ofEngine)
  const before = ofEngine.get(end)
  if (before !== undefined) return before
  const byKind = new Map<number, End[]>()
  const kept = end.members.filter((member) => {
    const kind = engine.kindOf(member)
    if (kind === undefined) return true
    const alike = byKind.get(kind) ?? []
    byKind.set(kind, alike)
    if (alike.length >= 2 || alike.some(({ node }) => node === member.node)) return false
    alike.push(member)
    return true
  })
  ofEngine.set(end, kept)
  return kept
}

export function cellText(sets: TrafficSets, { answered, unanswered, unknown }: PairSets, partly: boolean): string {
  const parts = [
    ...(answered === NOTHING ? [] : [trafficText(sets, answered)]),
    ...(unanswered === NOTHING ? [] : [marked(trafficText(sets, unanswered), '*')]),
    ...(unknown === NOTHING ? [] : [marked(trafficText(sets, unknown), '?')]),
  ]
  if (parts.length === 0) return 'none'
  return `${parts.join(', ')}${partly ? ' (in part)' : ''}`
}

const marked = (text: string, mark: string): string =>
  text
    .split(', ')
    .map((part) => `${part}${mark}`)
    .join(', ')

/** The set for people; that only client ports ask goes without saying. */
export function trafficText(sets: TrafficSets, set: TrafficSet): string {
  let plain: TrafficSet = NOTHING
  for (const { protocols, destinationPorts, sourcePorts, opens } of sets.blocks(set)) {
    if (!opens) continue
    const anyClient =
      sourcePorts.some(({ from, to }) => from <= CLIENT_PORTS.from && to >= CLIENT_PORTS.to) ||
      sourcePorts.every(({ from }) => from === NO_PORT)
    for (let protocol = protocols.from; protocol <= protocols.to; protocol++) {
      const part = sets.of({ protocol, destinationPorts, ...(anyClient ? {} : { sourcePorts }) })
      plain = sets.or(plain, sets.and(part, sets.openings))
    }
  }
  const others = OWN_WORDS.reduce((rest, protocol) => sets.minus(rest, sets.of({ protocol })), sets.openings)
  if (!sets.contains(plain, others)) return formatTraffic(sets, plain)
  // Between two addresses there is one ICMP, that of their family.
  const isAll = [ICMP, ICMP6].some((icmp) => sets.or(plain, sets.and(sets.openings, sets.of({ protocol: icmp }))) === sets.openings)
  if (isAll) return 'all'
  const named = formatTraffic(sets, sets.minus(plain, others))
  return named === 'none' ? 'every other protocol' : `${named}, every other protocol`
}

const [ICMP, ICMP6] = [1, 58]
/** Told one by one; what is beside them is hardly ever told apart. */
const OWN_WORDS = [ICMP, 6, 17, ICMP6]
