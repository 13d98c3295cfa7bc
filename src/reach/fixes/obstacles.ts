import type { Obstacle, Peer } from '../../network/edits.ts'
import { INTERNET, nodeId, PROTOCOL, type PortRange, type Provenance } from '../../network/model.ts'
import { CLIENT_PORTS } from '../allowed.ts'
import { converse } from '../conversation.ts'
import type { Asked } from '../diagnosis/asked.ts'
import { NOBODY, type AskedEnd, type AskedPair } from '../diagnosis/asked-ends.ts'
import { packetAtEnd } from '../diagnosis/mend.ts'
import type { Terrain } from '../flight.ts'
import type { Blocker, Hop, Packet, Path } from '../model.ts'

export interface Question {
  readonly from: AskedEnd
  readonly to: AskedEnd
  readonly asked: Asked
}

/** What stops the packet, or its answer, first, and the routes that led it there. None where it passes, or where it is stopped by what is not modelled. */
export function obstaclesTo(terrain: Terrain, question: Question, pair: AskedPair, packet: Packet): readonly Obstacle[] {
  // Nothing leads to the internet: then it is no node, and nobody sends.
  if (!terrain.index.nodes.has(pair.from.node))
    return [told({ terrain, question, pair, isAnswer: false, goal: 'pass' }, packet, { kind: 'route', node: pair.from.node })]
  const { conversation, blockers } = converse(terrain, pair.from, pair.to, packet)
  for (const { trace, isAnswer } of [
    { trace: conversation.forward, isAnswer: false },
    ...(conversation.return === undefined ? [] : [{ trace: conversation.return, isAnswer: true }]),
  ]) {
    const isBeyond = pair.to.node === NOBODY && !isAnswer
    const lost = trace.paths.find(({ verdict }) => verdict !== 'ACCEPTED' && !(isBeyond && verdict === 'EXITS_NETWORK'))
    if (lost === undefined) continue
    const scene: Scene = { terrain, question, pair, isAnswer, goal: 'pass' }
    const last = lost.hops.at(-1)
    if (last === undefined) return []
    const now = packetAtEnd(trace.packet, lost)
    const stop = obstacleAt(scene, last, now) ?? missingTarget(scene, blockers, now)
    return [...(stop === undefined ? [] : [stop]), ...waysTo(scene, trace.packet, lost, stop?.node ?? lastNode(last))]
  }
  return []
}

/** Every filter that lets the packet pass, and every route that it takes: each of them could stop it. */
export function passagesOf(terrain: Terrain, question: Question, pair: AskedPair, packet: Packet): readonly Obstacle[] {
  const { forward } = converse(terrain, pair.from, pair.to, packet).conversation
  const passing = forward.paths.find(({ verdict }) => verdict === 'ACCEPTED' || verdict === 'EXITS_NETWORK')
  if (passing === undefined) return []
  const scene: Scene = { terrain, question, pair, isAnswer: false, goal: 'stop' }
  return passing.hops.flatMap((hop, i) => {
    const found =
      hop.kind === 'filter'
        ? obstacleAt(scene, hop, packetAtHop(forward.packet, passing, i))
        : hop.kind === 'lookup'
          ? wayAt(scene, hop, packetAtHop(forward.packet, passing, i), undefined)
          : undefined
    return found === undefined ? [] : [found]
  })
}

const packetAtHop = (packet: Packet, path: Path, at: number): Packet => packetAtEnd(packet, { ...path, hops: path.hops.slice(0, at) })

interface Scene {
  readonly terrain: Terrain
  readonly question: Question
  readonly pair: AskedPair
  readonly isAnswer: boolean
  readonly goal: Obstacle['goal']
}

type Stop = Pick<Obstacle, 'kind' | 'node' | 'object' | 'rule' | 'code' | 'direction' | 'lostAt'>

function obstacleAt(scene: Scene, hop: Hop, packet: Packet): Obstacle | undefined {
  const { index } = scene.terrain
  if (hop.kind === 'filter' && (hop.action !== 'accept' || scene.goal === 'stop')) {
    const from = hop.rule ?? index.filters.get(hop.filter)?.from
    return told(scene, packet, { kind: 'filter', node: hop.node, direction: hop.direction, ...named(from) })
  }
  if (hop.kind === 'lookup') {
    const table = index.nodes.get(hop.node)?.tables.find(({ name }) => name === hop.table)
    return told(scene, packet, { kind: 'route', node: hop.node, ...named(hop.route?.static?.from ?? table?.from) })
  }
  if (hop.kind === 'anti-spoof') {
    const port = index.nodes.get(hop.node)?.interfaces.find(({ name }) => name === hop.interface)
    return told(scene, packet, { kind: 'check', node: hop.node, ...named(port?.from) })
  }
  return undefined
}

/** Routes of a provider's tables that have a name of their own; what is lost at an end is not for them to mend. */
function waysTo(scene: Scene, packet: Packet, lost: Path, at: string | undefined): Obstacle[] {
  const { index } = scene.terrain
  const node = at === undefined ? undefined : index.nodes.get(nodeId(at))
  if (node === undefined || node.id === scene.pair.from.node || node.id === scene.pair.to.node) return []
  const seen = new Set<string>()
  return lost.hops.slice(0, -1).flatMap((hop, i) => {
    if (hop.kind !== 'lookup') return []
    const way = wayAt(scene, hop, packetAtHop(packet, lost, i), node.kind)
    const key = way === undefined ? '' : `${way.node} ${way.object ?? ''} ${way.rule ?? ''}`
    if (way === undefined || seen.has(key)) return []
    seen.add(key)
    return [way]
  })
}

function wayAt(scene: Scene, hop: Extract<Hop, { kind: 'lookup' }>, packet: Packet, lostAt: string | undefined): Obstacle | undefined {
  const from = hop.route?.static?.from
  const role = scene.terrain.index.nodes.get(hop.node)?.role
  if (from?.object === undefined || (role !== 'fabric' && role !== 'hub')) return undefined
  return told(scene, packet, { kind: 'way', node: hop.node, ...named(from), ...(lostAt === undefined ? {} : { lostAt }) })
}

const lastNode = (hop: Hop): string | undefined => ('node' in hop ? hop.node : hop.kind === 'wire' ? hop.to : undefined)

/** A load balancer has no listener or no target: no hop of its own says so. */
function missingTarget(scene: Scene, blockers: readonly Blocker[], packet: Packet): Obstacle | undefined {
  const found = blockers.find(({ node }) => (scene.terrain.index.nodes.get(node)?.balances ?? []).length > 0)
  return found === undefined ? undefined : told(scene, packet, { kind: 'balance', node: found.node, ...named(found.from) })
}

function told({ terrain, question, pair, isAnswer, goal }: Scene, packet: Packet, stop: Stop): Obstacle {
  const { source, destination, protocol } = packet
  const ports = portsOf(question.asked, packet, isAnswer)
  const [sender, receiver] = isAnswer ? [question.to, question.from] : [question.from, question.to]
  const [near, far] = isAnswer ? [pair.to, pair.from] : [pair.from, pair.to]
  return {
    goal,
    source,
    destination,
    protocol,
    ...(ports === undefined ? {} : { ports }),
    isAnswer,
    fromNode: near.node,
    toNode: far.node,
    sender: peerOf(terrain, sender, near.address, source),
    receiver: peerOf(terrain, receiver, far.address, destination),
    ...stop,
  }
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
