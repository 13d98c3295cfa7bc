import { PROTOCOL, type NodeId } from '../network/model.ts'
import type { FoundPath, Terrain } from './flight.ts'
import type { Blocker, Conversation, Packet, Trace } from './model.ts'
import { walkPaths } from './trace.ts'
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
  const out = walkPaths(terrain, from.node, packet, new Set())
  const forward = asTrace(packet, out)
  const arrived = out.filter((each) => each.path.verdict === 'ACCEPTED')
  const last = arrived[0]?.path.hops.at(-1)
  if (arrived.length === 0 || last?.kind !== 'delivered') {
    return { conversation: { from, to, forward, verdict: forward.verdict }, blockers: blockersOf(out) }
  }
  const answer = answerOf(packet)
  // Each way there opens the state of the filters on it alone, so each must have a way back.
  const openings = new Map(arrived.map((each) => [each.states.join(), new Set(each.states)]))
  const backs = [...openings.values()].map((opened) => walkPaths(terrain, last.node, answer, opened))
  const back = backs.length === 1 ? backs[0]! : dedupe(backs.flat())
  const backTrace = asTrace(answer, back)
  return {
    conversation: { from, to, forward, return: backTrace, verdict: worstVerdict([forward.verdict, backTrace.verdict]) },
    blockers: blockersOf([...out, ...back]),
  }
}

/** The packet that answers: ends and ports swapped, and for TCP a segment that opens nothing. */
export function answerOf(packet: Packet): Packet {
  const { source, destination, sourcePort, destinationPort, protocol } = packet
  const ports =
    sourcePort === undefined || destinationPort === undefined ? {} : { sourcePort: destinationPort, destinationPort: sourcePort }
  return { source: destination, destination: source, protocol, ...ports, ...(protocol === PROTOCOL.tcp ? { answer: true } : {}) }
}

function asTrace(packet: Packet, found: readonly FoundPath[]): Trace {
  return { packet, verdict: worstVerdict(found.map((each) => each.path.verdict)), paths: found.map((each) => each.path) }
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
  return [hop.kind, hop.node]
}
