import picocolors from 'picocolors'
import { formatLocation, type Location, type Problem, type Severity } from '../core/problem.ts'

export interface TextOptions {
  readonly colors: boolean
  readonly readSource: (file: string) => readonly string[] | undefined
}

/**
 * `network.ts:41:7  error CHECK-012  message`, the line of the design with a mark under the place, then `hint:`; counts at
 * the end. The empty string when there is no problem.
 */
export function problemsAsText(problems: readonly Problem[], options: TextOptions): string {
  if (problems.length === 0) return ''
  const color = picocolors.createColors(options.colors)
  const paint: Record<Severity, (text: string) => string> = { error: color.red, warning: color.yellow, info: color.cyan }
  const blocks = problems.map((problem) => {
    const place = formatLocation(problem.at)
    const head = `${place === '' ? '' : `${color.bold(place)}  `}${paint[problem.severity](problem.severity)} ${problem.code}  ${problem.message}`
    const lines = [head, ...excerpt(problem.at, options.readSource, paint[problem.severity], color.dim)]
    for (const other of problem.related ?? []) {
      const where = formatLocation(other.at)
      lines.push(`    ${color.dim('see:')} ${where === '' ? '' : `${where}  `}${other.message}`)
    }
    if (problem.hint !== undefined) lines.push(`    ${color.cyan('hint:')} ${problem.hint}`)
    return lines.join('\n')
  })
  return `${blocks.join('\n\n')}\n\n${countProblems(problems)}\n`
}

/** `2 errors, 1 warning`. */
export function countProblems(problems: readonly Problem[]): string {
  const words: Record<Severity, [string, string]> = {
    error: ['error', 'errors'],
    warning: ['warning', 'warnings'],
    info: ['note', 'notes'],
  }
  const parts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = problems.filter((problem) => problem.severity === severity).length
    return count === 0 ? [] : [`${count} ${words[severity][count === 1 ? 0 : 1]}`]
  })
  return parts.length === 0 ? 'no problems' : parts.join(', ')
}

function excerpt(
  at: Location | undefined,
  readSource: TextOptions['readSource'],
  mark: (text: string) => string,
  dim: (text: string) => string,
): string[] {
  if (at?.line === undefined) return []
  const source = readSource(at.file)?.[at.line - 1]
  if (source === undefined || source.trim() === '') return []
  const indent = source.length - source.trimStart().length
  const shown = source.trim().slice(0, 110)
  const gutter = `    ${dim(`${at.line} |`)} `
  const lines = [`${gutter}${shown}`]
  const caret = at.column === undefined ? -1 : at.column - 1 - indent
  if (caret >= 0 && caret < shown.length) {
    lines.push(`    ${' '.repeat(String(at.line).length)} ${dim('|')} ${' '.repeat(caret)}${mark('^')}`)
  }
  return lines
}
