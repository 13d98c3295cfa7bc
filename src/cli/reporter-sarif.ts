import type { Location, Problem } from '../core/problem.ts'
import { sortedBy } from '../core/stable.ts'
import { readVersion } from './version.ts'

/** SARIF 2.1.0, as code scanning services read it. */
export function problemsAsSarif(problems: readonly Problem[]): string {
  const levels = { error: 'error', warning: 'warning', info: 'note' } as const
  const codes = sortedBy(new Set(problems.map((problem) => problem.code)), (code) => code)
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'keiro', version: readVersion(), rules: codes.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: problems.map((problem) => ({
          ruleId: problem.code,
          ruleIndex: codes.indexOf(problem.code),
          level: levels[problem.severity],
          message: { text: problem.hint === undefined ? problem.message : `${problem.message}. ${problem.hint}` },
          ...(problem.at === undefined ? {} : { locations: [location(problem.at)] }),
          ...(problem.related === undefined
            ? {}
            : {
                relatedLocations: problem.related.flatMap((other, index) =>
                  other.at === undefined ? [] : [{ id: index + 1, message: { text: other.message }, ...location(other.at) }],
                ),
              }),
        })),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function location(at: Location): { readonly physicalLocation: object } {
  const uri = at.file.split('/').map(encodeURIComponent).join('/')
  const region =
    at.line === undefined ? {} : { region: { startLine: at.line, ...(at.column === undefined ? {} : { startColumn: at.column }) } }
  return { physicalLocation: { artifactLocation: { uri }, ...region } }
}
