/** Random choices that depend on the seed alone. */
export interface Dice {
  /** 0 ≤ result < `limit`. */
  readonly below: (limit: number) => number
  readonly chance: (share: number) => boolean
  readonly pick: <T>(from: readonly T[]) => T
  /** One or more of them, in their order. */
  readonly some: <T>(from: readonly T[]) => T[]
  readonly shuffled: <T>(from: readonly T[]) => T[]
  readonly times: <T>(count: number, make: (i: number) => T) => T[]
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  const chance = (share: number): boolean => next() < share
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!
  const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))
  const shuffled = <T>(from: readonly T[]): T[] =>
    from
      .map((value) => ({ value, key: next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ value }) => value)
  const some = <T>(from: readonly T[]): T[] => {
    const kept = from.filter(() => chance(0.5))
    return kept.length > 0 ? kept : [pick(from)]
  }
  return { below, chance, pick, some, shuffled, times }
}
