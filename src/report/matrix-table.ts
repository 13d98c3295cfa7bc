import { endText, legendLines, type MatrixData } from './matrix-data.ts'
import { columns, grouped, type Section } from './table.ts'

/** More ends than this are no table any more on a terminal or a page of text: a line for each connection instead. */
const WIDEST = 8

/** The matrix for the terminal and for Markdown: rows ask, columns are asked. */
export function matrixSections(data: MatrixData): Section[] {
  const title = `${data.network}: what passes, by ${data.by}`
  const legend = legendLines(data)
  const notes = legend.length === 0 ? [] : [{ kind: 'list' as const, items: legend }]
  const table = data.ends.length <= WIDEST ? squareTable(data) : listTable(data)
  const none = data.cells.filter(({ text }) => text === 'none').length
  const closed =
    data.ends.length <= WIDEST
      ? []
      : [{ kind: 'text' as const, text: `${none} of ${data.cells.length} pairs pass nothing and are not shown` }]
  return [{ id: 'matrix', title, parts: [{ kind: 'table', table }, ...closed, ...notes] }]
}

function squareTable({ ends, cells }: MatrixData) {
  const rows = ends.map((end, row) => [
    endText(end),
    ...ends.map((_, column) => cells.find((cell) => cell.row === row && cell.column === column)?.text ?? '-'),
  ])
  return { columns: columns('from \\ to', ...ends.map(({ name, label }) => label ?? name)), rows }
}

function listTable({ ends, cells }: MatrixData) {
  const open = cells.filter(({ text }) => text !== 'none')
  return {
    columns: columns('from', 'to', 'passes'),
    ...grouped(open.map(({ row, column, text }) => [endText(ends[row]!), endText(ends[column]!), text])),
  }
}
