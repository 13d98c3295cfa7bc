import { formatService } from '../design/model.ts'
import type { PairResilience, Strength } from '../failures/sweep/resilience.ts'
import { intervalText } from './proof-sections.ts'
import { columns, type Section } from './table.ts'

export interface ResilienceReport {
  readonly pairs: readonly PairResilience[]
  /** Pairs that policies let talk; fewer are in the report where somebody stopped it. */
  readonly total: number
  /** Failures in a set, at most. */
  readonly most: number
}

export function resilienceSections({ pairs, total, most }: ResilienceReport): Section[] {
  const rows = pairs.map((pair) => [
    `${pair.flow.from} → ${pair.flow.to} ${formatService(pair.flow.service)}`,
    ...(pair.healthy === 'ACCEPTED'
      ? [survivesText(pair), worstText(pair), weakestText(pair)]
      : [`does not pass: ${pair.healthy}`, '', '']),
  ])
  const helps = pairs.flatMap((pair) => (pair.best === undefined ? [] : [helpText(pair, pair.best)]))
  const nothing = pairs.every((pair) => pair.best === undefined) && pairs.length > 0
  return [
    {
      id: 'resilience',
      title: 'What each conversation survives',
      parts: [
        {
          kind: 'table',
          table: { columns: columns('conversation', 'survives any', 'longest outage of one failure', 'weakest part'), rows },
        },
        { kind: 'text', text: `Sets of at most ${most} failures were simulated; what is survived comes back by itself.` },
        ...(pairs.length === total ? [] : [{ kind: 'text' as const, text: `${pairs.length} of ${total} conversations judged.` }]),
      ],
    },
    ...(helps.length === 0 && !nothing
      ? []
      : [
          {
            id: 'additions',
            title: 'The one addition that would help most',
            parts: [
              ...(helps.length === 0 ? [] : [{ kind: 'list' as const, items: helps }]),
              {
                kind: 'text' as const,
                text: nothing
                  ? 'None that was tried helps: a second router, line or tunnel, or BFD.'
                  : 'Each was made in the network and everything simulated again.',
              },
            ],
          },
        ]),
  ]
}

const countText = (count: number): string => (count === 0 ? 'no failure' : count === 1 ? '1 failure' : `${count} failures`)

const survivesText = ({ survives, orMore }: Strength): string => `${countText(survives)}${orMore ? ' or more' : ''}`

function worstText({ worst }: Strength): string {
  return worst === undefined ? 'none' : `${intervalText(worst.outage)} (${worst.failure.label})`
}

function weakestText({ weakest, smallest }: PairResilience): string {
  if (weakest === undefined) return ''
  const size = smallest[0]!.failures.length
  const sets = size === 1 ? '' : ` (in ${weakest.sets} of the ${smallest.length} sets of ${size} that stop it)`
  const others = size === 1 && smallest.length > 1 ? ` and ${smallest.length - 1} more` : ''
  return `${weakest.failure.label}${others}${sets}`
}

function helpText(pair: PairResilience, { addition, after }: NonNullable<PairResilience['best']>): string {
  const { flow, survives, smallest } = pair
  const gain: string[] = []
  if (after.survives > survives) gain.push(`survives any ${survivesText(after)} instead of ${countText(survives)}`)
  else if (after.smallest.length < smallest.length) {
    const size = smallest[0]!.failures.length
    gain.push(`${after.smallest.length} instead of ${smallest.length} ${size === 1 ? 'single failures stop' : `sets of ${size} stop`} it`)
  }
  if ((after.worst?.outage.high ?? 0) !== (pair.worst?.outage.high ?? 0))
    gain.push(
      `longest outage ${after.worst === undefined ? 'none' : intervalText(after.worst.outage)} instead of ${pair.worst === undefined ? 'none' : intervalText(pair.worst.outage)}`,
    )
  return `${flow.from} → ${flow.to}: ${addition}: ${gain.join('; ')}`
}

/** Failures by their ids. */
export function resilienceAsData({ pairs, total, most }: ResilienceReport): object {
  return {
    complete: pairs.length === total,
    most,
    total,
    pairs: pairs.map(({ flow, healthy, weakest, best, ...strength }) => ({
      from: flow.from,
      to: flow.to,
      service: formatService(flow.service),
      healthy,
      ...strengthAsData(strength),
      ...(weakest === undefined ? {} : { weakest: { failure: weakest.failure.id, sets: weakest.sets } }),
      ...(best === undefined ? {} : { best: { addition: best.addition, after: strengthAsData(best.after) } }),
    })),
  }
}

function strengthAsData({ survives, orMore, smallest, worst }: Strength): object {
  return {
    survives,
    orMore,
    smallest: smallest.map(({ failures, verdict }) => ({ failures: failures.map(({ id }) => id), verdict })),
    ...(worst === undefined ? {} : { worst: { failure: worst.failure.id, outage: worst.outage } }),
  }
}
