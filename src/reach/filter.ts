import { parseAddress, type Address } from '../ip/address.ts'
import { containsAddress, parsePrefix, type Prefix } from '../ip/prefix.ts'
import { PROTOCOL, type Filter, type FilterRule, type PortRange, type Provenance } from '../network/model.ts'
import type { Packet } from './model.ts'

export interface FilterDecision {
  readonly action: 'accept' | 'drop'
  /** Absent: the filter's default decided. */
  readonly rule?: Provenance
}

interface CompiledRule {
  readonly rule: FilterRule
  readonly sources: readonly Prefix[] | undefined
  readonly destinations: readonly Prefix[] | undefined
}

const compiledFilters = new WeakMap<Filter, readonly CompiledRule[]>()
const addresses = new Map<string, Address>()

/** First match decides, else the default; what a stateful filter remembers is the caller's knowledge. */
export function judgeFilter(filter: Filter, packet: Packet): FilterDecision {
  const source = knownAddress(packet.source)
  const destination = knownAddress(packet.destination)
  for (const compiled of compiledRules(filter)) {
    if (matches(compiled, packet, source, destination)) return { action: compiled.rule.action, rule: compiled.rule.from }
  }
  return { action: filter.default }
}

/** The parsed form of canonical address text; throws on other text, which is a bug of the caller. */
export function knownAddress(text: string): Address {
  const known = addresses.get(text)
  if (known !== undefined) return known
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(`${text} is not an address`)
  addresses.set(text, parsed)
  return parsed
}

function compiledRules(filter: Filter): readonly CompiledRule[] {
  const known = compiledFilters.get(filter)
  if (known !== undefined) return known
  const compiled = filter.rules.map((rule) => ({
    rule,
    sources: rule.sources?.map(parsePrefix),
    destinations: rule.destinations?.map(parsePrefix),
  }))
  compiledFilters.set(filter, compiled)
  return compiled
}

function matches(compiled: CompiledRule, packet: Packet, source: Address, destination: Address): boolean {
  const { rule, sources, destinations } = compiled
  if (rule.protocol !== 'any' && rule.protocol !== packet.protocol) return false
  if (rule.answersOnly === true && !(packet.protocol === PROTOCOL.tcp && packet.answer === true)) return false
  if (!inPorts(rule.destinationPorts, packet.destinationPort) || !inPorts(rule.sourcePorts, packet.sourcePort)) return false
  if (sources !== undefined && !sources.some((prefix) => containsAddress(prefix, source))) return false
  return destinations === undefined || destinations.some((prefix) => containsAddress(prefix, destination))
}

/** A rule that names ports never matches a packet that has none. */
function inPorts(ranges: readonly PortRange[] | undefined, port: number | undefined): boolean {
  return ranges === undefined || (port !== undefined && ranges.some((range) => port >= range.from && port <= range.to))
}
