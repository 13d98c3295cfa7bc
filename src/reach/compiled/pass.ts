import { NOTHING } from '../../ip/traffic-set.ts'
import { AT_FILTER, INWARD, OUTWARD, THROUGH } from './evidence.ts'
import { ACCEPT, REMEMBERED, UNKNOWN, type FilterNumber } from './filters.ts'
import { placeOf, type Travel } from './travel.ts'

/** Passes a filter of the node: at a port, or for what passes through (port -1). False when nothing goes on. */
export function pass(travel: Travel, node: number, port: number, direction: number): boolean {
  const { net } = travel
  if (direction !== THROUGH && (port === travel.spared[0] || port === travel.spared[1])) return true
  const filter = direction === THROUGH ? net.nodeFilter[node]! : direction === INWARD ? net.portFilterIn[port]! : net.portFilterOut[port]!
  // A provider's memory belongs to the interface: what meets only the other direction's absence of rules is remembered too.
  const other = direction === THROUGH ? -1 : direction === INWARD ? net.portFilterOut[port]! : net.portFilterIn[port]!
  const stateful = net.filters.isStateful(filter)
  if (filter < 0 && other < 0) return true
  const place = placeOf(net, node, direction === THROUGH ? -1 : port)
  const opens = stateful || net.filters.isStateful(other)
  if (filter >= 0) {
    const remembers = stateful && travel.opened.places.has(place)
    if (remembers) record(travel, node, port, direction, filter, REMEMBERED, ACCEPT)
    else if (travel.concrete ? !passOne(travel, node, port, direction, filter) : !passSets(travel, node, port, direction, filter))
      return false
  }
  if (opens) travel.places.push(place)
  return true
}

function passOne(travel: Travel, node: number, port: number, direction: number, filter: FilterNumber): boolean {
  const { filters } = travel.net
  const { source, destination, hidden, protocol, sourcePort, destinationPort, answer } = travel
  const rule = filters.decide(filter, source, destination, hidden, protocol, sourcePort, destinationPort, answer)
  const action = filters.actionOf(filter, rule)
  record(travel, node, port, direction, filter, rule, action)
  if (action === ACCEPT) return true
  travel.land(action === UNKNOWN ? 'UNDETERMINED' : refusal(direction), node, port)
  return false
}

function passSets(travel: Travel, node: number, port: number, direction: number, filter: FilterNumber): boolean {
  const { sets, filters } = travel.net
  const { traffic } = travel
  travel.met.push(filter)
  const { accepted, unknown } = filters.judge(filter, travel.source, travel.destination, travel.hidden)
  const passing = sets.and(traffic, accepted)
  if (passing !== traffic) {
    const doubtful = unknown === NOTHING ? NOTHING : sets.and(traffic, unknown)
    record(travel, node, port, direction, filter, REMEMBERED, -1)
    travel.land('UNDETERMINED', node, port, doubtful)
    travel.land(refusal(direction), node, port, sets.minus(traffic, sets.or(passing, doubtful)))
    travel.traffic = passing
  }
  return passing !== NOTHING
}

/** A drop between two interfaces is one on the way in: the node never chose to send it. */
const refusal = (direction: number): 'DENIED_IN' | 'DENIED_OUT' => (direction === OUTWARD ? 'DENIED_OUT' : 'DENIED_IN')

function record(travel: Travel, node: number, port: number, direction: number, filter: number, rule: number, action: number): void {
  if (travel.recordsTrail) travel.trail.add(AT_FILTER, node, direction === THROUGH ? -1 : port, direction, filter, rule, action)
}
