import type { Problem } from '../../core/problem.ts'
import { formatLocation } from '../../core/problem.ts'
import { TrafficSets } from '../../ip/traffic-set.ts'
import type { AddressSet, AddressSetId, Filter, FilterRule, Network } from '../../network/model.ts'
import type { Terrain } from '../../reach/flight.ts'
import { coverageOf, type Coverage } from './covered.ts'
import { finding, nameOf, ruleText, type WrittenRule } from './finding.ts'
import { outsideRanges } from './outside.ts'
import { tooWide } from './too-wide.ts'
import { useFindings } from './use.ts'

/**
 * Everything that is wrong or needless in the filters at interfaces, in order of code and rule. What a machine does with packets that
 * it forwards comes from policies, which `keiro check` judges.
 */
export function lintFilters(terrain: Terrain): Problem[] {
  const { network } = terrain.index
  const addressSets = new Map((network.addressSets ?? []).map((set) => [set.id, set]))
  const rules = writtenRules(network)
  return [
    ...useFindings(terrain, rules, addressSets),
    ...coverageFindings(rules, addressSets),
    ...tooWide(rules),
    ...outsideRanges(network, rules),
  ].sort((a, b) => compare(a.code, b.code) || compare(a.message, b.message))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Rules of filters at interfaces, each once, wherever it stands. */
export function writtenRules(network: Network): WrittenRule[] {
  const directions = new Map<string, 'in' | 'out'>()
  // A filter at a subnet's port to its network stands the other way round for who is behind it; in is what it protects.
  for (const node of network.nodes)
    for (const { filterIn, filterOut } of node.interfaces) {
      if (filterIn !== undefined) directions.set(filterIn, 'in')
      if (filterOut !== undefined) directions.set(filterOut, 'out')
    }
  const found = new Map<
    string,
    { readonly direction: 'in' | 'out'; readonly rule: FilterRule; readonly places: { filter: Filter; position: number }[] }
  >()
  for (const filter of network.filters) {
    const direction = directions.get(filter.id)
    if (direction === undefined) continue
    for (const [position, rule] of filter.rules.entries()) {
      const { object, rule: name, path, at } = rule.from
      // What the cloud's own gateways do is nobody's rule.
      if (rule.from.code !== undefined && rule.action === 'drop' && name === rule.from.code) continue
      const key = [
        direction,
        object,
        name,
        path,
        formatLocation(at),
        ...(object === undefined && path === undefined ? [filter.id, position] : []),
      ].join('|')
      const known = found.get(key)
      if (known === undefined) found.set(key, { direction, rule, places: [{ filter, position }] })
      else known.places.push({ filter, position })
    }
  }
  return [...found].map(([key, written]) => ({ key, ...written }))
}

/** Shadowed and implied rules: only what is so in every filter that the rule stands in. */
function coverageFindings(rules: readonly WrittenRule[], addressSets: ReadonlyMap<AddressSetId, AddressSet>): Problem[] {
  const sets = new TrafficSets()
  const known = new Map<string, Coverage>()
  const coverage = (filter: Filter): Coverage => {
    const before = known.get(filter.id)
    if (before !== undefined) return before
    const made = coverageOf(sets, filter, addressSets)
    known.set(filter.id, made)
    return made
  }
  return rules.flatMap((written) => {
    const { rule, places } = written
    const by = (kind: keyof Coverage): FilterRule[] | undefined => {
      const all = places.map(({ filter, position }) => {
        const covered = coverage(filter)[kind]
        return covered.get(position)?.map((other) => filter.rules[other]!)
      })
      return all.every((each) => each !== undefined) ? [...new Set(all.flatMap((each) => each))] : undefined
    }
    const isOrdered = places.some(({ filter }) => filter.rules.some(({ action }) => action !== 'accept'))
    const shadowing = isOrdered ? by('shadowed') : undefined
    if (shadowing !== undefined) {
      const others = shadowing.filter(({ action }) => action !== rule.action)
      const effect =
        others.length === 0
          ? 'earlier rules decide all that it matches, as it would'
          : 'earlier rules decide all that it matches, and not as it would'
      return [
        finding(
          'LINT-002',
          others.length === 0 ? 'info' : 'warning',
          `${ruleText(written)} never decides: ${effect}`,
          rule.from,
          'drop it, or give it a lower number',
          relatedTo(shadowing),
        ),
      ]
    }
    const implying = by('implied')
    if (implying === undefined) return []
    if (implying.length === 0)
      return [
        finding(
          'LINT-003',
          'info',
          `${ruleText(written)} adds nothing: no packet can match it`,
          rule.from,
          'drop it, or correct its ranges',
        ),
      ]
    return [
      finding(
        'LINT-003',
        'info',
        `${ruleText(written)} adds nothing: ${implying.map(({ from }) => nameOf(from)).join(', ')} let the same pass`,
        rule.from,
        'drop it, or narrow the others if something else was meant',
        relatedTo(implying),
      ),
    ]
  })
}

const relatedTo = (rules: readonly FilterRule[]): NonNullable<Problem['related']> =>
  rules.slice(0, 5).map(({ from }) => ({ message: nameOf(from), ...(from.at === undefined ? {} : { at: from.at }) }))
