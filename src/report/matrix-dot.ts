import type { MatrixData } from './matrix-data.ts'

/** The matrix as a graph for Graphviz: an arrow for each pair between which something passes. */
export function matrixDot({ network, ends, cells }: MatrixData): string {
  const nodes = ends.map(
    ({ name, label }, i) =>
      `  n${i} [label=${quoted(label === undefined ? name : `${label}\n${name}`)}${name === 'internet' ? ', shape=ellipse, style=dashed' : ''}]`,
  )
  const arrows = cells
    .filter(({ text }) => text !== 'none')
    .map(
      ({ row, column, text, answered }) =>
        `  n${row} -> n${column} [label=${quoted(wrapped(text))}${answered === 'none' ? ', style=dashed, color=gray40' : ''}]`,
    )
  return [
    `digraph ${quoted(network)} {`,
    '  rankdir=LR',
    '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=11]',
    '  edge [fontname="Helvetica", fontsize=9, arrowsize=0.7]',
    ...nodes,
    ...arrows,
    '}',
    '',
  ].join('\n')
}

/** Long sets in lines of a few ports each. */
const wrapped = (text: string): string => text.replaceAll(', ', '\n')

/** A quoted string of the DOT language: only the quote is escaped, a line break is `\n`. A backslash stays one, so it is doubled. */
const quoted = (text: string): string =>
  `"${text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)}"`
