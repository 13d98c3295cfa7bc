import { ProblemError } from '../../core/problem.ts'
import type { MeasuredTable } from '../compare.ts'
import { readKernelRoutes } from '../kernel-routes.ts'
import type { LabNode, LabPlan } from '../model.ts'
import { execute } from './machine.ts'

/** Kernel tables of every router and hub of a running lab, except of nodes in `without` (the dead have no tables). */
export async function readTables(plan: LabPlan, without: ReadonlySet<string> = new Set()): Promise<MeasuredTable[]> {
  const nodes = plan.nodes.filter((node) => node.speaks !== 'nothing' && !without.has(node.node))
  return (await Promise.all(nodes.map(tablesOfNode))).flat()
}

function tablesOfNode(node: LabNode): Promise<MeasuredTable[]> {
  const wanted =
    node.speaks === 'frr'
      ? [{ table: 'main', number: 'main' }]
      : node.hubTables.map(({ table, number }) => ({ table, number: String(number) }))
  return Promise.all(
    wanted.map(async ({ table, number }) => {
      const done = await execute(['ip', '-j', '-n', node.namespace, 'route', 'show', 'table', number])
      // A table that nothing was ever written to does not exist for the kernel.
      const empty = done.code !== 0 && done.stderr.includes('FIB table does not exist')
      if (done.code !== 0 && !empty)
        throw new ProblemError(
          [{ code: 'LAB-008', severity: 'error', message: `the routes of ${node.node} could not be read: ${done.stderr.trim()}` }],
          3,
        )
      return { node: node.node, table, routes: readKernelRoutes(empty ? '' : done.stdout) }
    }),
  )
}
