import { formatLocation } from '../../core/problem.ts'
import { NOTHING, type TrafficSet } from '../../ip/traffic-set.ts'
import type { Provenance } from '../../network/model.ts'
import { converse, type End } from '../conversation.ts'
import type { Blocker, Conversation, Hop, Packet, Path } from '../model.ts'
import type { DifferenceSide } from './difference.ts'
import type { MatrixEnd } from './ends.ts'
import { packetOf } from './witness.ts'

/** Why something passes in one of the two networks and not in the other. */
export interface Cause {
  readonly kind: 'opened' | 'closed'
  /** In a sentence, in the words of the network where it is stopped. */
  readonly message: string
  /** What stops it, where it is stopped. */
  readonly stoppedBy?: Element
  /** What lets it pass at the same place, where it passes. */
  readonly passedBy?: Element
  /** The packet that shows it. */
  readonly packet: Packet
}

/** A rule, a route, or an object. */
export interface Element {
  readonly node: string
  readonly what: string
  readonly component?: string
  readonly rule?: string
  /** `network.ts:41:3`. */
  readonly at?: string
}

interface Ends {
  readonly from: MatrixEnd | undefined
  readonly to: MatrixEnd | undefined
}

/**
 * Walks one packet of the set in both networks and compares what decided.
 *
 * @param passing where it passes; `there` are its ends.
 */
export function causeOf(
  kind: Cause['kind'],
  passing: DifferenceSide,
  stopping: DifferenceSide,
  there: Ends,
  here: Ends,
  set: TrafficSet,
): Cause[] {
  const found = passingPair(passing, there, set)
  if (found === undefined) return []
  const { packet } = found
  const [from, to] = [counterpart(here.from, found.from), counterpart(here.to, found.to)]
  const { nodes } = stopping.terrain.index
  if (from === undefined || to === undefined || !nodes.has(from.node) || !nodes.has(to.node)) {
    const missing = from === undefined || !nodes.has(from.node) ? found.from : found.to
    const message = kind === 'opened' ? `${missing.node} (${missing.address}) is new` : `${missing.node} (${missing.address}) is gone`
    return [{ kind, message, packet }]
  }
  const passes = converse(passing.terrain, found.from, passing.engine.aim(found.from, found.to), packet).conversation
  const aimed = stopping.engine.aim(from, to)
  const sent: Packet = { ...packet, source: from.address, destination: aimed.address }
  const { conversation: stops, blockers } = converse(stopping.terrain, from, aimed, sent)
  const blocker = blockers[0]
  if (blocker === undefined) return [{ kind, message: 'members of the ends differ: between others it passes', packet }]
  return [compare(kind, passes, stops, blocker, packet)]
}

function passingPair(
  { engine }: DifferenceSide,
  { from, to }: Ends,
  set: TrafficSet,
): { readonly from: End; readonly to: End; readonly packet: Packet } | undefined {
  for (const source of from?.members ?? []) {
    for (const destination of to?.members ?? []) {
      if (source.node === destination.node || source.address.includes(':') !== destination.address.includes(':')) continue
      const both = engine.sets.and(engine.between(source, destination).answered, set)
      if (both !== NOTHING)
        return { from: source, to: destination, packet: packetOf(engine.sets, both, source, engine.aim(source, destination)) }
    }
  }
  return undefined
}

function counterpart(end: MatrixEnd | undefined, member: End): End | undefined {
  const same = end?.members.filter(({ address }) => address.includes(':') === member.address.includes(':')) ?? []
  return (
    same.find(({ node, address }) => node === member.node && address === member.address) ??
    same.find(({ node }) => node === member.node) ??
    same.find(({ address }) => address === member.address)
  )
}

function compare(kind: Cause['kind'], passes: Conversation, stops: Conversation, blocker: Blocker, packet: Packet): Cause {
  const back = stops.forward.verdict === 'ACCEPTED'
  const lost = (back ? stops.return : stops.forward)?.paths.find(({ verdict }) => verdict !== 'ACCEPTED')
  const arrived = (back ? passes.return : passes.forward)?.paths[0]
  const stoppedBy: Element = {
    node: blocker.node,
    what: blocker.message,
    component: blocker.component,
    ...(blocker.rule === undefined ? {} : { rule: blocker.rule }),
    ...placeOf(blocker.from),
  }
  const passedBy = lost === undefined || arrived === undefined ? undefined : sameplace(lost, arrived)
  const side = kind === 'opened' ? ['before', 'now'] : ['now', 'before']
  const message = `${back ? 'on the way back, ' : ''}${side[0]}: ${told(stoppedBy)}${passedBy === undefined ? '' : `; ${side[1]}: ${told(passedBy)}`}`
  return { kind, message, stoppedBy, ...(passedBy === undefined ? {} : { passedBy }), packet }
}

/** What stood where the other path was stopped; where the ways part earlier, the look-up that parted them. */
function sameplace(lost: Path, arrived: Path): Element | undefined {
  const parted = firstParting(lost.hops, arrived.hops)
  if (parted !== undefined) return parted
  const last = lost.hops.at(-1)
  if (last === undefined) return undefined
  const same = arrived.hops.find(
    (hop) =>
      hop.kind === last.kind &&
      nodeOf(hop) === nodeOf(last) &&
      (hop.kind !== 'filter' || last.kind !== 'filter' || hop.direction === last.direction),
  )
  return same === undefined ? undefined : elementOf(same)
}

/** The first look-up of the same node that went another way, before the path was stopped. */
function firstParting(lost: readonly Hop[], arrived: readonly Hop[]): Element | undefined {
  const looks = (hops: readonly Hop[]) => hops.flatMap((hop) => (hop.kind === 'lookup' && hop.toward === undefined ? [hop] : []))
  const [a, b] = [looks(lost), looks(arrived)]
  for (const [i, hop] of b.entries()) {
    const other = a[i]
    if (other === undefined || other.node !== hop.node) return undefined
    if (
      other.route?.prefix !== hop.route?.prefix ||
      JSON.stringify(other.nextHop) !== JSON.stringify(hop.nextHop) ||
      other.route?.action !== hop.route?.action
    )
      return elementOf(hop)
  }
  return undefined
}

const nodeOf = (hop: Hop): string => ('node' in hop ? hop.node : hop.to)

function elementOf(hop: Hop): Element {
  if (hop.kind === 'filter') return { node: hop.node, what: `${hop.label} lets it pass`, ...named(hop.rule) }
  if (hop.kind === 'lookup') {
    const target = hop.route?.static?.target
    const to =
      target === undefined
        ? (hop.nextHop?.address ?? hop.nextHop?.interface ?? 'nothing')
        : 'node' in target
          ? target.node
          : target.kind === 'gateway'
            ? target.address
            : target.kind
    return {
      node: hop.node,
      what: `${hop.node} has the route ${hop.route?.prefix ?? '(none)'} to ${to}`,
      ...named(hop.route?.static?.from),
    }
  }
  return { node: nodeOf(hop), what: `${nodeOf(hop)} is on the way` }
}

function named(from: Provenance | undefined): Pick<Element, 'component' | 'rule' | 'at'> {
  return {
    ...(from?.object === undefined ? {} : { component: from.object }),
    ...(from?.rule === undefined ? {} : { rule: from.rule }),
    ...placeOf(from),
  }
}

function placeOf(from: Provenance | undefined): Pick<Element, 'at'> {
  const at = [from?.path, formatLocation(from?.at)].filter((text) => text !== undefined && text !== '').join(' ')
  return at === '' || from?.at === undefined ? {} : { at }
}

function told({ what, component, rule, at }: Element): string {
  const name = [component, rule === undefined ? undefined : `rule ${rule}`, at]
    .filter((text) => text !== undefined && text !== '' && !what.includes(text))
    .join(', ')
  return name === '' ? what : `${what} (${name})`
}
