import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sortedBy } from '../../src/core/stable.ts'
import { indexNetwork } from '../../src/network/index.ts'
import type { Network } from '../../src/network/model.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'
import { messagePassing } from './message-passing.ts'
import { plainNetwork, policedNetwork } from './random-network.ts'

/** Routes of both, reduced to what they share: prefix, next hops and AS path of what BGP taught. */
function simulated(network: Network): Record<string, Record<string, unknown>> {
  const state = simulateRoutes(indexNetwork(network))
  return Object.fromEntries(
    network.nodes.map((node) => [
      node.id,
      Object.fromEntries(
        state.tables
          .get(`${node.id}|main`)!
          .filter((route) => route.protocol === 'bgp')
          .map((route) => {
            const { asPath, localPreference, med, communities } = route.path!
            return [
              route.prefix,
              { asPath, localPreference, med, communities, hops: sorted(route.nextHops.map((hop) => String(hop.address))) },
            ]
          }),
      ),
    ]),
  )
}

const sorted = (texts: readonly string[]): string[] => sortedBy(texts, (text) => text)

function oracle(network: Network, seed: number): Record<string, Record<string, unknown>> {
  const result = messagePassing(network, seed)
  return Object.fromEntries(
    network.nodes.map((node) => [
      node.id,
      Object.fromEntries(
        [...result.get(node.id)!]
          .filter(([, [best]]) => best!.session !== undefined)
          .map(([prefix, [best, ...equal]]) => {
            const { asPath, localPreference, med, communities } = best!
            const byHop = equal.sort((a, b) => value(a.nextHop) - value(b.nextHop) || value(a.senderAddress) - value(b.senderAddress))
            const used = [best!, ...byHop.slice(0, node.bgp!.maximumPaths - 1)]
            return [prefix, { asPath, localPreference, med, communities, hops: sorted([...new Set(used.map((path) => path.nextHop))]) }]
          }),
      ),
    ]),
  )
}

const value = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

test.each([
  ['without policies', plainNetwork],
  ['with customer and provider policies', policedNetwork],
])('%s: the same tables whatever the order of messages', (_, networks) => {
  fc.assert(
    fc.property(networks, fc.nat(), (network, seed) => {
      expect(simulated(network)).toEqual(oracle(network, seed))
    }),
    { numRuns: 200 },
  )
})
