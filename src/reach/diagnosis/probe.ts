import type { PortSpan } from '../../ip/port-set.ts'
import { PROTOCOL } from '../../network/model.ts'
import { CLIENT_PORTS } from '../allowed.ts'
import { talk, type JudgedConversation } from '../conversation.ts'
import { depend, dependBack, newDependence, type Dependence } from '../dependence.ts'
import type { Terrain } from '../flight.ts'
import type { Packet, Verdict } from '../model.ts'
import { CLIENT_PORT } from '../service.ts'
import { worstVerdict } from '../verdict.ts'
import type { Asked, AskedPart } from './asked.ts'
import type { AskedPair } from './asked-ends.ts'
import { speak } from './speak.ts'

/** Traffic that everything on its way, and on the way of its answer, treats alike. */
export interface Probe {
  readonly protocol: number
  /** Destination ports; for ICMP, type × 256 + code. Absent: the protocol has none. */
  readonly ports?: PortSpan
  /** One for each way in which the client's port matters; a single one where it does not, or there is none. */
  readonly clients: readonly ClientProbe[]
  /** Of all clients together. */
  readonly verdict: Verdict
}

export interface ClientProbe {
  readonly ports?: PortSpan
  readonly judged: JudgedConversation
}

/** DCCP, UDP, SCTP and UDP-Lite have their ports where TCP has them. */
const PORTED: readonly number[] = [PROTOCOL.tcp, PROTOCOL.udp, 33, 132, 136]
const LAST_PORT = 65535

/** Walks one packet of each kind of the asked traffic that the network could treat differently. In order of protocol and port. */
export function probePair(terrain: Terrain, pair: AskedPair, asked: Asked): Probe[] {
  const parts = asked.parts ?? allProtocols(terrain, pair)
  return parts.flatMap((part) => probePart(terrain, pair, part))
}

/** The protocol that carries ICMP between two addresses. */
export const icmpOf = ({ to }: AskedPair): number => (to.address.includes(':') ? PROTOCOL.icmpv6 : PROTOCOL.icmp)

/** What `icmp` without a type asks for: an echo request. */
export const echoOf = (protocol: number): number => (protocol === PROTOCOL.icmp ? 8 : 128) * 256

/** Packets of protocols that nothing on the way names go where a packet of no named protocol goes. */
function allProtocols(terrain: Terrain, pair: AskedPair): AskedPart[] {
  const named = new Set<number>([...PORTED, icmpOf(pair)])
  const { on } = walk(terrain, pair, { protocol: 0 })
  for (const protocol of on.protocols) named.add(protocol)
  return [{ protocol: 0 }, ...[...named].sort((a, b) => a - b).map((protocol) => ({ protocol }))]
}

function probePart(terrain: Terrain, pair: AskedPair, { protocol: given, ports }: AskedPart): Probe[] {
  const protocol = given === 'icmp' ? icmpOf(pair) : given
  if (PORTED.includes(protocol)) {
    const whole = { from: 0, to: LAST_PORT }
    return (ports ?? [whole]).flatMap((span) =>
      scan(span, (port) => {
        const clients = scan(CLIENT_PORTS, (client) => probeClient(terrain, pair, protocol, port, client))
        const next = Math.min(...clients.map(({ item }) => item.next))
        const found = clients.map(({ item, span: clientPorts }): ClientProbe => ({ ports: clientPorts, judged: item.judged }))
        return { next, item: found }
      }).map(({ item, span: each }) => ({ protocol, ports: each, clients: item, verdict: verdictOf(item) })),
    )
  }
  if (protocol === icmpOf(pair)) {
    const whole = { from: 0, to: LAST_PORT }
    return (ports ?? [whole]).flatMap((span) =>
      scan(span, (destinationPort) => {
        const { judged, on } = walk(terrain, pair, { protocol, destinationPort })
        // A request and its reply are different messages: the next type may be answered otherwise.
        return { next: Math.min(on.asked.to + 1, nextRequest(protocol, destinationPort)), item: [{ judged }] }
      }).map(({ item, span: each }) => ({ protocol, ports: each, clients: item, verdict: verdictOf(item) })),
    )
  }
  const clients = [{ judged: walk(terrain, pair, { protocol }).judged }]
  return [{ protocol, clients, verdict: verdictOf(clients) }]
}

function probeClient(terrain: Terrain, pair: AskedPair, protocol: number, destinationPort: number, client: number) {
  const first = walk(terrain, pair, { protocol, sourcePort: client, destinationPort })
  const next = first.on.asked.to + 1
  const nextClient = first.on.client.to + 1
  // The port that is shown is an ordinary one where it is treated alike.
  const isOrdinary = client <= CLIENT_PORT && CLIENT_PORT < nextClient
  const judged = isOrdinary ? walk(terrain, pair, { protocol, sourcePort: CLIENT_PORT, destinationPort }).judged : first.judged
  return { next: nextClient, item: { judged, next } }
}

/** From the first port of the span to the last, each time on to the first port that may be treated otherwise. */
function scan<T>(
  span: PortSpan,
  probe: (port: number) => { readonly next: number; readonly item: T },
): { readonly span: PortSpan; readonly item: T }[] {
  const found: { span: PortSpan; item: T }[] = []
  for (let port = span.from; port <= span.to;) {
    const { next, item } = probe(port)
    found.push({ span: { from: port, to: Math.min(next - 1, span.to) }, item })
    port = next
  }
  return found
}

function nextRequest(protocol: number, port: number): number {
  const types = protocol === PROTOCOL.icmp ? [8, 13] : [128]
  const bounds = types.flatMap((type) => [type * 256, (type + 1) * 256])
  return bounds.find((bound) => bound > port) ?? LAST_PORT + 1
}

function walk(
  terrain: Terrain,
  pair: AskedPair,
  kind: Omit<Packet, 'source' | 'destination'>,
): { readonly judged: JudgedConversation; readonly on: Dependence } {
  const packet = { source: pair.from.address, destination: pair.to.address, ...kind }
  const { out, backs } = talk(terrain, pair.from, pair.to, packet)
  const on = newDependence(new Map())
  const traced = new Map(out.map((found) => [found, depend(terrain, found, packet, on)]))
  for (const { opening, found } of backs) for (const each of found) dependBack(terrain, each, opening, traced.get(opening)!, on)
  return { judged: speak(terrain, pair, packet), on }
}

function verdictOf(clients: readonly ClientProbe[]): Verdict {
  return worstVerdict(clients.map(({ judged }) => judged.conversation.verdict))
}
