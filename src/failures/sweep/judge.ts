import type { NetworkIndex } from '../../network/index.ts'
import type { NodeId } from '../../network/model.ts'
import { membersOf, speak } from '../../reach/answer.ts'
import { talk, type End } from '../../reach/conversation.ts'
import type { FoundPath, Terrain } from '../../reach/flight.ts'
import type { Packet, Verdict } from '../../reach/model.ts'
import { packetsOf } from '../../reach/service.ts'
import { worstVerdict } from '../../reach/verdict.ts'
import { NOTHING_DOWN } from '../../routing/model.ts'
import type { Flow } from '../outage.ts'

/** Says something of each of a list of subjects, in one condition of the network; by walks on the terrain alone. */
export interface Judge {
  readonly count: number
  /** The answer in a word. */
  judge(terrain: Terrain, subject: number): string
  /** Nodes whose death matters to the question itself. */
  nodesOf(subject: number): readonly NodeId[]
  /** Whether the answer rests on more than its own packets, so that it must be judged again whatever differs. Absent: none does. */
  isWide?(subject: number): boolean
}

/** The verdicts of `answerQuestion`, without explanations. */
export function flowJudge(index: NetworkIndex, flows: readonly Flow[]): Judge {
  const healthy = flows.map((flow) => membersOf(index, flow, NOTHING_DOWN))
  const nodes = healthy.map(({ sources, destinations }) => [...new Set([...sources, ...destinations].map((end) => end.node))])
  return {
    count: flows.length,
    nodesOf: (subject) => nodes[subject]!,
    judge: (terrain, subject) => {
      const flow = flows[subject]!
      const { down } = terrain
      const { sources, destinations } = nodes[subject]!.some((node) => down.nodes.has(node))
        ? membersOf(index, flow, down)
        : healthy[subject]!
      const verdicts = destinations.flatMap((to) => {
        const found = sources.flatMap((from) =>
          speak(from, to)
            ? packetsOf(index, flow.service, from.address, to.address).map((packet) => verdictOf(terrain, from, to, packet))
            : [],
        )
        return found.length === 0 ? [] : worstVerdict(found)
      })
      return verdicts.includes('ACCEPTED') ? 'ACCEPTED' : worstVerdict(verdicts)
    },
  }
}

function verdictOf(terrain: Terrain, from: End, to: End, packet: Packet): Verdict {
  const { out, backs } = talk(terrain, from, to, packet)
  return worstVerdict([worstOf(out), ...backs.map(({ found }) => worstOf(found))])
}

const worstOf = (found: readonly FoundPath[]): Verdict => worstVerdict(found.map((each) => each.path.verdict))
