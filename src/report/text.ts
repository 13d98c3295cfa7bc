import type { Part, Section, Table } from './table.ts'

export interface TextStyle {
  readonly heading: (text: string) => string
  readonly dim: (text: string) => string
}

export const PLAIN: TextStyle = { heading: (text) => text, dim: (text) => text }

/** A section for the terminal. */
export function sectionAsText(section: Section, style: TextStyle = PLAIN): string {
  const parts = section.parts.flatMap((part) => {
    const text = partAsText(part, style)
    return text === '' ? [] : [text]
  })
  return `${style.heading(section.title)}\n\n${parts.join('\n')}`
}

function partAsText(part: Part, style: TextStyle): string {
  switch (part.kind) {
    case 'text':
      return `  ${part.text}\n`
    case 'list':
      return part.items.map((item) => `  ${item}\n`).join('')
    case 'table':
      return `${part.title === undefined ? '' : `  ${style.heading(part.title)}\n`}${tableAsText(part.table, style)}`
    case 'picture':
      return ''
  }
}

/** Aligned columns two spaces apart, indented by two; the last column is never padded. */
export function tableAsText(table: Table, style: TextStyle = PLAIN): string {
  const widths = table.columns.map((column, index) => Math.max(width(column.title), ...table.rows.map((row) => width(row[index] ?? ''))))
  const line = (cells: readonly string[]): string => {
    const padded = table.columns.map((column, index) => {
      const cell = cells[index] ?? ''
      const space = ' '.repeat(Math.max(0, (widths[index] ?? 0) - width(cell)))
      return column.align === 'right' ? `${space}${cell}` : `${cell}${space}`
    })
    return `  ${padded.join('  ').trimEnd()}`
  }
  const breaks = new Set(table.breaks)
  const body = table.rows.map((row, index) => `${breaks.has(index) ? '\n' : ''}${line(row)}\n`).join('')
  return `${style.dim(line(table.columns.map((column) => column.title)))}\n${body}`
}

/** Columns that the text takes on a terminal: East Asian wide characters take two. */
export function width(text: string): number {
  let columns = 0
  for (const character of text)
    columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(character) ? 2 : 1
  return columns
}
