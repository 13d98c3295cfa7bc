import { describe, expect, test } from 'vitest'
import { ALL_KINDS, listFailures } from '../../src/failures/list.ts'
import type { Failure, FailureKind } from '../../src/failures/model.ts'
import { predictOutage, type Flow } from '../../src/failures/outage.ts'
import { settleRoutes } from '../../src/failures/settle.ts'
import { indexNetwork } from '../../src/network/index.ts'
import { linkId, type Duration, type Network, type NetworkNode, type StaticRoute } from '../../src/network/model.ts'
import { buildNetwork, via, type NodeShape } from '../reach/builders.ts'
import { diamond, pair } from './pair-network.ts'

const FLOW: Flow = { from: 'left', to: 'right', service: { protocol: 'tcp', ports: { from: 443, to: 443 } } }

function outage(network: Network, id: string) {
  const index = indexNetwork(network)
  const failure = listFailures(index, ALL_KINDS).find((each) => each.id === id)
  if (failure === undefined) throw new Error(`no failure ${id}`)
  return predictOutage(index, settleRoutes(index).state, failure, FLOW)
}

const replaceNode = (network: Network, id: string, change: Partial<NetworkNode>): Network => ({
  ...network,
  nodes: network.nodes.map((node) => (node.id === id ? { ...node, ...change } : node)),
})

const idsOf = (network: Network, ...kinds: FailureKind[]): string[] => listFailures(indexNetwork(network), kinds).map(({ id }) => id)

describe('what is listed', () => {
  const written: Network = {
    ...pair(),
    sharedRisks: [{ name: 'duct', nodes: [], links: [linkId('wire1'), linkId('wire2')], tunnels: [], from: {} }],
    scenarios: [{ name: 'the move', nodes: [], links: [linkId('lan2')], tunnels: [], from: {} }],
  }

  test('without asking: what breaks by itself, and shared risks', () => {
    const kinds = new Set(listFailures(indexNetwork(written)).map(({ kind }) => kind))
    expect(kinds).toEqual(new Set<FailureKind>(['router', 'tunnel', 'link', 'risk']))
  })

  test('each other kind when it is asked for', () => {
    expect(idsOf(written, 'daemon')).toEqual(['daemon:r1', 'daemon:r2'])
    expect(idsOf(written, 'session')).toEqual(['session:main', 'session:spare'])
    expect(idsOf(written, 'silent-link')).toEqual(['silent-link:lan1', 'silent-link:lan2', 'silent-link:wire1', 'silent-link:wire2'])
    expect(idsOf(written, 'risk', 'scenario')).toEqual(['risk:duct', 'scenario:the move'])
    expect(idsOf(written, 'maintenance', 'region')).toEqual([])
  })

  test('all of a cloud only where there is another one', () => {
    expect(idsOf(written, 'cloud')).toEqual([])
    const { place } = written.nodes[0]!
    expect(idsOf(replaceNode(written, 'r2', { place: { ...place, cloud: 'elsewhere' } }), 'cloud')).toEqual([
      'cloud:elsewhere',
      'cloud:test',
    ])
  })

  test('a shared risk takes all of its parts', () => {
    expect(outage(written, 'risk:duct').total).toEqual({ low: Infinity, high: Infinity })
    expect(outage(written, 'link:wire1').total).toEqual({ low: 6, high: 9.2 })
  })
})

describe('a link that drops everything', () => {
  test('keeps its carrier: the tunnel over it waits for the hold timer', () => {
    // As when the tunnel itself loses its packets: 9 − 3 s, to 9 s and a reaction of 0.2 s.
    expect(outage(pair(), 'silent-link:wire1').total).toEqual({ low: 6, high: 9.2 })
  })

  test('is never found by a host', () => {
    expect(outage(pair(), 'silent-link:lan1').total).toEqual({ low: Infinity, high: Infinity })
  })
})

describe('a session that is shut down', () => {
  test('is known to both ends at once, and the tunnel carries on meanwhile', () => {
    const found = outage(pair(), 'session:main')
    expect(found.total).toEqual({ low: 0, high: 0 })
    expect(found.steps.map(({ at, what }) => [at, what])).toEqual([
      [{ low: 0, high: 0 }, 'BGP session main between r1 and r2 fails; nobody has noticed'],
      [{ low: 0, high: 0 }, 'r2 notices the loss of r1 by a NOTIFICATION; r1 notices the loss of r2 by a NOTIFICATION'],
    ])
  })
})

describe('daemons that die', () => {
  test('take their routes with them, and the neighbour sees the connection close', () => {
    const found = outage(pair(), 'daemon:r1')
    expect(found.total).toEqual({ low: Infinity, high: Infinity })
    expect(found.steps[1]).toMatchObject({ at: { low: 0, high: 0.1 }, what: 'r2 notices the loss of r1 by the closed connection' })
  })

  test('cost nothing at once with a graceful restart, and everything when its time is over', () => {
    const found = outage(pair({ ends: { gracefulRestartSeconds: 120 } }), 'daemon:r1')
    expect(found.steps.map(({ at, forward }) => [at, forward])).toEqual([
      [{ low: 0, high: 0 }, 'ACCEPTED'],
      [{ low: 120, high: 120.1 }, 'ACCEPTED'],
    ])
    // r2 has forgotten the way back.
    expect(found.forward).toEqual({ low: 0, high: 0 })
    expect(found.return).toEqual({ low: Infinity, high: Infinity })
  })

  test('of a machine in the middle are passed by', () => {
    // Neighbours see the connection close (0 to 0.1 s) before BFD would; r1 and r2 notice themselves: a reaction of 0.2 s.
    expect(outage(diamond(), 'daemon:a')).toMatchObject({ forward: { low: 0, high: 0.3 }, return: { low: 0, high: 0.3 } })
  })
})

describe('the advertisement interval', () => {
  test('is added for the session that the news crosses', () => {
    // Without: 0.6 to 0.9 s of BFD, 0.2 s of reaction, 0.2 s for the session between a and r1.
    expect(outage(diamond(), 'tunnel:t1').forward).toEqual({ low: 0.6, high: 1.3 })
    expect(outage(diamond({ ends: { advertisementSeconds: 30 } }), 'tunnel:t1')).toMatchObject({
      forward: { low: 0.6, high: 31.3 },
      return: { low: 0.6, high: 1.1 },
    })
  })
})

const MINUTES: Duration = { means: 'a new one is in its place', low: 60, high: 600, source: 'test' }

describe('what a provider replaces', () => {
  test('a machine: out until the new one has found its neighbours', () => {
    // Connect timer 2 s, 2 s until the routes are there, a reaction of 0.2 s after the new machine runs.
    const found = outage(replaceNode(pair(), 'r1', { replacement: MINUTES }), 'router:r1')
    expect(found.total).toEqual({ low: 60, high: 604.2 })
    expect(found.steps.some(({ what, at }) => what === MINUTES.means && at.low === 60)).toBe(true)
    expect(outage(pair(), 'router:r1').total).toEqual({ low: Infinity, high: Infinity })
  })

  test('the end of a tunnel: as long as it takes, or as it takes to find the other tunnel', () => {
    const maintained = (network: Network): Network => ({
      ...network,
      tunnels: network.tunnels.map((tunnel) => ({ ...tunnel, maintenance: MINUTES })),
    })
    expect(outage(maintained(pair({ backup: false })), 'maintenance:main').total).toEqual({ low: 60, high: 604.2 })
    expect(outage(maintained(pair()), 'maintenance:main').total).toEqual({ low: 6, high: 9.2 })
    expect(outage(maintained(pair()), 'tunnel:main').total).toEqual({ low: 6, high: 9.2 })
  })

  test('a link that a provider watches', () => {
    const base = pair({ backup: false })
    const watched: Network = {
      ...base,
      links: base.links.map((link) =>
        link.id === 'wire1' ? { ...link, watch: { means: 'its own ways', low: 30, high: 40, source: 'test', maintenance: MINUTES } } : link,
      ),
    }
    expect(idsOf(watched, 'maintenance')).toEqual(['maintenance:wire1'])
    // Nothing takes its carrier: it is silent by itself.
    expect(idsOf(watched, 'silent-link')).not.toContain('silent-link:wire1')
  })
})

describe('a static route with a probe', () => {
  /** `left` – r1 = r2 – `right` over two wires; both send over the first while the other answers there. */
  function probed(): Network {
    const router = (n: 1 | 2): NodeShape => {
      const other = 3 - n
      const route = (wire: 1 | 2, preference: number): StaticRoute => ({
        ...via(`10.${other}.0.0/24`, `w${wire}`, `172.16.${wire}.${other}`),
        preference,
        ...(wire === 1 ? { probe: { address: `172.16.1.${other}`, intervalSeconds: 2, failures: 3, successes: 1 } } : {}),
      })
      return {
        role: 'router',
        system: 'frr',
        ports: {
          lan: { addresses: [`10.${n}.0.1/24`], link: `lan${n}` },
          w1: { addresses: [`172.16.1.${n}/30`], link: 'wire1' },
          w2: { addresses: [`172.16.2.${n}/30`], link: 'wire2' },
        },
        routes: [route(1, 1), route(2, 2)],
      }
    }
    const host = (n: 1 | 2): NodeShape => ({
      role: 'host',
      ports: { eth0: { addresses: [`10.${n}.0.10/24`], link: `lan${n}` } },
      routes: [via('0.0.0.0/0', 'eth0', `10.${n}.0.1`)],
    })
    return buildNetwork(
      { left: host(1), right: host(2), r1: router(1), r2: router(2) },
      { endpoints: { left: ['left'], right: ['right'] } },
    )
  }

  test('is given up after so many questions, less the age of the last answer', () => {
    // Every 2 s, three in a row: 4 s at the earliest; 6 s, a second of waiting for the last answer and a reaction of 0.2 s at the latest.
    const found = outage(probed(), 'silent-link:wire1')
    expect(found.total).toEqual({ low: 4, high: 7.2 })
    expect(found.steps[1]!.what).toContain('by 3 probes without an answer (every 2 s)')
  })
})

test('an interval never ends before it begins, for every failure of every kind', () => {
  for (const network of [pair(), pair({ bfd: true, maximumPaths: 2 }), diamond(), diamond({ ends: { gracefulRestartSeconds: 60 } })]) {
    const index = indexNetwork(network)
    const { state } = settleRoutes(index)
    for (const failure of listFailures(index, ALL_KINDS)) {
      const { forward, return: back, total, steps } = predictOutage(index, state, failure, FLOW)
      for (const { low, high } of [forward, back, total, ...steps.map(({ at }) => at)]) expect(high).toBeGreaterThanOrEqual(low)
      expect(total.high).toBe(Math.max(forward.high, back.high))
    }
  }
})

test('failures have different ids', () => {
  const ids = listFailures(indexNetwork(pair()), ALL_KINDS).map(({ id }: Failure) => id)
  expect(new Set(ids).size).toBe(ids.length)
})
