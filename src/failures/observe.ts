import type { NetworkIndex } from '../network/index.ts'
import { endingsOf, walkBack, walkThere, type End, type Ending } from '../reach/conversation.ts'
import type { FoundPath, Terrain } from '../reach/flight.ts'
import type { Packet, Verdict } from '../reach/model.ts'
import { terrainOf } from '../reach/trace.ts'
import { worstVerdict } from '../reach/verdict.ts'
import { NOTHING_DOWN, type RoutingState } from '../routing/model.ts'
import { NO_OUTAGE, roundSeconds, UNTIL_REPAIR } from './interval.ts'
import type { Interval, OutageStep } from './model.ts'
import { handsOver, settlingTime } from './propagation.ts'
import type { Stage } from './timeline.ts'
import { CONTROL_PLANE_SOURCE, HANDOVER } from './timing.ts'

export interface Observation {
  readonly stage: Stage
  readonly forward: Seen
  readonly return: Seen
}

export interface Seen {
  readonly paths: readonly FoundPath[]
  readonly all: boolean
  readonly some: boolean
}

/** A conversation that was open before the failure: stateful filters on its old way know it. */
export interface OpenConversation {
  readonly from: End
  readonly to: End
  readonly packet: Packet
  /** State places that it has opened. */
  readonly opened: readonly string[]
  readonly endings: readonly Ending[]
  /** Several failures come to the same condition of the network, on the way back above all. */
  readonly seen: WeakMap<Terrain, Ways>
}

type Ways = Pick<Observation, 'forward' | 'return'>

const inHealth = new WeakMap<RoutingState, Map<string, OpenConversation>>()

/** Kept per healthy state, with what is seen of it. */
export function openConversation(index: NetworkIndex, healthy: RoutingState, from: End, to: End, packet: Packet): OpenConversation {
  const known = inHealth.get(healthy) ?? new Map<string, OpenConversation>()
  inHealth.set(healthy, known)
  const { source, sourcePort, destination, destinationPort, protocol } = packet
  const key = `${from.node}|${to.node}|${source}|${sourcePort}|${destination}|${destinationPort}|${protocol}`
  const found = known.get(key)
  if (found !== undefined) return found
  const before = walkThere(terrainOf(index, healthy, NOTHING_DOWN), from, to, packet)
  const made = { from, to, packet, opened: openedBy(before), endings: endingsOf(before), seen: new WeakMap<Terrain, Ways>() }
  known.set(key, made)
  return made
}

/** Both directions of the conversation in a stage. */
export function observe(conversation: OpenConversation, stage: Stage): Observation {
  const { seen } = conversation
  const ways = seen.get(stage.terrain) ?? waysOf(conversation, stage.terrain)
  seen.set(stage.terrain, ways)
  return { stage, forward: ways.forward, return: ways.return }
}

function waysOf({ from, to, packet, opened, endings }: OpenConversation, terrain: Terrain): Ways {
  const there = walkThere(terrain, from, to, packet)
  const established = new Set([...opened, ...openedBy(there)])
  const nowhere = [{ node: to.node, packet, rewrites: [] }]
  const ways = [endingsOf(there), endings, nowhere].find((each) => each.length > 0)!
  const back = ways.flatMap((ending) => walkBack(terrain, from, packet, ending, established))
  return { forward: see(there), return: see(back) }
}

function openedBy(paths: readonly FoundPath[]): string[] {
  return paths.filter((each) => each.path.verdict === 'ACCEPTED').flatMap((each) => each.states)
}

function see(paths: readonly FoundPath[]): Seen {
  const accepted = paths.filter((each) => each.path.verdict === 'ACCEPTED').length
  return { paths, all: accepted === paths.length && paths.length > 0, some: accepted > 0 }
}

/**
 * The hole that a direction sees over the stages: low and high. `early` takes the events at their earliest times.
 */
export function holeOf(
  index: NetworkIndex,
  late: readonly Observation[],
  early: readonly Observation[],
  way: 'forward' | 'return',
): Interval {
  const gap = longest(late.map((each, i) => ({ at: each.stage.at, works: each[way].all, settles: () => settles(index, late, i, way) })))
  const isMoved = gap === 0 && (isHandedOver(late, way) || (early !== late && isHandedOver(early, way)))
  const high = isMoved ? HANDOVER.high : gap
  const low = shortest(early.map((each, i) => ({ at: each.stage.at, works: each[way].some, settles: () => settles(index, early, i, way) })))
  return { low: roundSeconds(Math.min(low, high)), high: roundSeconds(high) }
}

/**
 * The stages as steps of a time line: with the control plane's own time where the outage ends, and with the handover where the traffic
 * works all the time and moves.
 */
export function stepsOf(index: NetworkIndex, seen: readonly Observation[]): OutageStep[] {
  const works = seen.every((one) => one.forward.all && one.return.all)
  const end = seen.findLastIndex((one) => !one.forward.all || !one.return.all) + 1
  return seen.flatMap((each, i): OutageStep[] => {
    const { at, what, source, isOneOfMany } = each.stage
    // Told with the stage that all orders lead to.
    if (isOneOfMany === true) return []
    const orders = ordersBefore(seen, i)
    const verdicts = { forward: verdictOf(each.forward), return: verdictOf(each.return) }
    const between = {
      forward: worstVerdict([...orders.map((one) => verdictOf(one.forward)), verdicts.forward]),
      return: worstVerdict([...orders.map((one) => verdictOf(one.return)), verdicts.return]),
    }
    const isWorse = between.forward !== verdicts.forward || between.return !== verdicts.return
    const step = { at, what, source, ...verdicts }
    const steps = isWorse ? [{ at, what: 'some of them, but not all', source, ...between }, step] : [step]
    if (!works && i >= end && i - orders.length <= end) return [...steps, inUse(index, seen, end, verdicts)]
    if (isWorse || !works || ![...orders, each].some((_, back) => movesAt(seen, i - back))) return [step]
    const moved = { low: at.low, high: roundSeconds(at.high + HANDOVER.high) }
    return [step, { at: moved, what: 'the traffic is handed over to another way', source: HANDOVER.source, ...verdicts }]
  })
}

/** The routes that follow from what was noticed reach the kernels along the way. */
function inUse(index: NetworkIndex, seen: readonly Observation[], i: number, verdicts: Pick<OutageStep, 'forward' | 'return'>): OutageStep {
  const { at } = seen[i]!.stage
  const delay = Math.max(...(['forward', 'return'] as const).map((way) => settles(index, seen, i, way)))
  return {
    at: { low: at.low, high: roundSeconds(at.high + delay) },
    what: 'the new routes are in use',
    source: CONTROL_PLANE_SOURCE,
    ...verdicts,
  }
}

/** The stages just before that are other orders of the same events. */
function ordersBefore(seen: readonly Observation[], i: number): readonly Observation[] {
  const first = seen.slice(0, i).findLastIndex(({ stage }) => stage.isOneOfMany !== true) + 1
  return seen.slice(first, i)
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
  return ways.some((way) => !isSameWalk(before[way], now[way]) && handsOver(before.stage.state, now[way].paths))
}

/** Walks are kept as long as nothing that they touch has changed: then nobody on the way has another route. */
function isSameWalk(before: Seen, now: Seen): boolean {
  return before.paths.length === now.paths.length && before.paths.every((each, i) => each === now.paths[i])
}

interface Moment {
  readonly at: Interval
  readonly works: boolean
  readonly settles: () => number
}

/** From the earliest beginning of trouble to the latest end of it. */
function longest(moments: readonly Moment[]): number {
  const firstBad = moments.findIndex((moment) => !moment.works)
  if (firstBad < 0) return NO_OUTAGE.high
  const lastBad = moments.findLastIndex((moment) => !moment.works)
  const end = moments[lastBad + 1]
  return end === undefined ? UNTIL_REPAIR.high : end.at.high + end.settles() - moments[firstBad]!.at.low
}

/** The longest single hole, with its beginning as late and its end as early as possible. */
function shortest(moments: readonly Moment[]): number {
  let hole = NO_OUTAGE.low
  let began: number | undefined
  for (const { at, works, settles: delay } of moments) {
    if (!works) began ??= at.high + delay()
    else if (began !== undefined) {
      hole = Math.max(hole, at.low - began)
      began = undefined
    }
  }
  return began === undefined ? hole : UNTIL_REPAIR.low
}
