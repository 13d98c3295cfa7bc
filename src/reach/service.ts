import type { Service } from '../design/model.ts'
import type { NetworkIndex } from '../network/index.ts'
import { PROTOCOL, type FilterRule } from '../network/model.ts'
import type { Packet } from './model.ts'

/** An ordinary client port: in the dynamic range of RFC 6335 and in the default ranges of Linux and Windows. */
export const CLIENT_PORT = 49152
/** RFC 3692: reserved for experiments, so no rule of a real network names it unless it means every protocol. */
const UNNAMED_PROTOCOL = 253

/** Whoever asks for ICMP without saying more means a ping (RFC 792, RFC 4443): type × 256. */
const ECHO = {
  4: { protocol: PROTOCOL.icmp, destinationPort: 8 * 256 },
  6: { protocol: PROTOCOL.icmpv6, destinationPort: 128 * 256 },
} as const

type PacketKind = Pick<Packet, 'protocol' | 'sourcePort' | 'destinationPort'>

const kindsOf = new WeakMap<NetworkIndex, Map<string, readonly PacketKind[]>>()

/**
 * One packet for each way in which the filters of the network can treat the service: ports between two boundaries of their
 * rules are treated alike, so the lowest of each stands for all. Client ports are not varied: one ordinary port stands for them.
 */
export function packetsOf(index: NetworkIndex, service: Service, source: string, destination: string): Packet[] {
  const family = destination.includes(':') ? 6 : 4
  const key = `${family} ${service.protocol}/${service.ports?.from}-${service.ports?.to}`
  const known = kindsOf.get(index) ?? new Map<string, readonly PacketKind[]>()
  kindsOf.set(index, known)
  const kinds = known.get(key) ?? packetKinds(index, service, family)
  known.set(key, kinds)
  return kinds.map((kind) => ({ source, destination, ...kind }))
}

function packetKinds(index: NetworkIndex, service: Service, family: 4 | 6): PacketKind[] {
  const rules = index.network.filters.flatMap((filter) => filter.rules)
  if (service.protocol === 'icmp') return [ECHO[family]]
  if (service.protocol !== 'any') return portKinds(rules, PROTOCOL[service.protocol], service.ports)
  const named = new Set(rules.flatMap((rule) => (rule.protocol === 'any' ? [] : [rule.protocol])))
  const echo = ECHO[family]
  const others = [...new Set([echo.protocol, ...named, UNNAMED_PROTOCOL])].filter((number) => !hasPorts(number)).sort((a, b) => a - b)
  return [
    ...portKinds(rules, PROTOCOL.tcp, undefined),
    ...portKinds(rules, PROTOCOL.udp, undefined),
    ...others.map((protocol) => (protocol === echo.protocol ? echo : { protocol })),
  ]
}

const hasPorts = (protocol: number): boolean => protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp

function portKinds(rules: readonly FilterRule[], protocol: number, range: Service['ports']): PacketKind[] {
  const from = range?.from ?? 1
  const to = range?.to ?? 65535
  const starts = new Set([from])
  for (const rule of rules) {
    if (rule.protocol !== 'any' && rule.protocol !== protocol) continue
    // Source ports of rules bound the answers, whose source port is the service's.
    for (const each of [...(rule.destinationPorts ?? []), ...(rule.sourcePorts ?? [])]) {
      for (const start of [each.from, each.to + 1]) if (start > from && start <= to) starts.add(start)
    }
  }
  return [...starts].sort((a, b) => a - b).map((destinationPort) => ({ protocol, sourcePort: CLIENT_PORT, destinationPort }))
}
