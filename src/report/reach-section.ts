import { formatLocation } from '../core/problem.ts'
import type { Provenance } from '../network/model.ts'
import type { Answer, Conversation, Hop, Trace } from '../reach/model.ts'
import { nextHopText, originText } from './route-sections.ts'
import { columns, type Part, type Section } from './table.ts'

/** The answer for people: the verdict, the way there and back hop by hop, or what blocks it. */
export function reachSections(answer: Answer): Section[] {
  const open = answer.verdict === 'ACCEPTED'
  const verdict = `${answer.from} ${open ? 'reaches' : 'does not reach'} ${answer.to} ${answer.service}: ${answer.verdict}`
  const head: Section = {
    id: 'verdict',
    title: verdict,
    parts: answer.blockers.length === 0 ? [] : [{ kind: 'list', items: answer.blockers.map(blockerText) }],
  }
  return [head, ...answer.conversations.flatMap(conversationSections)]
}

function blockerText(blocker: Answer['blockers'][number]): string {
  const where = provenanceText(blocker.from)
  return `blocked at ${blocker.node}: ${blocker.message}${where === '' ? '' : ` (${where})`}`
}

/** `policies[0] (network.ts:41)`, or the cloud's own object. */
export function provenanceText(from: Provenance | undefined): string {
  if (from === undefined) return ''
  const name = from.path ?? from.object ?? ''
  const place = formatLocation(from.at)
  return place === '' ? name : name === '' ? place : `${name}, ${place}`
}

function conversationSections(conversation: Conversation): Section[] {
  const { from, to } = conversation
  const title = `${from.node} ${from.address} → ${to.node} ${to.address}: ${conversation.verdict}`
  const parts = [
    ...traceParts(conversation.forward, 'there'),
    ...(conversation.return === undefined ? [] : traceParts(conversation.return, 'back')),
  ]
  return [{ id: `${from.node}-${to.node}`, title, parts }]
}

function traceParts(trace: Trace, way: string): Part[] {
  const first = trace.paths[0]?.hops.map(hopRow)
  return trace.paths.map((path, index): Part => {
    const count = trace.paths.length === 1 ? '' : `, way ${index + 1} of ${trace.paths.length}`
    const title = `${way}${count}: ${path.verdict}, MTU ${path.mtu}${path.verdict === 'ACCEPTED' ? '' : ` (${path.reason})`}`
    const rows = path.hops.map(hopRow)
    // Ways at equal cost mostly differ in a hop or two: only those are worth a line.
    const other = index === 0 || first === undefined ? undefined : differences(first, rows)
    if (other !== undefined) return { kind: 'table', title: `${title}, as way 1 but for`, table: { columns: COLUMNS, rows: other } }
    const shown = rows.map((row, i) => (i > 0 && rows[i - 1]?.[0] === row[0] ? ['', ...row.slice(1)] : row))
    return { kind: 'table', title, table: { columns: COLUMNS, rows: shown } }
  })
}

const COLUMNS = columns('at', 'what', 'which', 'from')

/** The rows of the second way that differ; undefined when the two do not go hop by hop alongside. */
function differences(first: readonly (readonly string[])[], second: readonly (readonly string[])[]): (readonly string[])[] | undefined {
  if (first.length !== second.length || first.some((row, i) => row[0] !== second[i]?.[0])) return undefined
  const different = second.filter((row, i) => row.join('|') !== first[i]?.join('|'))
  return different.length > 3 ? undefined : different
}

function hopRow(hop: Hop): string[] {
  switch (hop.kind) {
    case 'origin':
      return [hop.node, 'starts', hop.interface, '']
    case 'filter': {
      const where = hop.direction === 'forward' ? 'passing' : `${hop.direction} ${hop.interface ?? ''}`.trim()
      const why = hop.established ? 'answer to accepted traffic' : hop.rule === undefined ? 'by default' : ''
      return [
        hop.node,
        `${hop.action === 'accept' ? 'accepted' : 'DROPPED'} by ${hop.label}`,
        [where, why].filter((text) => text !== '').join(', '),
        provenanceText(hop.rule),
      ]
    }
    case 'anti-spoof':
      return [hop.node, 'source/destination check drops', hop.interface, '']
    case 'lookup': {
      const route = hop.route
      if (route === undefined) return [hop.node, `no route in table ${hop.table}`, '', '']
      const next = hop.nextHop === undefined ? route.action : nextHopText(hop.nextHop)
      const others = hop.alternatives === 0 ? '' : ` (1 of ${hop.alternatives + 1})`
      return [hop.node, `table ${hop.table}: ${route.prefix}`, `${next}${others}`, originText(route)]
    }
    case 'translation':
      return [hop.node, `translates the ${hop.field}`, `${hop.before} to ${hop.after}`, '']
    case 'tunnel':
      return [hop.from, `${hop.tunnelKind} to ${hop.to}`, hop.tunnel, '']
    case 'wire':
      return [hop.from, `to ${hop.to}`, hop.label, '']
    case 'delivered':
      return [hop.node, 'arrives', hop.interface, '']
  }
}
