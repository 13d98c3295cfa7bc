import { beforeAll, describe, expect, test } from 'vitest'
import { compileNetwork } from '../../src/compile/compile.ts'
import { loadDesign } from '../../src/compile/load-design.ts'
import { EMPTY_LOCK } from '../../src/design/lock.ts'
import { noticesOf } from '../../src/failures/detection.ts'
import { downOf, listFailures } from '../../src/failures/list.ts'
import type { Failure, FailureKind, Interval } from '../../src/failures/model.ts'
import { predictOutage, predictRecovery, type Flow } from '../../src/failures/outage.ts'
import { settleRoutes } from '../../src/failures/settle.ts'
import { timelineOf } from '../../src/failures/timeline.ts'
import { indexNetwork, type NetworkIndex } from '../../src/network/index.ts'
import type { Network, SessionId } from '../../src/network/model.ts'
import { answerQuestion } from '../../src/reach/answer.ts'
import { NOTHING_DOWN, type Down, type RoutingState } from '../../src/routing/model.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'
import { diamond, pair } from './pair-network.ts'

const FLOW: Flow = { from: 'left', to: 'right', service: { protocol: 'tcp', ports: { from: 443, to: 443 } } }
const KINDS: readonly FailureKind[] = ['router', 'daemon', 'tunnel', 'silent-link', 'session']

/** Numbers between 0 and 1, the same for the same seed (Lehmer). */
function dice(seed: number): () => number {
  let state = (seed * 48_271) % 2_147_483_647 || 1
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

/** Times at which something happens, and what has to happen still from each on; the first is 0. */
interface Event {
  readonly at: number
  readonly waiting: readonly string[]
}

function draw(spans: ReadonlyMap<string, Interval>, random: () => number): Event[] {
  const times = [...spans].map(([key, { low, high }]) => ({ key, at: low + random() * (high - low) })).sort((a, b) => a.at - b.at)
  const open = times.map(({ key }) => key)
  return [{ at: 0, waiting: open }, ...times.map(({ at }, i) => ({ at, waiting: open.slice(i + 1) }))]
}

/** The longest hole of each direction, the routes being in the kernel the moment that they are known. */
function holes(index: NetworkIndex, down: Down, events: readonly Event[], stateOf: (waiting: readonly string[]) => RoutingState) {
  const longest = { forward: 0, return: 0 }
  const since: { forward?: number; return?: number } = {}
  for (const { at, waiting } of events) {
    const conversations = answerQuestion(index, stateOf(waiting), down, FLOW).conversations
    for (const way of ['forward', 'return'] as const) {
      const works = conversations.every((each) => (way === 'forward' ? each.forward : each.return)?.verdict === 'ACCEPTED')
      if (!works) since[way] ??= at
      else if (since[way] !== undefined) {
        longest[way] = Math.max(longest[way], at - since[way])
        delete since[way]
      }
    }
  }
  for (const way of ['forward', 'return'] as const) if (since[way] !== undefined) longest[way] = Number.POSITIVE_INFINITY
  return longest
}

const inside = (value: number, { low, high }: Interval): boolean => value >= low - 0.001 && value <= high + 0.001

/** Whatever happens when, within what each end may take: the hole lies in the interval that was predicted. */
function outageMisses(index: NetworkIndex, healthy: RoutingState, failure: Failure, random: () => number): string[] {
  const down = downOf(failure)
  const settled = settleRoutes(index, down)
  const lost = index.network.sessions.filter(({ id }) => healthy.established.has(id) && !settled.state.established.has(id))
  const spans = new Map(lost.flatMap((session) => noticesOf(index, session, down).map(({ key, at }) => [key, at] as const)))
  const mute = lost.flatMap(({ id, ends }) => ends.map(({ node }) => `${id}@${node}`)).filter((key) => !spans.has(key))
  const stateOf = (waiting: readonly string[]): RoutingState =>
    simulateRoutes(index, { down: settled.felt, unnoticed: new Set([...waiting, ...mute]), before: healthy })
  const predicted = predictOutage(index, healthy, failure, FLOW)
  return Array.from({ length: 12 }, () => draw(spans, random)).flatMap((events) => {
    const seen = holes(index, down, events, stateOf)
    // Of a direction that depends on the other the walk back is told only where something arrived.
    const isWithin =
      inside(seen.forward, predicted.forward) &&
      (seen.return === seen.forward || seen.return <= Math.max(predicted.return.high, predicted.forward.high) + 0.001)
    return isWithin ? [] : [`${failure.id} ${JSON.stringify({ seen, predicted: [predicted.forward, predicted.return], events })}`]
  })
}

const networks: readonly (readonly [string, () => Network])[] = [
  ['two routers, hold timers', () => pair()],
  ['two routers, BFD', () => pair({ bfd: true })],
  ['two routers, one of which shortens its timers', () => pair({ secondSystem: 'bird' })],
  ['two routers, nothing behind the first', () => pair({ backup: false })],
  ['two routers, graceful restart', () => pair({ ends: { gracefulRestartSeconds: 30 } })],
  ['four routers', () => diamond()],
  ['four routers, the answer by the other one', () => diamond({ out: (i, sender) => longerFor(i, sender) })],
]

/** r1 prefers a, r2 prefers b. */
function longerFor(session: number, sender: string) {
  const isLonger = session < 2 !== (sender === 'r2' || (sender === 'a' && session === 0) || (sender === 'b' && session === 2))
  const term = { name: 'longer', match: {}, action: 'accept', set: { prepend: 2 } } as const
  return { terms: isLonger ? [term] : [], default: 'accept' } as const
}

describe.each(networks)('%s', (name, build) => {
  const index = indexNetwork(build())
  const { state: healthy } = settleRoutes(index)
  const failures = listFailures(index, KINDS)

  test('whatever is noticed when, the hole is where it was predicted', () => {
    const random = dice(name.length)
    expect(failures.flatMap((failure) => outageMisses(index, healthy, failure, random))).toEqual([])
  })

  test('in the end it is as the simulation says', () => {
    for (const failure of failures) {
      const last = timelineOf(index, healthy, failure).late.at(-1)!
      const settled = answerQuestion(index, settleRoutes(index, downOf(failure)).state, downOf(failure), FLOW)
      expect(answerQuestion(index, last.state, downOf(failure), FLOW).verdict, failure.id).toBe(settled.verdict)
    }
  })

  test('whatever comes up when, the gap of the return is where it was predicted', () => {
    const random = dice(name.length + 1)
    expect(failures.flatMap((failure) => recoveryMisses(index, healthy, failure, FLOW, random, 12))).toEqual([])
  })
})

/** Sessions come up at any moment within the connect timer of 2 s and the 2 s until the routes are there. */
function recoveryMisses(
  index: NetworkIndex,
  healthy: RoutingState,
  failure: Failure,
  flow: Flow,
  random: () => number,
  runs: number,
): string[] {
  const settled = settleRoutes(index, downOf(failure))
  const lost = index.network.sessions.filter(({ id }) => healthy.established.has(id) && !settled.state.established.has(id))
  const states = new Map<string, RoutingState>()
  const stateOf = (waiting: readonly string[]): RoutingState => {
    const key = [...waiting].sort().join()
    const made = states.get(key) ?? simulateRoutes(index, { down: { ...NOTHING_DOWN, sessions: new Set(waiting as readonly SessionId[]) } })
    states.set(key, made)
    return made
  }
  const predicted = predictRecovery(index, healthy, failure, flow)
  const spans = new Map(lost.map(({ id }) => [String(id), { low: 0, high: 4 }] as const))
  return Array.from({ length: runs }, () => draw(spans, random)).flatMap((events) => {
    const seen = events.map(({ at, waiting }) => ({ at, verdict: answerQuestion(index, stateOf(waiting), NOTHING_DOWN, flow).verdict }))
    const lastBad = seen.findLastIndex(({ verdict }) => verdict !== 'ACCEPTED')
    const until = lastBad < 0 ? 0 : (seen[lastBad + 1]?.at ?? Number.POSITIVE_INFINITY)
    return inside(until, predicted.total) ? [] : [`${failure.id} ${JSON.stringify({ until, predicted: predicted.total, seen })}`]
  })
}

describe('the example', () => {
  let index: NetworkIndex
  beforeAll(async () => {
    index = indexNetwork(compileNetwork(await loadDesign('examples/flets-hybrid/network.ts'), EMPTY_LOCK).network)
  })

  test('sessions of a router come up in any order, and nothing is lost but the handover', () => {
    const { state: healthy } = settleRoutes(index)
    const flow: Flow = { ...FLOW, from: 'osaka', to: 'tokyo/app' }
    const random = dice(7)
    const failures = listFailures(index, ['router', 'zone'])
    expect(failures.flatMap((failure) => recoveryMisses(index, healthy, failure, flow, random, 6))).toEqual([])
  })
})
