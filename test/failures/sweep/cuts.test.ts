import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ALL_KINDS, listFailures } from '../../../src/failures/list.ts'
import { CutSearch } from '../../../src/failures/sweep/cuts.ts'
import { judgeFromScratch } from '../../../src/failures/sweep/from-scratch.ts'
import { flowJudge } from '../../../src/failures/sweep/judge.ts'
import { indexNetwork } from '../../../src/network/index.ts'
import type { Network } from '../../../src/network/model.ts'
import { plainNetwork } from '../../routing/random-network.ts'
import { endpointOf, sweptNetwork } from './random-sweep.ts'

const service = { protocol: 'tcp', ports: { from: 443, to: 443 } } as const

/** All sets of at most so many of the numbers below `count`, the smaller first. */
function setsUpTo(count: number, most: number): number[][] {
  let sets: number[][] = [[]]
  const all: number[][] = []
  for (let size = 1; size <= most; size++) {
    sets = sets.flatMap((set) => Array.from({ length: count - (set.at(-1) ?? -1) - 1 }, (_, i) => [...set, (set.at(-1) ?? -1) + 1 + i]))
    all.push(...sets)
  }
  return all
}

/** Routers of distinct AS without policies: of these it is known what a route rests on. */
const ownAsNetwork: fc.Arbitrary<Network> = plainNetwork.map((network) => ({
  ...network,
  nodes: network.nodes.map((node, i) => ({ ...node, bgp: { ...node.bgp!, asn: 65100 + i } })),
  sessions: network.sessions.map((session) => ({ ...session, kind: 'ebgp' as const })),
  endpoints: network.nodes.map(endpointOf),
}))

test.each([
  ['any network', sweptNetwork, 8],
  ['where it is known what a route rests on', ownAsNetwork, 40],
])('%s: the minimal sets are those of trying all', (_, networks, numRuns) => {
  fc.assert(
    fc.property(networks, fc.nat(), fc.nat(), (network, x, y) => {
      const index = indexNetwork(network)
      const kinds = ALL_KINDS.filter((kind) => kind !== 'scenario')
      const failures = listFailures(index, kinds).filter((_, i) => i % 2 === x % 2)
      const [from, to] = [network.endpoints[x % network.endpoints.length]!, network.endpoints[y % network.endpoints.length]!]
      if (from === to) return
      const judge = flowJudge(index, [{ from: from.name, to: to.name, service }])
      const good = judgeFromScratch(index, [], judge)[0]
      const { cuts, healthy } = new CutSearch(index, failures).find(judge, 0, { good: 'ACCEPTED', most: 2 })
      expect(healthy).toBe(good)
      if (good !== 'ACCEPTED') return
      const all: { set: number[]; value: string }[] = []
      for (const set of setsUpTo(failures.length, 2)) {
        if (all.some((cut) => cut.set.every((each) => set.includes(each)))) continue
        const parts = set.map((each) => failures[each]!)
        const value = judgeFromScratch(index, parts, judge)[0]!
        if (value !== 'ACCEPTED') all.push({ set, value })
      }
      expect(cuts).toEqual(all)
    }),
    { numRuns },
  )
})
