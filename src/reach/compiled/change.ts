import { NO_PORT, NOTHING, type TrafficSet } from '../../ip/traffic-set.ts'
import { CLIENT_PORT } from '../service.ts'
import type { AddressNumber } from './addresses.ts'
import { AT_TRANSLATION } from './evidence.ts'
import type { CompiledBalance, CompiledMasquerade, NodeRewrites } from './rewrites.ts'
import type { Change, Travel } from './travel.ts'

const ONE_TO_ONE = 0
const MASQUERADE = 1
const BALANCE = 2
const RESTORED = 3
const SOURCE = 0
const DESTINATION = 1

/** One-to-one: the destination of what enters the port. */
export function translateIn(travel: Travel, rewrites: NodeRewrites, node: number, port: number): void {
  for (const each of rewrites.translations) {
    if (each.port !== port || each.outside !== travel.destination) continue
    record(travel, node, each.outside, each.inside, DESTINATION, ONE_TO_ONE)
    travel.destination = each.inside
    return
  }
}

/** One-to-one: the source of what leaves the port. True when it was translated. */
export function translateOut(travel: Travel, rewrites: NodeRewrites, node: number, port: number): boolean {
  for (const each of rewrites.translations) {
    if (each.port !== port || each.inside !== travel.source) continue
    record(travel, node, each.inside, each.outside, SOURCE, ONE_TO_ONE)
    travel.source = each.outside
    return true
  }
  return false
}

/** Undoes, for an answer, what the node did to the packets of its conversation, the last change first. */
export function restore(travel: Travel, node: number): void {
  const { sets } = travel.net
  for (let change = travel.known; change !== undefined; change = change.earlier) {
    if (change.node !== node || travel.source !== change.afterDestination || travel.destination !== change.afterSource) continue
    const { source, destination, sourcePort, destinationPort } = travel
    if (travel.concrete) {
      const named = change.afterSourcePort !== NO_PORT && change.afterDestinationPort !== NO_PORT
      if (named && (travel.sourcePort !== change.afterDestinationPort || travel.destinationPort !== change.afterSourcePort)) continue
      if (named) {
        travel.sourcePort = change.beforeDestinationPort
        travel.destinationPort = change.beforeSourcePort
      }
    } else {
      const questions = sets.and(sets.questionsOf(travel.traffic), change.after)
      if (sets.and(travel.traffic, sets.answersOf(change.after)) === NOTHING) continue
      travel.undoes = { change, restores: true, earlier: travel.undoes }
      travel.traffic = sets.answersOf(undone(travel, questions, change))
    }
    travel.source = change.beforeDestination
    travel.destination = change.beforeSource
    if (destination !== travel.destination || destinationPort !== travel.destinationPort)
      record(travel, node, destination, travel.destination, DESTINATION, RESTORED, destinationPort, travel.destinationPort)
    if (source !== travel.source || sourcePort !== travel.sourcePort)
      record(travel, node, source, travel.source, SOURCE, RESTORED, sourcePort, travel.sourcePort)
    travel.known = change.earlier
    travel.toward = change.earlier?.leadsBack === true ? change.earlier.port : -1
    travel.hidden ||= !change.leadsBack
    travel.restored = true
  }
}

function undone(travel: Travel, questions: TrafficSet, change: Change): TrafficSet {
  const { sets } = travel.net
  const every = { from: 0, to: 65535 }
  const moved = {
    ...(change.movesSourcePort ? { sourcePorts: every } : {}),
    ...(change.movesDestinationPort ? { destinationPorts: every } : {}),
  }
  return sets.and(change.before, sets.withPorts(questions, moved))
}

/** What of the traffic a balance takes; in a concrete walk all or nothing. */
export function takenBy(travel: Travel, balance: CompiledBalance, port: number): TrafficSet {
  const { protocol, ports } = balance.of
  if (balance.port !== port || balance.address !== travel.destination || travel.restored) return NOTHING
  if (!travel.concrete) return travel.net.sets.and(travel.traffic, travel.net.sets.of({ protocol, destinationPorts: [ports] }))
  const { destinationPort } = travel
  return travel.protocol === protocol && ports.from <= destinationPort && destinationPort <= ports.to ? travel.traffic : NOTHING
}

export function aim(travel: Travel, node: number, balance: CompiledBalance, target: CompiledBalance['targets'][number]): void {
  const { keepsSource } = balance.of
  const port = target.port < 0 ? undefined : target.port
  become(travel, node, balance.port, keepsSource, BALANCE, keepsSource ? undefined : balance.address, target.address, port)
}

/** What of the traffic a masquerade takes of what leaves the port. */
export function maskedBy(travel: Travel, masquerade: CompiledMasquerade): TrafficSet {
  const { net } = travel
  if (!net.matchers.matches(masquerade.sources, travel.source, false)) return NOTHING
  if (travel.concrete) return masquerade.of.protocols.includes(travel.protocol) ? travel.traffic : NOTHING
  return masquerade.of.protocols.reduce(
    (all, protocol) => net.sets.or(all, net.sets.and(travel.traffic, net.sets.of({ protocol }))),
    NOTHING,
  )
}

export function mask(travel: Travel, node: number, masquerade: CompiledMasquerade): void {
  become(travel, node, masquerade.port, false, MASQUERADE, masquerade.outside, undefined, undefined)
}

/** The packet gets other ends. A new source speaks from one ordinary port, which stands for the range that the node chooses from. */
function become(
  travel: Travel,
  node: number,
  port: number,
  leadsBack: boolean,
  by: number,
  newSource: AddressNumber | undefined,
  newDestination: AddressNumber | undefined,
  newPort: number | undefined,
): void {
  const { source, destination, sourcePort, destinationPort, traffic, net } = travel
  const movesSourcePort = newSource !== undefined && (!travel.concrete || sourcePort !== NO_PORT)
  const after = travel.concrete
    ? traffic
    : net.sets.withPorts(traffic, {
        ...(movesSourcePort ? { sourcePorts: { from: CLIENT_PORT, to: CLIENT_PORT } } : {}),
        ...(newPort === undefined ? {} : { destinationPorts: { from: newPort, to: newPort } }),
      })
  travel.source = newSource ?? source
  travel.destination = newDestination ?? destination
  if (movesSourcePort) travel.sourcePort = CLIENT_PORT
  if (newPort !== undefined) travel.destinationPort = newPort
  travel.traffic = after
  travel.change = {
    node,
    port,
    leadsBack,
    beforeSource: source,
    beforeDestination: destination,
    afterSource: travel.source,
    afterDestination: travel.destination,
    beforeSourcePort: sourcePort,
    beforeDestinationPort: destinationPort,
    afterSourcePort: travel.sourcePort,
    afterDestinationPort: travel.destinationPort,
    before: traffic,
    after,
    movesSourcePort,
    movesDestinationPort: newPort !== undefined,
    earlier: travel.change,
  }
  travel.undoes = { change: travel.change, restores: false, earlier: travel.undoes }
  travel.hidden ||= !leadsBack
  if (destination !== travel.destination || destinationPort !== travel.destinationPort)
    record(travel, node, destination, travel.destination, DESTINATION, by, destinationPort, travel.destinationPort)
  if (source !== travel.source || sourcePort !== travel.sourcePort)
    record(travel, node, source, travel.source, SOURCE, by, sourcePort, travel.sourcePort)
}

function record(
  travel: Travel,
  node: number,
  before: number,
  after: number,
  field: number,
  by: number,
  portBefore = -1,
  portAfter = -1,
): void {
  if (travel.recordsTrail) travel.trail.add(AT_TRANSLATION, node, before, after, field, by, portBefore, portAfter)
}
