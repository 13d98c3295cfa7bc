/** A table of words, the same for the terminal, Markdown and HTML. */
export interface Table {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
  /** Row indexes before which the terminal leaves an empty line. */
  readonly breaks?: readonly number[]
}

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
}

/** A heading, sentences, tables and lists below it. */
export interface Section {
  /** Anchor in HTML; stable. */
  readonly id: string
  readonly title: string
  readonly parts: readonly Part[]
}

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly title?: string; readonly table: Table }
  /** SVG source; only HTML shows it. */
  | { readonly kind: 'picture'; readonly svg: string; readonly alternative: string; readonly file: string }

export const columns = (...titles: readonly string[]): Column[] =>
  titles.map((title) => (title.startsWith('>') ? { title: title.slice(1), align: 'right' as const } : { title }))

/** Rows with a break wherever the first cell changes; a repeated first cell is left empty. */
export function grouped(rows: readonly (readonly string[])[]): Pick<Table, 'rows' | 'breaks'> {
  const breaks: number[] = []
  const shown = rows.map((row, index) => {
    const before = rows[index - 1]
    if (before === undefined) return row
    if (before[0] !== row[0]) {
      breaks.push(index)
      return row
    }
    return ['', ...row.slice(1)]
  })
  return { rows: shown, breaks }
}
