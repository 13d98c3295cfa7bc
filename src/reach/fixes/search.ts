/** Something that can be done, or left. */
export interface Choice {
  /** Equal keys are the same choice. */
  readonly key: string
  readonly cost: number
}

export interface Judged<C extends Choice> {
  readonly holds: boolean
  /** What could help where it does not hold yet: one of these has to be among what is added. */
  readonly next: readonly C[]
}

export interface SearchLimits {
  /** So many answers are enough. */
  readonly answers: number
  /** Sets are judged at most so often; a search that goes on is cut off and says so. */
  readonly attempts: number
  /** Choices in one set. */
  readonly size: number
  /** Answers that cost more than the cheapest by this are not worth telling. */
  readonly slack: number
}

export const LIMITS: SearchLimits = { answers: 3, attempts: 300, size: 6, slack: 3 }

export interface SearchResult<C extends Choice> {
  /** The cheapest first; no part of any of them is enough. */
  readonly answers: readonly (readonly C[])[]
  readonly attempts: number
  /** True: there was more to try. */
  readonly isCut: boolean
}

/**
 * The cheapest sets of choices under which something holds: uniform-cost search, then every smaller part of an answer is judged, so
 * that nothing needless is in it. Deterministic.
 *
 * @param judge says of a set whether it holds; called once for each set.
 */
export function searchSets<C extends Choice>(judge: (set: readonly C[]) => Judged<C>, limits: SearchLimits = LIMITS): SearchResult<C> {
  const known = new Map<string, Judged<C>>()
  const judged = (set: readonly C[]): Judged<C> => {
    const key = keyOf(set)
    const before = known.get(key)
    if (before !== undefined) return before
    const made = judge(set)
    known.set(key, made)
    return made
  }
  const answers: C[][] = []
  const open: C[][] = [[]]
  const met = new Set([''])
  let cheapest = Number.POSITIVE_INFINITY
  while (open.length > 0 && answers.length < limits.answers) {
    if (known.size >= limits.attempts) return { answers, attempts: known.size, isCut: true }
    const set = takeCheapest(open)
    if (costOf(set) > cheapest + limits.slack) break
    if (answers.some((answer) => answer.every(({ key }) => set.some((each) => each.key === key)))) continue
    const { holds, next } = judged(set)
    if (holds) {
      if (set.length > 0 && partsOf(set).some((part) => judged(part).holds)) continue
      answers.push(set)
      cheapest = Math.min(cheapest, costOf(set))
      continue
    }
    if (set.length >= limits.size) continue
    for (const choice of next) {
      if (set.some(({ key }) => key === choice.key)) continue
      const larger = [...set, choice]
      const key = keyOf(larger)
      if (met.has(key)) continue
      met.add(key)
      open.push(larger)
    }
  }
  return { answers, attempts: known.size, isCut: false }
}

const keyOf = (set: readonly Choice[]): string =>
  set
    .map(({ key }) => key)
    .sort()
    .join('\n')

export const costOf = (set: readonly Choice[]): number => set.reduce((sum, { cost }) => sum + cost, 0)

function takeCheapest<C extends Choice>(open: C[][]): C[] {
  let at = 0
  for (let i = 1; i < open.length; i++) if (costOf(open[i]!) < costOf(open[at]!)) at = i
  return open.splice(at, 1)[0]!
}

/** Every smaller part of a set, the smallest first; the empty one and the set itself left out. */
function partsOf<C>(set: readonly C[]): C[][] {
  const parts = Array.from({ length: 2 ** set.length - 2 }, (_, i) => set.filter((_choice, at) => ((i + 1) >> at) & 1))
  return parts.sort((a, b) => a.length - b.length)
}
