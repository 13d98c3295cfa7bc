import type { Candidate, RouteExplanation } from '../routing/explain.ts'
import type { Leg } from '../routing/journey.ts'
import type { BgpPath } from '../routing/model.ts'
import type { PolicyStep } from '../routing/passage.ts'
import { provenanceText } from './provenance.ts'
import { asPathText, nextHopTexts } from './route-sections.ts'
import { columns, type Part, type Section } from './table.ts'

/** One route of a table: what was chosen, what lost at which step, and the way of each from its origin to here. */
export function routeExplanationSection(
  { node, table, asked, prefix, route, candidates, missing }: RouteExplanation,
  tables: number,
): Section {
  const where = tables === 1 ? node : `${node}, table ${table}`
  const title = `${prefix} at ${where}${asked === prefix ? '' : ` (for ${asked})`}`
  const head = route === undefined ? 'there is no route' : `goes to ${nextHopTexts(route).join(' and ')}`
  const parts: Part[] = [{ kind: 'text', text: head }]
  const paths = candidates.filter((one) => one.path !== undefined)
  if (candidates.length > 0) parts.push({ kind: 'table', title: 'Candidates', table: candidatesTable(candidates) })
  // Two sessions between the same two routers bring the same path: it is told once.
  const told = new Set<string>()
  for (const candidate of candidates) {
    const [first] = candidate.journey
    if (candidate.journey.length < 2 && first?.kind !== 'kept') continue
    const rows = candidate.journey.flatMap(legRows)
    if (told.has(JSON.stringify(rows))) continue
    told.add(JSON.stringify(rows))
    const from = candidate.path?.learnedFrom?.peer
    const title = paths.length === 1 || from === undefined ? 'Where it comes from' : `Where the path from ${from} comes from`
    parts.push({ kind: 'table', title, table: { columns: columns('at', 'what happens', 'and it becomes', ''), rows } })
  }
  if (missing.length > 0)
    parts.push({
      kind: 'table',
      title: 'Not held',
      table: {
        columns: columns('neighbour', 'why', ''),
        rows: missing.map(({ peer, why, from }) => [peer, why, provenanceText(from)]),
      },
    })
  return { id: `${node}-${table}`, title, parts }
}

function candidatesTable(candidates: readonly Candidate[]): Extract<Part, { kind: 'table' }>['table'] {
  const rows = candidates.map((candidate) => {
    const { verdict, reason, path, journey } = candidate
    const word = verdict === 'chosen' ? 'chosen' : verdict === 'beside' ? 'used beside it' : `lost: ${reason ?? 'not chosen'}`
    const source =
      path?.learnedFrom === undefined
        ? originWord(journey[0], candidate)
        : `${path.learnedFrom.kind === 'ibgp' ? 'iBGP' : 'eBGP'} ${path.learnedFrom.peer}`
    return [source, path === undefined ? '' : asPathText(path), path === undefined ? '' : attributes(path), word]
  })
  return { columns: columns('from', 'AS path', 'attributes', ''), rows }
}

function originWord(leg: Leg | undefined, { static: fixed }: Candidate): string {
  const place = leg === undefined ? '' : provenanceText(leg.from)
  return [fixed?.origin ?? (leg?.kind === 'origin' ? leg.how : 'own'), place].filter((text) => text !== '').join(' ')
}

/** Those that differ from what every path has. */
function attributes({ weight, localPreference, med, origin, communities, originatorId, clusterList = [] }: BgpPath): string {
  return [
    weight === 0 ? '' : `weight ${weight}`,
    `local preference ${localPreference}`,
    med === 0 ? '' : `MED ${med}`,
    `origin ${origin}`,
    communities.length === 0 ? '' : `community ${communities.join(' ')}`,
    originatorId === undefined ? '' : `reflected for ${originatorId} by ${clusterList.join(' ')}`,
  ]
    .filter((text) => text !== '')
    .join(', ')
}

function legRows(leg: Leg): string[][] {
  const place = provenanceText(leg.from)
  switch (leg.kind) {
    case 'origin':
      return [[leg.node, originText(leg), leg.changes.join(', '), place]]
    case 'kept':
      return [[leg.receiver, `still uses what ${leg.sender} had said: the session is lost`, asPathText(leg.path), place]]
    case 'session': {
      const kind = leg.protocol === 'ibgp' ? 'iBGP' : 'eBGP'
      const sends = policyRow(leg.sender, `sends it to ${leg.receiver}`, leg.exported)
      const accepts = policyRow(leg.receiver, `accepts it over ${kind}`, leg.imported)
      return [
        ...(sends[1] === `sends it to ${leg.receiver}` ? [] : [[...sends, '', '']]),
        [...accepts, `AS path ${asPathText(leg.path)}`, place],
      ].map(four)
    }
  }
}

const four = (row: readonly string[]): string[] => [row[0] ?? '', row[1] ?? '', row[2] ?? '', row[3] ?? '']

function policyRow(node: string, does: string, { term, changes }: PolicyStep): string[] {
  const by = term === undefined ? '' : `, term "${term}"`
  return [node, changes.length === 0 ? `${does}${by}` : `${does}${by}: ${changes.join(', ')}`]
}

function originText({ how, prefix, term }: Extract<Leg, { kind: 'origin' }>): string {
  const by = term === undefined ? '' : `, term "${term}"`
  switch (how) {
    case 'connected':
      return `has ${prefix} itself${by}`
    case 'aggregate':
      return `makes ${prefix} of longer routes`
    default:
      return `has a ${how} route to ${prefix}${by}`
  }
}
