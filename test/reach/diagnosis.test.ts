import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { loadSnapshot } from '../../src/compile/load-snapshot.ts'
import { settleRoutes } from '../../src/failures/settle.ts'
import { NOTHING, TrafficSets, type TrafficSet } from '../../src/ip/traffic-set.ts'
import { nodeId } from '../../src/network/model.ts'
import { allowedTraffic } from '../../src/reach/allowed.ts'
import { EVERYTHING, readAsked } from '../../src/reach/diagnosis/asked.ts'
import { askedEnd, askedPairs, type AskedPair } from '../../src/reach/diagnosis/asked-ends.ts'
import { findBlockedPath } from '../../src/reach/diagnosis/blocked-path.ts'
import { diagnose } from '../../src/reach/diagnosis/diagnose.ts'
import { mended } from '../../src/reach/diagnosis/mend.ts'
import { probePair } from '../../src/reach/diagnosis/probe.ts'
import { speak } from '../../src/reach/diagnosis/speak.ts'
import { trafficOf } from '../../src/reach/diagnosis/traffic.ts'
import { terrainOf } from '../../src/reach/trace.ts'
import { NOTHING_DOWN } from '../../src/routing/model.ts'

const { index } = await loadSnapshot(fileURLToPath(new URL('../fixtures/snapshots/shop', import.meta.url)))
const { state } = settleRoutes(index, NOTHING_DOWN)
const terrain = terrainOf(index, state, NOTHING_DOWN)
const NAMES = ['i-web', 'i-app', 'i-db', 'i-lab', 'i-other', 'i-island', 'internet']
const PAIRS = NAMES.flatMap((from) =>
  NAMES.flatMap((to) =>
    from === to
      ? []
      : askedPairs(index, askedEnd(index, from, 'source'), askedEnd(index, to, 'destination')).map(
          (pair) => [`${from} → ${to} ${pair.to.address}`, pair] as const,
        ),
  ),
)

/** The sets of the other implementation, for which ICMP of the other family is no traffic. */
function byAllowed(sets: TrafficSets, pair: AskedPair, passes: (forward: string, back: string | undefined) => boolean): TrafficSet {
  const { outcomes } = allowedTraffic(index, state, NOTHING_DOWN, pair.from, pair.to)
  return outcomes
    .filter((each) => passes(each.forward, each.return))
    .flatMap(({ protocols, destinationPorts, clientPorts }) =>
      protocols.flatMap(({ from, to }) =>
        Array.from({ length: to - from + 1 }, (_, i) =>
          sets.of({
            protocol: from + i,
            ...(destinationPorts === undefined ? {} : { destinationPorts }),
            ...(clientPorts === undefined ? {} : { sourcePorts: clientPorts }),
          }),
        ),
      ),
    )
    .reduce((all, each) => sets.or(all, each), NOTHING)
}

describe('sets', () => {
  test.each(PAIRS)('%s: the same as those found the other way', (_name, pair) => {
    const sets = new TrafficSets()
    const probes = probePair(terrain, pair, EVERYTHING)
    const clients = sets.or(
      sets.of({ protocol: 'any', sourcePorts: [{ from: 1024, to: 65535 }] }),
      sets.minus(sets.everything, sets.of({ protocol: 'any', sourcePorts: [{ from: 0, to: 65535 }] })),
    )
    const otherIcmp = sets.of({ protocol: pair.to.address.includes(':') ? 1 : 58 })
    const comparable = (set: TrafficSet): TrafficSet => sets.minus(sets.and(set, clients), otherIcmp)
    const forward = trafficOf(sets, probes, true, ({ judged }) => judged.conversation.forward.verdict === 'ACCEPTED')
    expect(comparable(forward)).toBe(comparable(byAllowed(sets, pair, (there) => there === 'ACCEPTED')))
    const answered = trafficOf(sets, probes, true, ({ judged }) => judged.conversation.verdict === 'ACCEPTED')
    expect(comparable(answered)).toBe(
      comparable(byAllowed(sets, pair, (there, back) => there === 'ACCEPTED' && (back ?? 'ACCEPTED') === 'ACCEPTED')),
    )
  })
})

describe('blocked paths', () => {
  const blocked = PAIRS.flatMap(([name, pair]) =>
    [22, 443, 5432].flatMap((port) => {
      const packet = { source: pair.from.address, destination: pair.to.address, protocol: 6, sourcePort: 49152, destinationPort: port }
      if (!index.nodes.has(pair.from.node) || speak(terrain, pair, packet).conversation.verdict === 'ACCEPTED') return []
      return [[`${name} tcp/${port}`, pair, packet] as const]
    }),
  )

  test('are looked for in many', () => expect(blocked.length).toBeGreaterThan(40))

  test.each(blocked)('%s: every change is needed, and together they are enough', (_name, pair, packet) => {
    const found = findBlockedPath(terrain, pair, packet)
    expect(found.blockers.length).toBeGreaterThan(0)
    if (!found.isComplete) return
    expect(found.mends.length).toBeGreaterThan(0)
    expect(findBlockedPath(mended(terrain, found.mends), pair, packet)).toMatchObject({ blockers: [], isComplete: true })
    for (const left of found.mends) {
      const others = found.mends.filter((mend) => mend !== left)
      expect(speak(mended(terrain, others), pair, packet).conversation.verdict).not.toBe('ACCEPTED')
    }
  })
})

test('fixes come in by the slot, and are asked for only where something is blocked', () => {
  const asked = readAsked('tcp/5432')
  const proposeFixes = () => [{ change: 'one' }]
  expect(diagnose(terrain, { from: 'i-web', to: 'i-db', asked }, { proposeFixes }).fixes).toEqual([{ change: 'one' }])
  expect(diagnose(terrain, { from: 'i-web', to: 'i-db', asked }).fixes).toEqual([])
  expect(diagnose(terrain, { from: 'i-web', to: 'i-app', asked: EVERYTHING }, { proposeFixes }).fixes).toEqual([])
})

test('too many pairs are refused', () => {
  const many = Array.from({ length: 150 }, (_, i) => ({ node: nodeId('i-web'), interface: 'eth0', address: `10.0.1.${i + 50}` }))
  const group = { name: 'many', prefixes: [], members: many, from: {} }
  const network = { ...index.network, endpoints: [...index.network.endpoints, group] }
  const larger = terrainOf({ ...index, network }, { ...state }, NOTHING_DOWN)
  expect(() => diagnose(larger, { from: 'many', to: 'many', asked: EVERYTHING })).toThrow('CLI-203')
})
