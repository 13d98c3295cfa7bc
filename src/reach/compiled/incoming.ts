import type { AllPairs } from './all-pairs.ts'

/** Address groups that are gathered at once: as many as lie in one line of the processor's cache. */
const TOGETHER = 16

/** What every inward profile takes from one address group: consecutive in memory, because a row asks for all of them. */
export class Incoming {
  readonly #pairs: AllPairs
  /** By whether some receivers do not know who sent: the profiles that are asked for. */
  readonly #profiles: readonly [Int32Array, Int32Array]
  readonly #rows: readonly Int32Array[]
  /** The first group gathered × 2 + whether some receivers do not know who sent; -1: none. */
  #gathered = -1

  constructor(pairs: AllPairs) {
    this.#pairs = pairs
    this.#profiles = [Int32Array.from(new Set(pairs.in)), Int32Array.from(new Set([...pairs.in, ...pairs.inHidden]))]
    this.#rows = Array.from({ length: TOGETHER }, () => new Int32Array(pairs.inward.count))
  }

  /** By profile, until another group is asked for. */
  of(group: number, hides: boolean): Int32Array {
    const first = group - (group % TOGETHER)
    const key = first * 2 + (hides ? 1 : 0)
    // What was gathered for all receivers does for some.
    if (this.#gathered !== key && this.#gathered !== first * 2 + 1) this.#gather(first, hides)
    return this.#rows[group - first]!
  }

  #gather(first: number, hides: boolean): void {
    const { inward, classes } = this.#pairs
    const count = Math.min(TOGETHER, classes.groups.length - first)
    for (const profile of this.#profiles[hides ? 1 : 0]) {
      const accepted = inward.accepted(profile)
      for (let i = 0; i < count; i++) this.#rows[i]![profile] = accepted[first + i]!
    }
    this.#gathered = first * 2 + (hides ? 1 : 0)
  }
}
