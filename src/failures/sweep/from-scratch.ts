import type { NetworkIndex } from '../../network/index.ts'
import { terrainOf } from '../../reach/trace.ts'
import { combinedFailure } from '../combine.ts'
import { downOf } from '../list.ts'
import type { Failure } from '../model.ts'
import { settleRoutes } from '../settle.ts'
import type { Judge } from './judge.ts'

/** Every subject under one set of failures with nothing reused: what a pruned sweep must agree with, and is measured against. */
export function judgeFromScratch(index: NetworkIndex, set: readonly Failure[], judge: Judge): string[] {
  const down = downOf(combinedFailure(set))
  const { state } = settleRoutes(index, down)
  const terrain = terrainOf(index, state, down)
  return Array.from({ length: judge.count }, (_, subject) => judge.judge(terrain, subject))
}
