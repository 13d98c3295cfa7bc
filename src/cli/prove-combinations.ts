import type { Expectation } from '../design/model.ts'
import { combinationsDemanded } from '../failures/demands.ts'
import { listFailures } from '../failures/list.ts'
import type { NetworkIndex } from '../network/index.ts'
import { demandedSections, isSweepProven, sweepAsData } from '../report/sweep-sections.ts'
import type { Section } from '../report/table.ts'
import type { CommandCall } from './command.ts'
import { countOption } from './sweep-options.ts'
import { firstsOf, planned, summaryOf, type SweepPart } from './sweep-report.ts'
import { runSweep } from './sweep-run.ts'

/** What came of the sets of failures that expectations demand to survive. */
export interface ProvenCombinations {
  readonly isProven: boolean
  readonly sections: readonly Section[]
  /** One for each combination; empty where single failures are all that is demanded. */
  readonly data: readonly object[]
}

/** Every set of failures beyond single ones that some expectation must survive, with its outage. */
export async function proveCombinations(
  call: CommandCall,
  index: NetworkIndex,
  expectations: readonly Expectation[],
): Promise<ProvenCombinations> {
  const parts: SweepPart[] = []
  for (const { count, kinds } of combinationsDemanded(expectations)) {
    const failures = listFailures(index, kinds)
    const plan = planned(index, expectations, { failures, most: count, kinds })
    const work = { network: index.network, expectations, plan: { failures, most: count } }
    const { units, isInterrupted } = await runSweep(call.io, work, firstsOf(failures.length, plan.shard), countOption(call, 'jobs', 256))
    parts.push({ ...plan, complete: !isInterrupted, units })
  }
  return {
    isProven: parts.every((part) => isSweepProven(part, summaryOf(part))),
    sections: parts.flatMap((part) => demandedSections(part, summaryOf(part))),
    data: parts.map((part) => sweepAsData(part, summaryOf(part))),
  }
}
