import { expect, test } from 'vitest'
import { linkId, sessionId } from '../network/model.ts'
import { REJECT, smallIndex, type SmallLink } from '../../test/routing/small-network.ts'
import { NOTHING_DOWN, type RoutingState } from './model.ts'
import { sessionsOverLimit } from './refusals.ts'
import { simulateRoutes } from './simulate.ts'

const THREE = ['10.1.0.0/24', '10.1.1.0/24', '10.1.2.0/24']
const refused = (state: RoutingState): unknown =>
  [...(state.refused ?? [])].map(([id, { node, limit, prefixes }]) => [id, node, limit, prefixes])

function line(limit: number, more: Partial<SmallLink> = {}) {
  return smallIndex({ o: { asn: 65009, lans: THREE }, x: { asn: 65001 }, y: { asn: 65002 } }, [
    { between: ['o', 'x'], ends: { x: { maximumPrefixes: limit } }, ...more },
    { between: ['x', 'y'] },
  ])
}

test('a session whose peer sends more than the limit goes down and takes its routes with it', () => {
  expect(refused(simulateRoutes(line(3)))).toEqual([])
  const state = simulateRoutes(line(2))
  expect(refused(state)).toEqual([['s0', 'x', 2, 3]])
  expect([...state.established]).toEqual(['s1'])
  expect(state.tables.get('y|main')!.map((route) => route.prefix)).toEqual(['172.16.1.0/24'])
})

test('what the import policy rejects does not count', () => {
  expect(refused(simulateRoutes(line(2, { import: { x: REJECT } })))).toEqual([])
  const one = {
    terms: [{ name: 'one', match: { prefixes: [{ prefix: '10.1.2.0/24', minLength: 24, maxLength: 24 }] }, action: 'reject' as const }],
    default: 'accept' as const,
  }
  expect(refused(simulateRoutes(line(2, { import: { x: one } })))).toEqual([])
})

test('a session that closes may leave too much for another: the same answer every time', () => {
  // x hears of all three from o, and from b only of what b prefers to o's own announcement: nothing, until o's session with b is gone.
  const index = smallIndex(
    { o: { asn: 65009, lans: THREE }, a: { asn: 65001 }, b: { asn: 65002 }, c: { asn: 65003, lans: ['10.2.0.0/24'] } },
    [
      { between: ['o', 'a'], ends: { a: { maximumPrefixes: 2 } } },
      { between: ['o', 'b'] },
      { between: ['b', 'a'], ends: { a: { maximumPrefixes: 4 } } },
      { between: ['c', 'a'], ends: { c: { maximumPrefixes: 1 } } },
    ],
  )
  const answers = [1, 2].map(() => refused(simulateRoutes(index)))
  expect(answers[0]).toEqual([
    ['s0', 'a', 2, 3],
    ['s3', 'c', 1, 3],
  ])
  expect(answers[1]).toEqual(answers[0])
})

test('the owner is told the session, the number and the limit', () => {
  const index = line(2)
  const [problem] = sessionsOverLimit(index, simulateRoutes(index))
  expect(problem?.message).toBe('x closes its session with o: it would accept 3 prefixes and its limit is 2')
  expect(sessionsOverLimit(index, simulateRoutes(index, { down: { ...NOTHING_DOWN, sessions: new Set([sessionId('s0')]) } }))).toEqual([])
})

test('a failure that takes prefixes away lets the session stand, unless it is closed already', () => {
  const down = { ...NOTHING_DOWN, links: new Set([linkId('lan/o/0')]) }
  expect(refused(simulateRoutes(line(2), { down }))).toEqual([])
  const closed = simulateRoutes(line(2)).refused!
  expect([...simulateRoutes(line(2), { down: { ...down, sessions: new Set(closed.keys()) } }).established]).toEqual(['s1'])
})
