import { compileNetwork, type Compiled } from '../compile/compile.ts'
import { ProblemError, type Problem } from '../core/problem.ts'
import type { Lock } from '../design/lock.ts'
import type { Design } from '../design/model.ts'
import { runChecks } from './run-checks.ts'

export interface Checked {
  /** Worst first. */
  readonly problems: readonly Problem[]
  /** Absent when the design can not be compiled: the problems say why. */
  readonly compiled?: Compiled
}

/**
 * Compiles a design and runs every rule. A design that can not be compiled is still checked as far as that goes, so that the user
 * sees everything at once.
 *
 * @example const { problems, compiled } = checkDesign(await loadDesign('network.ts'), await loadLock('network.ts'))
 */
export function checkDesign(design: Design, lock: Lock): Checked {
  try {
    const compiled = compileNetwork(design, lock)
    return { problems: runChecks({ design, compiled }), compiled }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const problems = runChecks({ design })
    // What a rule finds wrong is why it does not compile, in better words.
    return { problems: problems.some((problem) => problem.severity === 'error') ? problems : [...error.problems, ...problems] }
  }
}
