import { comparePrefixes, containsPrefix, formatPrefix, parsePrefix, type Prefix } from '../../ip/prefix.ts'
import { PROTOCOL, type FilterRule, type PortRange } from '../../network/model.ts'

const NAMES: ReadonlyMap<number, string> = new Map([
  [PROTOCOL.icmp, 'icmp'],
  [PROTOCOL.tcp, 'tcp'],
  [PROTOCOL.udp, 'udp'],
  [PROTOCOL.gre, 'gre'],
  [PROTOCOL.esp, 'esp'],
])
/** nft refuses longer comments. */
const COMMENT_LIMIT = 128

/** One nft rule for a rule of the model; two when a list holds both IPv4 and IPv6; none when nothing can match it. */
export function filterRuleLine(rule: FilterRule, why: string): string[] {
  const families = ([4, 6] as const).map((family) => addressMatch(rule, family))
  const withoutAddresses = rule.sources === undefined && rule.destinations === undefined
  const addresses = withoutAddresses ? [''] : families.filter((match) => match !== undefined)
  const rest = [...protocolMatch(rule), rule.action === 'accept' ? 'accept' : 'counter drop', ...comment(why)]
  return addresses.map((match) => [match, ...rest].filter((part) => part !== '').join(' '))
}

function addressMatch(rule: FilterRule, family: 4 | 6): string | undefined {
  const keyword = family === 4 ? 'ip' : 'ip6'
  const parts: string[] = []
  for (const [side, list] of [
    ['saddr', rule.sources],
    ['daddr', rule.destinations],
  ] as const) {
    if (list === undefined) continue
    const own = outermost(list.map(parsePrefix).filter((prefix) => prefix.family === family))
    if (own.length === 0) return undefined
    parts.push(`${keyword} ${side} ${setOf(own.map(formatPrefix))}`)
  }
  return parts.join(' ')
}

function protocolMatch(rule: FilterRule): string[] {
  const { protocol } = rule
  const ports = [
    ...(rule.sourcePorts === undefined ? [] : [`sport ${setOf(mergedPorts(rule.sourcePorts))}`]),
    ...(rule.destinationPorts === undefined ? [] : [`dport ${setOf(mergedPorts(rule.destinationPorts))}`]),
  ]
  const answers = rule.answersOnly === true ? ['tcp flags & (syn | ack) != syn'] : []
  if (protocol === 'any') return ports.length === 0 ? answers : [...ports.map((port) => `th ${port}`), ...answers]
  const name = NAMES.get(protocol) ?? `${protocol}`
  if (ports.length > 0) return [...ports.map((port) => `${name} ${port}`), ...answers]
  return [`meta l4proto ${name}`, ...answers]
}

function comment(why: string): string[] {
  const text = why.replaceAll('"', "'").slice(0, COMMENT_LIMIT)
  return text === '' ? [] : [`comment "${text}"`]
}

/** One element stands bare, several in braces. */
export function setOf(elements: readonly string[]): string {
  const distinct = [...new Set(elements)]
  return distinct.length === 1 ? distinct[0]! : `{ ${distinct.join(', ')} }`
}

/** Without those that lie inside another: nft refuses overlapping elements of a set. */
function outermost(prefixes: readonly Prefix[]): Prefix[] {
  const kept: Prefix[] = []
  for (const prefix of [...prefixes].sort(comparePrefixes)) {
    const last = kept.at(-1)
    if (last === undefined || !containsPrefix(last, prefix)) kept.push(prefix)
  }
  return kept
}

function mergedPorts(ranges: readonly PortRange[]): string[] {
  const merged: { from: number; to: number }[] = []
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last !== undefined && range.from <= last.to + 1) last.to = Math.max(last.to, range.to)
    else merged.push({ from: range.from, to: range.to })
  }
  return merged.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`))
}
