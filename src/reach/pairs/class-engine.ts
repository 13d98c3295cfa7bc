import { NOTHING, NO_PORT, type TrafficSet, type TrafficSets } from '../../ip/traffic-set.ts'
import { CLIENT_PORTS } from '../allowed.ts'
import { AllPairs } from '../compiled/all-pairs.ts'
import { compileReach } from '../compiled/compile.ts'
import { holdsAllRoutes } from '../compiled/tables.ts'
import type { End } from '../conversation.ts'
import type { Terrain } from '../flight.ts'
import type { PairSets } from './pair-sets.ts'

/** Answers for hosts by their class; undefined for whoever is none. */
export interface ClassEngine {
  between(from: End, to: End): PairSets | undefined
  /** Ends of equal kind are told apart by nothing. */
  kindOf(end: End): number | undefined
}

/** Rows are as long as there are classes: so many bytes of them are kept. */
const ROW_BYTES = 128 * 2 ** 20

interface Row {
  readonly accepted: Int32Array
  readonly answered: Int32Array
  readonly unknown: Int32Array
}

/** The compiled engine, with its sets taken over into `sets`. */
export function classEngine({ index, state, down }: Terrain, sets: TrafficSets): ClassEngine {
  const isFixed =
    holdsAllRoutes(index.network) && [down.nodes, down.links, down.silentLinks, down.tunnels].every((parts) => parts.size === 0)
  // Without BGP the network holds all routes itself, and hosts with the same ones are of one class.
  const pairs = new AllPairs(isFixed ? compileReach(index, undefined) : compileReach(index, state, down))
  const { net, classes } = pairs
  const numbers = new Map<string, number>()
  const ownersOf = new Map<number, number>()
  for (const { address } of classes.endpoints) ownersOf.set(address, (ownersOf.get(address) ?? 0) + 1)
  classes.endpoints.forEach(({ node, address }, i) => {
    // Of several hosts with one address each is asked by itself: which of them answers depends on where the packet comes from.
    if (ownersOf.get(address) === 1) numbers.set(`${net.index.network.nodes[node]!.id}|${net.book.textOf(address)}`, classes.classOf[i]!)
  })
  const mostRows = Math.max(64, Math.floor(ROW_BYTES / (12 * pairs.count)))
  const rows = new Map<number, Row>()
  const rowOf = (from: number): Row => {
    const known = rows.get(from)
    if (known !== undefined) return known
    const { accepted, answered, unknown } = pairs.row(from)
    const row = { accepted: accepted.slice(), answered: answered.slice(), unknown: unknown.slice() }
    if (rows.size >= mostRows) rows.delete(rows.keys().next().value!)
    rows.set(from, row)
    return row
  }
  const clients = net.sets.of({ protocol: 'any', sourcePorts: [{ from: CLIENT_PORTS.from, to: NO_PORT }] })
  const taken = new Map<TrafficSet, TrafficSet>([[NOTHING, NOTHING]])
  /** What clients ask, in the other algebra. */
  const take = (set: TrafficSet): TrafficSet => {
    const known = taken.get(set)
    if (known !== undefined) return known
    let made: TrafficSet = NOTHING
    for (const { protocols, destinationPorts, sourcePorts, opens } of net.sets.blocks(net.sets.and(set, clients))) {
      if (!opens) continue
      for (let protocol = protocols.from; protocol <= protocols.to; protocol++)
        made = sets.or(made, sets.and(sets.openings, sets.of({ protocol, destinationPorts, sourcePorts })))
    }
    taken.set(set, made)
    return made
  }
  const [icmp, icmp6] = [sets.of({ protocol: 1 }), sets.of({ protocol: 58 })]
  const kindOf = ({ node, address }: End): number | undefined => numbers.get(`${node}|${address}`)
  return {
    kindOf,
    between: (from, to) => {
      const [a, b] = [kindOf(from), kindOf(to)]
      if (a === undefined || b === undefined) return undefined
      const row = rowOf(a)
      const [accepted, answered, unknown] = [row.accepted[b]!, row.answered[b]!, row.unknown[b]!]
      // Between two addresses there is one ICMP, that of their family.
      const told = (set: TrafficSet): TrafficSet => sets.minus(take(set), to.address.includes(':') ? icmp : icmp6)
      return {
        answered: told(answered),
        unanswered: told(net.sets.minus(net.sets.minus(accepted, answered), unknown)),
        unknown: told(unknown),
      }
    },
  }
}
