import { formatPorts, type PortSpan } from './port-set.ts'
import { NO_PORT, type TrafficBlock, type TrafficSet, type TrafficSets } from './traffic-set.ts'

const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [33, 'dccp'],
  [47, 'gre'],
  [50, 'esp'],
  [51, 'ah'],
  [58, 'icmpv6'],
  [132, 'sctp'],
])
const ICMP: readonly number[] = [1, 58]

/**
 * The set for people: `tcp/443, udp/53-60`, `tcp/443 from 1024-65535`, `all`, `none`. A TCP part that only answers says so.
 *
 * @example formatTraffic(sets, sets.of({ protocol: 6, destinationPorts: [{ from: 80, to: 80 }] })) // 'tcp/80'
 */
export function formatTraffic(sets: TrafficSets, set: TrafficSet): string {
  if (set === sets.everything || set === sets.openings) return 'all'
  const blocks = sets.blocks(set)
  return blocks.length === 0 ? 'none' : blocks.map(formatTrafficBlock).join(', ')
}

/** One block of a set: `tcp/443 from 1024-65535`. */
export function formatTrafficBlock({ protocols, destinationPorts, sourcePorts, opens }: TrafficBlock): string {
  const name = formatProtocols(protocols)
  const numbers = ICMP.includes(protocols.from) ? messages(destinationPorts) : ports(destinationPorts)
  const from = ports(sourcePorts)
  return `${name}${numbers === '' ? '' : `/${numbers}`}${from === '' ? '' : ` from ${from}`}${opens ? '' : ' (answers)'}`
}

function formatProtocols({ from, to }: PortSpan): string {
  if (from === to) return NAMES.get(from) ?? `proto ${from}`
  return `proto ${from}-${to}`
}

/** Nothing where every port is in, or there are none. */
function ports(spans: readonly PortSpan[]): string {
  const real = spans.filter((span) => span.from < NO_PORT)
  const text = formatPorts(real)
  return text === 'none' || text === 'all' ? '' : text
}

/** `type 8`, `type 3 code 4`; ranges of whole types as `type 0-7`. */
function messages(spans: readonly PortSpan[]): string {
  if (ports(spans) === '') return ''
  return spans
    .map(({ from, to }) => {
      const [first, last] = [from >> 8, to >> 8]
      if ((from & 255) === 0 && (to & 255) === 255) return first === last ? `type ${first}` : `type ${first}-${last}`
      return from === to ? `type ${first} code ${from & 255}` : `type ${first} code ${from & 255} to type ${last} code ${to & 255}`
    })
    .join(',')
}
