import { join, resolve } from 'node:path'
import { runChecks } from '../checks/run-checks.ts'
import { renderDeployment, type Deployment } from '../deploy/deployment.ts'
import type { RenderedFile } from '../deploy/resource.ts'
import { proveExpectations } from '../failures/prove.ts'
import { renderMap } from '../report/map.ts'
import { isProven } from '../report/proof-sections.ts'
import { reportHtml, reportMarkdown, type ReportInput } from '../report/report.ts'
import { ASSUMPTIONS } from './assumptions.ts'
import { applySteps } from './apply-steps.ts'
import { EXIT, textOption, type CommandCall } from './command.ts'
import { deployedFiles } from './deployed-files.ts'
import { keepLock } from './lock-file.ts'
import { formatOf } from './output.ts'
import { writeFolder, type Written } from './output-folder.ts'
import { reportData } from './report-data.ts'
import { reportProblems } from './reporter.ts'
import { readVersion } from './version.ts'
import { openWorkspace, problemInFolder, shownPath, type Workspace } from './workspace.ts'

/** `keiro build`: writes what deploys the network. A design with errors is not built; exit 1. */
export async function run(call: CommandCall): Promise<number> {
  const workspace = await openWorkspace(call)
  const problems = runChecks({ design: workspace.compiled.design, compiled: workspace.compiled })
  const errors = problems.filter((problem) => problem.severity === 'error')
  if (errors.length > 0) {
    reportProblems(errors, formatOf(call), call.io)
    call.io.err('nothing was written\n')
    return EXIT.findings
  }
  const folder = resolve(call.io.cwd, textOption(call, 'out') ?? join(workspace.folder, 'out'))
  const deployment = renderDeployment(workspace.compiled)
  const input = await reportInput(workspace, deployment, problems)
  const files = [...deployedFiles(workspace, deployment), ...reportFiles(input, workspace, deployment)]
  const shown = shownPath(call.io, folder)
  const written = await writeFolder(folder, files, shown)
  await keepLock(workspace, call.io.out, call.io)
  call.io.out(summary(files, written, shown))
  if (!isProven(input.proof)) call.io.err('not every expectation holds: see `keiro prove`\n')
  return EXIT.fine
}

async function reportInput(workspace: Workspace, deployment: Deployment, problems: ReportInput['problems']): Promise<ReportInput> {
  const { compiled, index, folder } = workspace
  return {
    design: compiled.design,
    index,
    proof: proveExpectations(index, compiled.design.expect),
    problems: problems.map((problem) => problemInFolder(problem, folder)),
    steps: applySteps(compiled, deployment),
    map: await renderMap(compiled.network),
    version: readVersion(),
    assumptions: ASSUMPTIONS,
  }
}

function reportFiles(input: ReportInput, workspace: Workspace, deployment: Deployment): RenderedFile[] {
  return [
    { path: 'map.svg', content: input.map },
    { path: 'report.md', content: reportMarkdown(input) },
    { path: 'report.html', content: reportHtml(input) },
    { path: 'report.json', content: reportData(input, workspace, deployment) },
  ]
}

function summary(files: readonly RenderedFile[], written: Written, shown: string): string {
  const tops = new Map<string, number>()
  for (const { path } of files) {
    const [first = '', second] = path.split('/')
    const top = second === undefined ? path : `${first}/`
    tops.set(top, (tops.get(top) ?? 0) + 1)
  }
  const lines = [...tops].map(([top, count]) => `  ${shown}/${top}${top.endsWith('/') ? `  ${count} files` : ''}\n`)
  const counts = [
    `${written.changed.length} written`,
    `${written.unchanged} as before`,
    ...(written.removed.length === 0 ? [] : [`${written.removed.length} removed`]),
  ]
  const edited = written.edited.map((path) => `  ${shown}/${path} had been edited by hand: the edit is kept as ${path}.edited\n`)
  return `built ${shown}: ${counts.join(', ')}\n${lines.join('')}${edited.join('')}`
}
