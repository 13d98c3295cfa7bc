import { listFailures } from '../failures/list.ts'
import { isSweepProven, sweepAsData, sweepSections } from '../report/sweep-sections.ts'
import { EXIT, type CommandCall } from './command.ts'
import { writeOut } from './out-file.ts'
import { jsonValue, printJson, printSections, wantsJson } from './output.ts'
import { countOption, kindsOption, shardOption } from './sweep-options.ts'
import { firstsOf, planned, summaryOf, type SweepPart } from './sweep-report.ts'
import { runSweep } from './sweep-run.ts'
import { openWorkspace } from './workspace.ts'

/** More failures at once than this are not gone through. */
export const MOST_AT_ONCE = 4
const MOST_JOBS = 256

/** `keiro prove --failures 2`: every set of so many failures. Exit 1 when an expectation is not met, breaks against a demand, or not all was judged. */
export async function run(call: CommandCall): Promise<number> {
  const most = countOption(call, 'failures', MOST_AT_ONCE) ?? 1
  const jobs = countOption(call, 'jobs', MOST_JOBS)
  const [kinds, shard] = [kindsOption(call), shardOption(call)]
  const { compiled, index } = await openWorkspace(call)
  const expectations = compiled.design.expect
  const failures = listFailures(index, kinds)
  const plan = planned(index, expectations, { failures, most, kinds, ...(shard === undefined ? {} : { shard }) })
  const firsts = firstsOf(failures.length, plan.shard)
  const { units, isInterrupted } = await runSweep(call.io, { network: index.network, expectations, plan: { failures, most } }, firsts, jobs)
  const part: SweepPart = { ...plan, complete: !isInterrupted, units }
  if (shard === undefined) return printSweep(call, part)
  await writeOut(call, `${JSON.stringify(part, jsonValue, 2)}\n`)
  return isInterrupted ? EXIT.findings : EXIT.fine
}

/** Prints a whole sweep, or as much as there is of it. */
export function printSweep(call: CommandCall, part: SweepPart): number {
  const summary = summaryOf(part)
  if (wantsJson(call)) printJson(call.io, sweepAsData(part, summary))
  else printSections(call.io, sweepSections(part, summary))
  return isSweepProven(part, summary) ? EXIT.fine : EXIT.findings
}
