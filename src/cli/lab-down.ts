import { labDown } from '../lab/run/down.ts'
import { secondsText } from '../report/timers.ts'
import { EXIT, type CommandCall } from './command.ts'
import { labName } from './lab-name.ts'

/** `keiro lab down`. */
export async function run(call: CommandCall): Promise<number> {
  const name = await labName(call)
  const report = await labDown(name)
  call.io.out(report.wasUp ? `the lab "${name}" is down, in ${secondsText(report.seconds)}\n` : `no lab "${name}" is up\n`)
  return EXIT.fine
}
