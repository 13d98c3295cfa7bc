import type { Filter, Interface, NetworkNode } from '../network/model.ts'
import { judgeFilter } from './filter.ts'
import { describePacket, land, statePlace, withHop, type Flight, type Walk } from './flight.ts'
import type { Hop } from './model.ts'

/** Passes the filter, or lands the flight and gives undefined. */
export function passFilter(
  walk: Walk,
  flight: Flight,
  node: NetworkNode,
  at: Interface | undefined,
  direction: 'in' | 'out' | 'forward',
): Flight | undefined {
  const id = direction === 'forward' ? node.forwardFilter : direction === 'in' ? at?.filterIn : at?.filterOut
  const filter = id === undefined ? undefined : walk.terrain.index.filters.get(id)
  const tracked = filter?.stateful === true || (direction !== 'forward' && otherSideIsStateful(walk, at, direction))
  if (filter === undefined && !tracked) return flight
  const place = statePlace(node.id, direction === 'forward' ? undefined : at?.name)
  const opened: Flight = tracked ? { ...flight, states: { item: place, before: flight.states } } : flight
  if (filter === undefined) return opened

  const established = filter.stateful && walk.known.established.has(place)
  const decision = established
    ? { action: 'accept' as const }
    : judgeFilter(filter, flight.packet, { sets: walk.terrain.topology.sets, hidden: flight.memory.hidden })
  const where = direction === 'forward' || at === undefined ? {} : { interface: at.name }
  const rule = decision.rule === undefined ? {} : { rule: decision.rule }
  const hop: Hop = {
    kind: 'filter',
    node: node.id,
    ...where,
    direction,
    filter: filter.id,
    label: filter.label,
    action: decision.action,
    ...rule,
    established,
    ...(flight.memory.hidden ? { identityHidden: true as const } : {}),
  }
  if (decision.action === 'accept') return withHop(opened, hop)

  const passage = direction === 'forward' ? 'passing' : direction === 'in' ? 'entering' : 'leaving'
  const words = describePacket(flight.packet)
  const from = decision.rule ?? filter.from
  if (decision.action === 'unknown') {
    const name = [filter.label, from.object, from.rule].filter((word) => word !== undefined).join(' ')
    const reason = `nobody can say whether a rule of ${filter.label} matches ${words} (${passage} ${node.id}): ${name}`
    land(walk, withHop(flight, hop), node.id, 'UNDETERMINED', reason, { from, unmodelled: name })
    return undefined
  }
  const reason = `${decision.rule === undefined ? 'no policy allows' : 'a rule drops'} ${words} (${filter.label}, ${passage} ${node.id})`
  // A drop between two interfaces is one on the way in: the node never chose to send it.
  const verdict = direction === 'out' ? 'DENIED_OUT' : 'DENIED_IN'
  land(walk, withHop(flight, hop), node.id, verdict, reason, { from })
  return undefined
}

/** A provider's connection tracking belongs to the interface: traffic that only meets the other direction's absence of rules is tracked too. */
function otherSideIsStateful(walk: Walk, at: Interface | undefined, direction: 'in' | 'out'): boolean {
  const id = direction === 'in' ? at?.filterOut : at?.filterIn
  const filter: Filter | undefined = id === undefined ? undefined : walk.terrain.index.filters.get(id)
  return filter?.stateful === true
}
