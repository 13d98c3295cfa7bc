import { ProblemError, type Problem } from '../core/problem.ts'
import { planDifferences } from '../lab/differences.ts'
import { requireLab, type LabState } from '../lab/run/state.ts'
import { textOption, type CommandCall } from './command.ts'
import { labName } from './lab-name.ts'
import { planOf } from './lab-plan.ts'
import { problemsAsText } from './reporter-text.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

export interface RunningLab {
  readonly state: LabState
  /** Nodes that run otherwise than the present design says; undefined when that can not be told. */
  readonly outdated?: readonly string[]
}

/**
 * The running lab of a command, with a warning (LAB-012) when it was started from another state of the design. With `--name`
 * there may be no design, and nothing is compared. @throws ProblemError LAB-004 when it is not up.
 */
export async function runningLab(call: CommandCall): Promise<RunningLab> {
  const name = textOption(call, 'name')
  if (name !== undefined) return { state: requireLab(name) }
  const workspace = await workspaceIfCompiles(call)
  const state = requireLab(workspace?.compiled.network.name ?? (await labName(call)))
  if (workspace !== undefined) return { state, outdated: warnIfOutdated(call, state, workspace) }
  const message = `the design does not compile any more, so the lab "${state.plan.name}" can not be compared with it`
  warn(call, message, '`keiro check` says why')
  return { state }
}

async function workspaceIfCompiles(call: CommandCall): Promise<Workspace | undefined> {
  try {
    return await openWorkspace(call)
  } catch (error) {
    if (error instanceof ProblemError) return undefined
    throw error
  }
}

/** Warns when the lab is not the one that the design would give now; the names of what differs. */
export function warnIfOutdated(call: CommandCall, state: LabState, workspace: Workspace): readonly string[] {
  const differing = planDifferences(state.plan, planOf(workspace, state.plan.features))
  if (differing.length > 0)
    warn(
      call,
      `the lab "${state.plan.name}" was started from an older design (${state.startedAt}): ${listed(differing)} would be another now`,
      'keiro lab down && keiro lab up',
    )
  return differing
}

function warn({ io }: CommandCall, message: string, hint: string): void {
  const problem: Problem = { code: 'LAB-012', severity: 'warning', message, hint }
  io.err(`${problemsAsText([problem], { colors: io.colors, readSource: () => undefined }).split('\n\n')[0]}\n\n`)
}

const SHOWN = 4

function listed(names: readonly string[]): string {
  const more = names.length - SHOWN
  return more > 0 ? `${names.slice(0, SHOWN).join(', ')} and ${more} more` : names.join(', ')
}
