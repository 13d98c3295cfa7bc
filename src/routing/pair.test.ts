import { describe, expect, test } from 'vitest'
import { indexNetwork } from '../network/index.ts'
import { nodeId, sessionId, type Policy } from '../network/model.ts'
import { ACCEPT, setting, smallNetwork } from '../../test/routing/small-network.ts'
import { lookup } from './lookup.ts'
import { NOTHING_DOWN, sessionEndKey, type RoutingState } from './model.ts'
import { simulateRoutes } from './simulate.ts'

/*
 * An active-standby pair `r1`, `r2` (one AS, iBGP between them) between a hub that can not detect failures quickly and a
 * site. Normally everybody uses r1. When r1 dies, r2 notices at once, the hub and the site only when their hold timers end.
 */
const TWIN = '64513:2'
const twinImport = (localPreference: number): Policy => setting({ localPreference, addCommunities: [TWIN] })
const towards = (prepend: number): Policy => ({
  terms: [
    { name: 'from-twin', match: { communities: [TWIN] }, action: 'accept', set: { prepend: 2, clearCommunities: true } },
    { name: 'own', match: {}, action: 'accept', set: { prepend, clearCommunities: true } },
  ],
  default: 'reject',
})

const network = smallNetwork(
  {
    hub: { asn: 64512, lans: ['10.10.0.0/16'] },
    r1: { asn: 64513 },
    r2: { asn: 64513 },
    site: { asn: 64515, lans: ['192.168.20.0/24'] },
  },
  [
    { between: ['hub', 'r1'], export: { r1: towards(1) } },
    { between: ['hub', 'r2'], export: { r2: towards(0) } },
    { between: ['site', 'r1'], export: { r1: towards(1) } },
    { between: ['site', 'r2'], export: { r2: towards(0) } },
    { between: ['r1', 'r2'], import: { r1: twinImport(50), r2: twinImport(200) }, export: { r1: ACCEPT, r2: ACCEPT } },
  ],
)
const index = indexNetwork(network)
const before = simulateRoutes(index)
const down = { ...NOTHING_DOWN, nodes: new Set([nodeId('r1')]) }
const [SITE, APP] = ['192.168.20.9', '10.10.0.9']
const next = (state: RoutingState, node: string, to: string): unknown =>
  lookup(state, nodeId(node), 'main', to)
    ?.nextHops.map((hop) => hop.interface)
    .join()
const learnedPath = (state: RoutingState, node: string, to: string): readonly number[] | undefined =>
  lookup(state, nodeId(node), 'main', to)?.path?.asPath
const ends = (...keys: [string, string][]): Set<string> =>
  new Set(keys.map(([session, node]) => sessionEndKey(sessionId(session), nodeId(node))))

describe('an active-standby pair', () => {
  test('healthy: everybody goes through the first member, the second one too', () => {
    expect([next(before, 'hub', SITE), next(before, 'site', APP)]).toEqual(['l0', 'l2'])
    expect([next(before, 'r2', SITE), next(before, 'r2', APP)]).toEqual(['l4', 'l4'])
    expect(learnedPath(before, 'hub', SITE)).toEqual([64513, 64513, 64515])
    // Never back over the twin: the first member keeps its own way.
    expect([next(before, 'r1', SITE), next(before, 'r1', APP)]).toEqual(['l2', 'l0'])
    const [lost] = lookup(before, nodeId('hub'), 'main', SITE)!.rejected
    expect([lost?.reason, lost?.path?.asPath, lost?.path?.communities]).toEqual([
      'longer AS path (4 > 3)',
      [64513, 64513, 64513, 64515],
      [],
    ])
  })

  test('nobody has noticed: everything still points at the dead member', () => {
    const state = simulateRoutes(index, { down, before, unnoticed: ends(['s0', 'hub'], ['s2', 'site'], ['s4', 'r2']) })
    expect([next(state, 'hub', SITE), next(state, 'site', APP)]).toEqual(['l0', 'l2'])
    expect([next(state, 'r2', SITE), next(state, 'r2', APP)]).toEqual(['l4', 'l4'])
    expect(state.established.has(sessionId('s0'))).toBe(false)
    expect(state.learned.get(sessionEndKey(sessionId('s0'), nodeId('hub')))?.get('192.168.20.0/24')?.asPath).toEqual([64513, 64513, 64515])
    expect(state.tables.get('r1|main')).toEqual([])
  })

  test('the twin has noticed: it takes over at neighbours that have not', () => {
    const state = simulateRoutes(index, { down, before, unnoticed: ends(['s0', 'hub'], ['s2', 'site']) })
    expect([next(state, 'hub', SITE), next(state, 'site', APP)]).toEqual(['l1', 'l3'])
    expect([next(state, 'r2', SITE), next(state, 'r2', APP)]).toEqual(['l3', 'l1'])
    expect(learnedPath(state, 'hub', SITE)).toEqual([64513, 64515])
    // The stale path is still there, and loses.
    expect(lookup(state, nodeId('hub'), 'main', SITE)?.rejected.map((one) => one.reason)).toEqual(['longer AS path (3 > 2)'])
  })

  test('all have noticed: the same ways, and nothing stale', () => {
    const state = simulateRoutes(index, { down })
    expect([next(state, 'hub', SITE), next(state, 'site', APP)]).toEqual(['l1', 'l3'])
    expect(lookup(state, nodeId('hub'), 'main', SITE)?.rejected).toEqual([])
    expect(state.learned.has(sessionEndKey(sessionId('s0'), nodeId('hub')))).toBe(false)
  })

  test('the second member dies: nothing moves', () => {
    const state = simulateRoutes(index, { down: { ...NOTHING_DOWN, nodes: new Set([nodeId('r2')]) } })
    expect([next(state, 'hub', SITE), next(state, 'site', APP)]).toEqual(['l0', 'l2'])
  })

  test('an end that is listed as not noticing a session that is alive changes nothing', () => {
    const state = simulateRoutes(index, { down: NOTHING_DOWN, before, unnoticed: ends(['s0', 'hub']) })
    expect(JSON.stringify([...state.tables])).toBe(JSON.stringify([...before.tables]))
  })

  test('stale paths of a state in plain maps work as well', () => {
    const plain: RoutingState = { ...before, tables: new Map(before.tables), learned: new Map(before.learned) }
    const from = (state: RoutingState): string =>
      JSON.stringify([
        ...simulateRoutes(index, { down, before: state, unnoticed: ends(['s0', 'hub'], ['s2', 'site'], ['s4', 'r2']) }).tables,
      ])
    expect(from(plain)).toBe(from(before))
  })
})
