import type { Problem } from '../../core/problem.ts'
import { containsPrefix, parsePrefix, prefixesOverlap, type Prefix } from '../../ip/prefix.ts'
import type { Network } from '../../network/model.ts'
import { finding, ruleText, type WrittenRule } from './finding.ts'

/** Ranges that nobody on the internet has (RFC 1918, RFC 6598, RFC 4193). */
const PRIVATE: readonly Prefix[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].map(parsePrefix)

/** Rules for private ranges that no part of the network has, and no route leads to. */
export function outsideRanges(network: Network, rules: readonly WrittenRule[]): Problem[] {
  const known = knownRanges(network)
  return rules.flatMap((written) => {
    const { rule, direction } = written
    const ranges = (direction === 'in' ? rule.sources : rule.destinations) ?? []
    if (rule.action !== 'accept' || ranges.length === 0) return []
    const strange = ranges.filter((text) => isStrange(parsePrefix(text), known))
    if (strange.length < ranges.length) return []
    return [
      finding(
        'LINT-006',
        'warning',
        `${ruleText(written)} is for ${strange.join(', ')}, which nobody in this network has and no route leads to`,
        rule.from,
        'drop it, or correct the range',
      ),
    ]
  })
}

const isStrange = (range: Prefix, known: readonly Prefix[]): boolean =>
  PRIVATE.some((each) => containsPrefix(each, range)) && !known.some((each) => prefixesOverlap(each, range))

/** Ranges of groups, and ranges that routes name, other than for everything. */
function knownRanges({ endpoints, nodes }: Network): Prefix[] {
  const texts = new Set<string>()
  for (const { prefixes } of endpoints) for (const text of prefixes) texts.add(text)
  for (const { tables, interfaces } of nodes) {
    for (const { routes } of tables) for (const { prefix, target } of routes) if (target.kind !== 'blackhole') texts.add(prefix)
    for (const { addresses } of interfaces)
      for (const text of addresses) texts.add(`${text.slice(0, text.indexOf('/'))}/${text.includes(':') ? 128 : 32}`)
  }
  return [...texts].map(parsePrefix).filter(({ length }) => length > 0)
}
