import type { Problem } from '../../core/problem.ts'
import { formatPorts } from '../../ip/port-set.ts'
import type { Filter, FilterRule, Provenance } from '../../network/model.ts'

/** A rule as its owner wrote it, with every filter that it became a part of. */
export interface WrittenRule {
  readonly key: string
  readonly direction: 'in' | 'out'
  readonly rule: FilterRule
  readonly places: readonly { readonly filter: Filter; readonly position: number }[]
}

/** `rule sgr-1 of sg-0abc (tcp/443 from 10.0.0.0/8)`, or the path in the design. */
export function ruleText({ rule, direction }: WrittenRule): string {
  return `${nameOf(rule.from)} (${trafficOf(rule)}${rangesOf(rule, direction)})`
}

export function nameOf({ object, rule, path }: Provenance): string {
  if (object !== undefined) return rule === undefined ? object : `rule ${rule} of ${object}`
  return path ?? rule ?? 'a rule'
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [58, 'icmpv6'],
])

function trafficOf({ protocol, destinationPorts }: FilterRule): string {
  if (protocol === 'any') return 'all traffic'
  const name = NAMES.get(protocol) ?? `protocol ${protocol}`
  if (destinationPorts === undefined || protocol === 1 || protocol === 58) return name
  return `${name}/${formatPorts(destinationPorts)}`
}

function rangesOf({ sources, sourceSets, destinations, destinationSets }: FilterRule, direction: 'in' | 'out'): string {
  const named = direction === 'in' ? [...(sources ?? []), ...(sourceSets ?? [])] : [...(destinations ?? []), ...(destinationSets ?? [])]
  return named.length === 0 ? '' : ` ${direction === 'in' ? 'from' : 'to'} ${named.join(', ')}`
}

export function finding(
  code: string,
  severity: Problem['severity'],
  message: string,
  from: Provenance,
  hint: string,
  related: Problem['related'] = [],
): Problem {
  return { code, severity, message, ...(from.at === undefined ? {} : { at: from.at }), hint, ...(related.length === 0 ? {} : { related }) }
}
