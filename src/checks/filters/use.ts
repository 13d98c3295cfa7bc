import type { Problem } from '../../core/problem.ts'
import { containsAddress, firstAddress, parsePrefix } from '../../ip/prefix.ts'
import { formatAddress, parseAddress } from '../../ip/address.ts'
import { NOTHING, type TrafficSet } from '../../ip/traffic-set.ts'
import { INTERNET, type AddressSet, type AddressSetId, type FilterRule } from '../../network/model.ts'
import { converse, type End } from '../../reach/conversation.ts'
import type { Terrain } from '../../reach/flight.ts'
import { matrixEnds } from '../../reach/pairs/ends.ts'
import { trafficText } from '../../reach/pairs/matrix.ts'
import { pairEngine } from '../../reach/pairs/pair-engine.ts'
import type { PairEngine } from '../../reach/pairs/pair-sets.ts'
import { packetOf } from '../../reach/pairs/witness.ts'
import { finding, nameOf, ruleText, type WrittenRule } from './finding.ts'

/** More pairs of ends than this are not asked one by one. */
const MOST_PAIRS = 10_000

/** Rules that let nothing pass that the network could send, and filters without memory that stop answers. */
export function useFindings(
  terrain: Terrain,
  rules: readonly WrittenRule[],
  addressSets: ReadonlyMap<AddressSetId, AddressSet>,
): Problem[] {
  const ends = endsOf(terrain)
  if (ends.length * ends.length > MOST_PAIRS) {
    const message = `unused rules and lost answers were not looked for: ${ends.length} ends are more than ${Math.sqrt(MOST_PAIRS)}`
    return [{ code: 'LINT-008', severity: 'info', message, hint: '`keiro reach --matrix` shows what passes' }]
  }
  const engine = pairEngine(terrain)
  return [...unused(terrain, engine, ends, rules, addressSets), ...lostAnswers(terrain, engine, ends)]
}

function endsOf({ index }: Terrain): readonly End[] {
  if (index.network.endpoints.every(({ members }) => members.length === 0)) return []
  return matrixEnds(index, 'endpoint').flatMap(({ members }) => members)
}

function unused(
  terrain: Terrain,
  engine: PairEngine,
  ends: readonly End[],
  rules: readonly WrittenRule[],
  addressSets: ReadonlyMap<AddressSetId, AddressSet>,
): Problem[] {
  const { nodes } = terrain.index
  return rules.flatMap((written) => {
    const { rule, direction, places } = written
    if (rule.action !== 'accept' || !places.some(({ filter }) => filter.stateful)) return []
    const filters = new Set<string>(places.map(({ filter }) => filter.id))
    const behind = ends.filter(({ node, address }) =>
      nodes
        .get(node)
        ?.interfaces.some(
          ({ filterIn, filterOut, addresses }) =>
            filters.has((direction === 'in' ? filterIn : filterOut) ?? '') && addresses.some((text) => text.startsWith(`${address}/`)),
        ),
    )
    if (behind.length === 0 || isDefault(written) || isTranslated(terrain, written, behind, addressSets)) return []
    const others = [...ends.filter(({ address }) => names(rule, direction, address, addressSets)), ...strangers(terrain, rule, direction)]
    const matched = engine.sets.of(rule)
    const isUsed = behind.some((own) =>
      others.some(
        (other) =>
          own.node !== other.node &&
          sameFamily(own, other) &&
          engine.sets.and(passing(engine, direction === 'in' ? other : own, direction === 'in' ? own : other), matched) !== NOTHING,
      ),
    )
    if (isUsed) return []
    const why = others.length === 0 ? 'nobody has an address that it names' : 'a route or another filter stops all that it would let pass'
    return [
      finding(
        'LINT-001',
        'warning',
        `${ruleText(written)} lets nothing pass: ${why}`,
        rule.from,
        'drop it, or correct what stops the traffic',
      ),
    ]
  })
}

/** A way out for everything is what the cloud gives a group to begin with, and a rule for IPv6 harms nobody where there is none. */
function isDefault({ rule, direction }: WrittenRule): boolean {
  const ranges = (direction === 'in' ? rule.sources : rule.destinations) ?? []
  const isWhole = ranges.length > 0 && ranges.every((range) => range.endsWith('/0'))
  return (direction === 'out' && rule.protocol === 'any' && isWhole) || (isWhole && ranges.every((range) => range === '::/0'))
}

/** Balances and translations show the filter other addresses than those that ask: what they let pass is not judged here. */
function isTranslated(
  { index }: Terrain,
  { rule, direction }: WrittenRule,
  behind: readonly End[],
  addressSets: ReadonlyMap<AddressSetId, AddressSet>,
): boolean {
  return index.network.nodes.some((node) => {
    const { balances = [], masquerades = [] } = node
    if (balances.length === 0 && masquerades.length === 0) return false
    if (
      behind.some((own) => own.node === node.id || balances.some(({ targets }) => targets.some(({ address }) => address === own.address)))
    )
      return true
    const shown = [
      ...node.interfaces.flatMap(({ addresses }) => addresses.map((text) => text.slice(0, text.indexOf('/')))),
      ...masquerades.map(({ outside }) => outside),
    ]
    return shown.some((address) => names(rule, direction, address, addressSets))
  })
}

const sameFamily = (a: End, b: End): boolean => a.address.includes(':') === b.address.includes(':')

function passing(engine: PairEngine, from: End, to: End): TrafficSet {
  const { answered, unanswered, unknown } = engine.between(from, to)
  return engine.sets.or(engine.sets.or(answered, unanswered), unknown)
}

function names(rule: FilterRule, direction: 'in' | 'out', text: string, addressSets: ReadonlyMap<AddressSetId, AddressSet>): boolean {
  const [ranges, ids] = direction === 'in' ? [rule.sources, rule.sourceSets] : [rule.destinations, rule.destinationSets]
  if (ranges === undefined && ids === undefined) return true
  const address = parseAddress(text)
  const all = [...(ranges ?? []), ...(ids ?? []).flatMap((id) => addressSets.get(id)?.prefixes ?? [])]
  return address !== undefined && all.some((range) => containsAddress(parsePrefix(range), address))
}

/** Somebody on the internet in each range that the rule names. */
function strangers({ index }: Terrain, rule: FilterRule, direction: 'in' | 'out'): End[] {
  if (!index.nodes.has(INTERNET)) return []
  const ranges = (direction === 'in' ? rule.sources : rule.destinations) ?? []
  return ranges
    .map(parsePrefix)
    .filter(({ length }) => length > 0)
    .map((range) => ({ node: INTERNET, address: formatAddress(firstAddress(range)) }))
}

/** What only answers opens no connection. */
function asks({ index }: Terrain, { node }: End): boolean {
  return node === INTERNET || index.nodes.get(node)?.role === 'host'
}

/** What stops answers, with what is lost by it: once for each element that does. */
function lostAnswers(terrain: Terrain, engine: PairEngine, ends: readonly End[]): Problem[] {
  const found = new Map<string, { readonly problem: Problem; readonly pairs: string[] }>()
  for (const from of ends) {
    for (const end of ends) {
      if (from.node === end.node || !sameFamily(from, end) || !asks(terrain, from)) continue
      const { unanswered } = engine.between(from, end)
      const tcp = engine.sets.and(unanswered, engine.sets.of({ protocol: 6 }))
      if (tcp === NOTHING) continue
      const to = engine.aim(from, end)
      const { blockers, conversation } = converse(terrain, from, to, packetOf(engine.sets, tcp, from, to))
      const blocker = blockers[0]
      if (blocker === undefined || conversation.forward.verdict !== 'ACCEPTED') continue
      const who = blocker.from === undefined ? blocker.node : nameOf(blocker.from)
      const key = `${who} ${blocker.message}`
      const pair = `${from.node} → ${end.node} ${trafficText(engine.sets, tcp)}`
      const known = found.get(key)
      if (known !== undefined) known.pairs.push(pair)
      else
        found.set(key, {
          pairs: [pair],
          problem: finding(
            'LINT-005',
            'warning',
            `${who} stops answers to TCP that arrives: ${blocker.message}`,
            blocker.from ?? {},
            'a filter without memory needs a rule for the ports of the clients: tcp/1024-65535',
          ),
        })
    }
  }
  return [...found.values()].map(({ problem, pairs }) => ({
    ...problem,
    message: `${problem.message}; ${pairs.slice(0, 3).join('; ')}${pairs.length > 3 ? ` and ${pairs.length - 3} more` : ''}`,
  }))
}
