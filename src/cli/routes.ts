import { nearest } from '../core/nearest.ts'
import { ProblemError } from '../core/problem.ts'
import { settleRoutes } from '../failures/settle.ts'
import type { NetworkNode } from '../network/model.ts'
import { routesTable } from '../report/route-sections.ts'
import type { Section } from '../report/table.ts'
import { tableKey, type RoutingState } from '../routing/model.ts'
import { EXIT, type CommandCall } from './command.ts'
import { downOption } from './failure-option.ts'
import { printJson, printSections, wantsJson } from './output.ts'
import { openWorkspace } from './workspace.ts'

/** `keiro routes [NODE]`. */
export async function run(call: CommandCall): Promise<number> {
  const { index } = await openWorkspace(call)
  const { state } = settleRoutes(index, downOption(call, index))
  const nodes = chosenNodes(index.network.nodes, call.words[0])
  if (wantsJson(call))
    printJson(
      call.io,
      nodes.map((node) => ({ node: node.id, tables: tablesOf(node, state) })),
    )
  else
    printSections(
      call.io,
      nodes.map((node) => section(node, state)),
    )
  return EXIT.fine
}

function chosenNodes(nodes: readonly NetworkNode[], name: string | undefined): readonly NetworkNode[] {
  if (name === undefined) return nodes.filter((node) => node.role !== 'host')
  const found = nodes.filter((node) => node.id === name)
  if (found.length > 0) return found
  const meant = nearest(
    name,
    nodes.map((node) => node.id),
  )
  throw new ProblemError([
    {
      code: 'CLI-007',
      severity: 'error',
      message: `there is no node "${name}"`,
      hint: meant === undefined ? `there are ${nodes.map((node) => node.id).join(', ')}` : `did you mean ${meant}?`,
    },
  ])
}

export const tablesOf = (node: NetworkNode, state: RoutingState): object =>
  Object.fromEntries(node.tables.map((table) => [table.name, state.tables.get(tableKey(node.id, table.name)) ?? []]))

function section(node: NetworkNode, state: RoutingState): Section {
  const parts = node.tables.map((table) => ({
    kind: 'table' as const,
    title: `table ${table.name}`,
    table: routesTable(state.tables.get(tableKey(node.id, table.name)) ?? [], true),
  }))
  return { id: node.id, title: node.id, parts }
}
