import { ProblemError } from '../core/problem.ts'
import { formatService, type Service } from '../design/model.ts'
import type { NetworkIndex } from '../network/index.ts'
import { INTERNET, type NodeId } from '../network/model.ts'
import type { Down, RoutingState } from '../routing/model.ts'
import { converse, type End, type JudgedConversation } from './conversation.ts'
import { resolveEnd, type FoundEnd } from './ends.ts'
import type { Terrain } from './flight.ts'
import type { Answer, Blocker, Verdict } from './model.ts'
import { publicAddress } from './public-address.ts'
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
 * @throws ProblemError for names that the network does not know (see {@link resolveEnd}), CLI-202 for ends of different IP versions.
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
      if (!speak(from, to)) continue
      for (const packet of packetsOf(index, question.service, from.address, to.address)) {
        const each = converse(terrain, from, to, packet)
        judged.push(each)
        verdictOf.get(to)!.push(each.conversation.verdict)
      }
    }
  }
  if (judged.length === 0) throw noCommonFamily(question)
  const perDestination = [...verdictOf.values()].flatMap((verdicts) => (verdicts.length === 0 ? [] : worstVerdict(verdicts)))
  const verdict = perDestination.includes('ACCEPTED') ? 'ACCEPTED' : worstVerdict(perDestination)
  return {
    from: question.from,
    to: question.to,
    service: formatService(question.service),
    verdict,
    conversations: judged.map((each) => each.conversation),
    blockers: uniqueBlockers(judged.flatMap((each) => each.blockers)),
    assumptions: [
      ...new Set(judged.flatMap(({ conversation: { forward, return: back } }) => [...forward.assumptions, ...(back?.assumptions ?? [])])),
    ],
  }
}

/** IPv4 does not speak to IPv6. */
export const speak = (from: End, to: End): boolean => from.address.includes(':') === to.address.includes(':')

function noCommonFamily({ from, to }: Question): ProblemError {
  const message = `"${from}" and "${to}" have no IP version in common`
  return new ProblemError([{ code: 'CLI-202', severity: 'error', message, hint: 'one has only IPv4 addresses, the other only IPv6' }])
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
  const sources = living(resolveEnd(index, question.from, 'source').map(stand))
  const destinations = living(resolveEnd(index, question.to, 'destination').map(stand))
  // Who asks from the internet asks for the public address, where there is one.
  const isOutside = sources.every((end) => end.node === INTERNET)
  return {
    sources,
    destinations: isOutside ? destinations.map((end) => ({ ...end, address: publicAddress(index, end) ?? end.address })) : destinations,
  }
}

function uniqueBlockers(blockers: readonly Blocker[]): Blocker[] {
  return [...new Map(blockers.map((each) => [`${each.node}|${each.verdict}|${each.message}`, each])).values()]
}
