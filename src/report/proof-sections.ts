import { demandText, formatService, type Expectation } from '../design/model.ts'
import { blockersOf } from '../failures/judge.ts'
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

/** `osaka → tokyo/app tcp/443`; for what must not pass `osaka ↛ tokyo/app tcp/22`; with what else is expected of it. */
export function expectationText(expectation: Expectation): string {
  const { from, to, service } = expectation
  switch (expectation.kind) {
    case 'reachable':
      return `${from} → ${to} ${formatService(service)}`
    case 'unreachable':
      return `${from} ↛ ${to} ${formatService(service)}`
    case 'isolated':
      return `${from} ↮ ${to}`
    case 'symmetric':
      return `${from} ⇄ ${to} ${formatService(service)}, the same way back`
    case 'capacity':
      return `${from} → ${to} ${expectation.demandMbps} Mbit/s`
    case 'path': {
      const { through, avoids } = expectation
      const ways = [
        ...(through.length === 0 ? [] : [`through ${through.join(', ')}`]),
        ...(avoids.length === 0 ? [] : [`not through ${avoids.join(', ')}`]),
      ]
      return `${from} → ${to} ${formatService(service)} ${ways.join(', ')}`
    }
  }
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
      'survives' in expectation
        ? expectation.survives.map((demand) => `${demandText(demand)} within ${secondsText(demand.withinSeconds)}`).join(', ')
        : ''
    return [String(index + 1), expectationText(expectation), healthText(proof, index), demands]
  })
  const blockers = expectations.flatMap((expectation, index) => {
    const judged = proof.judged[index]
    return judged === undefined || judged.met
      ? []
      : blockersOf(judged).map((blocker) => `${expectationText(expectation)}: ${blocker.message}`)
  })
  const parts: Part[] = [{ kind: 'table', table: { columns: columns('>#', 'expectation', 'with nothing down', 'survives'), rows } }]
  if (blockers.length > 0) parts.push({ kind: 'list', items: blockers })
  return { id: 'expectations', title: 'Expectations', parts }
}

/** `met`, with how full the fullest part on the way is; `NOT MET: NO_ROUTE`. */
function healthText({ judged }: Proof, index: number): string {
  const found = judged[index]
  if (found === undefined || !found.met) return `NOT MET: ${found?.violation === undefined ? (found?.answer.verdict ?? '') : 'see below'}`
  const { fullest } = found
  return fullest === undefined ? 'met' : `met, at most ${Math.round((100 * fullest.loadMbps) / fullest.capacityMbps)} % full`
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
      ...(proof.consequences.some(({ outage }) => hasRecovery(outage))
        ? [{ kind: 'text' as const, text: 'On return: the time without traffic when the failed part comes back, counted from its return.' }]
        : []),
      {
        kind: 'text',
        text: 'An outage is that of the conversation, there and back, from the moment of the failure. Expectations not named have none.',
      },
    ],
  }
}

function kindTable(kind: Failure['kind'], proof: Proof, expectations: readonly Expectation[]): Part {
  const ofKind = proof.consequences.filter(({ failure }) => failure.kind === kind)
  const returns = ofKind.some(({ outage }) => hasRecovery(outage))
  const rows = proof.failures
    .filter((failure) => failure.kind === kind)
    .flatMap((failure) => failureRows(failure, ofKind, expectations))
    .map(([failure = '', outage = '', onReturn = '', ...rest]) => [failure, outage, ...(returns ? [onReturn] : []), ...rest])
  const head = columns('failure', 'outage', ...(returns ? ['on return'] : []), 'of', 'ended by', 'status')
  return { kind: 'table', title: KIND_TITLES[kind], table: { columns: head, rows } }
}

const hasRecovery = ({ recovery }: Consequence['outage']): boolean => recovery !== undefined && recovery.total.high > 0

function failureRows(failure: Failure, consequences: readonly Consequence[], expectations: readonly Expectation[]): string[][] {
  // Traffic that takes the same way has the same outage: one row for all of it.
  const rows = new Map<string, { readonly cells: readonly [string, string, string, string]; readonly numbers: number[] }>()
  for (const one of consequences) {
    if (one.failure.id !== failure.id || (one.outage.total.high === 0 && one.status === 'held' && !hasRecovery(one.outage))) continue
    const onReturn = hasRecovery(one.outage) ? intervalText(one.outage.recovery!.total) : ''
    const cells = [intervalText(one.outage.total), onReturn, endedBy(one), statusText(one)] as const
    const row = rows.get(cells.join('|')) ?? { cells: [...cells], numbers: [] }
    rows.set(cells.join('|'), row)
    row.numbers.push(one.expectation + 1)
  }
  if (rows.size === 0) return [[failure.label, 'none', '', '', '', 'held']]
  const all = expectations.length
  return [...rows.values()].map(({ cells, numbers }, index) => {
    const of = numbers.length === all && all > 1 ? 'all' : numbers.map((number) => `#${number}`).join(' ')
    return [index === 0 ? failure.label : '', cells[0], cells[1], of, cells[2], cells[3]]
  })
}

function statusText(one: Consequence): string {
  if (one.status !== 'broken') return one.status
  return one.verdict === 'ACCEPTED' && one.violation === undefined ? 'BROKEN: too late' : 'BROKEN'
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
    const after =
      one.violation !== undefined
        ? one.violation
        : one.verdict === 'ACCEPTED'
          ? `back after ${intervalText(one.outage.total)}`
          : one.verdict
    return [`${one.failure.label}: ${expectationText(expectation)} (${after})`]
  })
}
