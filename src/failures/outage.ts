import type { Service } from '../design/model.ts'
import type { NetworkIndex } from '../network/index.ts'
import { membersOf, speak } from '../reach/answer.ts'
import type { End } from '../reach/conversation.ts'
import type { Packet } from '../reach/model.ts'
import { packetsOf } from '../reach/service.ts'
import type { Down, RoutingState } from '../routing/model.ts'
import { latest } from './interval.ts'
import type { Failure, Interval, Outage, OutageStep, Recovery } from './model.ts'
import { holeOf, observe, openConversation, stepsOf } from './observe.ts'
import { returnOf } from './return.ts'
import { timelineOf, type Stage, type Timeline } from './timeline.ts'

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
  const outage = overMembers(index, flow, timeline.down, (from, to, packet) => gapOf(index, healthy, timeline, from, to, packet))
  const { lasts } = failure
  if (lasts === undefined || Number.isFinite(outage.total.high)) return outage
  const recovery = predictRecovery(index, healthy, failure, flow)
  return endedByItself(outage, lasts, recovery)
}

/**
 * What the return of the failed part costs, in seconds without traffic from its return: sessions come up again at times of their
 * own, and traffic moves back. Traffic that was cut until then has to wait for its way; other traffic should notice nothing.
 */
export function predictRecovery(index: NetworkIndex, healthy: RoutingState, failure: Failure, flow: Flow): Recovery {
  const { down, ...timeline } = returnOf(index, healthy, failure)
  return overMembers(index, flow, down, (from, to, packet) => gapOf(index, healthy, timeline, from, to, packet))
}

/** What only repair would end ends when the provider has put something new in its place, and that has found its neighbours. */
function endedByItself(outage: Outage, lasts: NonNullable<Failure['lasts']>, recovery: Recovery): Outage {
  const ends = (way: Interval, back: Interval): Interval =>
    Number.isFinite(way.high) ? way : { low: Math.min(way.low, lasts.low), high: lasts.high + back.high }
  const forward = ends(outage.forward, recovery.forward)
  const back = ends(outage.return, recovery.return)
  const steps = recovery.steps.map((step, i): OutageStep => {
    const at = { low: lasts.low + step.at.low, high: lasts.high + step.at.high }
    return i === 0 ? { ...step, at, what: lasts.means, source: lasts.source } : { ...step, at }
  })
  return { forward, return: back, total: latest([forward, back]), steps: [...outage.steps, ...steps] }
}

/** The best destination, as a client would choose it; of the sources the worst. */
function overMembers(index: NetworkIndex, flow: Flow, down: Down, gap: (from: End, to: End, packet: Packet) => Recovery): Recovery {
  const { sources, destinations } = membersOf(index, flow, down)
  const perDestination = destinations.flatMap((to) => {
    const askers = sources.filter((from) => speak(from, to))
    const gaps = askers.flatMap((from) => packetsOf(index, flow.service, from.address, to.address).map((packet) => gap(from, to, packet)))
    return gaps.length === 0 ? [] : worstGap(gaps)
  })
  const [first, ...rest] = perDestination
  if (first === undefined) throw new Error(`no member of ${flow.to}`)
  return rest.reduce((best, each) => (shorter(each.total, best.total) ? each : best), first)
}

const shorter = (a: Interval, b: Interval): boolean => a.high < b.high || (a.high === b.high && a.low < b.low)

function worstGap(gaps: readonly Recovery[]): Recovery {
  const [first, ...rest] = gaps
  if (first === undefined) throw new Error('no conversation to judge')
  const worst = rest.reduce((found, each) => (shorter(found.total, each.total) ? each : found), first)
  const forward = latest(gaps.map((each) => each.forward))
  const back = latest(gaps.map((each) => each.return))
  return { forward, return: back, total: latest([forward, back]), steps: worst.steps }
}

function gapOf(
  index: NetworkIndex,
  healthy: RoutingState,
  timeline: Pick<Timeline, 'late' | 'early'>,
  from: End,
  to: End,
  packet: Packet,
): Recovery {
  const conversation = openConversation(index, healthy, from, to, packet)
  const see = (stages: readonly Stage[]) => stages.map((stage) => observe(conversation, stage))
  const late = see(timeline.late)
  const early = timeline.early === timeline.late ? late : see(timeline.early)
  const forward = holeOf(index, late, early, 'forward')
  const back = holeOf(index, late, early, 'return')
  return { forward, return: back, total: latest([forward, back]), steps: stepsOf(index, late) }
}
