import { PROTOCOL } from '../network/model.ts'
import type { Packet } from './model.ts'

/** ICMP requests (type × 256) and their replies: RFC 792 echo and timestamp, RFC 4443 echo. */
const REPLIES: ReadonlyMap<string, number> = new Map([
  [`${PROTOCOL.icmp} 8`, 0],
  [`${PROTOCOL.icmp} 13`, 14],
  [`${PROTOCOL.icmpv6} 128`, 129],
])

/** The packet that answers: ends and ports swapped, for TCP a segment that opens nothing, for an ICMP request its reply. */
export function answerOf(packet: Packet): Packet {
  const { source, destination, sourcePort, destinationPort, protocol } = packet
  if (protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmpv6) {
    if (destinationPort === undefined) return { source: destination, destination: source, protocol }
    const reply = REPLIES.get(`${protocol} ${destinationPort >>> 8}`)
    return { source: destination, destination: source, protocol, destinationPort: reply === undefined ? destinationPort : reply * 256 }
  }
  const known = sourcePort !== undefined && destinationPort !== undefined
  if (protocol === PROTOCOL.tcp) {
    return known
      ? { source: destination, destination: source, protocol, sourcePort: destinationPort, destinationPort: sourcePort, answer: true }
      : { source: destination, destination: source, protocol, answer: true }
  }
  return known
    ? { source: destination, destination: source, protocol, sourcePort: destinationPort, destinationPort: sourcePort }
    : { source: destination, destination: source, protocol }
}

/** Whether `packet` is what the sender of `asked` takes for an answer to it. */
export function answers(packet: Packet, asked: Packet): boolean {
  if (packet.source !== asked.destination || packet.destination !== asked.source || packet.protocol !== asked.protocol) return false
  if (asked.sourcePort === undefined || asked.destinationPort === undefined) return true
  return packet.sourcePort === asked.destinationPort && packet.destinationPort === asked.sourcePort
}
