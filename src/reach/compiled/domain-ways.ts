import { NOTHING, type TrafficSet } from '../../ip/traffic-set.ts'
import { Ways, type Way } from './between.ts'
import type { EndpointClasses, NumberedEndpoint } from './classes.ts'
import type { CompiledReach } from './compile.ts'
import type { FilterNumber } from './filters.ts'

/** How a pair of domains is to be answered: by tables, by tables without identity, or by itself. */
export const BY_TABLE = 0
export const BY_HIDDEN_TABLE = 1
export const BY_ITSELF = 2

/** The ways from one domain to all others and back. */
export interface DomainRow {
  /** What arrives, of what opens a conversation. */
  readonly accepted: Int32Array
  /** The questions whose answers come back. */
  readonly answered: Int32Array
  readonly how: Uint8Array
  /** Some are answered by the tables without identity. */
  hides: boolean
}

const NO_WAY: Way = { accepted: NOTHING, unknown: NOTHING, isPlain: true, hidden: false, places: [] }
/** More pairs of domains than this are walked again for every row. */
const MOST_KEPT = 6000 * 6000

/** The ways between domains, each walked once, from one endpoint that stands for its domain to another. */
export class DomainWays {
  readonly #net: CompiledReach
  readonly #walks: Ways
  readonly #count: number
  /** Two endpoints on different nodes where there are two. */
  readonly #first: NumberedEndpoint[] = []
  readonly #second: (NumberedEndpoint | undefined)[] = []
  readonly #isPlain: boolean[] = []
  readonly #ways: Way[] = [NO_WAY]
  readonly #wayNumbers = new Map<string | number, number>()
  /** Per pair of domains, its way + 1; 0: not walked yet. */
  readonly #kept: Int32Array | undefined
  /** Per way, what of it opens a conversation, and the questions that it answers. */
  readonly #opening: TrafficSet[] = [NOTHING]
  readonly #questions: TrafficSet[]
  /** By filter, the pairs of domains whose ways meet it. */
  readonly #meets: number[][]
  readonly #rows = new Map<number, DomainRow>()

  constructor(net: CompiledReach, classes: EndpointClasses) {
    this.#net = net
    this.#walks = new Ways(net)
    this.#questions = [net.sets.questionsOf(NOTHING)]
    this.#meets = net.index.network.filters.map(() => [])
    this.#count = classes.domainCount
    classes.members.forEach((members, each) => {
      const domain = classes.domainOf[each]!
      this.#isPlain[domain] = classes.isPlain[each] === 1
      for (const member of members) {
        const endpoint = classes.endpoints[member]!
        const first = (this.#first[domain] ??= endpoint)
        if (first.node === endpoint.node) continue
        this.#second[domain] ??= endpoint
        break
      }
    })
    this.#kept = this.#count ** 2 > MOST_KEPT ? undefined : new Int32Array(this.#count ** 2)
  }

  /** The row of a domain. Rows are kept until something on the way changes. */
  from(domain: number): DomainRow {
    const known = this.#rows.get(domain)
    if (known !== undefined) return known
    const row = {
      accepted: new Int32Array(this.#count),
      answered: new Int32Array(this.#count),
      how: new Uint8Array(this.#count),
      hides: false,
    }
    for (let other = 0; other < this.#count; other++) this.#fill(row, domain, other)
    if (this.#kept !== undefined) this.#rows.set(domain, row)
    return row
  }

  #fill(row: DomainRow, domain: number, other: number): void {
    const [forward, backward] = [this.#number(domain, other), this.#number(other, domain)]
    const [there, back] = [this.#ways[forward]!, this.#ways[backward]!]
    const byTable = there.isPlain && back.isPlain && there.unknown === NOTHING && back.unknown === NOTHING && there.places.length === 0
    row.how[other] = byTable ? (there.hidden ? BY_HIDDEN_TABLE : BY_TABLE) : BY_ITSELF
    row.hides ||= row.how[other] === BY_HIDDEN_TABLE
    row.accepted[other] = this.#opening[forward]!
    row.answered[other] = this.#questions[backward]!
  }

  way(from: number, to: number): Way {
    return this.#ways[this.#number(from, to)]!
  }

  #number(from: number, to: number): number {
    const at = from * this.#count + to
    const known = this.#kept === undefined ? 0 : this.#kept[at]!
    if (known > 0) return known - 1
    const ends = this.#ends(from, to)
    if (ends === undefined) return 0
    const number = this.#numbered(this.#walks.between(ends[0], ends[1], this.#spared(from, to, ends)))
    if (this.#kept === undefined) return number
    this.#kept[at] = number + 1
    for (const filter of this.#walks.met) {
      const pairs = this.#meets[filter]!
      if (pairs.length === 0 || pairs[pairs.length - 1] !== at) pairs.push(at)
    }
    return number
  }

  #numbered(way: Way): number {
    const { accepted, unknown, isPlain, hidden, places } = way
    const usual = isPlain && unknown === NOTHING && places.length === 0
    const key = usual ? accepted * 2 + (hidden ? 1 : 0) : `${accepted} ${unknown} ${isPlain} ${hidden} ${places.join()}`
    const known = this.#wayNumbers.get(key)
    if (known !== undefined) return known
    const { sets } = this.#net
    const number = this.#ways.push(way) - 1
    this.#opening.push(sets.and(accepted, sets.openings))
    this.#questions.push(sets.questionsOf(accepted))
    this.#wayNumbers.set(key, number)
    return number
  }

  /** The way of answers where filters on the way there remember the questions: `accepted` and `unknown` are of the questions. */
  wayBack(from: number, to: number, places: readonly number[]): Way {
    const ends = this.#ends(from, to)
    if (ends === undefined) return NO_WAY
    return this.#walks.between(ends[0], ends[1], this.#spared(from, to, ends), { places: new Set(places), change: undefined })
  }

  /** The conversation of two endpoints, every filter judged on the way. */
  converse(from: NumberedEndpoint, to: NumberedEndpoint): ReturnType<Ways['converse']> {
    return this.#walks.converse(from, to)
  }

  /** The pairs of domains whose ways meet the filter. */
  meeting(filter: FilterNumber): { readonly from: number; readonly to: number }[] {
    const pairs = [...new Set(this.#meets[filter] ?? [])]
    return pairs.map((at) => ({ from: Math.floor(at / this.#count), to: at % this.#count }))
  }

  /** The pairs of domains that are worked out by themselves: what their answers meet is not kept. */
  byThemselves(): { readonly from: number; readonly to: number }[] {
    const pairs: { from: number; to: number }[] = []
    for (let from = 0; from < this.#count; from++) {
      const { how } = this.from(from)
      for (let to = how.indexOf(BY_ITSELF); to >= 0; to = how.indexOf(BY_ITSELF, to + 1)) pairs.push({ from, to })
    }
    return pairs
  }

  /** Whether the ways that meet a filter are known. */
  get remembersFilters(): boolean {
    return this.#kept !== undefined
  }

  /** Walks these ways again. */
  renew(pairs: readonly { readonly from: number; readonly to: number }[]): void {
    for (const { from, to } of pairs) if (this.#kept !== undefined) this.#kept[from * this.#count + to] = 0
    for (const { from, to } of pairs) {
      for (const [domain, other] of [
        [from, to],
        [to, from],
      ] as const) {
        const row = this.#rows.get(domain)
        if (row !== undefined) this.#fill(row, domain, other)
      }
    }
  }

  #ends(from: number, to: number): readonly [NumberedEndpoint, NumberedEndpoint] | undefined {
    // A node reaches itself: two endpoints on one node would say nothing of the others.
    for (const a of [this.#first[from], this.#second[from]]) {
      for (const b of [this.#first[to], this.#second[to]]) if (a !== undefined && b !== undefined && a.node !== b.node) return [a, b]
    }
    return undefined
  }

  #spared(from: number, to: number, [a, b]: readonly [NumberedEndpoint, NumberedEndpoint]): readonly [number, number] {
    return [this.#isPlain[from] === true ? a.port : -1, this.#isPlain[to] === true ? b.port : -1]
  }
}
