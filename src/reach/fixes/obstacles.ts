import type { Obstacle, Peer } from '../../network/edits.ts'
import { INTERNET, PROTOCOL, type PortRange, type Provenance } from '../../network/model.ts'
import { CLIENT_PORTS } from '../allowed.ts'
import { converse } from '../conversation.ts'
import type { Asked } from '../diagnosis/asked.ts'
import type { AskedEnd, AskedPair } from '../diagnosis/asked-ends.ts'
import { packetAtEnd } from '../diagnosis/mend.ts'
import type { Terrain } from '../flight.ts'
import type { Hop, Packet, Path } from '../model.ts'

export interface Question {
  readonly from: AskedEnd
  readonly to: AskedEnd
  readonly asked: Asked
}

/** What stops the packet, or its answer, first. None where it passes, or where it is stopped by what is not modelled. */
export function obstaclesTo(terrain: Terrain, question: Question, pair: AskedPair, packet: Packet): readonly Obstacle[] {
  const { forward, return: back } = converse(terrain, pair.from, pair.to, packet).conversation
  for (const { trace, isAnswer } of [
    { trace: forward, isAnswer: false },
    ...(back === undefined ? [] : [{ trace: back, isAnswer: true }]),
  ]) {
    const lost = trace.paths.find(({ verdict }) => verdict !== 'ACCEPTED')
    if (lost === undefined) continue
    const last = lost.hops.at(-1)
    return last === undefined ? [] : obstacleAt(terrain, question, pair, last, packetAtEnd(trace.packet, lost), isAnswer, 'pass')
  }
  return []
}

/** Every filter that lets the packet pass: each of them could stop it. */
export function passagesOf(terrain: Terrain, question: Question, pair: AskedPair, packet: Packet): readonly Obstacle[] {
  const { forward } = converse(terrain, pair.from, pair.to, packet).conversation
  const passing = forward.paths.find(({ verdict }) => verdict === 'ACCEPTED' || verdict === 'EXITS_NETWORK')
  if (passing === undefined) return []
  return passing.hops.flatMap((hop, i) =>
    hop.kind === 'filter' ? obstacleAt(terrain, question, pair, hop, packetAtHop(forward.packet, passing, i), false, 'stop') : [],
  )
}

const packetAtHop = (packet: Packet, path: Path, at: number): Packet => packetAtEnd(packet, { ...path, hops: path.hops.slice(0, at) })

function obstacleAt(
  terrain: Terrain,
  question: Question,
  pair: AskedPair,
  hop: Hop,
  packet: Packet,
  isAnswer: boolean,
  goal: Obstacle['goal'],
): Obstacle[] {
  const { source, destination, protocol } = packet
  const ports = portsOf(question.asked, packet, isAnswer)
  const [sender, receiver] = isAnswer ? [question.to, question.from] : [question.from, question.to]
  const [near, far] = isAnswer ? [pair.to, pair.from] : [pair.from, pair.to]
  const base = {
    goal,
    source,
    destination,
    protocol,
    ...(ports === undefined ? {} : { ports }),
    isAnswer,
    sender: peerOf(terrain, sender, near.address, source),
    receiver: peerOf(terrain, receiver, far.address, destination),
  }
  if (hop.kind === 'filter') {
    const from = hop.rule ?? terrain.index.filters.get(hop.filter)?.from
    return [{ ...base, kind: 'filter', node: hop.node, direction: hop.direction, ...named(from) }]
  }
  if (hop.kind === 'lookup') {
    const table = terrain.index.nodes.get(hop.node)?.tables.find(({ name }) => name === hop.table)
    return [{ ...base, kind: 'route', node: hop.node, ...named(hop.route?.static?.from ?? table?.from) }]
  }
  if (hop.kind === 'anti-spoof') {
    const port = terrain.index.nodes.get(hop.node)?.interfaces.find(({ name }) => name === hop.interface)
    return [{ ...base, kind: 'check', node: hop.node, ...named(port?.from) }]
  }
  return []
}

const named = (from: Provenance | undefined): Pick<Obstacle, 'object' | 'rule' | 'code'> => ({
  ...(from?.object === undefined ? {} : { object: from.object }),
  ...(from?.rule === undefined ? {} : { rule: from.rule }),
  ...(from?.code === undefined ? {} : { code: from.code }),
})

/** What was asked for that this packet is one of; of answers, the ports of all clients. */
function portsOf({ parts }: Asked, { protocol, destinationPort }: Packet, isAnswer: boolean): PortRange | undefined {
  const isPorted = protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp
  if (destinationPort === undefined) return undefined
  if (isAnswer && isPorted) return CLIENT_PORTS
  const asked = parts
    ?.flatMap((part) => (part.protocol === protocol ? (part.ports ?? []) : []))
    .find(({ from, to }) => from <= destinationPort && destinationPort <= to)
  if (asked !== undefined) return asked
  if (isPorted) return undefined
  return { from: destinationPort & ~255, to: destinationPort | 255 }
}

/** As narrow as the question: the prefix or group that was asked about, the whole internet, else the one address. */
function peerOf({ index }: Terrain, end: AskedEnd, own: string, now: string): Peer {
  const isSix = now.includes(':')
  const single: Peer = { ranges: [`${now}/${isSix ? 128 : 32}`] }
  if (end.kind === 'internet') return own === now ? { ranges: [isSix ? '::/0' : '0.0.0.0/0'] } : single
  if (own !== now || end.members.every(({ node }) => node === INTERNET)) return single
  if (end.kind === 'prefix') return { ranges: [end.name] }
  const name = end.name.endsWith('/*') ? end.name.slice(0, -2) : end.name
  const group = end.kind === 'group' ? index.network.endpoints.find((each) => each.name === name) : undefined
  if (group === undefined) return single
  const ranges = group.prefixes.filter((prefix) => prefix.includes(':') === isSix)
  return { ranges: ranges.length === 0 ? single.ranges : ranges, group: group.from.object ?? group.name }
}
