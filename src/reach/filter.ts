import { parseAddress, type Address } from '../ip/address.ts'
import type { Filter, Provenance } from '../network/model.ts'
import { NO_SETS } from './address-sets.ts'
import type { Packet } from './model.ts'
import { firstRule, inPorts, matchesProtocol, type FilterContext } from './rules.ts'

export interface FilterDecision {
  readonly action: 'accept' | 'drop' | 'unknown'
  /** Absent: the filter's default decided. */
  readonly rule?: Provenance
}

const addresses = new Map<string, Address>()
const NO_CONTEXT: FilterContext = { sets: NO_SETS, hidden: false }

/** First match decides, else the default; what a stateful filter remembers is the caller's knowledge. */
export function judgeFilter(filter: Filter, packet: Packet, context: FilterContext = NO_CONTEXT): FilterDecision {
  const { sourcePort, destinationPort } = packet
  const rule = firstRule(filter, knownAddress(packet.source), knownAddress(packet.destination), context, (each) => {
    return matchesProtocol(each, packet) && inPorts(each.destinationPorts, destinationPort) && inPorts(each.sourcePorts, sourcePort)
  })
  return rule === undefined ? { action: filter.default } : { action: rule.action, rule: rule.from }
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
