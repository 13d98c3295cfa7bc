import type { Severity } from '../core/problem.ts'
import { checkDesign } from '../checks/check-design.ts'
import { loadDesign } from '../compile/load-design.ts'
import { loadLock } from '../design/load.ts'
import { EXIT, textOption, type CommandCall } from './command.ts'
import { formatOf } from './output.ts'
import { reportProblems } from './reporter.ts'
import { findDesign, shownPath } from './workspace.ts'

/** `keiro check`: everything that is wrong or risky. What does not compile is still checked as far as that goes. */
export async function run(call: CommandCall): Promise<number> {
  const path = findDesign(call)
  const [design, lock] = await Promise.all([loadDesign(path), loadLock(path)])
  const { problems, compiled } = checkDesign(design, lock)
  const format = formatOf(call)
  reportProblems(problems, format, call.io, 'out')
  if (format === 'text' && problems.length === 0) {
    const counts = `${Object.keys(design.sites).length} sites, ${Object.keys(design.gateways).length} gateways, ${design.links.length} links, ${design.policies.length} policies`
    call.io.out(`${shownPath(call.io, path)}: no problems (${counts})\n`)
  }
  if (compiled === undefined) return EXIT.wrongUse
  const limit = ORDER.indexOf(failOn(call))
  return problems.some((problem) => ORDER.indexOf(problem.severity) <= limit) ? EXIT.findings : EXIT.fine
}

const ORDER: readonly Severity[] = ['error', 'warning', 'info']

function failOn(call: CommandCall): Severity {
  const given = textOption(call, 'failOn')
  return ORDER.find((severity) => severity === given) ?? 'error'
}
