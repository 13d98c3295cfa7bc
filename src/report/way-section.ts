import { formatLocation } from '../core/problem.ts'
import type { Provenance } from '../network/model.ts'
import type { ChosenRoute, Stop, StopFilter, Way, WayPath } from '../reach/diagnosis/way.ts'
import { columns, type Part, type Section } from './table.ts'

const COLUMNS = columns('at', 'what', 'which', 'from')
/** Of the routes that lost, so many are worth a line on a terminal; JSON has all of them. */
const LOSERS_SHOWN = 2

/** A way hop by hop, in a table for each path; paths that differ little are told by the difference. */
export function waySections(id: string, title: string, { verdict, paths }: Way): Section[] {
  const first = paths[0]?.hops.flatMap(stopRows)
  const parts = paths.map((path, i): Part => {
    const rows = path.hops.flatMap(stopRows)
    const heading = paths.length === 1 ? undefined : `way ${i + 1} of ${paths.length}: ${summary(path)}`
    const other = i === 0 || first === undefined ? undefined : differences(first, rows)
    if (other !== undefined && heading !== undefined)
      return { kind: 'table', title: `${heading}, as way 1 but for`, table: { columns: COLUMNS, rows: withoutRepeats(other) } }
    return { kind: 'table', ...(heading === undefined ? {} : { title: heading }), table: { columns: COLUMNS, rows: withoutRepeats(rows) } }
  })
  const only = paths.length === 1 ? paths[0] : undefined
  return [{ id, title: `${title}: ${only === undefined ? `${verdict}, ${paths.length} ways` : `${verdict}${mtuText(only)}`}`, parts }]
}

function summary(path: WayPath): string {
  return `${path.verdict}${mtuText(path)}${path.verdict === 'ACCEPTED' ? '' : ` (${path.reason})`}`
}

const mtuText = ({ mtu }: WayPath): string => (mtu === undefined ? '' : `, MTU ${mtu}`)

const withoutRepeats = (rows: readonly (readonly string[])[]): (readonly string[])[] =>
  rows.map((row, i) => (i > 0 && rows[i - 1]?.[0] === row[0] ? ['', ...row.slice(1)] : row))

/** The rows of the second way between those that both begin and end with; undefined when it has little in common with the first. */
function differences(
  first: readonly (readonly string[])[],
  second: readonly (readonly string[])[],
): readonly (readonly string[])[] | undefined {
  const isSame = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean => a?.join('|') === b?.join('|')
  const shorter = Math.min(first.length, second.length)
  let start = 0
  while (start < shorter && isSame(first[start], second[start])) start++
  let end = 0
  while (end < shorter - start && isSame(first.at(-1 - end), second.at(-1 - end))) end++
  return start + end < second.length / 2 ? undefined : second.slice(start, second.length - end)
}

/** In the order of a kernel: filter in, translation, route, filter through, filter out, wire. */
function stopRows(stop: Stop): string[][] {
  const at = stopName(stop)
  const filters = (direction: StopFilter['direction']): string[][] =>
    stop.filters.filter((each) => each.direction === direction).map((each) => [at, ...filterCells(each)])
  const translated = (field: 'source' | 'destination'): string[][] =>
    stop.translations
      .filter((each) => each.field === field)
      .map(({ before, after, by }) => [at, `translates the ${field}`, `${before} to ${after}`, by === 'one-to-one' ? '' : by])
  const chosen = stop.lookups.filter(({ toward, route }) => toward === undefined || route === undefined)
  const lookups = chosen.flatMap(({ table, address, route, alternatives }) =>
    route === undefined ? [[at, `no route in table ${table}`, address, '']] : routeRows(at, table, route, alternatives),
  )
  const rows = [
    ...filters('in'),
    ...translated('destination'),
    ...lookups,
    ...filters('forward'),
    ...translated('source'),
    ...filters('out'),
  ]
  const leaves = stop.leavesBy === undefined ? [] : [[at, 'sends by', stop.leavesBy, '']]
  const all = [...rows, ...leaves]
  return all.length > 0 ? all : [[at, 'reached', '', '']]
}

/** Words of the network model that tell people nothing beside a name. */
const PLAIN_KINDS: readonly string[] = ['host', 'router', 'fabric', 'hub', 'carrier']

function stopName({ node, kind, name, carriesTunnel }: Stop): string {
  const word = PLAIN_KINDS.includes(kind) || node.includes(kind) ? '' : kind
  const isNew = name !== undefined && name.replaceAll(/\W/g, '') !== node.replaceAll(/\W/g, '')
  const words = [word, isNew ? name : ''].filter((text) => text !== '').join(' ')
  return `${node}${words === '' ? '' : ` (${words})`}${carriesTunnel === true ? ', outer packet' : ''}`
}

function filterCells({ direction, interface: name, action, by, name: label, from }: StopFilter): string[] {
  const word = action === 'accept' ? 'accepted' : action === 'drop' ? 'DROPPED' : 'NOT KNOWN'
  const why = by === 'established' ? ', an answer' : by === 'default' ? ' by default' : ''
  const where = direction === 'forward' ? 'passing' : `${direction} ${name ?? ''}`.trim()
  return [`${word}${why}`, `${label}, ${where}`, by === 'established' ? '' : sourceText(from)]
}

function routeRows(at: string, table: string, route: ChosenRoute, alternatives: number): string[][] {
  const others = alternatives === 0 ? '' : ` (1 of ${alternatives + 1})`
  const chosen = [at, `table ${table}: ${route.prefix}`, `${route.target}${others}`, sourceText(route.from) || route.origin]
  const worthIt = route.lost.filter(({ origin }) => origin !== 'local')
  const lost = worthIt.slice(0, LOSERS_SHOWN).map(({ prefix, target, reason }) => [at, `  not ${prefix}`, target, reason])
  const more = worthIt.length - lost.length
  return [chosen, ...lost, ...(more > 0 ? [[at, `  nor ${more} more`, '', '']] : [])]
}

/** `policies[0], network.ts:41` for a design; the object and its rule for an account. */
function sourceText(from: Provenance | undefined): string {
  if (from === undefined) return ''
  if (from.path !== undefined) return [from.path, formatLocation(from.at)].filter((text) => text !== '').join(', ')
  return [from.object, from.rule].filter((text) => text !== undefined).join(' ')
}
