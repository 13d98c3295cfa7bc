import { NOTHING, TrafficSets, type TrafficMatch } from '../../src/ip/traffic-set.ts'
import type { NetworkIndex } from '../../src/network/index.ts'
import { PROTOCOL, type PortRange } from '../../src/network/model.ts'
import { converse, type End } from '../../src/reach/conversation.ts'
import type { Terrain } from '../../src/reach/flight.ts'
import type { Packet } from '../../src/reach/model.ts'
import { CLIENT_PORTS } from '../../src/reach/allowed.ts'
import type { PairEngine, PairSets } from '../../src/reach/pairs/pair-sets.ts'

/** Traffic that every rule of the network treats alike, and one packet of it. */
interface Sample {
  readonly packet: Pick<Packet, 'protocol' | 'sourcePort' | 'destinationPort'>
  readonly stands: readonly TrafficMatch[]
  /** Absent: both. */
  readonly family?: 4 | 6
}

/** Exact, and slow: each pair is asked once for each way in which any rule of the network can part traffic. */
export function pairsByPackets(terrain: Terrain): PairEngine {
  const sets = new TrafficSets()
  const samples = samplesOf(terrain.index).map((sample) => ({
    ...sample,
    set: sample.stands.reduce((all, match) => sets.or(all, sets.and(sets.openings, sets.of(match))), NOTHING),
  }))
  return {
    sets,
    aim: (_from, to) => to,
    kindOf: () => undefined,
    between: (from: End, to: End): PairSets => {
      const result = { answered: NOTHING, unanswered: NOTHING, unknown: NOTHING }
      const family = to.address.includes(':') ? 6 : 4
      for (const { packet, set, family: only } of samples) {
        if (only !== undefined && only !== family) continue
        const { conversation } = converse(terrain, from, to, { source: from.address, destination: to.address, ...packet })
        const part = partOf(conversation.verdict, conversation.forward.verdict)
        if (part !== undefined) result[part] = sets.or(result[part], set)
      }
      return result
    },
  }
}

function partOf(whole: string, forward: string): keyof PairSets | undefined {
  if (whole === 'ACCEPTED') return 'answered'
  if (whole === 'UNDETERMINED') return 'unknown'
  return forward === 'ACCEPTED' ? 'unanswered' : undefined
}

const PORTED: readonly number[] = [PROTOCOL.tcp, PROTOCOL.udp, 33, 132, 136]
/** RFC 3692: for experiments; a protocol that no rule names. */
const UNNAMED = 253

function samplesOf(index: NetworkIndex): Sample[] {
  const rules = index.network.filters.flatMap((filter) => filter.rules)
  const balances = index.network.nodes.flatMap((node) => node.balances ?? [])
  const masquerades = index.network.nodes.flatMap((node) => node.masquerades ?? [])
  const named = new Set<number>([...PORTED, PROTOCOL.icmp, PROTOCOL.icmpv6])
  for (const { protocol } of [...rules, ...balances]) if (protocol !== 'any') named.add(protocol)
  for (const { protocols } of masquerades) for (const protocol of protocols) named.add(protocol)
  const samples: Sample[] = []
  for (const protocol of [...named].sort((a, b) => a - b)) {
    const own = rules.filter((rule) => rule.protocol === 'any' || rule.protocol === protocol)
    const bounds = own.flatMap((rule) => [...(rule.destinationPorts ?? []), ...(rule.sourcePorts ?? [])])
    for (const balance of balances) if (balance.protocol === protocol) bounds.push(balance.ports)
    const spans = spansOf(bounds, { from: 0, to: 65535 })
    if (PORTED.includes(protocol)) {
      const clients = spansOf(
        bounds.filter(({ from, to }) => to > from || from >= CLIENT_PORTS.from),
        CLIENT_PORTS,
      )
      for (const span of spans) for (const client of clients) samples.push(ported(protocol, client, span))
    } else if (protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmpv6) {
      const family = protocol === PROTOCOL.icmp ? 4 : 6
      for (const span of withRequests(spans, protocol)) {
        samples.push({ packet: { protocol, destinationPort: span.from }, stands: [{ protocol, destinationPorts: [span] }], family })
      }
    } else samples.push({ packet: { protocol }, stands: [{ protocol }] })
  }
  const others = Array.from({ length: 256 }, (_, protocol) => protocol).filter((protocol) => !named.has(protocol))
  samples.push({ packet: { protocol: named.has(UNNAMED) ? others.at(-1)! : UNNAMED }, stands: others.map((protocol) => ({ protocol })) })
  return samples
}

function ported(protocol: number, client: PortRange, span: PortRange): Sample {
  return {
    packet: {
      protocol,
      sourcePort: client.from === CLIENT_PORTS.from ? Math.min(client.to, 49152) : client.from,
      destinationPort: span.from,
    },
    stands: [{ protocol, sourcePorts: [client], destinationPorts: [span] }],
  }
}

/** Requests are answered by another type: each is a span of its own, whatever the rules say. */
function withRequests(spans: readonly PortRange[], protocol: number): PortRange[] {
  const types = protocol === PROTOCOL.icmp ? [8, 13] : [128]
  const asked = types.map((type) => ({ from: type * 256, to: type * 256 + 255 }))
  return spansOf([...spans, ...asked], { from: 0, to: 65535 })
}

/** The whole, cut at every boundary. */
function spansOf(bounds: readonly PortRange[], whole: PortRange): PortRange[] {
  const starts = new Set([whole.from])
  for (const { from, to } of bounds) for (const start of [from, to + 1]) if (start > whole.from && start <= whole.to) starts.add(start)
  const sorted = [...starts].sort((a, b) => a - b)
  return sorted.map((from, i) => ({ from, to: (sorted[i + 1] ?? whole.to + 1) - 1 }))
}
