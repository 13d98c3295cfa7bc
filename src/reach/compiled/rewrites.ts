import type { NetworkIndex } from '../../network/index.ts'
import type { Balance, Masquerade, Translation } from '../../network/model.ts'
import type { AddressBook, AddressNumber } from './addresses.ts'
import type { Matcher, Matchers } from './matchers.ts'
import type { Wiring } from './wiring.ts'

/** What a node changes in packets. */
export interface NodeRewrites {
  readonly translations: readonly {
    readonly port: number
    readonly inside: AddressNumber
    readonly outside: AddressNumber
    readonly of: Translation
  }[]
  readonly masquerades: readonly CompiledMasquerade[]
  readonly balances: readonly CompiledBalance[]
}

export interface CompiledMasquerade {
  readonly port: number
  readonly outside: AddressNumber
  readonly sources: Matcher
  /** Undefined: nowhere does a packet keep its source. */
  readonly exceptTo: Matcher | undefined
  readonly of: Masquerade
}

export interface CompiledBalance {
  readonly port: number
  readonly address: AddressNumber
  /** -1: kept. */
  readonly targets: readonly { readonly address: AddressNumber; readonly port: number }[]
  readonly of: Balance
}

/** By node number; nodes that change nothing are not in it. */
export function compileRewrites(index: NetworkIndex, wiring: Wiring, book: AddressBook, matchers: Matchers): Map<number, NodeRewrites> {
  const all = new Map<number, NodeRewrites>()
  index.network.nodes.forEach((node, number) => {
    const { translations, masquerades = [], balances = [] } = node
    if (translations.length + masquerades.length + balances.length === 0) return
    const port = (name: string): number => wiring.portOf(node.id, name)
    all.set(number, {
      translations: translations.map((each) => ({
        port: port(each.interface),
        inside: book.numberOf(each.inside),
        outside: book.numberOf(each.outside),
        of: each,
      })),
      masquerades: masquerades.map((each) => ({
        port: port(each.interface),
        outside: book.numberOf(each.outside),
        sources: matchers.of(each.sources, undefined),
        exceptTo: each.exceptTo === undefined ? undefined : matchers.of(each.exceptTo, undefined),
        of: each,
      })),
      balances: balances.map((each) => ({
        port: port(each.interface),
        address: book.numberOf(each.address),
        targets: each.targets.map((target) => ({ address: book.numberOf(target.address), port: target.port ?? -1 })),
        of: each,
      })),
    })
  })
  return all
}
