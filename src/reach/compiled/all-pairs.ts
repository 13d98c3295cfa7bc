import { NOTHING, type TrafficSet } from '../../ip/traffic-set.ts'
import { classify, hostEndpoints, type EndpointClasses, type NumberedEndpoint } from './classes.ts'
import type { CompiledReach } from './compile.ts'
import { BY_HIDDEN_TABLE, BY_ITSELF, DomainWays } from './domain-ways.ts'
import { GroupIndex } from './group-index.ts'
import { pairApart } from './pair-apart.ts'
import { Profiles } from './profiles.ts'

/** What each endpoint of one class may send to each of every class, by class number; arrays are used again for the next row. */
export interface PairRow {
  readonly from: number
  /** Arrives, of what can open a conversation. */
  readonly accepted: Int32Array
  /** Arrives, and what answers it is let back. */
  readonly answered: Int32Array
  /** Arrives or is answered only if something that is not known allows it. */
  readonly unknown: Int32Array
}

/** What passes between two endpoints of two classes. */
export interface PairParts {
  readonly accepted: TrafficSet
  readonly answered: TrafficSet
  readonly unknown: TrafficSet
}

/**
 * Every pair of endpoints, exactly, without asking for each: classes of endpoints that nothing tells apart, the way between two
 * domains walked once, and the endpoints' own filters in tables of interned sets. A node reaches itself: pairs on one node are left out.
 *
 * @example for (const { from, answered } of new AllPairs(net).rows()) console.log(from, formatTraffic(net.sets, answered[0]!))
 */
export class AllPairs {
  readonly net: CompiledReach
  readonly classes: EndpointClasses
  readonly ways: DomainWays
  readonly outward: Profiles
  readonly inward: Profiles
  /** Per class, its rows in the tables of filters; inward ones with and without identity. */
  readonly out: Int32Array
  readonly in: Int32Array
  readonly inHidden: Int32Array
  /** Per class: 1 where its own filters say more as a sender (2: as a receiver) than what they accept. */
  readonly #care: Uint8Array
  readonly #row: { from: number; readonly accepted: Int32Array; readonly answered: Int32Array; readonly unknown: Int32Array }

  constructor(net: CompiledReach, endpoints: readonly NumberedEndpoint[] = hostEndpoints(net)) {
    this.net = net
    this.classes = classify(net, endpoints)
    const count = this.classes.members.length
    this.ways = new DomainWays(net, this.classes)
    const { groups } = this.classes
    const groupIndex = new GroupIndex(net, groups)
    this.outward = new Profiles(net, 'source', groups.length, groupIndex)
    this.inward = new Profiles(net, 'destination', groups.length, groupIndex)
    this.out = new Int32Array(count)
    this.in = new Int32Array(count)
    this.inHidden = new Int32Array(count)
    this.#care = new Uint8Array(count)
    for (let each = 0; each < count; each++) this.findProfiles(each)
    this.#row = { from: 0, accepted: new Int32Array(count), answered: new Int32Array(count), unknown: new Int32Array(count) }
  }

  get count(): number {
    return this.classes.members.length
  }

  /** The endpoint that stands for a class. */
  standsFor(each: number): NumberedEndpoint {
    return this.classes.endpoints[this.classes.members[each]![0]!]!
  }

  /** Reads the filters of a class anew. */
  findProfiles(each: number): void {
    const { net } = this
    const { port, address } = this.standsFor(each)
    const plain = this.classes.isPlain[each] === 1
    const [inward, outward] = plain ? [net.portFilterIn[port]!, net.portFilterOut[port]!] : [-1, -1]
    this.out[each] = this.outward.of(outward, address, false)
    this.in[each] = this.inward.of(inward, address, false)
    this.inHidden[each] = this.inward.of(inward, address, true)
    const forgets = (filter: number): boolean => filter >= 0 && !net.filters.isStateful(filter)
    const sends = forgets(inward) || net.filters.mayBeUnknown(outward)
    const receives = forgets(outward) || net.filters.mayBeUnknown(inward)
    this.#care[each] = (sends ? 1 : 0) + (receives ? 2 : 0)
  }

  /** What passes between two classes, by itself. */
  between(from: number, to: number): PairParts {
    return pairApart(this, from, to)
  }

  *rows(): Generator<PairRow> {
    for (let from = 0; from < this.count; from++) yield this.row(from)
  }

  /** The row of one class, or only some places of it; its arrays hold until the next row is asked for. */
  row(from: number, only?: Int32Array): PairRow {
    const { classes, net, out, inward } = this
    const { domainOf, groupOf } = classes
    const row = this.#row
    row.from = from
    const { accepted, answered, unknown } = row
    const ways = this.ways.from(domainOf[from]!)
    const outward = this.outward.accepted(out[from]!)
    const group = groupOf[from]!
    const incoming = only === undefined ? this.#incoming(group, ways.hides) : undefined
    const isCareful = (this.#care[from]! & 1) !== 0
    let [e, i, f, r, a, b]: number[] = [-1, -1, -1, -1, NOTHING, NOTHING]
    let [other, how, way, returned] = [-1, BY_ITSELF as number, NOTHING, NOTHING]
    const places = only === undefined ? this.count : only.length
    for (let place = 0; place < places; place++) {
      const to = only === undefined ? place : only[place]!
      // Classes of one domain have numbers close to each other.
      if (domainOf[to] !== other) {
        other = domainOf[to]!
        how = ways.how[other]!
        way = ways.accepted[other]!
        returned = ways.answered[other]!
      }
      if (isCareful || how === BY_ITSELF || this.#care[to]! > 1) {
        const parts = this.between(from, to)
        accepted[to] = parts.accepted
        answered[to] = parts.answered
        unknown[to] = parts.unknown
        continue
      }
      if (way === NOTHING) {
        accepted[to] = NOTHING
        answered[to] = NOTHING
        unknown[to] = NOTHING
        continue
      }
      const sent = outward[groupOf[to]!]!
      const profile = how === BY_HIDDEN_TABLE ? this.inHidden[to]! : this.in[to]!
      const taken = incoming === undefined ? inward.accepted(profile)[group]! : incoming[profile]!
      if (sent !== e || taken !== i || way !== f || returned !== r) {
        e = sent
        i = taken
        f = way
        r = returned
        a = net.sets.and(net.sets.and(sent, taken), way)
        b = net.sets.and(a, returned)
      }
      accepted[to] = a!
      answered[to] = b!
      unknown[to] = NOTHING
    }
    return row
  }

  #incomingGroup = -1
  #incomingRow = new Int32Array(0)
  #gathered: readonly [Int32Array, Int32Array] = [new Int32Array(0), new Int32Array(0)]

  /** What every inward profile takes from an address group: consecutive in memory, because a row asks for all of them. */
  #incoming(group: number, hides: boolean): Int32Array {
    const key = group * 2 + (hides ? 1 : 0)
    if (this.#incomingGroup === key) return this.#incomingRow
    const { count } = this.inward
    if (this.#incomingRow.length !== count) {
      this.#incomingRow = new Int32Array(count)
      this.#gathered = [Int32Array.from(new Set(this.in)), Int32Array.from(new Set([...this.in, ...this.inHidden]))]
    }
    for (const profile of this.#gathered[hides ? 1 : 0]) this.#incomingRow[profile] = this.inward.accepted(profile)[group]!
    this.#incomingGroup = key
    return this.#incomingRow
  }

  /** Filters have changed: what was gathered from them is not true any more. */
  forgetRows(): void {
    this.#incomingGroup = -1
    this.#incomingRow = new Int32Array(0)
  }
}
