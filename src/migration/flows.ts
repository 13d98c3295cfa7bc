import type { Expectation } from '../design/model.ts'
import { formatService } from '../design/model.ts'
import { ProblemError } from '../core/problem.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { NodeId } from '../network/model.ts'
import { membersOf, speak } from '../reach/answer.ts'
import { endingsOf, walkBack, walkThere, type End } from '../reach/conversation.ts'
import type { FoundPath, Terrain } from '../reach/flight.ts'
import type { Packet, Verdict } from '../reach/model.ts'
import { packetsOf } from '../reach/service.ts'
import { worstVerdict } from '../reach/verdict.ts'
import { NOTHING_DOWN } from '../routing/model.ts'

/** One conversation that goes on while the network changes. */
export interface Talk {
  readonly from: End
  readonly to: End
  readonly packet: Packet
}

/** The same question whatever else is asked of it: `reachable|dc|tokyo/app|tcp/443`. */
export const expectationKey = (each: Expectation): string => [each.kind, each.from, each.to, formatService(each.service)].join('|')

/** By destination: all conversations of an expectation. Empty where an end is not in the network. */
export function talksOf(index: NetworkIndex, expectation: Expectation): readonly (readonly Talk[])[] {
  try {
    const { sources, destinations } = membersOf(index, expectation, NOTHING_DOWN)
    return destinations.map((to) =>
      sources
        .filter((from) => speak(from, to))
        .flatMap((from) => packetsOf(index, expectation.service, from.address, to.address).map((packet) => ({ from, to, packet }))),
    )
  } catch (error) {
    if (error instanceof ProblemError) return []
    throw error
  }
}

/** Both directions of a conversation at a moment. */
export interface Seen {
  readonly there: readonly FoundPath[]
  readonly back: readonly FoundPath[]
  /** On every path, there and back. */
  readonly works: boolean
  /** The question arrives by some path. */
  readonly arrives: boolean
  readonly verdict: Verdict
}

/** A conversation that was open before: stateful filters on the way that it had then know it. */
export function observe(terrain: Terrain, talk: Talk, before?: Terrain): Seen {
  const { from, to, packet } = talk
  const there = walkThere(terrain, from, to, packet)
  const old = before === undefined ? [] : walkThere(before, from, to, packet)
  const opened = new Set([...opens(old), ...opens(there)])
  const back = endingsOf(there).flatMap((ending) => walkBack(terrain, from, packet, ending, opened))
  const all = [...there, ...back].map((each) => each.path.verdict)
  const arrives = there.some((each) => each.path.verdict === 'ACCEPTED')
  return { there, back, works: arrives && all.every((verdict) => verdict === 'ACCEPTED'), arrives, verdict: worstVerdict(all) }
}

const opens = (paths: readonly FoundPath[]): string[] =>
  paths.filter((each) => each.path.verdict === 'ACCEPTED').flatMap((each) => each.states)

/** Nodes that a packet passes, in order, each once. */
export function nodesOn(paths: readonly FoundPath[]): NodeId[] {
  return [
    ...new Set(
      paths.flatMap(({ path }) =>
        path.hops.flatMap((hop) => (hop.kind === 'wire' || hop.kind === 'tunnel' ? [hop.from, hop.to] : [hop.node])),
      ),
    ),
  ]
}
