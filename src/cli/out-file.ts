import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ProblemError } from '../core/problem.ts'
import { textOption, type CommandCall } from './command.ts'
import { shownPath } from './workspace.ts'

/** Writes to `--out`, else to standard output. @throws ProblemError CLI-003 when the file can not be written. */
export async function writeOut(call: CommandCall, content: string): Promise<void> {
  const out = textOption(call, 'out')
  if (out === undefined) {
    call.io.out(content)
    return
  }
  const path = resolve(call.io.cwd, out)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ProblemError([{ code: 'CLI-003', severity: 'error', message: `${shownPath(call.io, path)} can not be written: ${why}` }], 3)
  }
  call.io.out(`wrote ${shownPath(call.io, path)}\n`)
}
