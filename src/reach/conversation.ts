import { INTERNET, PROTOCOL, type NodeId } from '../network/model.ts'
import { answerOf, answers } from './answer-of.ts'
import { blockerOf, NOTHING_KNOWN, type FoundPath, type Rewrite, type Terrain } from './flight.ts'
import type { Blocker, Conversation, Packet } from './model.ts'
import { traceOf, walkPaths } from './trace.ts'
import { worstVerdict } from './verdict.ts'

export interface End {
  readonly node: NodeId
  readonly address: string
}

export interface JudgedConversation {
  readonly conversation: Conversation
  readonly blockers: readonly Blocker[]
}

/** Sends the packet, and its answer back from wherever it was delivered. */
export function converse(terrain: Terrain, from: End, to: End, packet: Packet): JudgedConversation {
  const { out, backs } = talk(terrain, from, to, packet)
  const forward = traceOf(terrain, packet, out)
  const [first] = backs
  if (first === undefined) return { conversation: { from, to, forward, verdict: forward.verdict }, blockers: blockersOf(out) }
  const back = backs.length === 1 ? first.found : dedupe(backs.flatMap((each) => each.found))
  const backTrace = traceOf(terrain, answerOf(first.opening.packet), back)
  return {
    conversation: { from, to, forward, return: backTrace, verdict: worstVerdict([forward.verdict, backTrace.verdict]) },
    blockers: blockersOf([...out, ...back]),
  }
}

/** The ways of a packet, and for each different one that arrived the ways of its answer. */
export interface Talk {
  readonly out: readonly FoundPath[]
  /** Empty where nothing arrives, or what arrives is not answered. */
  readonly backs: readonly { readonly opening: FoundPath; readonly found: readonly FoundPath[] }[]
}

export function talk(terrain: Terrain, from: End, to: End, packet: Packet): Talk {
  const out = walkThere(terrain, from, to, packet)
  const arrived = out.filter((each) => each.path.verdict === 'ACCEPTED')
  if (arrived.length === 0 || !isAnswered(packet)) return { out, backs: [] }
  // Each way there opens the state of the filters on it alone, so each must have a way back.
  const openings = new Map(arrived.map((each) => [`${each.states.join()} ${endingKey(each)}`, each]))
  const backs = [...openings.values()].map((opening) => {
    const found = walkBack(terrain, from, packet, endingOf(opening), new Set(opening.states))
    return { opening, found }
  })
  return { out, backs }
}

/** The ways of a packet to an end: what leaves by the internet has reached an end that is the internet. */
export function walkThere(terrain: Terrain, from: End, to: End, packet: Packet): readonly FoundPath[] {
  const found = walkPaths(terrain, from.node, packet, NOTHING_KNOWN)
  if (to.node === INTERNET) return found.map(outside)
  return to.node === '' ? found : found.map((each) => reached(each, to, packet))
}

/** Where a packet ended, and what was done to it on the way. */
export interface Ending {
  readonly node: NodeId
  readonly packet: Packet
  readonly rewrites: readonly Rewrite[]
}

/** The different endings of the paths that arrived. */
export function endingsOf(found: readonly FoundPath[]): readonly Ending[] {
  const arrived = found.filter((each) => each.path.verdict === 'ACCEPTED')
  return [...new Map(arrived.map((each) => [endingKey(each), each])).values()].map(endingOf)
}

/** The ways of the answer to what ended there; it has come back only where the asker takes it for the answer. */
export function walkBack(
  terrain: Terrain,
  from: End,
  asked: Packet,
  ending: Ending,
  established: ReadonlySet<string>,
): readonly FoundPath[] {
  const { node, packet, rewrites } = ending
  const found = walkPaths(terrain, node, answerOf(packet), { established, rewrites })
  return found.map((each) => received(from.node === INTERNET ? outside(each) : each, from.node, asked))
}

/** An ICMP message that is no request is sent for itself. */
function isAnswered({ protocol, destinationPort }: Packet): boolean {
  if (destinationPort === undefined) return true
  const type = destinationPort >>> 8
  return protocol === PROTOCOL.icmp ? type === 8 || type === 13 : protocol !== PROTOCOL.icmpv6 || type === 128
}

function endingOf({ path, packet, rewrites }: FoundPath): Ending {
  const last = path.hops.at(-1)
  return { node: last?.kind === 'delivered' ? last.node : INTERNET, packet, rewrites }
}

function endingKey(each: FoundPath): string {
  const { node, packet, rewrites } = endingOf(each)
  return `${node} ${packet.source} ${packet.sourcePort} ${packet.destination} ${packet.destinationPort} ${rewrites.length === 0 ? '' : JSON.stringify(rewrites)}`
}

function outside(each: FoundPath): FoundPath {
  if (each.path.verdict !== 'EXITS_NETWORK' || each.blocker?.node !== INTERNET) return each
  const { blocker: _, ...rest } = each
  return { ...rest, path: { ...each.path, verdict: 'ACCEPTED' } }
}

/** Networks may hold an address twice: who has it where the packet ends may be another than who was asked for. */
function reached(each: FoundPath, to: End, { destination }: Packet): FoundPath {
  const last = each.path.hops.at(-1)
  if (each.path.verdict !== 'ACCEPTED' || last?.kind !== 'delivered' || last.node === to.node || each.packet.destination !== destination)
    return each
  return lost(each, last.node, 'NEIGHBOR_UNREACHABLE', `${destination} is ${last.node} there, not ${to.node}`)
}

function received(each: FoundPath, asker: NodeId, asked: Packet): FoundPath {
  if (each.path.verdict !== 'ACCEPTED') return each
  const { node } = endingOf(each)
  if (node !== asker) {
    return lost(each, node, 'NEIGHBOR_UNREACHABLE', `the answer for ${asked.source} goes to ${node}, not to ${asker}`)
  }
  if (answers(each.packet, asked)) return each
  const { source, sourcePort } = each.packet
  const came = sourcePort === undefined ? source : `${source} port ${sourcePort}`
  return lost(each, node, 'DENIED_IN', `${asker} asked ${asked.destination} and takes no answer from ${came}`)
}

function lost(each: FoundPath, node: NodeId, verdict: 'NEIGHBOR_UNREACHABLE' | 'DENIED_IN', reason: string): FoundPath {
  return { ...each, path: { ...each.path, verdict, reason }, blocker: blockerOf(node, verdict, reason, {}) }
}

function blockersOf(found: readonly FoundPath[]): Blocker[] {
  return found.flatMap((each) => (each.blocker === undefined ? [] : [each.blocker]))
}

function dedupe(found: readonly FoundPath[]): FoundPath[] {
  return [
    ...new Map(found.map((each) => [JSON.stringify([each.path.verdict, each.path.reason, each.path.hops.map(hopKey)]), each])).values(),
  ]
}

function hopKey(hop: FoundPath['path']['hops'][number]): readonly (string | undefined)[] {
  if (hop.kind === 'lookup') return [hop.node, hop.table, hop.nextHop?.interface, hop.nextHop?.address]
  if (hop.kind === 'tunnel') return [hop.tunnel, hop.from]
  if (hop.kind === 'wire') return [hop.from, hop.to, hop.label]
  if (hop.kind === 'translation') return [hop.kind, hop.node, hop.before, hop.after]
  return [hop.kind, hop.node]
}
