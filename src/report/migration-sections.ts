import type { Interval } from '../failures/model.ts'
import type { Cost, Migration, Naive, Step } from '../migration/model.ts'
import { roughly } from '../migration/words.ts'
import { intervalText } from './proof-sections.ts'
import { columns, type Part, type Section } from './table.ts'

/** What a step makes, changes and destroys, by Terraform's addresses. */
export interface ResourceChanges {
  readonly made: readonly string[]
  readonly changed: readonly string[]
  readonly destroyed: readonly string[]
}

/** So many addresses of a kind are named unless all are asked for. */
const NAMED = 4

/** The whole plan: a line a step, each step, the other orders beside it. */
export function migrationSections(migration: Migration, resources: readonly ResourceChanges[], everything = false): Section[] {
  const numbers = numbersOf(migration)
  return [
    summarySection(migration, numbers),
    ...migration.steps.map((step, i) => stepSection(step, i, numbers, resources[i], everything)),
    ...(migration.naive.length === 0 ? [] : [comparisonSection(migration, numbers)]),
    ...(migration.notes.length === 0
      ? []
      : [{ id: 'notes', title: 'Not known, or assumed', parts: [{ kind: 'list' as const, items: migration.notes }] }]),
  ]
}

/** `none`, `20–30.2 s`, `1–20 min`, `not known`. */
export function outageText(outage: Interval): string {
  if (!Number.isFinite(outage.high))
    return outage.low > 0 ? `${intervalText({ low: outage.low, high: outage.low })} or more, not known` : 'not known'
  return outage.high >= 120 ? roughly(outage) : intervalText(outage)
}

/** `#1` and so on: what must hold all the time, then what only the old, then what only the new design asks for. */
function numbersOf({ throughout, onlyOld, onlyNew }: Migration): ReadonlyMap<string, string> {
  return new Map([...throughout, ...onlyOld, ...onlyNew].map((key, i) => [key, `#${i + 1}`]))
}

/** `reachable|dc|tokyo/app|tcp/443` → `dc → tokyo/app tcp/443`. */
function keyText(key: string): string {
  const [kind = '', from = '', to = '', service = ''] = key.split('|')
  return `${from} ${kind === 'unreachable' || kind === 'isolated' ? '↛' : '→'} ${to} ${service}`
}

function summarySection(migration: Migration, numbers: ReadonlyMap<string, string>): Section {
  const { steps, throughout, onlyOld } = migration
  const asked = [...numbers].map(([key, number]) => [
    number,
    keyText(key),
    throughout.includes(key) ? 'all the time' : onlyOld.includes(key) ? 'until the old way goes' : 'at the end',
  ])
  const rows = steps.map((step, i) => [`${i + 1}`, step.title, outageText(step.outage), numbered(step.proven, numbers)])
  const parts: Part[] = [
    { kind: 'table', table: { columns: columns('#', 'expectation', 'must hold'), rows: asked } },
    { kind: 'table', table: { columns: columns('step', 'what', 'outage', 'holds after it'), rows } },
  ]
  const title =
    steps.length === 0
      ? 'Nothing to do: both designs are the same network'
      : `${steps.length === 1 ? 'One step' : `${steps.length} steps`}, predicted outage ${outageText(migration.outage)}`
  return { id: 'migration', title, parts: steps.length === 0 ? parts.slice(0, 1) : parts }
}

/** `#1–#5 #7`. */
function numbered(keys: readonly string[], numbers: ReadonlyMap<string, string>): string {
  const found = keys.flatMap((key) => Number(numbers.get(key)?.slice(1) ?? [])).sort((a, b) => a - b)
  const runs: number[][] = []
  for (const number of found) {
    const run = runs.at(-1)
    if (run?.at(-1) === number - 1) run.push(number)
    else runs.push([number])
  }
  return runs.map((run) => (run.length < 3 ? run.map((each) => `#${each}`).join(' ') : `#${run[0]}–#${run.at(-1)}`)).join(' ')
}

function stepSection(
  step: Step,
  index: number,
  numbers: ReadonlyMap<string, string>,
  resources: ResourceChanges | undefined,
  everything: boolean,
): Section {
  const items = [
    ...step.actions.map((action) => `design     ${action}`),
    ...(resources === undefined ? [] : resourceLines(resources, everything)),
    ...step.byHand.map((action) => `by hand    ${action}`),
    ...causeLines(step.costs, numbers).map((line) => `outage     ${line}`),
    ...(step.broken.length === 0 ? [] : [`ends       ${numbered(step.broken, numbers)}`]),
    `back       ${step.back}`,
  ]
  return { id: `step-${index + 1}`, title: `Step ${index + 1}: ${step.title}`, parts: [{ kind: 'list', items }] }
}

function resourceLines({ made, changed, destroyed }: ResourceChanges, everything: boolean): string[] {
  const line = (verb: string, all: readonly string[]): string[] => {
    if (all.length === 0) return []
    const shown = everything ? all : all.slice(0, NAMED)
    const more = all.length - shown.length
    return [`terraform  ${verb} ${all.length}: ${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}`]
  }
  return [...line('makes', made), ...line('changes', changed), ...line('destroys', destroyed)]
}

/** The same cause of several expectations once. */
function causeLines(costs: readonly Cost[], numbers: ReadonlyMap<string, string>): string[] {
  const byCause = new Map<string, string[]>()
  for (const { expectation, causes } of costs)
    for (const { what, lasts, source } of causes) {
      const text = `${outageText(lasts)}: ${what} (${source})`
      byCause.set(text, [...(byCause.get(text) ?? []), numbers.get(expectation) ?? expectation])
    }
  return [...byCause].map(([text, of]) => `${of.join(' ')}  ${text}`)
}

function comparisonSection(migration: Migration, numbers: ReadonlyMap<string, string>): Section {
  const rows = [
    ['These steps', outageText(migration.outage)],
    ...migration.naive.map((naive: Naive) => [naive.title, outageText(naive.outage)]),
  ]
  const items = migration.naive.flatMap((naive) => [
    naive.title,
    ...causeLines(naive.costs, numbers).map((line) => `   ${line}`),
    ...naive.notes.map((note) => `   ${note}`),
  ])
  return {
    id: 'comparison',
    title: 'Other orders',
    parts: [
      { kind: 'table', table: { columns: columns('order', 'predicted outage'), rows } },
      { kind: 'list', items },
    ],
  }
}
