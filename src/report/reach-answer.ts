import { formatLocation } from '../core/problem.ts'
import type { Provenance } from '../network/model.ts'
import type { Verdict } from '../reach/model.ts'
import type { FoundBlocker } from '../reach/diagnosis/blocked-path.ts'
import type { Diagnosis, PairVerdict } from '../reach/diagnosis/diagnose.ts'
import type { JudgedChecklist } from '../reach/diagnosis/needed-parts.ts'
import type { Traffic } from '../reach/diagnosis/traffic.ts'
import { provenanceText } from './provenance.ts'
import { columns, type Part, type Section } from './table.ts'
import { waySections } from './way-section.ts'

const VERBS: Partial<Record<Verdict, string>> = {
  ACCEPTED: 'reaches',
  UNDETERMINED: 'may or may not reach',
  EXITS_NETWORK: 'leaves the network towards',
}

/** The answer for people: verdict, what passes, what stands in the way, and the way there and back hop by hop. */
export function answerSections(diagnosis: Diagnosis): Section[] {
  const { from, to, asked, verdict, forward, shown } = diagnosis
  const service = asked.parts === undefined && asked.demand === 'some' ? '' : ` ${asked.text}`
  const head: Section = {
    id: 'verdict',
    title: `${from.name} ${VERBS[verdict] ?? 'does not reach'} ${to.name}${service}: ${verdict}`,
    parts: headParts(diagnosis),
  }
  const ends =
    diagnosis.pairs.length === 1 && from.name === shown.pair.from.node && to.name === shown.pair.to.node ? '' : `, ${pairText(shown)}`
  return [
    head,
    ...blockerSections(diagnosis),
    ...diagnosis.checklists.map(checklistSection),
    ...waySections('there', `There${ends}`, forward),
    ...(diagnosis.return === undefined ? [] : waySections('back', 'Back', diagnosis.return)),
  ]
}

function headParts(diagnosis: Diagnosis): Part[] {
  const { verdict, allowed, pairs, findings, undetermined, assumptions } = diagnosis
  const back = diagnosis.return
  const rows = [
    ['passes', verdict === 'UNDETERMINED' && allowed.words.length === 0 ? 'nothing for certain' : trafficText(allowed)],
    ...(back === undefined ? [] : [['answered', trafficText(back.allowed)]]),
    ...findings.map(({ message }) => ['finding', message]),
    ...undetermined.map((what) => ['not known', what]),
    ...assumptions.map((what) => ['assumed', what]),
  ]
  const facts: Part = { kind: 'list', items: rows.map(([label = '', text = '']) => `${label.padEnd(9)}  ${text}`) }
  return pairs.length === 1 ? [facts] : [facts, { kind: 'table', title: 'pairs', table: pairTable(pairs) }]
}

export const trafficText = ({ words }: Traffic): string => (words.length === 0 ? 'nothing' : words.join(', '))

const PAIRS_SHOWN = 20

function pairTable(pairs: readonly PairVerdict[]) {
  const rows = pairs.slice(0, PAIRS_SHOWN).map(({ pair: { from, to }, verdict }) => [from.node, from.address, to.node, to.address, verdict])
  const more = pairs.length - rows.length
  return {
    columns: columns('from', 'address', 'to', 'address', 'verdict'),
    rows: more === 0 ? rows : [...rows, [`and ${more} more`, '', '', '', '']],
  }
}

const pairText = ({ pair: { from, to } }: PairVerdict): string =>
  `${from.node} ${from.address} → ${to.node === '' ? '' : `${to.node} `}${to.address}`

function blockerSections({ verdict, blockers, isComplete }: Diagnosis): Section[] {
  if (blockers.length === 0) return []
  const what = verdict === 'UNDETERMINED' ? 'What nobody can say' : verdict === 'EXITS_NETWORK' ? 'Where it leaves' : 'What blocks it'
  const title = blockers.length === 1 ? what : `${what}: ${blockers.length} things, all of which must change`
  const note =
    isComplete || verdict === 'EXITS_NETWORK' ? [] : [{ kind: 'text' as const, text: 'what lies behind the last of these can not be said' }]
  return [{ id: 'blockers', title, parts: [{ kind: 'list', items: blockers.flatMap(blockerLines) }, ...note] }]
}

function blockerLines(blocker: FoundBlocker, i: number): string[] {
  const { code, component, rule, message, way, from, verdict } = blocker
  const names = [code ?? verdict, component, rule === undefined ? '' : `rule ${rule}`].filter((word) => word !== '').join('  ')
  const place = from?.path === undefined ? formatLocation(from?.at) : provenanceText(from)
  return [`${i + 1}. ${way === 'forward' ? '' : 'on the way back: '}${message}`, `   ${names}${place === '' ? '' : `  (${place})`}`]
}

const MARKS = { present: 'present', missing: 'MISSING', unknown: 'not known' } as const

function checklistSection({ family, address, direction, parts }: JudgedChecklist): Section {
  const missing = parts.filter(({ found }) => found === 'missing').length
  const count = missing === 0 ? 'nothing missing' : missing === 1 ? '1 thing missing' : `${missing} things missing`
  const rows = parts.map(({ found, what, object = '', note = '', rule = '', code = '', from }) => [
    MARKS[found],
    what,
    object,
    [note, rule === '' ? '' : `rule ${rule}`, code, placeText(from)].filter((text) => text !== '').join(', '),
  ])
  return {
    id: `internet-${direction}-${address}`,
    title: `IPv${family} ${direction === 'out' ? `from ${address} to the internet` : `from the internet to ${address}`}: ${count}`,
    parts: [{ kind: 'table', table: { columns: columns('', 'needed', 'object', 'found'), rows } }],
  }
}

const placeText = (from: Provenance | undefined): string => (from?.path === undefined ? '' : provenanceText(from))
