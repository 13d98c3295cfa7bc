import type { Filter, FilterRule, Interface, Network, NetworkNode } from '../../src/network/model.ts'
import type { Packet } from '../../src/reach/model.ts'
import { inside } from './naive-text.ts'

interface Asked {
  readonly network: Network
  readonly established: readonly string[]
}

interface Passing {
  readonly packet: Packet
  readonly hidden: boolean
  readonly states: readonly string[]
}

/** What a filter does with a packet, and the states that are open then. */
export function naiveFilter(
  world: Asked,
  node: NetworkNode,
  port: Interface | undefined,
  way: 'in' | 'out' | 'forward',
  { packet, hidden, states }: Passing,
): { readonly verdict: FilterRule['action']; readonly states: readonly string[] } {
  const filterNamed = (id: string | undefined): Filter | undefined => world.network.filters.find((one) => one.id === id)
  const filter = filterNamed(way === 'forward' ? node.forwardFilter : way === 'in' ? port?.filterIn : port?.filterOut)
  const tracked = way === 'forward' ? filter?.stateful : [port?.filterIn, port?.filterOut].some((id) => filterNamed(id)?.stateful)
  const place = `${node.id}|${port?.name ?? '*'}`
  const after = tracked === true ? [...states, place] : states
  if (filter === undefined || (filter.stateful && world.established.includes(place))) return { verdict: 'accept', states: after }
  const rule = filter.rules.find((one) => matches(world.network, one, packet, hidden))
  return { verdict: rule?.action ?? filter.default, states: after }
}

function matches(network: Network, rule: FilterRule, packet: Packet, hidden: boolean): boolean {
  const port = (ranges: readonly { from: number; to: number }[] | undefined, value: number | undefined): boolean =>
    ranges === undefined || ranges.some((range) => value !== undefined && range.from <= value && value <= range.to)
  const address = (ranges: readonly string[] | undefined, sets: readonly string[] | undefined, value: string): boolean => {
    if (ranges === undefined && sets === undefined) return true
    const known = rule.identity === true && hidden ? [] : (sets ?? [])
    const members = known.flatMap((id) => network.addressSets?.find((set) => set.id === id)?.prefixes ?? [])
    return [...(ranges ?? []), ...members].some((prefix) => inside(prefix, value))
  }
  return (
    (rule.protocol === 'any' || (rule.protocol === packet.protocol && packet.protocol !== 0)) &&
    address(rule.sources, rule.sourceSets, packet.source) &&
    address(rule.destinations, rule.destinationSets, packet.destination) &&
    port(rule.sourcePorts, packet.sourcePort) &&
    port(rule.destinationPorts, packet.destinationPort) &&
    (rule.answersOnly !== true || (packet.protocol === 6 && packet.answer === true))
  )
}
