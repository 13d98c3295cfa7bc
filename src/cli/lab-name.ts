import { loadDesign } from '../compile/load-design.ts'
import { textOption, type CommandCall } from './command.ts'
import { findDesign } from './workspace.ts'

/** The lab that a command is about: `--name`, else that of the design. Never just whichever runs: it may be somebody else's. */
export async function labName(call: CommandCall): Promise<string> {
  return textOption(call, 'name') ?? (await loadDesign(findDesign(call))).name
}
