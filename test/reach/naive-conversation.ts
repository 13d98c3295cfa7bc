import type { Packet, Verdict } from '../../src/reach/model.ts'
import { ends, naiveAnswer, naiveTrace, type NaiveOutcome, type NaiveWorld } from './naive-tracer.ts'

export interface NaiveTalk {
  readonly verdict: Verdict
  readonly forward: Verdict
  /** Of every way back; empty where nothing arrives, or what arrives is not answered. */
  readonly back: readonly Verdict[]
}

/** Twice the paths of equal cost at every hop can be very many; nobody follows them all. */
const TOO_MANY = 200
/** From the one that decides a mixture to the one that only stands when all agree. */
const ORDER = 'LOOP NULL_ROUTED NEIGHBOR_UNREACHABLE NO_ROUTE DENIED_OUT DENIED_IN EXITS_NETWORK UNDETERMINED ACCEPTED'.split(' ')

/** The answer of every way that arrived, with what that way left behind. `outside`: it is sent to whoever is the internet. */
export function naiveConversation(world: NaiveWorld, from: string, packet: Packet, outside: boolean): NaiveTalk | 'too many' {
  const found = naiveTrace(world, from, packet)
  if (found.length > TOO_MANY) return 'too many'
  const there = outside ? found.map(leftFor) : found
  const arrived = there.filter((one) => one.verdict === 'ACCEPTED')
  const forward = worst(there.map((one) => one.verdict))
  const type = Math.floor((packet.destinationPort ?? 0) / 256)
  const isAnswered = packet.protocol === 1 ? [8, 13].includes(type) : packet.protocol !== 58 || type === 128
  if (arrived.length === 0 || !isAnswered) return { verdict: forward, forward, back: [] }
  const back = arrived.flatMap((one) =>
    naiveTrace({ ...world, established: one.states, undo: one.changes }, one.node, naiveAnswer(one.packet)).map((came): Verdict => {
      const each = from === 'internet' ? leftFor(came) : came
      if (each.verdict !== 'ACCEPTED') return each.verdict
      if (each.node !== from) return 'NEIGHBOR_UNREACHABLE'
      return ends(each.packet) === ends(naiveAnswer(packet)) ? 'ACCEPTED' : 'DENIED_IN'
    }),
  )
  return back.length > TOO_MANY ? 'too many' : { verdict: worst([forward, ...back]), forward, back }
}

/** Whoever is the internet gets what leaves by it. */
function leftFor(one: NaiveOutcome): NaiveOutcome {
  return one.verdict === 'EXITS_NETWORK' && one.node === 'internet' ? { ...one, verdict: 'ACCEPTED' } : one
}

export function worst(verdicts: readonly Verdict[]): Verdict {
  return [...verdicts].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))[0]!
}
