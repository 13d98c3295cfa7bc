import { service as serviceSchema } from '../design/scalars.ts'
import { ProblemError } from '../core/problem.ts'
import type { Service } from '../design/model.ts'
import { answerQuestion } from '../reach/answer.ts'
import { reachSections } from '../report/reach-section.ts'
import { simulateRoutes } from '../routing/simulate.ts'
import { EXIT, type CommandCall } from './command.ts'
import { downOption } from './failure-option.ts'
import { printJson, printSections, wantsJson } from './output.ts'
import { openWorkspace } from './workspace.ts'

/** `keiro reach A B SERVICE`: exit 1 when it is not reachable. */
export async function run(call: CommandCall): Promise<number> {
  const [from = '', to = '', text = ''] = call.words
  const service = readService(text)
  const { index } = await openWorkspace(call)
  const down = downOption(call, index)
  const answer = answerQuestion(index, simulateRoutes(index, { down }), down, { from, to, service })
  if (wantsJson(call)) printJson(call.io, answer)
  else printSections(call.io, reachSections(answer))
  return answer.verdict === 'ACCEPTED' ? EXIT.fine : EXIT.findings
}

function readService(text: string): Service {
  const read = serviceSchema.safeParse(text)
  if (read.success) return read.data
  throw new ProblemError([
    {
      code: 'CLI-006',
      severity: 'error',
      message: `"${text}" is not a service`,
      hint: 'write tcp/443, udp/53, tcp/1024-2047, icmp or any',
    },
  ])
}
