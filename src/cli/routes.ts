import { nearest } from '../core/nearest.ts'
import { ProblemError, type Problem } from '../core/problem.ts'
import { settleRoutes } from '../failures/settle.ts'
import type { NetworkNode } from '../network/model.ts'
import { routeExplanationSection } from '../report/route-explanation.ts'
import { alternativesSection, refusedSection, routesTable } from '../report/route-sections.ts'
import type { Section } from '../report/table.ts'
import { alternativeOutcomes } from '../routing/alternative-outcomes.ts'
import { explainRoute } from '../routing/explain.ts'
import { tableKey, type RoutingState } from '../routing/model.ts'
import { hasOneOutcome } from '../routing/one-outcome.ts'
import { EXIT, type CommandCall } from './command.ts'
import { downOption } from './failure-option.ts'
import { openNetwork } from './network-source.ts'
import { printJson, printSections, wantsJson } from './output.ts'
import { printWarnings } from './snapshot-warnings.ts'

/** `keiro routes [NODE [PREFIX]]`. */
export async function run(call: CommandCall): Promise<number> {
  const { index, problems } = await openNetwork(call)
  const { state, felt } = settleRoutes(index, downOption(call, index))
  const nodes = chosenNodes(index.network.nodes, call.words[0])
  const asked = call.words[1]
  printWarnings(call.io, problems)
  if (asked === undefined) {
    if (wantsJson(call))
      printJson(
        call.io,
        nodes.map((node) => ({ node: node.id, tables: tablesOf(node, state) })),
      )
    else {
      const alternatives = hasOneOutcome(index.network) ? [] : alternativeOutcomes(index, { down: felt })
      const shown = alternatives.filter(({ node }) => nodes.some(({ id }) => id === node))
      printSections(call.io, [...nodes.map((node) => section(node, state)), ...refusedSection(index, state), ...alternativesSection(shown)])
    }
    return EXIT.fine
  }
  const explained = nodes.flatMap((node) => node.tables.flatMap((table) => explainRoute(index, state, node.id, table.name, asked) ?? []))
  // Of several tables, those that have a route or know why not.
  const telling = explained.filter((one) => one.route !== undefined || one.missing.length > 0)
  const shown = telling.length === 0 ? explained : telling
  if (explained.length === 0) throw new ProblemError([notAnAddress(asked)])
  if (wantsJson(call)) printJson(call.io, { routes: explained })
  else
    printSections(
      call.io,
      shown.map((one) => routeExplanationSection(one, explained.length)),
    )
  return explained.some((one) => one.route !== undefined) ? EXIT.fine : EXIT.findings
}

function notAnAddress(asked: string): Problem {
  return {
    code: 'CLI-014',
    severity: 'error',
    message: `"${asked}" is neither an address nor a prefix`,
    hint: 'for example 10.0.1.4, or 10.0.1.0/24 (host bits are zero)',
  }
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
