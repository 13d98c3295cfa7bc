import { allowedFlows } from '../failures/sweep/conversations.ts'
import { resilienceOf, type PairResilience } from '../failures/sweep/resilience.ts'
import { sectionAsMarkdown } from '../report/markdown.ts'
import { resilienceAsData, resilienceSections } from '../report/resilience-sections.ts'
import { EXIT, isSet, type CommandCall } from './command.ts'
import { interruptible } from './interruptible.ts'
import { printJson, printSections, wantsJson } from './output.ts'
import { Progress } from './progress.ts'
import { MOST_AT_ONCE } from './prove-sweep.ts'
import { countOption, kindsOption } from './sweep-options.ts'
import { openWorkspace } from './workspace.ts'

/** `keiro prove --resilience`: exit 1 when a conversation does not pass with nothing down, or not all has been judged. */
export async function run(call: CommandCall): Promise<number> {
  const most = countOption(call, 'most', MOST_AT_ONCE) ?? 2
  const kinds = kindsOption(call)
  const { compiled, index } = await openWorkspace(call)
  const flows = allowedFlows(compiled.design.policies)
  const progress = new Progress(call.io, undefined, 'conditions of the network judged')
  const pairs: PairResilience[] = []
  const work = resilienceOf(index, flows, { kinds, most })
  await interruptible(call.io, work, (pair) => {
    if (pair !== undefined) pairs.push(pair)
    progress.add(1)
  })
  progress.end()
  const report = { pairs, total: flows.length, most }
  if (wantsJson(call)) printJson(call.io, resilienceAsData(report))
  else if (isSet(call, 'markdown')) call.io.out(resilienceSections(report).map(sectionAsMarkdown).join('\n'))
  else printSections(call.io, resilienceSections(report))
  return pairs.length === flows.length && pairs.every((pair) => pair.healthy === 'ACCEPTED') ? EXIT.fine : EXIT.findings
}
