import type { Obstacle } from '../../network/edits.ts'
import type { Asked } from '../diagnosis/asked.ts'
import { NOBODY, type AskedPair } from '../diagnosis/asked-ends.ts'
import { answerPair, pairsOf, together, type PairAnswer } from '../diagnosis/diagnose.ts'
import { echoOf, icmpOf } from '../diagnosis/probe.ts'
import type { Terrain } from '../flight.ts'
import type { Packet, Verdict } from '../model.ts'
import { obstaclesTo, passagesOf } from './obstacles.ts'
import { costOf, LIMITS, searchSets, type Choice, type Judged, type SearchLimits } from './search.ts'
import { sideEffectsOn, type SideEffects } from './side-effects.ts'

/** What can be changed, and what the changed thing is like. */
export interface FixWorld<Edit extends Choice> {
  readonly propose: (edits: readonly Edit[], obstacle: Obstacle) => readonly Edit[]
  /** Why nothing can be changed about the obstacle, in a sentence, where that is known. */
  readonly explain?: (edits: readonly Edit[], obstacle: Obstacle) => string | undefined
  /** The network with all these changes made, its routes settled. Undefined: the changes do not go together. */
  readonly changed: (edits: readonly Edit[]) => Terrain | undefined
}

export interface FixQuestion {
  readonly from: string
  readonly to: string
  readonly asked: Asked
  readonly goal: 'pass' | 'stop'
}

export interface Fix<Edit extends Choice> {
  readonly edits: readonly Edit[]
  readonly cost: number
  readonly effects: SideEffects
}

export interface FoundFixes<Edit extends Choice> {
  /** Already so, with nothing changed. */
  readonly holds: boolean
  /** The destination is beyond this network: proven is that packets leave towards it. */
  readonly isBeyond: boolean
  /** Each proven; the cheapest first. */
  readonly fixes: readonly Fix<Edit>[]
  /** Networks that were made and asked. */
  readonly attempts: number
  /** True: the search was cut off, so there may be others. */
  readonly isCut: boolean
  /** What no change can help against, where nothing was found. */
  readonly immovable: readonly string[]
}

/**
 * The smallest sets of changes that let everything that was asked pass, there and back, or that let nothing of it arrive. Each has
 * been made and asked again in full.
 *
 * @throws ProblemError as `diagnose` for ends that mean nothing.
 */
export function findFixes<Edit extends Choice>(
  terrain: Terrain,
  question: FixQuestion,
  world: FixWorld<Edit>,
  limits: SearchLimits = limitsFor(terrain),
): FoundFixes<Edit> {
  const terrains = new Map<string, Terrain>([['', terrain]])
  const immovable = new Set<string>()
  const judge = (edits: readonly Edit[]): Judged<Edit> => {
    const there = edits.length === 0 ? terrain : world.changed(edits)
    if (there === undefined) return { holds: false, next: [] }
    terrains.set(keyOf(edits), there)
    const { holds, obstacles } = ask(there, question)
    if (holds) return { holds, next: [] }
    for (const obstacle of obstacles) {
      const why = world.explain?.(edits, obstacle)
      if (why !== undefined) immovable.add(why)
    }
    return { holds, next: obstacles.flatMap((obstacle) => world.propose(edits, obstacle)) }
  }
  const { answers, attempts, isCut } = searchSets(judge, limits)
  const isBeyond = question.goal === 'pass' && bestOf(pairsOf(terrain, question).pairs) === 'EXITS_NETWORK'
  if (answers[0]?.length === 0) return { holds: true, isBeyond, fixes: [], attempts, isCut: false, immovable: [] }
  const effectsOf = sideEffectsOn(terrain)
  return {
    holds: false,
    isBeyond,
    fixes: answers.map((edits) => ({ edits, cost: costOf(edits), effects: effectsOf(terrains.get(keyOf(edits))!) })),
    attempts,
    isCut,
    immovable: answers.length === 0 ? [...immovable] : [],
  }
}

/** Each attempt makes the whole network anew: of a large one fewer are made, so that nobody waits. */
const WORK = 25_000
const FEWEST_ATTEMPTS = 25

function limitsFor({ index }: Terrain): SearchLimits {
  const attempts = Math.round(WORK / Math.max(1, index.network.nodes.length))
  return { ...LIMITS, attempts: Math.max(FEWEST_ATTEMPTS, Math.min(LIMITS.attempts, attempts)) }
}

const keyOf = (edits: readonly Choice[]): string =>
  edits
    .map(({ key }) => key)
    .sort()
    .join('\n')

function ask(terrain: Terrain, question: FixQuestion): { readonly holds: boolean; readonly obstacles: readonly Obstacle[] } {
  const { from, to, pairs } = pairsOf(terrain, question)
  const ends = { from, to, asked: question.asked }
  if (question.goal === 'pass') {
    const answers = pairs.map((pair) => answerPair(terrain, pair, question.asked))
    const wanted = bestOf(pairs)
    if (together(answers) === wanted) return { holds: true, obstacles: [] }
    const stopped = answers.find(({ verdict }) => verdict !== wanted)
    if (stopped === undefined) return { holds: false, obstacles: [] }
    return {
      holds: false,
      obstacles: lostPackets(stopped, question.asked)
        .slice(0, 1)
        .flatMap((packet) => obstaclesTo(terrain, ends, stopped.pair, packet)),
    }
  }
  for (const pair of pairs) {
    const answer = answerPair(terrain, pair, question.asked)
    const passing = answer.probes.flatMap(({ clients }) => clients.map(({ judged }) => judged.conversation.forward))
    const wanted = bestOf([pair])
    const open = passing.find(({ paths }) => paths.some(({ verdict }) => verdict === 'ACCEPTED' || verdict === wanted))
    if (open !== undefined) return { holds: false, obstacles: passagesOf(terrain, ends, pair, open.packet) }
    // What nobody knows is not stopped.
    if (passing.some(({ verdict }) => verdict === 'UNDETERMINED')) return { holds: false, obstacles: [] }
  }
  return { holds: true, obstacles: [] }
}

/** What nobody here has is reached when it leaves this network towards it: that it is answered can not be known. */
const bestOf = (pairs: readonly AskedPair[]): Verdict => (pairs.every(({ to }) => to.node === NOBODY) ? 'EXITS_NETWORK' : 'ACCEPTED')

/** Of what must pass; of ICMP without a type, that is an echo request. */
function lostPackets({ pair, probes }: PairAnswer, asked: Asked): Packet[] {
  const icmp = icmpOf(pair)
  const isTyped = asked.parts?.some(({ ports }) => ports !== undefined) === true
  return probes
    .filter(
      ({ protocol, ports }) =>
        protocol !== icmp || isTyped || ports === undefined || (ports.from <= echoOf(icmp) && echoOf(icmp) <= ports.to),
    )
    .flatMap(({ clients }) =>
      clients.filter(({ judged }) => judged.conversation.verdict !== 'ACCEPTED').map(({ judged }) => judged.conversation.forward.packet),
    )
    .map((packet) =>
      packet.protocol === icmp && !isTyped && packet.destinationPort !== undefined ? { ...packet, destinationPort: echoOf(icmp) } : packet,
    )
}
