import type { MatrixData } from './matrix-data.ts'

/** One line for each pair, closed ones too, as RFC 4180 says. What a spreadsheet would take for a formula is marked as text. */
export function matrixCsv({ ends, cells }: MatrixData): string {
  const head = ['from', 'from_label', 'to', 'to_label', 'answered', 'unanswered', 'unknown', 'partly']
  const lines = cells.map(({ row, column, from, to, answered, unanswered, unknown, partly }) => [
    from,
    ends[row]?.label ?? '',
    to,
    ends[column]?.label ?? '',
    answered,
    unanswered,
    unknown,
    partly ? 'yes' : 'no',
  ])
  return [head, ...lines].map((line) => `${line.map(csvCell).join(',')}\r\n`).join('')
}

function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
