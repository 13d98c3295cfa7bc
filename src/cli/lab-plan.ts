import { ProblemError } from '../core/problem.ts'
import type { KernelFeatures, LabPlan } from '../lab/model.ts'
import { planLab } from '../lab/plan.ts'
import { probesOf } from '../lab/probes.ts'
import { rehearsed } from '../lab/rehearsed.ts'
import { labRouterFiles } from '../lab/render.ts'
import { requireMachine } from '../lab/run/doctor.ts'
import type { CliIo } from './io.ts'
import type { Workspace } from './workspace.ts'

/** The lab of a design on this machine. @throws ProblemError LAB-001 when there can be none. */
export async function labPlanOf(workspace: Workspace): Promise<LabPlan> {
  return planOf(workspace, await requireMachine())
}

/** The lab of a design on a machine with these features. */
export function planOf({ compiled }: Workspace, features: KernelFeatures): LabPlan {
  const index = rehearsed(compiled.network)
  const probes = probesOf(compiled.network, compiled.design.expect)
  return planLab(index, { name: compiled.network.name, routerFiles: labRouterFiles(index), features, probes })
}

/** Runs something that Ctrl-C may stop: the first press asks it to clean up, and the exit code says that it was stopped. */
export async function interruptible<T>(io: CliIo, action: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const controller = new AbortController()
  const release = io.onInterrupt(() => {
    if (!controller.signal.aborted) io.err('\nstopping, and cleaning up…\n')
    controller.abort()
  })
  try {
    return await action(controller.signal)
  } catch (error) {
    // A cleaning-up that failed is worth more words than having been stopped.
    if (controller.signal.aborted && !(error instanceof ProblemError)) return undefined
    throw error
  } finally {
    release()
  }
}

/** What a shell gives for a program that Ctrl-C ended. */
export const INTERRUPTED = 130
