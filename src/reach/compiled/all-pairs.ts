import { NOTHING, type TrafficSet } from '../../ip/traffic-set.ts'
import { classify, hostEndpoints, type EndpointClasses, type NumberedEndpoint } from './classes.ts'
import type { CompiledReach } from './compile.ts'
import { BY_HIDDEN_TABLE, BY_ITSELF, DomainWays, type DomainRow } from './domain-ways.ts'
import { GroupIndex } from './group-index.ts'
import { Incoming } from './incoming.ts'
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
  /** First class and the one after the last of each run of classes in one domain. */
  readonly #runs: Int32Array
  /** Undefined until a whole row is asked for. */
  #incoming: Incoming | undefined
  /** For single places of a row. */
  #taken: Int32Array
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
    this.#runs = runsOf(this.classes.domainOf)
    this.#taken = new Int32Array(this.inward.count)
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
    const { classes, inward } = this
    const { domainOf, groupOf } = classes
    const row = this.#row
    row.from = from
    const ways = this.ways.from(domainOf[from]!)
    const outward = this.outward.accepted(this.out[from]!)
    const group = groupOf[from]!
    if (only === undefined) {
      this.#incoming ??= new Incoming(this)
      const incoming = this.#incoming.of(group, ways.hides)
      for (let run = 0; run < this.#runs.length; run += 2) {
        const [first, after] = [this.#runs[run]!, this.#runs[run + 1]!]
        this.#fill(from, first, after, ways, outward, incoming)
      }
    } else {
      let at = 0
      while (at < only.length) {
        const first = only[at]!
        const domain = domainOf[first]!
        const profiles = ways.how[domain] === BY_HIDDEN_TABLE ? this.inHidden : this.in
        let to = first
        do {
          const profile = profiles[to]!
          this.#taken[profile] = inward.accepted(profile)[group]!
          at++
          to++
        } while (at < only.length && only[at] === to && domainOf[to] === domain)
        this.#fill(from, first, to, ways, outward, this.#taken)
      }
    }
    return row
  }

  /** Some classes of one domain. `taken` is what each inward profile takes from the sender. */
  #fill(from: number, first: number, after: number, ways: DomainRow, outward: Int32Array, taken: Int32Array): void {
    const { sets } = this.net
    const { domainOf, groupOf } = this.classes
    const { accepted, answered, unknown } = this.#row
    const domain = domainOf[first]!
    const [how, way, returned] = [ways.how[domain]!, ways.accepted[domain]!, ways.answered[domain]!]
    const apart = how === BY_ITSELF || (this.#care[from]! & 1) !== 0
    const profiles = how === BY_HIDDEN_TABLE ? this.inHidden : this.in
    for (let to = first; to < after; to++) {
      if (apart || this.#care[to]! > 1) {
        const parts = this.between(from, to)
        accepted[to] = parts.accepted
        answered[to] = parts.answered
        unknown[to] = parts.unknown
        continue
      }
      const arrives = way === NOTHING ? NOTHING : sets.and(sets.and(outward[groupOf[to]!]!, taken[profiles[to]!]!), way)
      accepted[to] = arrives
      answered[to] = sets.and(arrives, returned)
      unknown[to] = NOTHING
    }
  }

  /** Filters have changed: what was gathered from them is not true any more. */
  forgetRows(): void {
    this.#incoming = undefined
    this.#taken = new Int32Array(this.inward.count)
  }
}

function runsOf(domainOf: Int32Array): Int32Array {
  const runs: number[] = []
  for (let each = 0; each < domainOf.length; each++) if (each === 0 || domainOf[each] !== domainOf[each - 1]) runs.push(each, each)
  for (let at = 1; at < runs.length; at += 2) runs[at] = runs[at + 1] ?? domainOf.length
  return Int32Array.from(runs)
}
