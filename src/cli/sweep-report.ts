import { createHash } from 'node:crypto'
import { stableJson } from '../core/stable.ts'
import type { Expectation } from '../design/model.ts'
import { expectedOf, judge } from '../failures/judge.ts'
import type { Failure, FailureKind } from '../failures/model.ts'
import type { UnitResult } from '../failures/sweep/expectations.ts'
import { summarize } from '../failures/sweep/summary.ts'
import type { NetworkIndex } from '../network/index.ts'
import { expectationText } from '../report/proof-sections.ts'
import type { SweptPlan } from '../report/sweep-sections.ts'
import { NOTHING_DOWN } from '../routing/model.ts'
import { settledTerrain } from './network-source.ts'
import type { Shard } from './sweep-options.ts'
import { readVersion } from './version.ts'

/** What one machine has worked out of a sweep. As JSON it is what `--shard` writes and `--merge` reads. */
export interface SweepPart extends SweptPlan {
  readonly part: 'keiro sweep'
  readonly version: string
  /** Of the network and its expectations, without places in files: parts of the same sweep have the same. */
  readonly digest: string
  readonly shard: Shard
  /** False: somebody stopped it; such a part can not be merged. */
  readonly complete: boolean
  readonly units: readonly UnitResult[]
}

/** Everything but the units. */
export function planned(
  index: NetworkIndex,
  expectations: readonly Expectation[],
  swept: { readonly failures: readonly Failure[]; readonly most: number; readonly kinds: readonly FailureKind[]; readonly shard?: Shard },
): Omit<SweepPart, 'units' | 'complete'> {
  const expected = expectedOf(index, expectations)
  const terrain = settledTerrain(index, NOTHING_DOWN)
  const { failures, most, kinds, shard = { part: 1, of: 1 } } = swept
  return {
    part: 'keiro sweep',
    version: readVersion(),
    digest: digestOf([index.network, expectations]),
    most,
    kinds,
    shard,
    failures: failures.map(({ id, label, kind }) => ({ id, label, kind })),
    expectations: expectations.map((expectation) => {
      const { met, violation, answer } = judge(expected, terrain, expectation)
      return { text: expectationText(expectation), ...(met ? { met } : { met, why: violation ?? answer.verdict }) }
    }),
  }
}

export const summaryOf = (part: SweepPart): ReturnType<typeof summarize> => summarize(part, part.expectations.length, part.units)

/** The lowest failures of a shard's units: every so many-th, so that long and short ones are spread. */
export const firstsOf = (failures: number, { part, of }: Shard): number[] =>
  Array.from({ length: failures }, (_, first) => first).filter((first) => first % of === part - 1)

/** Where a file was is nothing to the network. */
function digestOf(value: unknown): string {
  const plain: unknown = JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (key === 'from' && isProvenance(inner) ? undefined : inner)),
  )
  return createHash('sha256').update(stableJson(plain)).digest('hex').slice(0, 16)
}

/** An expectation's `from` is a name. */
const isProvenance = (value: unknown): boolean => typeof value === 'object'
