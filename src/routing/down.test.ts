import { describe, expect, test } from 'vitest'
import { linkId, nodeId, sessionId } from '../network/model.ts'
import { setting, smallIndex, type SmallLink, type SmallRouter } from '../../test/routing/small-network.ts'
import { keepsForwarding, restartSeconds } from './graceful-restart.ts'
import { NOTHING_DOWN, sessionEndKey, type Conditions, type Down, type RoutingState } from './model.ts'
import { simulateRoutes } from './simulate.ts'

/** `o` – `m` – `x`, with a longer way `o` – `n` – `x` of two more hops on it. */
function diamond(m: Partial<SmallRouter> = {}, link: Partial<SmallLink> = {}) {
  return smallIndex(
    { o: { asn: 65009, lans: ['10.9.0.0/16'] }, m: { asn: 65002, ...m }, n: { asn: 65003 }, x: { asn: 65001, lans: ['10.1.0.0/16'] } },
    [
      { between: ['o', 'm'], ...link },
      { between: ['m', 'x'], ...link },
      { between: ['o', 'n'], export: { n: setting({ prepend: 2 }) } },
      { between: ['n', 'x'], export: { n: setting({ prepend: 2 }) } },
    ],
  )
}

const after = (index: ReturnType<typeof diamond>, down: Partial<Down>, more: Partial<Conditions> = {}): RoutingState =>
  simulateRoutes(index, { down: { ...NOTHING_DOWN, ...down }, ...more })
const route = (state: RoutingState, node: string, prefix = '10.9.0.0/16') =>
  state.tables.get(`${node}|main`)!.find((one) => one.prefix === prefix)
const via = (state: RoutingState, node = 'x'): unknown => route(state, node)?.path?.learnedFrom?.peer

describe('what takes a session away', () => {
  test('a link that drops everything keeps its connected range, a cut one does not', () => {
    const silent = after(diamond(), { silentLinks: new Set([linkId('link/1')]) })
    const cut = after(diamond(), { links: new Set([linkId('link/1')]) })
    expect([via(silent), via(cut)]).toEqual(['n', 'n'])
    expect([route(silent, 'x', '172.16.1.0/24')?.protocol, route(cut, 'x', '172.16.1.0/24')]).toEqual(['connected', undefined])
  })

  test('a session that is shut goes alone', () => {
    const state = after(diamond(), { sessions: new Set([sessionId('s1')]) })
    expect([[...state.established], via(state)]).toEqual([['s0', 's2', 's3'], 'n'])
  })
})

describe('a daemon that dies', () => {
  const dead = { daemons: new Set([nodeId('m')]) }

  test('takes its sessions; under FRR its routes leave the kernel, connected ones stay', () => {
    const state = after(diamond(), dead)
    expect([[...state.established], via(state)]).toEqual([['s2', 's3'], 'n'])
    expect(state.tables.get('m|main')!.map(({ prefix }) => prefix)).toEqual(['172.16.0.0/24', '172.16.1.0/24'])
  })

  test('keeps forwarding under BIRD, and under FRR with graceful restart, by what the kernel has', () => {
    for (const index of [diamond({ system: 'bird' }), diamond({}, { ends: { m: { gracefulRestartSeconds: 120 } } })]) {
      const state = after(index, dead)
      expect([via(state), via(state, 'm'), route(state, 'm', '10.1.0.0/16')?.path?.learnedFrom?.peer]).toEqual(['n', 'o', 'x'])
      // What the kernel has lost its interface for is gone.
      expect(route(after(index, { ...dead, links: new Set([linkId('link/0')]) }), 'm')).toBeUndefined()
    }
    expect(keepsForwarding(diamond(), diamond().nodes.get(nodeId('m'))!)).toBe(false)
  })

  test('is outlived by what its peers keep for a graceful restart', () => {
    const index = diamond({}, { ends: { m: { gracefulRestartSeconds: 120 } } })
    const healthy = after(index, {})
    const [, session] = index.network.sessions
    expect([restartSeconds(session!, nodeId('x')), restartSeconds(session!, nodeId('m'))]).toEqual([120, 0])
    const stale = new Set([sessionEndKey(sessionId('s0'), nodeId('o')), sessionEndKey(sessionId('s1'), nodeId('x'))])
    const state = after(index, dead, { stale, before: healthy })
    expect([via(state), via(state, 'm')]).toEqual(['m', 'o'])
    // A dead daemon remembers nothing of its own.
    const own = after(index, dead, { unnoticed: new Set([sessionEndKey(sessionId('s0'), nodeId('m'))]), before: healthy })
    expect(own.learned.get('s0@m')).toBeUndefined()
  })
})
