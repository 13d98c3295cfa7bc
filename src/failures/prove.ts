import type { Expectation } from '../design/model.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { NodeId } from '../network/model.ts'
import { answerOn, answerQuestion } from '../reach/answer.ts'
import type { Answer } from '../reach/model.ts'
import { NOTHING_DOWN, type RoutingState } from '../routing/model.ts'
import { NO_OUTAGE } from './interval.ts'
import { listFailures } from './list.ts'
import type { Consequence, Failure, Outage } from './model.ts'
import { predictOutage } from './outage.ts'
import { settleRoutes } from './settle.ts'
import { timelineOf } from './timeline.ts'

export interface Proof {
  /** Routes with nothing down. */
  readonly state: RoutingState
  /** In the order of the expectations, with nothing down. */
  readonly healthy: readonly Answer[]
  /** Whether each expectation is met with nothing down. */
  readonly met: readonly boolean[]
  readonly failures: readonly Failure[]
  /** Failure by failure, in each the expectations in order. */
  readonly consequences: readonly Consequence[]
}

/**
 * Every expectation with nothing down and under each failure. An expectation that asks for no survival of a failure is
 * `held` while the traffic flows and `accepted` when it does not; `unreachable` must stay so through every moment.
 *
 * @throws ProblemError for names in expectations that the network does not know.
 */
export function proveExpectations(
  index: NetworkIndex,
  expectations: readonly Expectation[],
  failures: readonly Failure[] = listFailures(index),
): Proof {
  const { state } = settleRoutes(index)
  const healthy = expectations.map((expectation) => answerQuestion(index, state, NOTHING_DOWN, expectation))
  const consequences = failures.flatMap((failure) =>
    expectations.map((expectation, i) => consequenceOf(index, state, failure, expectation, i)),
  )
  return { state, healthy, met: expectations.map((expectation, i) => isMet(expectation, healthy[i]!)), failures, consequences }
}

/** Whether the answer is what the expectation says. Traffic that arrives one way only makes neither `reachable` nor `unreachable` true. */
export function isMet(expectation: Expectation, answer: Answer): boolean {
  if (expectation.kind === 'reachable') return answer.verdict === 'ACCEPTED'
  return answer.conversations.every((each) => each.forward.paths.every((path) => path.verdict !== 'ACCEPTED'))
}

function consequenceOf(
  index: NetworkIndex,
  healthy: RoutingState,
  failure: Failure,
  expectation: Expectation,
  number: number,
): Consequence {
  const timeline = timelineOf(index, healthy, failure)
  const stages = timeline.late
  const after = answerOn(stages.at(-1)!.terrain, expectation)
  const found = { failure, expectation: number, verdict: after.verdict }
  if (expectation.kind === 'unreachable') {
    const opened = stages.some((stage) => !isMet(expectation, answerOn(stage.terrain, expectation)))
    const outage: Outage = { forward: NO_OUTAGE, return: NO_OUTAGE, total: NO_OUTAGE, steps: [] }
    return { ...found, outage, status: opened ? 'broken' : 'held' }
  }
  const outage = predictOutage(index, healthy, failure, expectation)
  return { ...found, outage, status: statusOf(index, expectation, failure, outage) }
}

function statusOf(
  index: NetworkIndex,
  expectation: Expectation & { kind: 'reachable' },
  failure: Failure,
  outage: Outage,
): Consequence['status'] {
  const demands = expectation.survives.filter((demand) => demand.failures === 'any-one-failure' || failure.kind === 'router')
  const within = Math.min(...demands.map((demand) => demand.withinSeconds))
  if (demands.length > 0 ? outage.total.high <= within : Number.isFinite(outage.total.high)) return 'held'
  return demands.length === 0 || expectation.except.some((name) => isOwnEquipment(index, failure, name)) ? 'accepted' : 'broken'
}

/**
 * Whether all that fails belongs to the site or gateway: its machines, the plugs of its machines, tunnels between two of its
 * machines. A tunnel to elsewhere is nobody's own.
 */
export function isOwnEquipment(index: NetworkIndex, failure: Failure, name: string): boolean {
  const owns = (id: NodeId): boolean => {
    const node = index.nodes.get(id)
    return node !== undefined && (node.id === name || node.place.site === name || node.place.gateway === name)
  }
  return (
    failure.nodes.every(owns) &&
    failure.links.every((id) => index.links.get(id)?.ends.some((end) => owns(end.node)) === true) &&
    failure.tunnels.every((id) => index.tunnels.get(id)?.ends.every((end) => owns(end.node)) === true)
  )
}
