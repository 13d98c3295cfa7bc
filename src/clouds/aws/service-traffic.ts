import type { Service } from '../../design/model.ts'
import type { RuleTraffic } from './objects.ts'

/** A service in AWS's notation. ICMP has another number in IPv6, so the range that it goes with decides. */
export function trafficOfService(service: Service, peer: string): RuleTraffic {
  if (service.protocol === 'any') return { protocol: '-1' }
  if (service.protocol === 'icmp') return { protocol: peer.includes(':') ? 'icmpv6' : 'icmp', icmpType: -1, icmpCode: -1 }
  const { from, to } = service.ports ?? { from: 0, to: 65_535 }
  return { protocol: service.protocol, fromPort: from, toPort: to }
}
