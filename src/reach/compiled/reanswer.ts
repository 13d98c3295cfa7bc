import type { Filter, FilterRule } from '../../network/model.ts'
import type { AllPairs, PairParts } from './all-pairs.ts'
import { isSingleText } from './addresses.ts'

/** A pair of classes with what was between them and what is. */
export interface ChangedPair {
  readonly from: number
  readonly to: number
  readonly before: PairParts
  readonly after: PairParts
}

/** `stale`: the new rules tell endpoints of one class apart, so the classes must be made again from a new compiled network. */
export type Reanswer =
  | { readonly kind: 'answered'; readonly changed: readonly ChangedPair[] }
  | { readonly kind: 'stale'; readonly changed: readonly [] }

/**
 * Filters have other rules now (same ids, and a memory as before): works out again only what they touch and gives the pairs of classes
 * that differ. The pairs are changed in place. `stale` leaves them as they were.
 */
export function reanswer(pairs: AllPairs, filters: readonly Filter[]): Reanswer {
  const { net, ways } = pairs
  if (filters.some((filter) => tellsApart(pairs, filter))) return { kind: 'stale', changed: [] }
  const numbers = new Set(filters.map((filter) => net.filters.numberOf(filter.id)))
  const rows = new Set<number>()
  const columns = new Set<number>()
  for (let each = 0; each < pairs.count; each++) {
    const { port } = pairs.standsFor(each)
    const [inward, outward] = [numbers.has(net.portFilterIn[port]!), numbers.has(net.portFilterOut[port]!)]
    // What answers passes the other way, and a filter without memory judges it.
    if (outward || (inward && !net.filters.isStateful(net.portFilterIn[port]!))) rows.add(each)
    if (inward || (outward && !net.filters.isStateful(net.portFilterOut[port]!))) columns.add(each)
  }
  const domains = [...numbers].flatMap((number) => ways.meeting(number))
  const asked = askedAgain(pairs, rows, columns, [...domains, ...ways.byThemselves()])
  const before = readAll(pairs, asked)
  for (const filter of filters) {
    const number = net.filters.replace(filter)
    pairs.inward.forget(number)
    pairs.outward.forget(number)
  }
  for (const each of new Set([...rows, ...columns])) pairs.findProfiles(each)
  pairs.forgetRows()
  ways.renew(domains)
  const after = readAll(pairs, asked)
  const changed: ChangedPair[] = []
  let at = 0
  for (const [from, places] of asked) {
    for (const to of places) {
      if (before[at] !== after[at] || before[at + 1] !== after[at + 1] || before[at + 2] !== after[at + 2]) {
        changed.push({ from, to, before: partsAt(before, at), after: partsAt(after, at) })
      }
      at += 3
    }
  }
  return { kind: 'answered', changed }
}

/** By row, the places to ask for. */
function askedAgain(
  pairs: AllPairs,
  rows: ReadonlySet<number>,
  columns: ReadonlySet<number>,
  domains: readonly { readonly from: number; readonly to: number }[],
): Map<number, Int32Array> {
  const all = Int32Array.from({ length: pairs.count }, (_, each) => each)
  const column = Int32Array.from(columns)
  const partners = new Map<number, Set<number>>()
  for (const { from, to } of domains) {
    for (const [a, b] of [
      [from, to],
      [to, from],
    ] as const) {
      const known = partners.get(a)
      if (known === undefined) partners.set(a, new Set([b]))
      else known.add(b)
    }
  }
  const membersOf: number[][] = Array.from({ length: pairs.classes.domainCount }, () => [])
  if (partners.size > 0) pairs.classes.domainOf.forEach((domain, each) => membersOf[domain]!.push(each))
  const asked = new Map<number, Int32Array>()
  // Classes of one domain are asked for the same places.
  const places = new Map<number, Int32Array>()
  for (const [domain, reached] of partners) {
    const others = [...reached].flatMap((other) => membersOf[other]!.filter((each) => !columns.has(each)))
    places.set(domain, Int32Array.from([...column, ...others]))
  }
  for (let from = 0; from < pairs.count; from++) {
    const some = rows.has(from) ? all : (places.get(pairs.classes.domainOf[from]!) ?? column)
    if (some.length > 0) asked.set(from, some)
  }
  return asked
}

/** Accepted, answered and unknown of every pair asked for, one after the other. */
function readAll(pairs: AllPairs, asked: ReadonlyMap<number, Int32Array>): Int32Array {
  let length = 0
  for (const places of asked.values()) length += places.length * 3
  const found = new Int32Array(length)
  let at = 0
  for (const [from, places] of asked) {
    const { accepted, answered, unknown } = pairs.row(from, places)
    for (const to of places) {
      found[at] = accepted[to]!
      found[at + 1] = answered[to]!
      found[at + 2] = unknown[to]!
      at += 3
    }
  }
  return found
}

const partsAt = (found: Int32Array, at: number): PairParts => ({ accepted: found[at]!, answered: found[at + 1]!, unknown: found[at + 2]! })

/** Whether a rule of the filter parts addresses that were alike so far, or the filter remembers otherwise than before. */
function tellsApart({ net, ways, classes }: AllPairs, filter: Filter): boolean {
  const number = net.filters.numberOf(filter.id)
  if (number < 0 || !ways.remembersFilters) return true
  const before = net.filters.get(number).filter
  if (before.stateful !== filter.stateful) return true
  const known = new Set(before.rules.flatMap(namedBy))
  const added = filter.rules.flatMap(namedBy).filter((text) => !known.has(text))
  // On the way, domains are only told apart by what filters there named when they were made.
  if (classes.filtersOnTheWay.has(number)) return added.length > 0
  return added.some((text) => text.includes('/') && (isSingleText(text) || !net.book.isCutAt(net.book.prefixOf(text))))
}

/** Ranges and sets; the set's mark keeps a name with a slash from being taken for a range. */
const namedBy = ({ sources = [], destinations = [], sourceSets = [], destinationSets = [] }: FilterRule): readonly string[] => [
  ...sources,
  ...destinations,
  ...[...sourceSets, ...destinationSets].map((set) => `set ${set.replaceAll('/', ' ')}`),
]
