import { lintFilters } from '../checks/filters/lint-filters.ts'
import type { Severity } from '../core/problem.ts'
import { sessionsOverLimit } from '../routing/refusals.ts'
import { NOTHING_DOWN } from '../routing/model.ts'
import { EXIT, textOption, type CommandCall } from './command.ts'
import { openNetwork, settledTerrain } from './network-source.ts'
import { formatOf } from './output.ts'
import { reportProblems } from './reporter.ts'
import { printWarnings } from './snapshot-warnings.ts'

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 }

/** `keiro lint`: exit 1 when something of the severity of `--fail-on` is found. */
export async function run(call: CommandCall): Promise<number> {
  const { index, problems, unattached } = await openNetwork(call)
  printWarnings(call.io, problems)
  const terrain = settledTerrain(index, NOTHING_DOWN)
  const closed = sessionsOverLimit(index, terrain.state).map((problem) => ({ code: 'LINT-010', ...problem }))
  const found = [...lintFilters(terrain), ...unattached(), ...closed]
  const format = formatOf(call)
  if (format === 'text' && found.length === 0) call.io.out('no problems\n')
  else reportProblems(found, format, call.io, 'out')
  const from = RANK[(textOption(call, 'failOn') ?? 'warning') as Severity]
  return found.some(({ severity }) => RANK[severity] >= from) ? EXIT.findings : EXIT.fine
}
