import { formatService, type Service } from '../design/model.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { NodeId } from '../network/model.ts'
import type { Down, RoutingState } from '../routing/model.ts'
import { converse, type End, type JudgedConversation } from './conversation.ts'
import { resolveEnd, type FoundEnd } from './ends.ts'
import type { Terrain } from './flight.ts'
import type { Answer, Blocker, Verdict } from './model.ts'
import { packetsOf } from './service.ts'
import { terrainOf } from './trace.ts'
import { worstVerdict } from './verdict.ts'

export interface Question {
  /** Site, `site/subnet`, node, address or prefix. */
  readonly from: string
  readonly to: string
  readonly service: Service
}

/** A destination address that no node has still needs a place to stand in the answer. */
const NOBODY = '' as NodeId

/**
 * Asks every pair of members, forward and back. Members whose node is dead are left out as long as another of the same end lives.
 *
 * @throws ProblemError for names that the network does not know (see {@link resolveEnd}).
 * @example answerQuestion(index, state, NOTHING_DOWN, { from: 'osaka', to: 'tokyo/app', service }).verdict // 'ACCEPTED'
 */
export function answerQuestion(index: NetworkIndex, state: RoutingState, down: Down, question: Question): Answer {
  return answerOn(terrainOf(index, state, down), question)
}

/** As {@link answerQuestion}, on a terrain that may know what was found before a failure. */
export function answerOn(terrain: Terrain, question: Question): Answer {
  const { index, down } = terrain
  const { sources, destinations } = membersOf(index, question, down)
  const judged: JudgedConversation[] = []
  const verdictOf = new Map<End, Verdict[]>(destinations.map((to) => [to, []]))
  for (const to of destinations) {
    for (const from of sources) {
      for (const packet of packetsOf(index, question.service, from.address, to.address)) {
        const each = converse(terrain, from, to, packet)
        judged.push(each)
        verdictOf.get(to)!.push(each.conversation.verdict)
      }
    }
  }
  const perDestination = [...verdictOf.values()].map(worstVerdict)
  const verdict = perDestination.includes('ACCEPTED') ? 'ACCEPTED' : worstVerdict(perDestination)
  return {
    from: question.from,
    to: question.to,
    service: formatService(question.service),
    verdict,
    conversations: judged.map((each) => each.conversation),
    blockers: uniqueBlockers(judged.flatMap((each) => each.blockers)),
  }
}

/** The living members of both ends; all of an end when none of it lives. */
export function membersOf(
  index: NetworkIndex,
  question: Pick<Question, 'from' | 'to'>,
  down: Down,
): { readonly sources: readonly End[]; readonly destinations: readonly End[] } {
  const living = (ends: readonly End[]): readonly End[] => {
    const alive = ends.filter((end) => !down.nodes.has(end.node))
    return alive.length > 0 ? alive : ends
  }
  const stand = (end: FoundEnd): End => ('node' in end ? end : { node: NOBODY, address: end.address })
  return {
    sources: living(resolveEnd(index, question.from, 'source').map(stand)),
    destinations: living(resolveEnd(index, question.to, 'destination').map(stand)),
  }
}

function uniqueBlockers(blockers: readonly Blocker[]): Blocker[] {
  return [...new Map(blockers.map((each) => [`${each.node}|${each.verdict}|${each.message}`, each])).values()]
}
