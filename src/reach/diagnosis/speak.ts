import { converse, type JudgedConversation } from '../conversation.ts'
import type { Terrain } from '../flight.ts'
import type { Packet } from '../model.ts'
import type { AskedPair } from './asked-ends.ts'

const UNSPECIFIED: readonly string[] = ['0.0.0.0', '::']

/** Sends the packet and its answer. A sender without an address gets none. */
export function speak(terrain: Terrain, { from, to }: AskedPair, packet: Packet): JudgedConversation {
  const judged = converse(terrain, from, to, packet)
  if (!UNSPECIFIED.includes(from.address)) return judged
  const { forward } = judged.conversation
  const lost = forward.paths.filter(({ verdict }) => verdict !== 'ACCEPTED').length
  return { conversation: { from, to, forward, verdict: forward.verdict }, blockers: judged.blockers.slice(0, lost) }
}
