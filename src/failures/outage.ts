import type { Service } from '../design/model.ts'
import type { NetworkIndex } from '../network/index.ts'
import { membersOf, speak } from '../reach/answer.ts'
import { endingsOf, walkBack, walkThere, type End } from '../reach/conversation.ts'
import type { FoundPath } from '../reach/flight.ts'
import type { Packet, Verdict } from '../reach/model.ts'
import { packetsOf } from '../reach/service.ts'
import { terrainOf } from '../reach/trace.ts'
import { worstVerdict } from '../reach/verdict.ts'
import { NOTHING_DOWN, type RoutingState } from '../routing/model.ts'
import { latest, NO_OUTAGE, roundSeconds, UNTIL_REPAIR } from './interval.ts'
import type { Failure, Interval, Outage, OutageStep } from './model.ts'
import { handsOver, settlingTime } from './propagation.ts'
import { timelineOf, type Stage, type Timeline } from './timeline.ts'
import { HANDOVER } from './timing.ts'

/** A conversation between two ends by name, as in {@link Question}. */
export interface Flow {
  readonly from: string
  readonly to: string
  readonly service: Service
}

/**
 * How long a flow is interrupted by a failure, in seconds, per direction: from the failure until the first notice after which
 * the flow works for good. The low end takes every timer at its shortest and no time for the control plane, the high end every
 * timer at its longest and the measured bounds of `timing.ts`. Where equal-cost paths disagree, some flows notice nothing: low is 0.
 * A flow that works before and after every notice but changes its way may lose a moment to the handover.
 *
 * Of several members of the destination the best is told, as a client would choose it; of the source, the worst.
 */
export function predictOutage(index: NetworkIndex, healthy: RoutingState, failure: Failure, flow: Flow): Outage {
  const timeline = timelineOf(index, healthy, failure)
  const { sources, destinations } = membersOf(index, flow, timeline.down)
  const perDestination = destinations.flatMap((to) => {
    const askers = sources.filter((from) => speak(from, to))
    const outages = askers.flatMap((from) =>
      packetsOf(index, flow.service, from.address, to.address).map((packet) => outageOf(index, healthy, timeline, from, to, packet)),
    )
    return outages.length === 0 ? [] : worstOutage(outages)
  })
  const [first, ...rest] = perDestination
  if (first === undefined) throw new Error(`no member of ${flow.to}`)
  return rest.reduce((best, each) => (shorter(each.total, best.total) ? each : best), first)
}

const shorter = (a: Interval, b: Interval): boolean => a.high < b.high || (a.high === b.high && a.low < b.low)

function worstOutage(outages: readonly Outage[]): Outage {
  const [first, ...rest] = outages
  if (first === undefined) throw new Error('no conversation to judge')
  const worst = rest.reduce((found, each) => (shorter(found.total, each.total) ? each : found), first)
  const forward = latest(outages.map((each) => each.forward))
  const back = latest(outages.map((each) => each.return))
  return { forward, return: back, total: latest([forward, back]), steps: worst.steps }
}

function outageOf(index: NetworkIndex, healthy: RoutingState, timeline: Timeline, from: End, to: End, packet: Packet): Outage {
  const late = timeline.late.map((stage) => observe(index, healthy, stage, from, to, packet))
  const early = timeline.early === timeline.late ? late : timeline.early.map((stage) => observe(index, healthy, stage, from, to, packet))
  const direction = (way: 'forward' | 'return'): Interval => {
    const gap = longest(late.map((each, i) => ({ at: each.stage.at, works: each[way].all, settles: settles(index, late, i, way) })))
    const high = gap === 0 && [late, early].some((seen) => isHandedOver(seen, way)) ? HANDOVER.high : gap
    const low = shortest(early.map((each, i) => ({ at: each.stage.at, works: each[way].some, settles: settles(index, early, i, way) })))
    return { low: roundSeconds(Math.min(low, high)), high: roundSeconds(high) }
  }
  const forward = direction('forward')
  const back = direction('return')
  const steps = late.flatMap((seen, i): OutageStep[] => {
    const { at, what, source } = seen.stage
    const verdicts = { forward: verdictOf(seen.forward), return: verdictOf(seen.return) }
    const step = { at, what, source, ...verdicts }
    if (!late.every((each) => each.forward.all && each.return.all) || !movesAt(late, i)) return [step]
    const moved = { low: at.low, high: roundSeconds(at.high + HANDOVER.high) }
    return [step, { at: moved, what: 'the traffic is handed over to another way', source: HANDOVER.source, ...verdicts }]
  })
  return { forward, return: back, total: latest([forward, back]), steps }
}

interface Observation {
  readonly stage: Stage
  readonly forward: Seen
  readonly return: Seen
}

interface Seen {
  readonly paths: readonly FoundPath[]
  readonly all: boolean
  readonly some: boolean
}

/** Both directions of a conversation that was open before the failure: stateful filters on its old way know it. */
function observe(index: NetworkIndex, healthy: RoutingState, stage: Stage, from: End, to: End, packet: Packet): Observation {
  const { terrain } = stage
  const there = walkThere(terrain, from, to, packet)
  const before = waysBefore(index, healthy, from, to, packet)
  const opened = new Set([...openedBy(before), ...openedBy(there)])
  const ways = [there, before].map(endingsOf).find((endings) => endings.length > 0) ?? [{ node: to.node, packet, rewrites: [] }]
  const back = ways.flatMap((ending) => walkBack(terrain, from, packet, ending, opened))
  return { stage, forward: see(there), return: see(back) }
}

const waysInHealth = new WeakMap<RoutingState, Map<string, readonly FoundPath[]>>()

function waysBefore(index: NetworkIndex, healthy: RoutingState, from: End, to: End, packet: Packet): readonly FoundPath[] {
  const known = waysInHealth.get(healthy) ?? new Map<string, readonly FoundPath[]>()
  waysInHealth.set(healthy, known)
  const key = `${from.node}|${to.node}|${packet.source}|${packet.destination}|${packet.protocol}|${packet.destinationPort}`
  const found = known.get(key) ?? walkThere(terrainOf(index, healthy, NOTHING_DOWN), from, to, packet)
  known.set(key, found)
  return found
}

function openedBy(paths: readonly FoundPath[]): string[] {
  return paths.filter((each) => each.path.verdict === 'ACCEPTED').flatMap((each) => each.states)
}

function see(paths: readonly FoundPath[]): Seen {
  const accepted = paths.filter((each) => each.path.verdict === 'ACCEPTED').length
  return { paths, all: accepted === paths.length && paths.length > 0, some: accepted > 0 }
}

/** Upper bound of the control plane's own time until the way seen in a stage is in the kernels along it. */
function settles(index: NetworkIndex, seen: readonly Observation[], i: number, way: 'forward' | 'return'): number {
  const now = seen[i]!
  const before = seen[i - 1]
  return before === undefined ? 0 : settlingTime(index, before.stage.state, now.stage, now[way].paths)
}

const verdictOf = ({ paths }: Seen): Verdict => worstVerdict(paths.map((each) => each.path.verdict))

/** Whether the flow, which works all the time, is moved from one working way to another. */
const isHandedOver = (seen: readonly Observation[], way: 'forward' | 'return'): boolean => seen.some((_, i) => movesAt(seen, i, [way]))

function movesAt(seen: readonly Observation[], i: number, ways: readonly ('forward' | 'return')[] = ['forward', 'return']): boolean {
  const [before, now] = [seen[i - 1], seen[i]]
  if (before === undefined || now === undefined) return false
  return ways.some((way) => handsOver(before.stage.state, now[way].paths))
}

interface Moment {
  readonly at: Interval
  readonly works: boolean
  readonly settles: number
}

/** From the earliest beginning of trouble to the latest end of it. */
function longest(moments: readonly Moment[]): number {
  const firstBad = moments.findIndex((moment) => !moment.works)
  if (firstBad < 0) return NO_OUTAGE.high
  const lastBad = moments.findLastIndex((moment) => !moment.works)
  const end = moments[lastBad + 1]
  return end === undefined ? UNTIL_REPAIR.high : end.at.high + end.settles - moments[firstBad]!.at.low
}

/** The longest single hole, with its beginning as late and its end as early as possible. */
function shortest(moments: readonly Moment[]): number {
  let hole = NO_OUTAGE.low
  let began: number | undefined
  for (const { at, works, settles: delay } of moments) {
    if (!works) began ??= at.high + delay
    else if (began !== undefined) {
      hole = Math.max(hole, at.low - began)
      began = undefined
    }
  }
  return began === undefined ? hole : UNTIL_REPAIR.low
}
