import { describeCondition, missing } from '../lab/run/conditions.ts'
import { columns, type Section } from '../report/table.ts'
import { secondsText } from '../report/timers.ts'
import { EXIT, type CommandCall } from './command.ts'
import { printJson, printSections, wantsJson } from './output.ts'
import { runningLab } from './running-lab.ts'

/** `keiro lab status`: exit 1 when something is not as it should be. */
export async function run(call: CommandCall): Promise<number> {
  const { state, outdated } = await runningLab(call)
  const { plan, source, startedAt, convergedSeconds } = state
  const left = await missing(plan)
  if (wantsJson(call)) {
    printJson(call.io, {
      lab: plan.name,
      source,
      startedAt,
      convergedSeconds,
      outdated,
      conditions: plan.conditions.length,
      missing: left.map(describeCondition),
      nodes: plan.nodes.map(({ node, namespace, role, speaks, notes }) => ({ node, namespace, role, speaks, notes })),
    })
    return left.length === 0 ? EXIT.fine : EXIT.findings
  }
  const nodes = plan.nodes.map((node) => [
    node.node,
    node.role,
    node.speaks === 'nothing' ? '' : node.speaks,
    node.namespace,
    node.notes.join(', '),
  ])
  const count = (kind: string): string =>
    `${plan.conditions.filter((condition) => condition.kind === kind).length - left.filter((condition) => condition.kind === kind).length}/${plan.conditions.filter((condition) => condition.kind === kind).length}`
  const sections: Section[] = [
    {
      id: 'lab',
      title: `Lab "${plan.name}", from ${source}, since ${startedAt}`,
      parts: [
        ...(convergedSeconds === undefined ? [] : [{ kind: 'text' as const, text: `converged in ${secondsText(convergedSeconds)}` }]),
        { kind: 'table', table: { columns: columns('node', 'role', 'speaks', 'namespace', 'notes'), rows: nodes } },
      ],
    },
    left.length === 0
      ? {
          id: 'state',
          title: 'All as it should be',
          parts: [
            {
              kind: 'text',
              text: `BGP session ends ${count('session')}, BFD ${count('bfd')}, probes ${count('probe')}; look closer with keiro lab exec NODE vtysh -c 'show ip route'`,
            },
          ],
        }
      : { id: 'state', title: `${left.length} not as it should be`, parts: [{ kind: 'list', items: left.map(describeCondition) }] },
  ]
  printSections(call.io, sections)
  return left.length === 0 ? EXIT.fine : EXIT.findings
}
