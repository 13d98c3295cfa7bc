import { labUp } from '../lab/run/up.ts'
import { secondsText } from '../report/timers.ts'
import { EXIT, isSet, type CommandCall } from './command.ts'
import { INTERRUPTED, interruptible, labPlanOf } from './lab-plan.ts'
import { printJson, wantsJson } from './output.ts'
import { warnIfOutdated } from './running-lab.ts'
import { openWorkspace, shownPath } from './workspace.ts'

/** `keiro lab up`. */
export async function run(call: CommandCall): Promise<number> {
  const { io } = call
  const workspace = await openWorkspace(call)
  const plan = await labPlanOf(workspace)
  const quiet = wantsJson(call)
  const report = await interruptible(io, (signal) =>
    labUp(plan, {
      source: shownPath(io, workspace.path),
      signal,
      keep: isSet(call, 'keep'),
      onStep: (what) => {
        if (!quiet) io.out(`  ${what}\n`)
      },
    }),
  )
  if (report === undefined) return INTERRUPTED
  if (report.already) warnIfOutdated(call, report.state, workspace)
  if (quiet)
    printJson(io, {
      lab: plan.name,
      already: report.already,
      seconds: report.seconds,
      nodes: plan.nodes.map((node) => ({ node: node.node, namespace: node.namespace, notes: node.notes })),
    })
  else if (report.already) io.out(`the lab "${plan.name}" is up already, from ${report.state.source}: \`keiro lab status\` looks at it\n`)
  else io.out(`the lab "${plan.name}" is up: ${plan.nodes.length} nodes, converged in ${secondsText(report.seconds)}\n`)
  return EXIT.fine
}
