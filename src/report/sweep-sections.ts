import type { FailureKind } from '../failures/model.ts'
import type { SweepSummary } from '../failures/sweep/summary.ts'
import { columns, type Part, type Section } from './table.ts'
import { intervalText } from './proof-sections.ts'

/** What a sweep goes through, in words. */
export interface SweptPlan {
  /** At most so many at once. */
  readonly most: number
  readonly kinds: readonly FailureKind[]
  readonly failures: readonly { readonly id: string; readonly label: string; readonly kind: FailureKind }[]
  readonly expectations: readonly { readonly text: string; readonly met: boolean; readonly why?: string }[]
}

/** So many of the smallest sets of an expectation are shown in text. */
const SHOWN = 8
/** And so many that must be survived. */
const LISTED = 40

/** Whether every expectation is met with nothing down and survives what it must, and everything has been judged. */
export const isSweepProven = ({ expectations }: Pick<SweptPlan, 'expectations'>, { complete, breaches }: SweepSummary): boolean =>
  complete && expectations.every(({ met }) => met) && breaches.every(({ status }) => status !== 'broken')

export function sweepSections(plan: SweptPlan, summary: SweepSummary): Section[] {
  const { most, failures, expectations } = plan
  const { sets, unmet, judged, total, complete } = summary
  const sizes = Array.from({ length: most }, (_, i) => i)
  const rows = expectations.map(({ text, met, why }, i) => [
    String(i + 1),
    text,
    met ? 'met' : `NOT MET: ${why ?? ''}`,
    ...sizes.map((size) => `${unmet[i]![size]} of ${sets[size]}`),
  ])
  const title =
    most === 1 ? `Every single one of ${failures.length} failures` : `Every set of at most ${most} of ${failures.length} failures`
  const heads = sizes.map((size) => (size === 0 ? 'not met after 1' : `after ${size + 1}`))
  const parts: Part[] = [{ kind: 'table', table: { columns: columns('>#', 'expectation', 'with nothing down', ...heads), rows } }]
  const smallest = expectations.flatMap((_, i) => smallestOf(plan, summary, i))
  return [
    { id: 'sweep', title, parts },
    ...(smallest.length === 0
      ? []
      : [{ id: 'smallest', title: 'The smallest sets under which an expectation is not met', parts: smallest }]),
    ...(summary.breaches.length === 0
      ? []
      : [
          {
            id: 'demanded',
            title: 'Several failures at once that must be survived',
            parts: [{ kind: 'list' as const, items: breachLines(plan, summary) }],
          },
        ]),
    {
      id: 'swept',
      title: complete ? (isSweepProven(plan, summary) ? 'Proven' : 'Not proven') : 'Not finished',
      parts: [
        {
          kind: 'text',
          text: complete
            ? `${total} sets of failures judged; what nothing demands to survive is no fault`
            : `${judged} of ${total} failures judged: what is above is of these`,
        },
      ],
    },
  ]
}

function smallestOf(plan: SweptPlan, { smallest }: SweepSummary, expectation: number): Part[] {
  const own = smallest.filter((each) => each.expectation === expectation)
  if (own.length === 0) return []
  const items = own.slice(0, SHOWN).map(({ set, why }) => `${labelOf(plan, set)} (${why})`)
  const more = own.length > SHOWN ? [`and ${own.length - SHOWN} more; \`--json\` has them`] : []
  return [
    { kind: 'text', text: `#${expectation + 1} ${plan.expectations[expectation]!.text}` },
    { kind: 'list', items: [...items, ...more] },
  ]
}

/** Sets of several failures that an expectation must survive, and does not, or by somebody's leave. */
function breachLines(plan: SweptPlan, { breaches }: SweepSummary): string[] {
  const lines = breaches.slice(0, LISTED).map(({ expectation, set, why, status, outage }) => {
    const after = outage === undefined || !Number.isFinite(outage.high) ? why : `back after ${intervalText(outage)}`
    return `${status === 'broken' ? 'BROKEN   ' : 'accepted '} ${labelOf(plan, set)}: ${plan.expectations[expectation]!.text} (${after})`
  })
  return breaches.length > LISTED ? [...lines, `and ${breaches.length - LISTED} more; \`--json\` has them`] : lines
}

/** The sets that somebody demands to survive, by themselves. */
export function demandedSections(plan: SweptPlan, summary: SweepSummary): Section[] {
  const { judged, total, complete, breaches } = summary
  const broken = breaches.filter(({ status }) => status === 'broken').length
  const items = breachLines(plan, summary)
  const counts = `${judged} sets of 1 to ${plan.most} of ${plan.failures.length} failures judged: ${breaches.length - broken} breaches accepted, ${broken} broken`
  const text = complete ? counts : `${counts}; ${total - judged} not judged`
  const parts: Part[] = [...(items.length === 0 ? [] : [{ kind: 'list' as const, items }]), { kind: 'text', text }]
  return [{ id: 'demanded', title: `Up to ${plan.most} failures at once (${plan.kinds.join(', ')})`, parts }]
}

const labelOf = ({ failures }: SweptPlan, set: readonly number[]): string => set.map((each) => failures[each]!.label).join(' + ')

/** The sweep as JSON shows it: failures by their ids. */
export function sweepAsData(plan: SweptPlan, summary: SweepSummary): object {
  const { most, kinds, failures, expectations } = plan
  const { complete, judged, total, sets, unmet, smallest, breaches } = summary
  const ids = (set: readonly number[]): string[] => set.map((each) => failures[each]!.id)
  return {
    proven: isSweepProven(plan, summary),
    complete,
    judged,
    total,
    most,
    kinds,
    failures,
    sets,
    expectations: expectations.map((expectation, i) => ({
      ...expectation,
      unmet: unmet[i],
      smallest: smallest.filter((each) => each.expectation === i).map(({ set, why }) => ({ failures: ids(set), why })),
    })),
    breaches: breaches.map(({ set, ...rest }) => ({ ...rest, failures: ids(set) })),
  }
}
