import { NOTHING, type TrafficSet } from '../../ip/traffic-set.ts'
import type { AllPairs } from './all-pairs.ts'

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

/** Counts every pair, row by row. */
export function sumPairs(pairs: AllPairs): PairSums {
  const sums = { open: 0, unanswered: 0, unknown: 0, closed: 0 }
  const counts = new PairCounts(pairs)
  const { sizes } = counts
  for (const { from, accepted, answered, unknown } of pairs.rows()) {
    // Receivers by what is between, as if none was on the sender's node.
    let [open, doubtful, closed, all] = [0, 0, 0, 0]
    for (let to = 0; to < sizes.length; to++) {
      const size = sizes[to]!
      const arrives = accepted[to]!
      all += size
      if (unknown[to] !== NOTHING) doubtful += size
      else if (arrives === NOTHING) closed += size
      else if (arrives === answered[to]) open += size
    }
    const size = sizes[from]!
    sums.open += open * size
    sums.unknown += doubtful * size
    sums.closed += closed * size
    sums.unanswered += (all - open - doubtful - closed) * size
    for (const to of counts.sharesNodesWith(from))
      sums[kindOf(accepted[to]!, answered[to]!, unknown[to]!)] -= size * sizes[to]! - counts.between(from, to)
  }
  return sums
}

/** How many pairs of endpoints two classes make; an endpoint is no pair with what is on its own node. */
export class PairCounts {
  /** Per class, how many endpoints it has. */
  readonly sizes: Int32Array
  /** Pairs on one node, by class × classes + class. */
  readonly #same = new Map<number, number>()
  /** Per class that is on one node with others, those classes and itself. */
  readonly #partners = new Map<number, Set<number>>()

  constructor({ net, classes }: AllPairs) {
    this.sizes = Int32Array.from(classes.members, (members) => members.length)
    const counts = new Int32Array(net.index.network.nodes.length)
    for (const { node } of classes.endpoints) counts[node] = counts[node]! + 1
    const shared = new Map<number, number[]>()
    classes.endpoints.forEach(({ node }, number) => {
      if (counts[node] === 1) return
      const own = shared.get(node)
      if (own === undefined) shared.set(node, [classes.classOf[number]!])
      else own.push(classes.classOf[number]!)
    })
    for (const own of shared.values()) {
      for (const a of own) for (const b of own) if (a !== b) this.#addSame(a, b)
      // Of one class several addresses of a node are pairs with each other, and each with itself below.
      for (const a of new Set(own)) {
        const times = own.filter((each) => each === a).length
        if (times > 1) this.#same.set(a * this.sizes.length + a, (this.#same.get(a * this.sizes.length + a) ?? 0) + times * (times - 1))
      }
    }
  }

  #meet(a: number, b: number): void {
    const known = this.#partners.get(a)
    if (known === undefined) this.#partners.set(a, new Set([a, b]))
    else known.add(b)
  }

  #addSame(a: number, b: number): void {
    const key = a * this.sizes.length + b
    this.#same.set(key, (this.#same.get(key) ?? 0) + 1)
    this.#meet(a, b)
  }

  between(from: number, to: number): number {
    const { sizes } = this
    const all = sizes[from]! * sizes[to]! - (from === to ? sizes[from]! : 0)
    return this.#same.size === 0 ? all : all - (this.#same.get(from * sizes.length + to) ?? 0)
  }

  /** The classes with which it has fewer pairs than their sizes say. */
  sharesNodesWith(from: number): ReadonlySet<number> {
    return this.#partners.get(from) ?? new Set([from])
  }
}
