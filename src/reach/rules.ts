import type { Address } from '../ip/address.ts'
import { PROTOCOL, type AddressSetId, type Filter, type FilterRule, type PortRange } from '../network/model.ts'
import { membersOf, type AddressSets, type Members } from './address-sets.ts'
import type { Packet } from './model.ts'

/** What a filter's rules may ask besides the packet. */
export interface FilterContext {
  readonly sets: AddressSets
  /** Which groups the packet's sender is in is not known any more. */
  readonly hidden: boolean
}

interface CompiledRule {
  readonly rule: FilterRule
  /** Undefined: any. */
  readonly sources: readonly Members[] | undefined
  readonly destinations: readonly Members[] | undefined
  /** How many of the members, from the front, are ranges; the rest are sets. */
  readonly sourceRanges: number
  readonly destinationRanges: number
}

interface CompiledFilter {
  readonly rules: readonly CompiledRule[]
  /** The pair of addresses that was asked last, with the rules that match it once it has been asked twice. */
  last:
    | { readonly source: Address; readonly destination: Address; readonly hidden: boolean; rules: readonly FilterRule[] | undefined }
    | undefined
}

/** Fewer rules than this are compared one by one, whoever asks. */
const FEW = 24

/** By the sets that the rules may name: two networks may share a filter and not a set. */
const compiledFilters = new WeakMap<AddressSets, WeakMap<Filter, CompiledFilter>>()

/**
 * The first of the rules between two addresses that the test takes. `onlyBetween`: the test must not see the others, though it
 * costs more to find out.
 */
export function firstRule(
  filter: Filter,
  source: Address,
  destination: Address,
  { sets, hidden }: FilterContext,
  test: (rule: FilterRule) => boolean,
  onlyBetween = false,
): FilterRule | undefined {
  const compiled = compiledFilter(filter, sets)
  const { last } = compiled
  const again = last !== undefined && last.source === source && last.destination === destination && last.hidden === hidden
  if (again) {
    last.rules ??= compiled.rules.flatMap((each) => (matchesAddresses(each, source, destination, hidden) ? each.rule : []))
    return last.rules.find(test)
  }
  if (compiled.rules.length >= FEW) compiled.last = { source, destination, hidden, rules: undefined }
  const isBetween = (each: CompiledRule): boolean => matchesAddresses(each, source, destination, hidden)
  const found = compiled.rules.find((each) => (onlyBetween ? isBetween(each) && test(each.rule) : test(each.rule) && isBetween(each)))
  return found?.rule
}

function compiledFilter(filter: Filter, sets: AddressSets): CompiledFilter {
  let filters = compiledFilters.get(sets)
  if (filters === undefined) compiledFilters.set(sets, (filters = new WeakMap()))
  const known = filters.get(filter)
  if (known !== undefined) return known
  const rules = filter.rules.map((rule): CompiledRule => ({
    rule,
    sources: side(rule.sources, rule.sourceSets, sets),
    destinations: side(rule.destinations, rule.destinationSets, sets),
    sourceRanges: rule.sources === undefined ? 0 : 1,
    destinationRanges: rule.destinations === undefined ? 0 : 1,
  }))
  const made: CompiledFilter = { rules, last: undefined }
  filters.set(filter, made)
  return made
}

/** One test for all the ranges, if there are any, then one for each set. */
function side(
  ranges: readonly string[] | undefined,
  named: readonly AddressSetId[] | undefined,
  sets: AddressSets,
): readonly Members[] | undefined {
  if (ranges === undefined && named === undefined) return undefined
  const members = (named ?? []).map((id) => {
    const set = sets.get(id)
    if (set === undefined) throw new Error(`no address set ${id}`)
    return membersOf(set.prefixes)
  })
  return ranges === undefined ? members : [membersOf(ranges), ...members]
}

function matchesAddresses(compiled: CompiledRule, source: Address, destination: Address, hidden: boolean): boolean {
  const { rule, sources, destinations } = compiled
  const nameless = hidden && rule.identity === true
  if (sources !== undefined && !isIn(sources, nameless ? compiled.sourceRanges : sources.length, source)) return false
  return destinations === undefined || isIn(destinations, nameless ? compiled.destinationRanges : destinations.length, destination)
}

function isIn(members: readonly Members[], count: number, address: Address): boolean {
  for (let i = 0; i < count; i++) if (members[i]!(address)) return true
  return false
}

/** A packet of no named protocol (0) is matched only by rules for every protocol. */
export function matchesProtocol(rule: FilterRule, packet: Packet): boolean {
  if (rule.protocol !== 'any' && (rule.protocol !== packet.protocol || packet.protocol === 0)) return false
  return rule.answersOnly !== true || (packet.protocol === PROTOCOL.tcp && packet.answer === true)
}

/** A rule that names ports never matches a packet that has none. */
export function inPorts(ranges: readonly PortRange[] | undefined, port: number | undefined): boolean {
  if (ranges === undefined) return true
  if (port === undefined) return false
  for (const range of ranges) if (port >= range.from && port <= range.to) return true
  return false
}
