import { NOTHING, NO_PORT, type TrafficBlock, type TrafficSet, type TrafficSets } from '../../ip/traffic-set.ts'
import { formatTrafficBlock } from '../../ip/traffic-text.ts'
import type { PortSpan } from '../../ip/port-set.ts'
import type { ClientProbe, Probe } from './probe.ts'

/** An exact set of traffic, for people and for programs. */
export interface Traffic {
  /** `tcp/443`, `udp/53-60`, `icmp/type 8`; `all` alone when it is everything. */
  readonly words: readonly string[]
  readonly blocks: readonly TrafficPart[]
}

/** Every combination of what it names. */
export interface TrafficPart {
  /** Protocol numbers, inclusive. */
  readonly protocols: PortSpan
  /** Destination ports; for ICMP, type × 256 + code. Absent: all, or the protocol has none. */
  readonly ports?: readonly PortSpan[]
  /** Ports of the client, where not all of 1024 to 65535 are meant. */
  readonly clientPorts?: readonly PortSpan[]
}

const NAMED_PROTOCOLS = 256

/** The part of the probed traffic whose clients pass. Where everything was probed, the probe of protocol 0 speaks for those that have none. */
export function trafficOf(
  sets: TrafficSets,
  probes: readonly Probe[],
  isEverything: boolean,
  passes: (client: ClientProbe) => boolean,
): TrafficSet {
  const own = new Set(probes.map(({ protocol }) => protocol))
  return probes.reduce((all, probe) => {
    const spans = probe.clients.filter(passes)
    if (spans.length === 0) return all
    const everyClient = spans.length === probe.clients.length
    const protocols = probe.protocol === 0 && isEverything ? others(own) : [probe.protocol]
    return protocols.reduce(
      (sum, protocol) =>
        sets.or(sum, sets.of({ protocol, ...portsOf(probe), ...(everyClient ? {} : { sourcePorts: clientSpans(spans) }) })),
      all,
    )
  }, NOTHING)
}

const portsOf = ({ ports }: Probe): { readonly destinationPorts?: readonly PortSpan[] } =>
  ports === undefined || (ports.from === 0 && ports.to === NO_PORT - 1) ? {} : { destinationPorts: [ports] }

const clientSpans = (clients: readonly ClientProbe[]): PortSpan[] => clients.flatMap(({ ports }) => ports ?? [])

function others(named: ReadonlySet<number>): number[] {
  return Array.from({ length: NAMED_PROTOCOLS }, (_, protocol) => protocol).filter((protocol) => protocol === 0 || !named.has(protocol))
}

export function tellTraffic(sets: TrafficSets, set: TrafficSet): Traffic {
  const blocks = sets.blocks(set)
  return { words: set === sets.everything ? ['all'] : blocks.map(formatTrafficBlock), blocks: blocks.map(partOf) }
}

function partOf({ protocols, destinationPorts, sourcePorts }: TrafficBlock): TrafficPart {
  const ports = real(destinationPorts)
  const clients = real(sourcePorts).filter(({ from, to }) => from !== 0 || to !== NO_PORT - 1)
  const whole = ports.length === 0 || (ports.length === 1 && ports[0]!.from === 0 && ports[0]!.to === NO_PORT - 1)
  return { protocols, ...(whole ? {} : { ports }), ...(clients.length === 0 ? {} : { clientPorts: clients }) }
}

const real = (spans: readonly PortSpan[]): PortSpan[] =>
  spans.filter(({ from }) => from < NO_PORT).map(({ from, to }) => ({ from, to: Math.min(to, NO_PORT - 1) }))
