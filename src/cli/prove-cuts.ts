import { ProblemError } from '../core/problem.ts'
import { formatService } from '../design/model.ts'
import { readService } from '../design/service.ts'
import { listFailures } from '../failures/list.ts'
import { serviceBetween } from '../failures/sweep/conversations.ts'
import { CutSearch, type Cut } from '../failures/sweep/cuts.ts'
import { flowJudge } from '../failures/sweep/judge.ts'
import { cutSections, cutsAsData, type CutReport } from '../report/cut-sections.ts'
import { EXIT, type CommandCall } from './command.ts'
import { interruptible } from './interruptible.ts'
import { openNetwork } from './network-source.ts'
import { printJson, printSections, wantsJson } from './output.ts'
import { Progress } from './progress.ts'
import { MOST_AT_ONCE } from './prove-sweep.ts'
import { countOption, kindsOption } from './sweep-options.ts'

/** `keiro prove --cuts A B [SERVICE]`: exit 1 when it does not pass with nothing down, or not all has been tried. */
export async function run(call: CommandCall): Promise<number> {
  const [from, to, ...words] = call.words
  if (from === undefined || to === undefined) throw noEnds()
  const most = countOption(call, 'most', MOST_AT_ONCE) ?? 2
  const kinds = kindsOption(call)
  const { index, madeOf } = await openNetwork(call)
  const policies = madeOf?.kind === 'design' ? madeOf.compiled.design.policies : []
  const service = words.length === 0 ? serviceBetween(policies, from, to) : readService(words.join(' '))
  const failures = listFailures(index, kinds)
  const search = new CutSearch(index, failures).search(flowJudge(index, [{ from, to, service }]), 0, { good: 'ACCEPTED', most })
  const progress = new Progress(call.io, undefined, 'sets of failures judged')
  const found: Cut[] = []
  const result = await interruptible(call.io, search, (cut) => {
    if (cut !== undefined) found.push(cut)
    progress.add(1)
  })
  progress.end()
  const report: CutReport = {
    from,
    to,
    service: formatService(service),
    most,
    kinds,
    failures: failures.map(({ id, label }) => ({ id, label })),
    complete: result !== undefined,
    ...(result ?? { healthy: 'ACCEPTED', cuts: found, judged: 0 }),
  }
  if (wantsJson(call)) printJson(call.io, cutsAsData(report))
  else printSections(call.io, cutSections(report))
  return report.complete && report.healthy === 'ACCEPTED' ? EXIT.fine : EXIT.findings
}

function noEnds(): ProblemError {
  const hint = 'keiro prove --cuts FROM TO [SERVICE], for example `keiro prove --cuts osaka tokyo/app tcp/443`'
  return new ProblemError([{ code: 'CLI-233', severity: 'error', message: '--cuts needs two ends to separate', hint }])
}
