import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ALL_KINDS, listFailures } from '../../../src/failures/list.ts'
import { judgeFromScratch } from '../../../src/failures/sweep/from-scratch.ts'
import { flowJudge } from '../../../src/failures/sweep/judge.ts'
import { Sweep } from '../../../src/failures/sweep/sweep.ts'
import { indexNetwork, type NetworkIndex } from '../../../src/network/index.ts'
import { sweptNetwork } from './random-sweep.ts'

const service = { protocol: 'tcp', ports: { from: 443, to: 443 } } as const

const allPairs = ({ network }: NetworkIndex) =>
  network.endpoints.flatMap((from) => network.endpoints.flatMap((to) => (from === to ? [] : [{ from: from.name, to: to.name, service }])))

test.each([
  [1, 20],
  [2, 10],
  [3, 6],
])('up to %i failures at once: every verdict is that of a simulation from the beginning', (most, numRuns) => {
  let judged = 0
  let all = 0
  fc.assert(
    fc.property(sweptNetwork, (network) => {
      const index = indexNetwork(network)
      const failures = listFailures(index, ALL_KINDS).filter((_, i) => i % (2 * most - 1) === 0)
      const judge = flowJudge(index, allPairs(index))
      const sweep = new Sweep(index, failures, judge)
      const health = judgeFromScratch(index, [], judge)
      expect(health.map((_, subject) => sweep.healthy(subject))).toEqual(health)
      failures.forEach((_, first) => {
        for (const { set, differing } of sweep.setsFrom(first, most)) {
          const fresh = judgeFromScratch(
            index,
            set.map((number) => failures[number]!),
            judge,
          )
          expect({ set, verdicts: health.map((verdict, subject) => differing.get(subject) ?? verdict) }).toEqual({ set, verdicts: fresh })
          all += judge.count
        }
      })
      judged += sweep.judged
    }),
    { numRuns },
  )
  // It would be no pruned sweep otherwise.
  expect(judged).toBeLessThan(all * 0.9)
})
