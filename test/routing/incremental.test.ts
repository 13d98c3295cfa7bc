import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexNetwork, type NetworkIndex } from '../../src/network/index.ts'
import { linkId, type Network } from '../../src/network/model.ts'
import { parseAddress } from '../../src/ip/address.ts'
import { ProblemError } from '../../src/core/problem.ts'
import { Incremental, type Epoch } from '../../src/routing/incremental.ts'
import { lookup } from '../../src/routing/lookup.ts'
import { NOTHING_DOWN, type Down, type RoutingState } from '../../src/routing/model.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'
import { featureNetwork } from './random-features.ts'
import { plainNetwork, policedNetwork } from './random-network.ts'
import { REJECT, setting, smallIndex, staticTo } from './small-network.ts'

const ADDRESSES = ['10.0.0.9', '10.1.2.3', '10.3.0.1', '192.0.2.1', '172.16.0.1', '172.16.3.2', '8.8.8.8'].map((text) =>
  parseAddress(text)!,
)

/** All that a state says, without the count of rounds. */
function contents({ tables, learned, established }: RoutingState): unknown {
  return {
    tables: [...tables].map(([key, routes]) => [key, routes.map((route) => ({ ...route, rejected: route.rejected }))]),
    learned: [...learned].map(([key, paths]) => [key, [...paths].sort(([a], [b]) => (a < b ? -1 : 1))]),
    established: [...established],
  }
}

function looked(network: Network, state: RoutingState): unknown {
  return network.nodes.flatMap(({ id, tables }) =>
    tables.flatMap(({ name }) =>
      ADDRESSES.map((address) => {
        const route = lookup(state, id, name, address)
        return route === undefined ? 'none' : { ...route, rejected: [] }
      }),
    ),
  )
}

/** Undefined where BGP or probes never settle. */
function settled<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof ProblemError) return undefined
    throw error
  }
}

const KINDS = ['nodes', 'links', 'silentLinks', 'sessions', 'daemons'] as const

const failing = fc.array(fc.tuple(fc.nat({ max: KINDS.length - 1 }), fc.nat()), { minLength: 1, maxLength: 4 })

/** Everything that fails stays down. */
function downs({ nodes, links, sessions }: Network, picks: readonly (readonly [number, number])[]): Down[] {
  let down: Down = NOTHING_DOWN
  const add = <T>(to: ReadonlySet<T>, from: readonly { readonly id: T }[], pick: number): ReadonlySet<T> =>
    from.length === 0 ? to : new Set([...to, from[pick % from.length]!.id])
  return picks.map(([kind, pick]) => {
    switch (KINDS[kind]) {
      case 'nodes':
        return (down = { ...down, nodes: add(down.nodes, nodes, pick) })
      case 'links':
        return (down = { ...down, links: add(down.links, links, pick) })
      case 'silentLinks':
        return (down = { ...down, silentLinks: add(down.silentLinks, links, pick) })
      case 'sessions':
        return (down = { ...down, sessions: add(down.sessions, sessions, pick) })
      default:
        return (down = { ...down, daemons: add(down.daemons, nodes, pick) })
    }
  })
}

test.each([
  ['without policies', plainNetwork],
  ['with customer and provider policies', policedNetwork],
  ['with everything that BGP has, under any policies', featureNetwork],
])('%s: failure after failure gives what a fresh start gives', (_, networks) => {
  fc.assert(
    fc.property(networks, failing, (network, picks) => {
      const index = indexNetwork(network)
      const healthy = settled(() => simulateRoutes(index))
      const routing = settled(() => new Incremental(index))
      expect(routing === undefined).toBe(healthy === undefined)
      if (routing === undefined || healthy === undefined) return
      let epoch: Epoch | undefined = routing.healthy
      expect(contents(epoch.state)).toEqual(contents(healthy))
      for (const down of downs(network, picks)) {
        const before: Epoch = epoch
        epoch = settled(() => routing.after(before, down))
        const fresh = settled(() => simulateRoutes(index, { down }))
        expect(epoch === undefined).toBe(fresh === undefined)
        if (epoch === undefined || fresh === undefined) return
        expect(looked(network, epoch.state)).toEqual(looked(network, fresh))
        expect(contents(epoch.state)).toEqual(contents(fresh))
      }
    }),
    { numRuns: 150 },
  )
})

/** After one more link is cut: as it is, and as a fresh start would have it. */
function cut(index: NetworkIndex, link: string): { readonly now: unknown; readonly fresh: unknown; readonly before: unknown } {
  const routing = new Incremental(index)
  const down = { ...NOTHING_DOWN, links: new Set([linkId(link)]) }
  const { network } = index
  return {
    before: looked(network, routing.healthy.state),
    now: looked(network, routing.after(routing.healthy, down).state),
    fresh: looked(network, simulateRoutes(index, { down })),
  }
}

test('a next hop that was reached by another link is lost with that link', () => {
  const index = smallIndex(
    {
      a: { asn: 65001 },
      b: { asn: 65001, routes: [staticTo('172.16.2.0/24', { kind: 'gateway', interface: 'l1', address: '172.16.1.1' })] },
      c: { asn: 65002, lans: ['10.0.0.0/16'] },
    },
    [{ between: ['a', 'b'], nextHopSelf: false }, { between: ['a', 'b'], import: { a: REJECT, b: REJECT } }, { between: ['a', 'c'] }],
  )
  const { before, now, fresh } = cut(index, 'link/1')
  expect(now).toEqual(fresh)
  expect(now).not.toEqual(before)
})

test('of several outcomes it is that of a fresh start', () => {
  const other = (peer: string) => ({ import: { [peer]: setting({ localPreference: 200 }) } })
  const index = smallIndex({ d: { asn: 65001, lans: ['10.0.0.0/16'] }, a: { asn: 65002 }, b: { asn: 65003 }, x: { asn: 65004 } }, [
    { between: ['a', 'b'], import: { ...other('a').import, ...other('b').import } },
    { between: ['d', 'b'] },
    { between: ['d', 'x'] },
    { between: ['x', 'a'] },
    // While it is there, a hears of the prefix first, and b goes by a; else it is the other way round.
    { between: ['d', 'a'] },
  ])
  const { now, fresh } = cut(index, 'link/4')
  expect(now).toEqual(fresh)
})
