import type { Obstacle } from '../../../network/edits.ts'
import { PROTOCOL } from '../../../network/model.ts'
import type { RuleTraffic } from '../objects.ts'

/** What a rule must name for the obstacle's traffic: its protocol and its ports, no more. */
export function trafficOf({ protocol, ports }: Pick<Obstacle, 'protocol' | 'ports'>): RuleTraffic {
  if (protocol === 0) return { protocol: '-1' }
  if (protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp) {
    const name = protocol === PROTOCOL.tcp ? 'tcp' : 'udp'
    return { protocol: name, fromPort: ports?.from ?? 0, toPort: ports?.to ?? 65535 }
  }
  if (protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmpv6) {
    const name = protocol === PROTOCOL.icmp ? 'icmp' : 'icmpv6'
    return ports === undefined ? { protocol: name } : { protocol: name, icmpType: ports.from >> 8, icmpCode: -1 }
  }
  return { protocol: String(protocol) }
}

/** `tcp/443`, `icmp type 8`, `all traffic`. */
export function trafficWords({ protocol, fromPort, toPort, icmpType }: RuleTraffic): string {
  if (protocol === '-1') return 'all traffic'
  if (icmpType !== undefined && icmpType >= 0) return `${protocol} type ${icmpType}`
  const name = /^\d+$/.test(protocol) ? `protocol ${protocol}` : protocol
  if (fromPort === undefined || toPort === undefined || (fromPort === 0 && toPort === 65535)) return name
  return `${name}/${fromPort}${toPort === fromPort ? '' : `-${toPort}`}`
}

/** The `from_port` and `to_port` of EC2's API: for ICMP they are the type and the code, -1 for all. */
export function portNumbers({
  protocol,
  fromPort,
  toPort,
  icmpType,
  icmpCode,
}: RuleTraffic): { readonly from: number; readonly to: number } | undefined {
  if (protocol === '-1' || /^\d+$/.test(protocol)) return undefined
  if (protocol.startsWith('icmp')) return { from: icmpType ?? -1, to: icmpCode ?? -1 }
  return { from: fromPort ?? 0, to: toPort ?? 65535 }
}
