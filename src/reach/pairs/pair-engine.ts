import { NO_PORT, NOTHING, TrafficSets, type TrafficSet } from '../../ip/traffic-set.ts'
import { allowedTraffic, type TrafficOutcome } from '../allowed.ts'
import { INTERNET } from '../../network/model.ts'
import type { End } from '../conversation.ts'
import type { Terrain } from '../flight.ts'
import { publicAddress } from '../public-address.ts'
import { classEngine } from './class-engine.ts'
import type { PairEngine, PairSets } from './pair-sets.ts'

const CLOSED: PairSets = { answered: NOTHING, unanswered: NOTHING, unknown: NOTHING }
/** In a network of no more members than this, all pairs are walked sooner than the network is compiled. */
const FEW_MEMBERS = 60
/** Pairs beyond these are walked again when they are asked again. */
const MOST_KNOWN = 200_000

/**
 * Exact sets: of many hosts by their classes (the compiled engine), of few, and of the internet, by walking: each walk says how far its ports may differ before anything on the way treats them otherwise. Engines of
 * the same `sets` can be compared.
 */
export function pairEngine(terrain: Terrain, sets: TrafficSets = new TrafficSets(), few = FEW_MEMBERS): PairEngine {
  const { index, state, down } = terrain
  const members = index.network.endpoints.reduce((sum, group) => sum + group.members.length, 0)
  // Compiling pays where many pairs are asked.
  const byClass = members > few ? classEngine(terrain, sets) : undefined
  const known = new Map<string, PairSets>()
  const shown = new Map<string, string>()
  const aim = (from: End, to: End): End => {
    if (from.node !== INTERNET) return to
    const key = `${to.node}|${to.address}`
    const address = shown.get(key) ?? publicAddress(index, to) ?? to.address
    shown.set(key, address)
    return { node: to.node, address }
  }
  const walked = (from: End, to: End): PairSets => {
    const key = `${from.node}|${from.address}|${to.node}|${to.address}`
    const before = known.get(key)
    if (before !== undefined) return before
    if (!index.nodes.has(from.node) || !index.nodes.has(to.node)) return CLOSED
    const found = { answered: NOTHING, unanswered: NOTHING, unknown: NOTHING }
    for (const outcome of allowedTraffic(index, state, down, from, aim(from, to)).outcomes) {
      const part = partOf(outcome)
      if (part !== undefined) found[part] = sets.or(found[part], setOf(sets, outcome))
    }
    if (known.size < MOST_KNOWN) known.set(key, found)
    return found
  }
  return { sets, aim, kindOf: (end) => byClass?.kindOf(end), between: (from, to) => byClass?.between(from, to) ?? walked(from, to) }
}

function partOf({ forward, return: back }: TrafficOutcome): 'answered' | 'unanswered' | 'unknown' | undefined {
  if (forward === 'UNDETERMINED') return 'unknown'
  if (forward !== 'ACCEPTED') return undefined
  if (back === undefined || back === 'ACCEPTED') return 'answered'
  return back === 'UNDETERMINED' ? 'unknown' : 'unanswered'
}

function setOf(sets: TrafficSets, { protocols, destinationPorts, clientPorts }: TrafficOutcome): TrafficSet {
  let all: TrafficSet = NOTHING
  for (const { from, to } of protocols) {
    for (let protocol = from; protocol <= to; protocol++) {
      const match = {
        protocol,
        ...(destinationPorts === undefined ? {} : { destinationPorts }),
        ...(clientPorts === undefined ? {} : { sourcePorts: [...clientPorts, { from: NO_PORT, to: NO_PORT }] }),
      }
      all = sets.or(all, sets.and(sets.of(match), sets.openings))
    }
  }
  return all
}
