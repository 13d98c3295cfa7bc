import { ProblemError, type Location, type Problem } from '../../core/problem.ts'
import { TrafficSets } from '../../ip/traffic-set.ts'
import type { Terrain } from '../flight.ts'
import type { Verdict } from '../model.ts'
import { EVERYTHING, readAsked, type Asked } from './asked.ts'
import { answerPair, judgePair, pairsOf, together, type PairVerdict } from './diagnose.ts'
import { findBlockedPath, type FoundBlocker } from './blocked-path.ts'
import type { ClientProbe } from './probe.ts'
import { tellTraffic, trafficOf } from './traffic.ts'

/** A line of what must hold in a network, with names of that network. */
export interface Expected {
  readonly kind: 'reachable' | 'unreachable'
  readonly from: string
  readonly to: string
  /** Absent: for `reachable` that anything passes, for `unreachable` that nothing does. */
  readonly service?: string
  readonly because?: string
  readonly at?: Location
}

export interface ExpectationResult {
  readonly expected: Expected
  readonly asked: Asked
  /** `unknown`: something on the way is not modelled, so nobody can say. */
  readonly status: 'met' | 'unmet' | 'unknown'
  readonly verdict: Verdict
  /** How many pairs of addresses were asked, and those that are not as expected. */
  readonly pairs: number
  readonly against: readonly PairVerdict[]
  /** For `unreachable`: what arrives, of what was asked, in the first pair that is open. */
  readonly arrives: readonly string[]
  /** For `reachable`: what must change for the first pair that is blocked. */
  readonly blockers: readonly FoundBlocker[]
}

/**
 * Proves every line on a network in health.
 *
 * @throws ProblemError with every name and service that means nothing, at its line.
 */
export function proveExpected(terrain: Terrain, expected: readonly Expected[]): ExpectationResult[] {
  const problems: Problem[] = []
  const results = expected.flatMap((each): ExpectationResult[] => {
    try {
      return [prove(terrain, each)]
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      problems.push(...error.problems.map((found) => (each.at === undefined ? found : { ...found, at: each.at })))
      return []
    }
  })
  if (problems.length > 0) throw new ProblemError(problems)
  return results
}

function prove(terrain: Terrain, expected: Expected): ExpectationResult {
  const asked = expected.service === undefined ? EVERYTHING : readAsked(expected.service)
  const { pairs } = pairsOf(terrain, { from: groupName(terrain, expected.from), to: groupName(terrain, expected.to) })
  const answers = pairs.map((pair) => judgePair(terrain, pair, asked))
  const verdict = together(answers)
  const base = { expected, asked, pairs: pairs.length }
  if (expected.kind === 'reachable') {
    const blocked = answers.filter((each) => each.verdict !== 'ACCEPTED')
    const status = verdict === 'ACCEPTED' ? 'met' : verdict === 'UNDETERMINED' ? 'unknown' : 'unmet'
    return {
      ...base,
      verdict,
      status,
      against: status === 'met' ? [] : blocked,
      arrives: [],
      blockers: status === 'met' ? [] : blockersOf(terrain, blocked, asked),
    }
  }
  // Traffic that arrives one way only makes neither `reachable` nor `unreachable` true.
  const open = answers.filter(({ arrives }) => arrives)
  const unclear = answers.filter(({ unmodelled }) => unmodelled.length > 0)
  if (open.length > 0)
    return { ...base, verdict: 'ACCEPTED', status: 'unmet', against: open, arrives: arrivals(terrain, open, asked), blockers: [] }
  return { ...base, verdict, status: unclear.length > 0 ? 'unknown' : 'met', against: unclear, arrives: [], blockers: [] }
}

/** In a file a name means all that it may stand for, as everywhere where sets of machines are named. */
function groupName({ index }: Terrain, name: string): string {
  return index.network.endpoints.some((group) => group.name === name && group.members.length > 0) ? `${name}/*` : name
}

function arrivals(terrain: Terrain, [first]: readonly PairVerdict[], asked: Asked): readonly string[] {
  if (first === undefined) return []
  const sets = new TrafficSets()
  const isArriving = ({ judged }: ClientProbe): boolean => judged.conversation.forward.paths.some(({ verdict }) => verdict === 'ACCEPTED')
  return tellTraffic(sets, trafficOf(sets, answerPair(terrain, first.pair, asked).probes, asked.parts === undefined, isArriving)).words
}

function blockersOf(terrain: Terrain, [first]: readonly PairVerdict[], asked: Asked): readonly FoundBlocker[] {
  if (first === undefined) return []
  const probe = answerPair(terrain, first.pair, asked).probes.find(({ verdict }) => verdict !== 'ACCEPTED')
  const client = probe?.clients.find(({ judged }) => judged.conversation.verdict !== 'ACCEPTED')
  if (client === undefined) return []
  const found = findBlockedPath(terrain, first.pair, client.judged.conversation.forward.packet).blockers
  return found.length > 0 ? found : client.judged.blockers.map((each) => ({ ...each, way: 'forward' as const }))
}
