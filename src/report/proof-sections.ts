import { formatService, type Expectation } from '../design/model.ts'
import type { Consequence, Failure, Interval } from '../failures/model.ts'
import type { Proof } from '../failures/prove.ts'
import { columns, type Part, type Section } from './table.ts'
import { secondsText } from './timers.ts'

export interface ProofCounts {
  readonly expectations: number
  /** Not met with nothing down. */
  readonly unmet: number
  readonly failures: number
  readonly held: number
  readonly accepted: number
  readonly broken: number
}

export function countProof(proof: Proof): ProofCounts {
  const count = (status: Consequence['status']): number => proof.consequences.filter((one) => one.status === status).length
  return {
    expectations: proof.met.length,
    unmet: proof.met.filter((met) => !met).length,
    failures: proof.failures.length,
    held: count('held'),
    accepted: count('accepted'),
    broken: count('broken'),
  }
}

export const isProven = (proof: Proof): boolean =>
  proof.met.every((met) => met) && proof.consequences.every((one) => one.status !== 'broken')

/** `osaka → tokyo/app tcp/443`; for what must not pass `osaka ↛ tokyo/app tcp/22`. */
export function expectationText(expectation: Expectation): string {
  return `${expectation.from} ${expectation.kind === 'reachable' ? '→' : '↛'} ${expectation.to} ${formatService(expectation.service)}`
}

/** `none`, `0.2–0.3 s`, `until repaired`. */
export function intervalText({ low, high }: Interval): string {
  if (high === 0) return 'none'
  if (!Number.isFinite(high))
    return Number.isFinite(low) && low > 0 ? `${secondsText(low)} or more, ${secondsText(high)}` : secondsText(high)
  if (secondsText(low) === secondsText(high)) return secondsText(high)
  return `${secondsText(low).replace(/ s$/, '')}–${secondsText(high)}`
}

export function healthySection(proof: Proof, expectations: readonly Expectation[]): Section {
  const rows = expectations.map((expectation, index) => {
    const demands =
      expectation.kind === 'reachable'
        ? expectation.survives.map((demand) => `${demand.failures} within ${secondsText(demand.withinSeconds)}`).join(', ')
        : ''
    return [
      String(index + 1),
      expectationText(expectation),
      proof.met[index] === true ? 'met' : `NOT MET: ${proof.healthy[index]?.verdict ?? ''}`,
      demands,
    ]
  })
  const blockers = expectations.flatMap((expectation, index) =>
    proof.met[index] === true
      ? []
      : (proof.healthy[index]?.blockers ?? []).map((blocker) => `${expectationText(expectation)}: ${blocker.message}`),
  )
  const parts: Part[] = [{ kind: 'table', table: { columns: columns('>#', 'expectation', 'with nothing down', 'survives'), rows } }]
  if (blockers.length > 0) parts.push({ kind: 'list', items: blockers })
  return { id: 'expectations', title: 'Expectations', parts }
}

const KIND_TITLES: Readonly<Record<Failure['kind'], string>> = {
  router: 'A router dies',
  daemon: 'The routing daemons of a router die',
  tunnel: 'A tunnel’s packets vanish',
  maintenance: 'A provider replaces the end of a tunnel',
  link: 'A link is cut',
  'site-link': 'A site’s line is cut',
  'silent-link': 'A link drops everything, with carrier',
  session: 'A BGP session is shut down',
  zone: 'A zone fails',
  region: 'A region fails',
  cloud: 'A cloud fails',
  risk: 'A shared risk strikes',
  scenario: 'A scenario of the design',
  several: 'Several parts fail together',
}

/** Failure by failure, the predicted outages of the expectations, by their numbers; those without an outage are left out. */
export function failuresSection(proof: Proof, expectations: readonly Expectation[]): Section {
  const kinds = [...new Set(proof.failures.map((failure) => failure.kind))]
  const parts = kinds.map((kind) => kindTable(kind, proof, expectations))
  return {
    id: 'failures',
    title: 'Single failures, with the predicted outage of each expectation',
    parts: [
      ...parts,
      {
        kind: 'text',
        text: 'An outage is that of the conversation, there and back, from the moment of the failure. Expectations not named have none.',
      },
    ],
  }
}

function kindTable(kind: Failure['kind'], proof: Proof, expectations: readonly Expectation[]): Part {
  const rows = proof.failures
    .filter((failure) => failure.kind === kind)
    .flatMap((failure) => failureRows(failure, proof.consequences, expectations))
  return { kind: 'table', title: KIND_TITLES[kind], table: { columns: columns('failure', 'outage', 'of', 'ended by', 'status'), rows } }
}

function failureRows(failure: Failure, consequences: readonly Consequence[], expectations: readonly Expectation[]): string[][] {
  // Traffic that takes the same way has the same outage: one row for all of it.
  const rows = new Map<string, { readonly cells: readonly [string, string, string]; readonly numbers: number[] }>()
  for (const one of consequences) {
    if (one.failure.id !== failure.id || (one.outage.total.high === 0 && one.status === 'held')) continue
    const cells = [intervalText(one.outage.total), endedBy(one), statusText(one)] as const
    const row = rows.get(cells.join('|')) ?? { cells: [...cells], numbers: [] }
    rows.set(cells.join('|'), row)
    row.numbers.push(one.expectation + 1)
  }
  if (rows.size === 0) return [[failure.label, 'none', '', '', 'held']]
  const all = expectations.length
  return [...rows.values()].map(({ cells, numbers }, index) => {
    const of = numbers.length === all && all > 1 ? 'all' : numbers.map((number) => `#${number}`).join(' ')
    return [index === 0 ? failure.label : '', cells[0], of, cells[1], cells[2]]
  })
}

function statusText(one: Consequence): string {
  if (one.status !== 'broken') return one.status
  return one.verdict === 'ACCEPTED' ? 'BROKEN: too late' : 'BROKEN'
}

/** The detection that ends the gap, in short: of the first moment from which the traffic passes for good. */
function endedBy(one: Consequence): string {
  const { steps, total } = one.outage
  if (!Number.isFinite(total.high)) return 'repair'
  if (total.high === 0) return ''
  const bad = steps.findLastIndex((step) => step.forward !== 'ACCEPTED' || step.return !== 'ACCEPTED')
  if (bad < 0) return 'handover'
  const causes = (steps[bad + 1]?.what ?? '').split('; ').map((event) => event.replace(/^.* by (the )?/, ''))
  return [...new Set(causes)].join('; ')
}

/** What breaks and what is accepted, a line each, with the reason. */
export function consequenceLines(proof: Proof, expectations: readonly Expectation[], status: Consequence['status']): string[] {
  return proof.consequences.flatMap((one) => {
    const expectation = expectations[one.expectation]
    if (one.status !== status || expectation === undefined) return []
    const after = one.verdict === 'ACCEPTED' ? `back after ${intervalText(one.outage.total)}` : one.verdict
    return [`${one.failure.label}: ${expectationText(expectation)} (${after})`]
  })
}
