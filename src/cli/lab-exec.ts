import { spawn } from 'node:child_process'
import { insideNode } from '../lab/run/stages.ts'
import type { CommandCall } from './command.ts'
import { labNode } from './lab-node.ts'
import { runningLab } from './running-lab.ts'

/** `keiro lab exec NODE CMD…`: the command's own output and exit code. */
export async function run(call: CommandCall): Promise<number> {
  const [name = '', ...command] = call.words
  const { plan } = (await runningLab(call)).state
  const [program = '', ...rest] = insideNode(plan.name, labNode(plan, name), command)
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { stdio: 'inherit' })
    // Ctrl-C reaches the command by itself; this program waits for how it ends.
    const release = call.io.onInterrupt(() => undefined)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      release()
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1))
    })
  })
}
