import type { Breach, UnitResult, Unmet } from './expectations.ts'

/** What a sweep found, complete or not. Numbers of failures and expectations are those of the plan. */
export interface SweepSummary {
  readonly complete: boolean
  /** Sets judged, and all there are. */
  readonly judged: number
  readonly total: number
  /** By size. */
  readonly sets: readonly number[]
  /** By expectation, then by size: sets under which it is not met. */
  readonly unmet: readonly (readonly number[])[]
  /** The smallest sets under which an expectation is not met: none contains another. By expectation, size, then in order. */
  readonly smallest: readonly Unmet[]
  /** Sets of several failures that must be survived and are not. */
  readonly breaches: readonly Breach[]
}

/** How many sets of 1 to `most` of `count` failures there are, by size. */
export function setCounts(count: number, most: number): number[] {
  const counts: number[] = []
  for (let size = 1, sets = count; size <= most; size++) {
    counts.push(sets)
    sets = (sets * (count - size)) / (size + 1)
  }
  return counts
}

/** Sets of the unit of each failure: those of which it is the lowest. */
export function unitSizes(count: number, most: number): number[] {
  return Array.from({ length: count }, (_, first) => 1 + sum(setCounts(count - first - 1, most - 1)))
}

/** Puts units together, in whatever order they were worked out. */
export function summarize(
  { failures, most }: { readonly failures: readonly unknown[]; readonly most: number },
  expectations: number,
  units: readonly UnitResult[],
): SweepSummary {
  const sorted = [...units].sort((a, b) => a.first - b.first)
  const sizes = Array.from({ length: most }, (_, i) => i)
  const sets = sizes.map((size) => sum(sorted.map((unit) => unit.sets[size] ?? 0)))
  const total = sum(setCounts(failures.length, most))
  const all = sorted.flatMap((unit) => unit.smallest)
  const smallest = Array.from({ length: expectations }, (_, expectation) => minimal(all.filter((each) => each.expectation === expectation)))
  return {
    complete: sum(sets) === total,
    judged: sum(sets),
    total,
    sets,
    unmet: Array.from({ length: expectations }, (_, expectation) =>
      sizes.map((size) => sum(sorted.map((unit) => unit.unmet[expectation]?.[size] ?? 0))),
    ),
    smallest: smallest.flat(),
    breaches: sorted.flatMap((unit) => unit.breaches),
  }
}

/** Without those that contain another; the smaller first. */
function minimal(found: readonly Unmet[]): Unmet[] {
  const kept: Unmet[] = []
  for (const each of [...found].sort((a, b) => a.set.length - b.set.length || compareSets(a.set, b.set)))
    if (!kept.some((known) => known.set.every((failure) => each.set.includes(failure)))) kept.push(each)
  return kept
}

/** Sets of equal size, by their first difference. */
function compareSets(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((each, i) => each !== b[i])
  return at < 0 ? 0 : a[at]! - b[at]!
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)
