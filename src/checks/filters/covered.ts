import { firstAddress, lastAddress, parsePrefix } from '../../ip/prefix.ts'
import { NOTHING, type TrafficSet, type TrafficSets } from '../../ip/traffic-set.ts'
import type { AddressSet, AddressSetId, Filter, FilterRule } from '../../network/model.ts'

/** Which rules of a filter never decide, and which could be left out. By position. */
export interface Coverage {
  /** Everything that it matches, earlier rules decide. */
  readonly shadowed: ReadonlyMap<number, readonly number[]>
  /** Accepts nothing that the other rules that are left would not accept: of two that say the same, the later one. */
  readonly implied: ReadonlyMap<number, readonly number[]>
}

/** Atoms of one side of a rule: number of interval, or name of a group whose members nobody should rely on to stay. */
type Atoms = ReadonlySet<string>

interface Side {
  readonly atoms: Atoms
}

interface Cut {
  readonly source: Side
  readonly destination: Side
  readonly traffic: TrafficSet
}

/** Exact, by cutting the addresses of both sides at every boundary that any rule of the filter has. */
export function coverageOf(sets: TrafficSets, filter: Filter, addressSets: ReadonlyMap<AddressSetId, AddressSet>): Coverage {
  const { rules } = filter
  const sides = (['source', 'destination'] as const).map((side) => cutSide(rules, side, addressSets)) as [Side[], Side[]]
  const cuts = rules.map((rule, i): Cut => ({ source: sides[0][i]!, destination: sides[1][i]!, traffic: sets.of(rule) }))
  const shadowed = new Map<number, readonly number[]>()
  const implied = new Map<number, readonly number[]>()
  for (let i = 0; i < rules.length; i++) {
    const by = coveredBy(
      sets,
      cuts,
      i,
      range(i).filter((j) => rules[j]!.action !== 'unknown'),
    )
    if (by !== undefined) shadowed.set(i, by)
  }
  // Where all rules accept, their order does not matter: what the rest accepts too is not needed.
  if (filter.default === 'drop' && rules.every(({ action }) => action === 'accept')) {
    for (let i = rules.length - 1; i >= 0; i--) {
      const by = coveredBy(
        sets,
        cuts,
        i,
        range(rules.length).filter((j) => j !== i && !implied.has(j)),
      )
      if (by !== undefined) implied.set(i, by)
    }
  }
  return { shadowed, implied }
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i)

/** The rules that together match all that it matches, none where it matches no packet at all; undefined where they do not. */
function coveredBy(sets: TrafficSets, cuts: readonly Cut[], at: number, others: readonly number[]): readonly number[] | undefined {
  const { source, destination, traffic } = cuts[at]!
  if (traffic === NOTHING) return undefined
  const touching = others.filter((other) => sets.and(cuts[other]!.traffic, traffic) !== NOTHING)
  const needed = new Set<number>()
  for (const from of source.atoms) {
    const bySource = touching.filter((other) => holds(cuts[other]!.source, from))
    for (const to of destination.atoms) {
      if (!canMeet(from, to)) continue
      let left = traffic
      for (const other of bySource) {
        if (!holds(cuts[other]!.destination, to)) continue
        const after = sets.minus(left, cuts[other]!.traffic)
        if (after !== left) needed.add(other)
        left = after
        if (left === NOTHING) break
      }
      if (left !== NOTHING) return undefined
    }
  }
  return [...needed].sort((a, b) => a - b)
}

/** A packet has both its addresses in one family; a group may have members of each. */
const canMeet = (from: string, to: string): boolean => from.startsWith('group') || to.startsWith('group') || from[0] === to[0]

const holds = ({ atoms }: Side, atom: string): boolean => atoms.has(atom)

function cutSide(rules: readonly FilterRule[], side: 'source' | 'destination', addressSets: ReadonlyMap<AddressSetId, AddressSet>): Side[] {
  const named = rules.map((rule) => {
    const [prefixes, ids] = side === 'source' ? [rule.sources, rule.sourceSets] : [rule.destinations, rule.destinationSets]
    const isAny = prefixes === undefined && ids === undefined
    const groups = rule.identity === true ? (ids ?? []) : []
    const listed = rule.identity === true ? [] : (ids ?? []).flatMap((id) => addressSets.get(id)?.prefixes ?? [])
    return { isAny, groups, intervals: [...(prefixes ?? []), ...listed].map(intervalOf) }
  })
  const starts = { 4: boundaries(named, 4), 6: boundaries(named, 6) }
  const groups = [...new Set(named.flatMap((each) => each.groups))]
  return named.map(({ isAny, groups: own, intervals }) => {
    if (isAny) return { atoms: new Set([...groups.map((id) => `group ${id}`), ...numbers(4, starts[4]), ...numbers(6, starts[6])]) }
    const atoms = new Set<string>()
    for (const { family, first, last } of intervals)
      for (const [i, start] of starts[family].entries()) if (start >= first && start <= last) atoms.add(`${family} ${i}`)
    const families = ([4, 6] as const).filter((family) =>
      intervals.some((each) => each.family === family && each.first === 0n && each.last === LAST[family]),
    )
    for (const id of own) atoms.add(`group ${id}`)
    // Whoever the members are one day, they have an address: all of a family holds them, where they have none of the other.
    for (const id of groups) {
      const has = new Set((addressSets.get(id)?.prefixes ?? []).map((text) => (text.includes(':') ? 6 : 4)))
      if (families.includes(4) && (families.includes(6) || !has.has(6))) atoms.add(`group ${id}`)
    }
    return { atoms }
  })
}

const LAST = { 4: 2n ** 32n - 1n, 6: 2n ** 128n - 1n } as const

interface Interval {
  readonly family: 4 | 6
  readonly first: bigint
  readonly last: bigint
}

function intervalOf(text: string): Interval {
  const prefix = parsePrefix(text)
  const [first, last] = [firstAddress(prefix), lastAddress(prefix)]
  return { family: first.family, first: BigInt(first.value), last: BigInt(last.value) }
}

/** Where the atoms of a family begin. */
function boundaries(named: readonly { readonly intervals: readonly Interval[] }[], family: 4 | 6): bigint[] {
  const starts = new Set<bigint>([0n])
  for (const { intervals } of named)
    for (const each of intervals) {
      if (each.family !== family) continue
      starts.add(each.first)
      if (each.last < LAST[family]) starts.add(each.last + 1n)
    }
  return [...starts].sort((a, b) => (a < b ? -1 : 1))
}

const numbers = (family: 4 | 6, starts: readonly bigint[]): string[] => starts.map((_, i) => `${family} ${i}`)
