import type { NetworkNode, NodeId, PortRange } from '../network/model.ts'
import { answerOf } from './answer-of.ts'
import { around, overlap, spansOf } from './spans.ts'
import type { FoundPath, Rewrite, Terrain } from './flight.ts'
import type { Hop, Packet } from './model.ts'

/** Where a port of a packet comes from: as asked, the client's own, chosen by a node on the way, or set by a balance. */
type Origin = 'asked' | 'client' | 'fixed' | { readonly chosenBy: NodeId }
interface Origins {
  readonly source: Origin
  readonly destination: Origin
}

/** How far a packet may differ without any of its paths changing. */
export interface Dependence {
  /** Ports asked for, and of the client. */
  asked: PortRange
  client: PortRange
  /** Per node, the ports among those it chooses from. */
  readonly chosen: Map<NodeId, PortRange>
  /** Protocols that any filter, masquerade or balance on the way names. */
  readonly protocols: Set<number>
}

/** Where the ports came from before each rewrite of a way, and at its end. */
export interface Traced {
  readonly before: readonly Origins[]
  readonly end: Origins
}

const ALL: PortRange = { from: 0, to: 65535 }

/** What nothing depends on yet, but for what is known of chosen ports. */
export function newDependence(chosen: Dependence['chosen']): Dependence {
  return { asked: ALL, client: ALL, chosen, protocols: new Set() }
}

/** What a way there depends on. */
export function depend(terrain: Terrain, found: FoundPath, packet: Packet, on: Dependence): Traced {
  const before: Origins[] = []
  const end = follow(terrain, found, packet, { source: 'client', destination: 'asked' }, on, (hop, origins) => {
    before.push(origins)
    if (hop.field === 'source') return { ...origins, source: { chosenBy: hop.node } }
    return hop.afterPort === undefined ? origins : { ...origins, destination: 'fixed' }
  })
  return { before: perRewrite(found, before, end), end }
}

/** What a way back depends on: the ports are those at the end of the way there, and become what they were where they are restored. */
export function dependBack(
  terrain: Terrain,
  found: FoundPath,
  ending: { readonly packet: Packet; readonly rewrites: readonly Rewrite[] },
  origins: Traced,
  on: Dependence,
): void {
  let next = ending.rewrites.length - 1
  const answer = answerOf(ending.packet)
  // The one answer to an ICMP request of whatever code.
  const start: Origins = answer.sourcePort === undefined ? { source: 'fixed', destination: 'fixed' } : turned(origins.end)
  follow(terrain, found, answer, start, on, (hop, now) => {
    if (hop.by !== 'restore') return { ...now, [hop.field]: { chosenBy: hop.node } }
    for (let i = next; i >= 0; i--) {
      const rewrite = ending.rewrites[i]!
      if (rewrite.node !== hop.node || answerOf(rewrite.before)[hop.field] !== hop.after) continue
      next = i
      return answer.sourcePort === undefined ? now : turned(origins.before[i]!)
    }
    return now
  })
}

const turned = ({ source, destination }: Origins): Origins => ({ source: destination, destination: source })

/** A rewrite leaves one hop, or two where both ends change, or none where nothing does. */
function perRewrite(found: FoundPath, before: readonly Origins[], end: Origins): readonly Origins[] {
  let at = 0
  return found.rewrites.map(({ before: one, after: other }): Origins => {
    const origins = before[at] ?? end
    if (one.destination !== other.destination || one.destinationPort !== other.destinationPort) at++
    if (one.source !== other.source || one.sourcePort !== other.sourcePort) at++
    return origins
  })
}

type Translated = Extract<Hop, { kind: 'translation' }>

function follow(
  terrain: Terrain,
  { path: { hops } }: FoundPath,
  started: Packet,
  startedAs: Origins,
  on: Dependence,
  rewritten: (hop: Translated, origins: Origins) => Origins,
): Origins {
  const { index, topology } = terrain
  let packet = started
  let origins = startedAs
  for (const [i, hop] of hops.entries()) {
    // A tunnel whose own packets are lost shows their way.
    if (hop.kind === 'origin' && i > 0) break
    if (hop.kind === 'translation') {
      if (hop.by !== undefined) origins = rewritten(hop, origins)
      packet = hop.field === 'source' ? withSource(packet, hop) : withDestination(packet, hop)
    }
    if (hop.kind === 'origin') meetNode(index.nodes.get(hop.node)!, packet, origins, on)
    if (hop.kind === 'wire' || hop.kind === 'tunnel') meetNode(index.nodes.get(hop.to)!, packet, origins, on)
    if (hop.kind !== 'filter') continue
    if (hop.established) continue
    const filter = index.filters.get(hop.filter)!
    for (const { protocol } of filter.rules) if (protocol !== 'any') on.protocols.add(protocol)
    const spans = spansOf(filter, packet, { sets: topology.sets, hidden: hop.identityHidden === true })
    narrow(on, origins.source, spans.source)
    narrow(on, origins.destination, spans.destination)
  }
  return origins
}

function withSource(packet: Packet, { after, afterPort }: Translated): Packet {
  return { ...packet, source: after, ...(afterPort === undefined ? {} : { sourcePort: afterPort }) }
}

function withDestination(packet: Packet, { after, afterPort }: Translated): Packet {
  return { ...packet, destination: after, ...(afterPort === undefined ? {} : { destinationPort: afterPort }) }
}

function meetNode(node: NetworkNode, packet: Packet, origins: Origins, on: Dependence): void {
  for (const { protocols } of node.masquerades ?? []) for (const protocol of protocols) on.protocols.add(protocol)
  for (const { protocol, ports } of node.balances ?? []) {
    on.protocols.add(protocol)
    if (protocol === packet.protocol) narrow(on, origins.destination, around([ports], packet.destinationPort).span)
  }
}

function narrow(on: Dependence, origin: Origin, span: PortRange): void {
  if (origin === 'fixed') return
  if (origin === 'asked') on.asked = overlap(on.asked, span)
  else if (origin === 'client') on.client = overlap(on.client, span)
  else on.chosen.set(origin.chosenBy, overlap(on.chosen.get(origin.chosenBy) ?? ALL, span))
}
