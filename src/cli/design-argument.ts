import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ProblemError } from '../core/problem.ts'
import type { CommandCall } from './command.ts'
import { DESIGN_NAMES } from './workspace.ts'

/**
 * The design that a word of the command line names: a file is one, a folder holds one or is a snapshot.
 *
 * @throws ProblemError CLI-213 when there is neither.
 */
export function designArgument({ io }: CommandCall, word: string): { readonly path: string; readonly design?: string } {
  const path = resolve(io.cwd, word)
  if (!existsSync(path)) {
    throw new ProblemError([
      {
        code: 'CLI-213',
        severity: 'error',
        message: `there is no file or folder ${word}`,
        hint: 'name a design (network.ts) or the folder of a snapshot',
      },
    ])
  }
  const design = statSync(path).isDirectory() ? DESIGN_NAMES.map((name) => join(path, name)).find((file) => existsSync(file)) : path
  return { path, ...(design === undefined ? {} : { design }) }
}
