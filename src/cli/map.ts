import { writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { mkdir } from 'node:fs/promises'
import { ProblemError } from '../core/problem.ts'
import { renderMap } from '../report/map.ts'
import { EXIT, textOption, type CommandCall } from './command.ts'
import { openWorkspace, shownPath } from './workspace.ts'

/** `keiro map`: the picture of the network. */
export async function run(call: CommandCall): Promise<number> {
  const workspace = await openWorkspace(call)
  const svg = await renderMap(workspace.compiled.network)
  const out = textOption(call, 'out')
  if (out === undefined) {
    call.io.out(svg)
    return EXIT.fine
  }
  const path = resolve(call.io.cwd, out)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, svg)
  } catch (error) {
    throw new ProblemError(
      [
        {
          code: 'CLI-003',
          severity: 'error',
          message: `${shownPath(call.io, path)} can not be written: ${error instanceof Error ? error.message : String(error)}`,
        },
      ],
      3,
    )
  }
  call.io.out(`wrote ${shownPath(call.io, path)}\n`)
  return EXIT.fine
}
