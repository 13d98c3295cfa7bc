import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { nodeDirectory, requireLab } from '../lab/run/state.ts'
import { EXIT, type CommandCall } from './command.ts'
import { labName } from './lab-name.ts'
import { labNode } from './lab-node.ts'
import { textStyle } from './output.ts'

/** `keiro lab logs NODE`: every log of the node, one after the other. */
export async function run(call: CommandCall): Promise<number> {
  const { plan } = requireLab(await labName(call))
  const directory = join(nodeDirectory(plan.name, labNode(plan, call.words[0] ?? '').node), 'log')
  const style = textStyle(call.io)
  const files = filesBelow(directory).filter((path) => statSync(path).size > 0)
  for (const path of files) {
    call.io.out(`${style.heading(relative(directory, path))}\n`)
    call.io.out(`${readFileSync(path, 'utf8').trimEnd()}\n\n`)
  }
  if (files.length === 0) call.io.out('nothing was logged\n')
  return EXIT.fine
}

function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
