import type { Problem } from '../core/problem.ts'

/** Workflow commands that GitHub shows as annotations in a pull request, one line each. */
export function problemsAsGithub(problems: readonly Problem[]): string {
  const kinds = { error: 'error', warning: 'warning', info: 'notice' } as const
  return problems
    .map((problem) => {
      const properties: [string, string | number | undefined][] = [
        ['file', problem.at?.file],
        ['line', problem.at?.line],
        ['col', problem.at?.column],
        ['title', problem.code],
      ]
      const given = properties.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`]))
      const message = problem.hint === undefined ? problem.message : `${problem.message}\nhint: ${problem.hint}`
      return `::${kinds[problem.severity]} ${given.join(',')}::${escapeData(message)}\n`
    })
    .join('')
}

const escapeData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
