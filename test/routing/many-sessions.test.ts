import { expect, test } from 'vitest'
import { indexNetwork } from '../../src/network/index.ts'
import type { Network } from '../../src/network/model.ts'
import { bestPath } from '../../src/routing/decision.ts'
import { usablePaths } from '../../src/routing/fixed-point.ts'
import { insideOf } from '../../src/routing/inside.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'
import { smallNetwork } from './small-network.ts'

/** Every router a neighbour of every other: 1,035 sessions. */
function mesh(): Network {
  const names = Array.from({ length: 46 }, (_, i) => `r${i}`)
  const routers = Object.fromEntries(names.map((name, i) => [name, { asn: 65001 + i, lans: i < 8 ? [`10.${i}.0.0/16`] : [] }]))
  const links = names.flatMap((a, i) => names.slice(i + 1).map((b) => ({ between: [a, b] as const })))
  const text = JSON.stringify(smallNetwork(routers, links))
  // A range for each of more than 256 links.
  const ranged = text.replaceAll(/172\.16\.(\d+)\./g, (_, n: string) => `172.${16 + (Number(n) >> 8)}.${Number(n) & 255}.`)
  return JSON.parse(ranged) as Network
}

test('what very many ends have learned is worked out again as it was: every choice is the best of it', () => {
  const state = simulateRoutes(indexNetwork(mesh()))
  const { run, settled } = insideOf(state)!
  const { speakers, ends } = run.prepared
  let chosen = 0
  for (const { group, result } of settled()) {
    for (const speaker of speakers) {
      const best = result.best[speaker.number]
      expect(bestPath(usablePaths(group.class, speaker, result.learned), ends)).toBe(best)
      if (best === undefined || best.end < 0) continue
      chosen++
      expect(result.learned[best.end]).toBe(best)
    }
  }
  expect(chosen).toBe(8 * 45)
  expect([...state.learned.values()].reduce((sum, paths) => sum + paths.size, 0)).toBeGreaterThan(8 * 45)
})
