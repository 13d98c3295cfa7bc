import { nearest } from '../core/nearest.ts'
import { ProblemError } from '../core/problem.ts'
import { ALL_KINDS, downOf, listFailures } from '../failures/list.ts'
import type { NetworkIndex } from '../network/index.ts'
import { NOTHING_DOWN, type Down } from '../routing/model.ts'
import { textOption, type CommandCall } from './command.ts'

/** What `--down` names: a failure of the sweep, or a node. */
export function downOption(call: CommandCall, index: NetworkIndex): Down {
  const given = textOption(call, 'down')
  if (given === undefined) return NOTHING_DOWN
  const failure = listFailures(index, ALL_KINDS).find((candidate) => candidate.id === given)
  if (failure !== undefined) return downOf(failure)
  const node = index.network.nodes.find((candidate) => candidate.id === given)
  if (node !== undefined) return { ...NOTHING_DOWN, nodes: new Set([node.id]) }
  const names = [
    ...listFailures(index, ALL_KINDS).map((candidate) => candidate.id),
    ...index.network.nodes.map((candidate) => candidate.id),
  ]
  const meant = nearest(given, names)
  throw new ProblemError([
    {
      code: 'CLI-005',
      severity: 'error',
      message: `nothing that can fail is called "${given}"`,
      hint: meant === undefined ? '`keiro prove --json` lists the failures' : `did you mean ${meant}?`,
    },
  ])
}
