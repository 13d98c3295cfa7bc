import type { CapacityExpectation, Expectation } from '../design/model.ts'
import type { NetworkIndex } from '../network/index.ts'
import { answerOn } from '../reach/answer.ts'
import type { Terrain } from '../reach/flight.ts'
import type { Answer, Blocker, Hop } from '../reach/model.ts'
import { fill, fullestPart, outerPaths, type Load } from './loads.ts'
import { crookedWay, wrongWay } from './passes.ts'

/** What became of an expectation in one condition of the network. */
export interface Judgement {
  readonly met: boolean
  /** From source to destination. */
  readonly answer: Answer
  /** Why it is not met although the traffic arrives (or, for what must not, because it does), in words. */
  readonly violation?: string
  /** For a capacity: the fullest part on the way. */
  readonly fullest?: Load
}

/** What is expected together: the loads of all count for each. */
export interface Expected {
  readonly index: NetworkIndex
  readonly demands: readonly CapacityExpectation[]
}

export function expectedOf(index: NetworkIndex, expectations: readonly Expectation[]): Expected {
  return { index, demands: expectations.filter((each) => each.kind === 'capacity') }
}

/**
 * Asks the network in one condition. Traffic that arrives one way only makes neither `reachable` nor `unreachable` true.
 *
 * @throws ProblemError for names in expectations that the network does not know.
 */
export function judge({ index, demands }: Expected, terrain: Terrain, expectation: Expectation): Judgement {
  const answer = answerOn(terrain, expectation)
  switch (expectation.kind) {
    case 'reachable':
      return { met: answer.verdict === 'ACCEPTED', answer }
    case 'unreachable':
      return silent(answer, arrives(answer))
    case 'isolated': {
      const there = arrives(answer)
      if (there !== undefined) return silent(answer, there)
      const { from, to, service } = expectation
      return silent(answer, arrives(answerOn(terrain, { from: to, to: from, service })))
    }
    case 'path': {
      const under = (hop: Extract<Hop, { kind: 'tunnel' }>) =>
        outerPaths(index, terrain, hop).flatMap(({ hops }) => hops.flatMap((each) => (each.kind === 'wire' ? [each.from, each.to] : [])))
      return alsoMeets(answer, () => wrongWay(index, answer, expectation, under))
    }
    case 'symmetric':
      return alsoMeets(answer, () => crookedWay(index, answer))
    case 'capacity': {
      const fullest = answer.verdict === 'ACCEPTED' ? fullestPart(index, terrain, demands, expectation) : undefined
      const judged = alsoMeets(answer, () => (fullest === undefined || fill(fullest) <= 1 ? undefined : loadText(fullest)))
      return fullest === undefined ? judged : { ...judged, fullest }
    }
  }
}

/** `closed-network port of ce-osaka (ce-osaka to flets) has to carry 120 of 100 Mbit/s`. */
export function loadText({ words, loadMbps, capacityMbps }: Load): string {
  return `${words} has to carry ${Math.round(loadMbps * 1000) / 1000} of ${capacityMbps} Mbit/s`
}

/** Why an expectation is not met with nothing down: what stops the traffic, else what else is wrong with it. */
export function blockersOf({ answer, violation }: Judgement): readonly Pick<Blocker, 'message'>[] {
  return violation === undefined ? answer.blockers : [{ message: violation }]
}

function alsoMeets(answer: Answer, violated: () => string | undefined): Judgement {
  if (answer.verdict !== 'ACCEPTED') return { met: false, answer }
  const violation = violated()
  return violation === undefined ? { met: true, answer } : { met: false, answer, violation }
}

const silent = (answer: Answer, violation: string | undefined): Judgement =>
  violation === undefined ? { met: true, answer } : { met: false, answer, violation }

/** What arrives although nothing should. */
function arrives(answer: Answer): string | undefined {
  const open = answer.conversations.find(({ forward }) => forward.paths.some((path) => path.verdict === 'ACCEPTED'))
  if (open === undefined) return undefined
  const { from, to, forward } = open
  const { protocol, destinationPort } = forward.packet
  const name = PROTOCOLS[protocol] ?? `protocol ${protocol}`
  const what = destinationPort === undefined || protocol === 1 || protocol === 58 ? name : `${name}/${destinationPort}`
  return `${what} from ${from.node} (${from.address}) arrives at ${to.node === '' ? to.address : to.node}`
}

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' }
