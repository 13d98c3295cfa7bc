import type { FailureKind } from '../failures/model.ts'
import type { Cut } from '../failures/sweep/cuts.ts'
import { columns, grouped, type Section } from './table.ts'

/** The smallest sets of failures that separate two ends. */
export interface CutReport {
  readonly from: string
  readonly to: string
  readonly service: string
  readonly most: number
  readonly kinds: readonly FailureKind[]
  readonly failures: readonly { readonly id: string; readonly label: string }[]
  readonly complete: boolean
  /** The verdict with nothing down. */
  readonly healthy: string
  readonly cuts: readonly Cut[]
  /** Sets that were simulated. */
  readonly judged: number
}

export function cutSections(report: CutReport): Section[] {
  const { from, to, service, most, failures, complete, healthy, cuts, judged } = report
  const what = `${from} → ${to} ${service}`
  if (healthy !== 'ACCEPTED')
    return [
      {
        id: 'cuts',
        title: `${what} does not pass`,
        parts: [{ kind: 'text', text: `with nothing down it is ${healthy}: \`keiro reach\` says why` }],
      },
    ]
  const rows = cuts.map(({ set, value }) => [
    set.length === 1 ? 'one failure' : `${set.length} together`,
    set.map((each) => failures[each]!.label).join(' + '),
    value,
  ])
  const counts = Array.from({ length: most }, (_, i) => cuts.filter(({ set }) => set.length === i + 1).length)
  const said = counts.map((count, i) => `${count} of ${i + 1}`).join(', ')
  const all = complete ? 'these are all' : 'stopped before all had been tried: there may be others'
  return [
    {
      id: 'cuts',
      title: `The smallest sets of at most ${most} failures that stop ${what}`,
      parts: [
        ...(rows.length === 0
          ? []
          : [{ kind: 'table' as const, table: { columns: columns('size', 'what fails', 'then'), ...grouped(rows) } }]),
        {
          kind: 'text',
          text: rows.length === 0 ? `none${complete ? `: it survives any ${most}` : ' so far'}` : `sets by size: ${said}; ${all}`,
        },
        ...(judged === 0 ? [] : [{ kind: 'text' as const, text: `${judged} conditions of ${failures.length} failures simulated` }]),
      ],
    },
  ]
}

/** Failures by their ids. */
export function cutsAsData({ failures, cuts, ...rest }: CutReport): object {
  return { ...rest, cuts: cuts.map(({ set, value }) => ({ failures: set.map((each) => failures[each]!.id), verdict: value })) }
}
