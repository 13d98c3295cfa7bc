import { NOTHING, type TrafficSet } from '../../ip/traffic-set.ts'
import type { AllPairs, PairParts } from './all-pairs.ts'

/** Ordered pairs of endpoints on different nodes, by what is between them; a pair counts in one of them. */
export interface PairSums {
  /** Something arrives, all that arrives is answered, and nothing is unknown. */
  readonly open: number
  /** Something arrives whose answer does not come back. */
  readonly unanswered: number
  readonly unknown: number
  readonly closed: number
}

export type PairKind = keyof PairSums

export function kindOf(accepted: TrafficSet, answered: TrafficSet, unknown: TrafficSet): PairKind {
  if (unknown !== NOTHING) return 'unknown'
  if (accepted === NOTHING) return 'closed'
  return accepted === answered ? 'open' : 'unanswered'
}

export const kindOfParts = ({ accepted, answered, unknown }: PairParts): PairKind => kindOf(accepted, answered, unknown)

/** Counts every pair, row by row. */
export function sumPairs(pairs: AllPairs): PairSums {
  let [open, unanswered, doubtful, closed] = [0, 0, 0, 0]
  const counts = new PairCounts(pairs)
  for (const { from, accepted, answered, unknown } of pairs.rows()) {
    for (let to = 0; to < pairs.count; to++) {
      const count = counts.between(from, to)
      const arrives = accepted[to]!
      if (unknown[to] !== NOTHING) doubtful += count
      else if (arrives === NOTHING) closed += count
      else if (arrives === answered[to]) open += count
      else unanswered += count
    }
  }
  return { open, unanswered, unknown: doubtful, closed }
}

/** How many pairs of endpoints two classes make; an endpoint is no pair with what is on its own node. */
export class PairCounts {
  readonly #sizes: Int32Array
  /** Pairs on one node, by class × classes + class. */
  readonly #same = new Map<number, number>()

  constructor({ classes }: AllPairs) {
    this.#sizes = Int32Array.from(classes.members, (members) => members.length)
    const byNode = new Map<number, number[]>()
    const shared = new Set<number>()
    classes.endpoints.forEach(({ node }, number) => {
      const own = byNode.get(node)
      if (own === undefined) byNode.set(node, [classes.classOf[number]!])
      else {
        own.push(classes.classOf[number]!)
        shared.add(node)
      }
    })
    for (const node of shared) {
      const own = byNode.get(node)!
      for (const a of own) for (const b of own) if (a !== b) this.#addSame(a, b)
      // Of one class several addresses of a node are pairs with each other, and each with itself below.
      for (const a of new Set(own)) {
        const times = own.filter((each) => each === a).length
        if (times > 1) this.#same.set(a * this.#sizes.length + a, (this.#same.get(a * this.#sizes.length + a) ?? 0) + times * (times - 1))
      }
    }
  }

  #addSame(a: number, b: number): void {
    const key = a * this.#sizes.length + b
    this.#same.set(key, (this.#same.get(key) ?? 0) + 1)
  }

  between(from: number, to: number): number {
    const sizes = this.#sizes
    const all = sizes[from]! * sizes[to]! - (from === to ? sizes[from]! : 0)
    return this.#same.size === 0 ? all : all - (this.#same.get(from * sizes.length + to) ?? 0)
  }
}
