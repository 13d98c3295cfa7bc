import type { Address } from '../ip/address.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { NodeId } from '../network/model.ts'
import { PrefixTable } from '../ip/prefix-table.ts'
import { tableKey } from './model.ts'
import type { KnownPrefix, Prepared, Speaker } from './prepare.ts'
import { fixedTables, type FixedTable } from './static-tables.ts'

/** An address that somebody looks for in a table. */
export interface Spot {
  readonly number: number
  readonly node: NodeId
  readonly table: FixedTable
  readonly speaker: Speaker | undefined
  readonly address: Address
  /** Whether a connected or static route of the table holds the address. */
  readonly isFixed: boolean
  /** Every prefix that may ever hold the address here, the longest first. */
  readonly prefixes: readonly string[]
}

/** The spots that have been asked for. */
export class Spots {
  readonly #fixed: ReadonlyMap<string, FixedTable>
  readonly #speakers: ReadonlyMap<string, Speaker>
  readonly #carried = new PrefixTable<KnownPrefix>()
  readonly #known = new Map<string, Map<Address, Spot>>()
  readonly #byNode = new Map<NodeId, Spot[]>()
  /** By speaker, then by prefix. */
  readonly #bySpeaker = new Map<number, Map<string, Spot[]>>()
  #count = 0

  /** `carried`: every prefix that BGP may ever carry. */
  constructor(index: NetworkIndex, prepared: Prepared, carried: Iterable<KnownPrefix>) {
    this.#fixed = fixedTables(index)
    this.#speakers = new Map(prepared.speakers.map((each) => [tableKey(each.table.node.id, each.table.name), each]))
    for (const each of carried) this.#carried.set(each.prefix, each)
  }

  /** The same address should be the same object, or it is another spot. Undefined: there is no such table. */
  at(key: string, address: Address): Spot | undefined {
    let ofTable = this.#known.get(key)
    if (ofTable === undefined) this.#known.set(key, (ofTable = new Map<Address, Spot>()))
    const known = ofTable.get(address)
    if (known !== undefined) return known
    const table = this.#fixed.get(key)
    if (table === undefined) return undefined
    const made = this.#make(key, table, address)
    ofTable.set(address, made)
    return made
  }

  ofNode(node: NodeId): readonly Spot[] {
    return this.#byNode.get(node) ?? []
  }

  /** Where a speaker's own choice for a prefix may be looked at. */
  ofPrefix(speaker: number, prefix: string): readonly Spot[] {
    return this.#bySpeaker.get(speaker)?.get(prefix) ?? []
  }

  #make(key: string, table: FixedTable, address: Address): Spot {
    const single =
      address.family === 4
        ? { family: 4 as const, base: address.value, length: 32 }
        : { family: 6 as const, base: address.value, length: 128 }
    const speaker = this.#speakers.get(key)
    const carried = speaker === undefined ? [] : this.#carried.covering(single)
    const lengths = new Map(carried.map((each) => [each.text, each.prefix.length]))
    const fixed = table.routes.covering(single)
    for (const [first] of fixed) if (first !== undefined) lengths.set(first.text, first.prefix.length)
    const prefixes = [...lengths].sort(([, a], [, b]) => b - a).map(([text]) => text)
    const made: Spot = { number: this.#count++, node: table.node.id, table, speaker, address, isFixed: fixed.length > 0, prefixes }
    push(this.#byNode, made.node, made)
    if (speaker !== undefined) {
      let ofSpeaker = this.#bySpeaker.get(speaker.number)
      if (ofSpeaker === undefined) this.#bySpeaker.set(speaker.number, (ofSpeaker = new Map<string, Spot[]>()))
      for (const { text } of carried) push(ofSpeaker, text, made)
    }
    return made
  }
}

function push<K>(lists: Map<K, Spot[]>, key: K, spot: Spot): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [spot])
  else list.push(spot)
}
