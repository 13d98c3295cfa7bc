import type { Expectation } from '../design/model.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { NodeId } from '../network/model.ts'
import type { Answer } from '../reach/model.ts'
import { terrainOf } from '../reach/trace.ts'
import { NOTHING_DOWN, type RoutingState } from '../routing/model.ts'
import { demands, demandsOf, singleFailures } from './demands.ts'
import { NO_OUTAGE } from './interval.ts'
import { expectedOf, judge, type Expected, type Judgement } from './judge.ts'
import type { Consequence, Failure, Outage, OutageStep, Recovery } from './model.ts'
import { predictOutage, predictRecovery } from './outage.ts'
import { OWN_ROUTES } from './return.ts'
import { settleRoutes } from './settle.ts'
import { timelineOf } from './timeline.ts'

export interface Proof {
  /** Routes with nothing down. */
  readonly state: RoutingState
  /** In the order of the expectations, with nothing down. */
  readonly healthy: readonly Answer[]
  /** The same with what else is expected of the traffic. */
  readonly judged: readonly Judgement[]
  /** Whether each expectation is met with nothing down. */
  readonly met: readonly boolean[]
  readonly failures: readonly Failure[]
  /** Failure by failure, in each the expectations in order. */
  readonly consequences: readonly Consequence[]
}

/**
 * Every expectation with nothing down and under each failure. An expectation that asks for no survival of a failure is
 * `held` while the traffic flows and `accepted` when it does not; `unreachable` and `isolated` must stay so through every moment.
 *
 * @throws ProblemError for names in expectations that the network does not know.
 */
export function proveExpectations(
  index: NetworkIndex,
  expectations: readonly Expectation[],
  failures: readonly Failure[] = singleFailures(index, expectations),
): Proof {
  const { state } = settleRoutes(index)
  const expected = expectedOf(index, expectations)
  const terrain = terrainOf(index, state, NOTHING_DOWN)
  const judged = expectations.map((expectation) => judge(expected, terrain, expectation))
  const consequences = failures.flatMap((failure) =>
    expectations.map((expectation, i) => consequenceOf(expected, state, failure, expectation, i, judged[i]!.violation !== undefined)),
  )
  return { state, healthy: judged.map(({ answer }) => answer), judged, met: judged.map(({ met }) => met), failures, consequences }
}

/**
 * What one failure does to one expectation, the `number`-th.
 *
 * @param isViolated with nothing down already, so that it is no failure's fault.
 */
export function consequenceOf(
  expected: Expected,
  healthy: RoutingState,
  failure: Failure,
  expectation: Expectation,
  number: number,
  isViolated = false,
): Consequence {
  const { index } = expected
  const stages = timelineOf(index, healthy, failure).late
  if (!('survives' in expectation)) {
    const judged = stages.map((stage) => judge(expected, stage.terrain, expectation))
    const opened = judged.find(({ met }) => !met)
    const found = { failure, expectation: number, verdict: judged.at(-1)!.answer.verdict, outage: NONE }
    return opened?.violation === undefined ? { ...found, status: 'held' } : { ...found, status: 'broken', violation: opened.violation }
  }
  const { answer, fullest, ...judged } = judge(expected, stages.at(-1)!.terrain, expectation)
  const violation = isViolated ? undefined : judged.violation
  // What several parts cost when they return one by one is another question.
  const recovery = failure.parts === undefined ? { recovery: told(predictRecovery(index, healthy, failure, expectation)) } : {}
  const outage = { ...predictOutage(index, healthy, failure, expectation), ...recovery }
  const status = statusOf(index, expectation, failure, outage, violation)
  return {
    failure,
    expectation: number,
    verdict: answer.verdict,
    outage,
    status,
    ...(violation === undefined || status === 'held' ? {} : { violation }),
    ...(fullest === undefined ? {} : { fullest }),
  }
}

/** Where nothing is lost there is nothing to tell; the return itself and own routes matter only where they are part of a gap. */
function told(recovery: Recovery): Recovery {
  const matters = ({ what, forward, return: back }: OutageStep, i: number): boolean => {
    const before = recovery.steps[i - 1]
    if (before === undefined) return forward !== 'ACCEPTED' || back !== 'ACCEPTED'
    return what !== OWN_ROUTES || before.forward !== forward || before.return !== back
  }
  return { ...recovery, steps: recovery.total.high === 0 ? [] : recovery.steps.filter(matters) }
}

const NONE: Outage = { forward: NO_OUTAGE, return: NO_OUTAGE, total: NO_OUTAGE, steps: [] }

type Surviving = Extract<Expectation, { readonly survives: unknown }>

function statusOf(
  index: NetworkIndex,
  expectation: Surviving,
  failure: Failure,
  outage: Outage,
  violation: string | undefined,
): Consequence['status'] {
  const demanded = demandsOf(expectation).filter((demand) => demands(demand, failure))
  const within = Math.min(...demanded.map((demand) => demand.withinSeconds))
  const isDemanded = demanded.length > 0
  if (isDemanded ? outage.total.high <= within && violation === undefined : Number.isFinite(outage.total.high)) return 'held'
  return !isDemanded || expectation.except.some((name) => isOwnEquipment(index, failure, name)) ? 'accepted' : 'broken'
}

/**
 * Whether all that fails belongs to the site or gateway: its machines, the plugs of its machines, sessions and tunnels between two of
 * its machines. A tunnel to elsewhere is nobody's own.
 */
export function isOwnEquipment(index: NetworkIndex, failure: Failure, name: string): boolean {
  const owns = (id: NodeId): boolean => {
    const node = index.nodes.get(id)
    return node !== undefined && (node.id === name || node.place.site === name || node.place.gateway === name)
  }
  const ownsPlug = (id: Failure['links'][number]): boolean => index.links.get(id)?.ends.some((end) => owns(end.node)) === true
  const { nodes, links, tunnels, daemons = [], silentLinks = [], sessions = [] } = failure
  return (
    [...nodes, ...daemons].every(owns) &&
    [...links, ...silentLinks].every(ownsPlug) &&
    tunnels.every((id) => index.tunnels.get(id)?.ends.every((end) => owns(end.node)) === true) &&
    sessions.every((id) => index.network.sessions.find((session) => session.id === id)?.ends.every((end) => owns(end.node)) === true)
  )
}
