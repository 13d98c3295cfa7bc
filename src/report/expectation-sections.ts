import { formatLocation, type Problem } from '../core/problem.ts'
import type { ExpectationResult } from '../reach/diagnosis/expect.ts'
import { blockerData } from './answer-data.ts'
import { columns, type Section } from './table.ts'

const MARKS = { met: 'met', unmet: 'NOT MET', unknown: 'NOT KNOWN' } as const

/** `i-0abc reaches internet tcp/443`. */
export function expectedText({ expected: { kind, from, to, service } }: ExpectationResult): string {
  const what = service ?? (kind === 'reachable' ? 'with anything' : 'at all')
  return `${from} ${kind === 'reachable' ? 'reaches' : 'does not reach'} ${to} ${what}`
}

/** Every line with what was found. */
export function expectationSection(results: readonly ExpectationResult[]): Section {
  const rows = results.map((result) => [formatLocation(result.expected.at), MARKS[result.status], expectedText(result), result.verdict])
  const met = results.filter(({ status }) => status === 'met').length
  return {
    id: 'expectations',
    title: met === results.length ? 'Proven' : 'Not proven',
    parts: [
      { kind: 'table', table: { columns: columns('at', '', 'expectation', 'found'), rows } },
      { kind: 'text', text: `${met} of ${results.length} expectations met` },
    ],
  }
}

/** One for each line that is not met, at its place in the file. */
export function expectationProblems(results: readonly ExpectationResult[]): Problem[] {
  return results.filter(({ status }) => status !== 'met').map(problemOf)
}

function problemOf(result: ExpectationResult): Problem {
  const { expected, status, blockers, against, pairs } = result
  const of = pairs === 1 ? '' : ` (${against.length} of ${pairs} pairs, first ${pairText(result)})`
  const because = expected.because === undefined ? '' : `; it must hold because ${expected.because}`
  const found =
    status === 'unknown'
      ? `nobody can say whether it holds: ${unknowns(result)}`
      : expected.kind === 'reachable'
        ? (blockers[0]?.message ?? result.verdict)
        : `${result.arrives.join(', ') || 'it'} arrives`
  const related = blockers
    .slice(1)
    .map(({ message, from }) => ({ message: `also ${message}`, ...(from?.at === undefined ? {} : { at: from.at }) }))
  const pair = against[0]?.pair
  const ends =
    pair === undefined ? `${expected.from} ${expected.to}` : `${pair.from.node} ${pair.to.node === '' ? pair.to.address : pair.to.node}`
  const ask = `keiro reach ${ends}${expected.service === undefined ? '' : ` ${expected.service}`}`
  return {
    code: status === 'unknown' ? 'REACH-002' : 'REACH-001',
    severity: 'error',
    message: `expected that ${expectedText(result)}, but ${found}${of}${because}`,
    ...(expected.at === undefined ? {} : { at: expected.at }),
    hint: `\`${ask}\` shows the way`,
    ...(related.length === 0 ? {} : { related }),
  }
}

function pairText({ against: [first] }: ExpectationResult): string {
  return first === undefined ? '' : `${first.pair.from.node} ${first.pair.from.address} → ${first.pair.to.node} ${first.pair.to.address}`
}

function unknowns({ against }: ExpectationResult): string {
  const names = against.flatMap(({ unmodelled }) => unmodelled)
  return [...new Set(names)].join(', ') || 'something on the way is not modelled'
}

export function expectationsAsData(results: readonly ExpectationResult[]): object {
  const count = (status: ExpectationResult['status']): number => results.filter((each) => each.status === status).length
  return {
    proven: results.every(({ status }) => status === 'met'),
    counts: { expectations: results.length, met: count('met'), unmet: count('unmet'), unknown: count('unknown') },
    expectations: results.map(({ expected, asked, status, verdict, pairs, against, arrives, blockers }) => ({
      kind: expected.kind,
      from: expected.from,
      to: expected.to,
      service: asked.text,
      ...(expected.because === undefined ? {} : { because: expected.because }),
      at: formatLocation(expected.at),
      status,
      met: status === 'met',
      verdict,
      pairs,
      against: against.map(({ pair, verdict: found }) => ({ ...pair, verdict: found })),
      arrives,
      blockers: blockers.map(blockerData),
    })),
  }
}
