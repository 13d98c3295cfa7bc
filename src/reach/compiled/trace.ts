import { NO_PORT } from '../../ip/traffic-set.ts'
import type { NodeId } from '../../network/model.ts'
import type { Packet } from '../model.ts'
import type { AddressNumber } from './addresses.ts'
import type { CompiledReach } from './compile.ts'
import { originate } from './steps.ts'
import { NOTHING_OPENED, Travel, type Landing, type Opened } from './travel.ts'

/** A packet as integers; {@link NO_PORT} where there is no port. */
export interface NumberedPacket {
  readonly node: number
  readonly source: AddressNumber
  readonly destination: AddressNumber
  readonly protocol: number
  readonly sourcePort: number
  readonly destinationPort: number
  readonly answer: boolean
}

export function numberPacket(net: CompiledReach, from: NodeId, packet: Packet): NumberedPacket {
  const node = net.wiring.nodeNumber.get(from)
  if (node === undefined) throw new Error(`no node ${from}`)
  return {
    node,
    source: net.book.numberOf(packet.source),
    destination: net.book.numberOf(packet.destination),
    protocol: packet.protocol,
    sourcePort: packet.sourcePort ?? NO_PORT,
    destinationPort: packet.destinationPort ?? NO_PORT,
    answer: packet.answer === true,
  }
}

const tracers = new WeakMap<CompiledReach, Travel>()

/**
 * Follows one packet along all its ways. {@link evidenceOf} gives what happened on each as integers, `decodePath` makes hops of them;
 * both only until the next trace on the same compiled network.
 *
 * @example traceConcrete(net, numberPacket(net, nodeId('a'), packet))[0]?.verdict // 'ACCEPTED'
 */
export function traceConcrete(net: CompiledReach, packet: NumberedPacket, opened: Opened = NOTHING_OPENED): readonly Landing[] {
  let travel = tracers.get(net)
  if (travel === undefined) tracers.set(net, (travel = new Travel(net, true)))
  travel.begin(packet.source, packet.destination, opened)
  travel.protocol = packet.protocol
  travel.sourcePort = packet.sourcePort
  travel.destinationPort = packet.destinationPort
  travel.answer = packet.answer
  travel.traffic = 1
  originate(travel, packet.node)
  return travel.landings
}

/** What happened on the way to a landing of the last trace, as integers (`evidence.ts`). */
export function evidenceOf(net: CompiledReach, landing: Landing): Int32Array {
  return tracers.get(net)?.evidenceOf(landing) ?? new Int32Array(0)
}
