import type { NodeId } from '../network/model.ts'

/** An address that is looked for in a table: the same object for the same three. */
export interface Place {
  readonly node: NodeId
  readonly table: string
  readonly address: string
}

/** The places of one network that have been asked for. */
export class Places {
  readonly #known = new Map<NodeId, Map<string, Map<string, Place>>>()

  at(node: NodeId, table: string, address: string): Place {
    let ofNode = this.#known.get(node)
    if (ofNode === undefined) this.#known.set(node, (ofNode = new Map<string, Map<string, Place>>()))
    let ofTable = ofNode.get(table)
    if (ofTable === undefined) ofNode.set(table, (ofTable = new Map<string, Place>()))
    let place = ofTable.get(address)
    if (place === undefined) ofTable.set(address, (place = { node, table, address }))
    return place
  }
}
