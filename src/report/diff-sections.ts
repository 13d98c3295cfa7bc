import { groupBy } from '../core/stable.ts'
import type { ConnectionChange, Difference } from '../reach/pairs/difference.ts'
import { columns, type Part, type Section } from './table.ts'

const TITLES = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const
/** Of many connections with one cause, so many are listed; JSON has all. */
const SHOWN = 40

/** The difference for the terminal and for Markdown: connections by kind, and under each kind by what changed. */
export function diffSections(old: string, now: string, difference: Difference): Section[] {
  const { changes, addedEnds, removedEnds, unchanged } = difference
  const counts = (['added', 'removed', 'changed'] as const)
    .map((kind) => `${changes.filter((change) => change.kind === kind).length} ${kind}`)
    .join(', ')
  const ends = [
    ...(addedEnds.length === 0 ? [] : [`only in ${now}: ${addedEnds.join(', ')}`]),
    ...(removedEnds.length === 0 ? [] : [`only in ${old}: ${removedEnds.join(', ')}`]),
  ]
  const title = isSame(difference) ? `${old} and ${now} let the same pass` : `${old} → ${now}: ${counts}, ${unchanged} the same`
  const head: Section = { id: 'difference', title, parts: ends.length === 0 ? [] : [{ kind: 'list', items: ends }] }
  const sections = (['added', 'removed', 'changed'] as const).flatMap((kind): Section[] => {
    const own = changes.filter((change) => change.kind === kind)
    if (own.length === 0) return []
    const byCause = groupBy(own, (change) => change.causes.map(({ message }) => message).join('\n'))
    return [{ id: kind, title: TITLES[kind], parts: [...byCause.values()].flatMap(causeParts) }]
  })
  return [head, ...sections]
}

export const isSame = ({ changes, addedEnds, removedEnds }: Difference): boolean =>
  changes.length === 0 && addedEnds.length === 0 && removedEnds.length === 0

function causeParts(changes: readonly ConnectionChange[]): Part[] {
  const rows = changes.slice(0, SHOWN).map(({ from, to, before, after }) => [from, to, before, after])
  const more = changes.length - rows.length
  const table: Part = {
    kind: 'table',
    table: { columns: columns('from', 'to', 'before', 'after'), rows: more === 0 ? rows : [...rows, [`and ${more} more`, '', '', '']] },
  }
  const causes = changes[0]?.causes ?? []
  return [
    table,
    ...(causes.length === 0 ? [] : [{ kind: 'list' as const, items: [...new Set(causes.map(({ message }) => `because ${message}`))] }]),
  ]
}
