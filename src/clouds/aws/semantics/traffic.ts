import { PROTOCOL, type FilterRule } from '../../../network/model.ts'
import type { RuleTraffic } from '../objects.ts'

/** Protocol and ports of a rule; for ICMP, type and code are one number (type × 256 + code). */
export function trafficOf(rule: RuleTraffic): Pick<FilterRule, 'protocol' | 'destinationPorts'> {
  const protocol = protocolNumber(rule.protocol)
  if (protocol === 'any') return { protocol }
  if (protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmpv6) {
    const { icmpType: type = -1, icmpCode: code = -1 } = rule
    if (type < 0) return { protocol }
    const from = type * 256 + Math.max(code, 0)
    return { protocol, destinationPorts: [{ from, to: code < 0 ? from + 255 : from }] }
  }
  const { fromPort, toPort } = rule
  const named = protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp
  if (!named || fromPort === undefined || toPort === undefined || fromPort < 0) return { protocol }
  return fromPort === 0 && toPort === 65535 ? { protocol } : { protocol, destinationPorts: [{ from: fromPort, to: toPort }] }
}

function protocolNumber(text: string): number | 'any' {
  switch (text) {
    case '-1':
    case 'all':
      return 'any'
    case 'tcp':
    case 'udp':
    case 'icmp':
    case 'icmpv6':
      return PROTOCOL[text]
    default:
      return Number(text)
  }
}
