import { resolve } from 'node:path'
import { ProblemError } from '../core/problem.ts'
import { loadExpectations } from '../design/load-expectations.ts'
import { proveExpected } from '../reach/diagnosis/expect.ts'
import { expectationProblems, expectationsAsData, expectationSection } from '../report/expectation-sections.ts'
import { NOTHING_DOWN } from '../routing/model.ts'
import { EXIT, textOption, type CommandCall } from './command.ts'
import { openNetwork, settledTerrain } from './network-source.ts'
import { formatOf, printJson, printSections } from './output.ts'
import { reportProblems } from './reporter.ts'
import { printWarnings } from './snapshot-warnings.ts'

/** `keiro prove --expect FILE`: exit 1 when a line of the file is not met, or nobody can say. */
export async function run(call: CommandCall): Promise<number> {
  const file = textOption(call, 'expect')
  if (file === undefined) throw new ProblemError([nothingExpected()])
  const library = async (): Promise<Readonly<Record<string, unknown>>> => ({ ...(await import('../clouds/language.ts')) })
  const expected = await loadExpectations(resolve(call.io.cwd, file), library)
  const { index, problems } = await openNetwork(call)
  const results = proveExpected(settledTerrain(index, NOTHING_DOWN), expected)
  const format = formatOf(call)
  const found = expectationProblems(results)
  if (format === 'json') printJson(call.io, expectationsAsData(results))
  else if (format === 'text') {
    printWarnings(call.io, problems)
    printSections(call.io, [expectationSection(results)])
    if (found.length > 0) {
      call.io.out('\n')
      reportProblems(found, 'text', call.io, 'out')
    }
  } else reportProblems([...found, ...problems], format, call.io, 'out')
  return found.length === 0 ? EXIT.fine : EXIT.findings
}

function nothingExpected() {
  return {
    code: 'CLI-204',
    severity: 'error' as const,
    message: 'nothing is expected of the snapshot, so nothing can be proven',
    hint: 'name a file of expectations with `--expect <file>`; docs/reach.md shows one',
  }
}
