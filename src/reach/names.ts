import type { NetworkIndex } from '../network/index.ts'
import type { NetworkNode } from '../network/model.ts'
import type { End } from './conversation.ts'
import { bareAddress, topologyOf } from './topology.ts'

/** What users may call the ends of a question, besides endpoint groups. */
export interface Names {
  /** By node id, other name of a node, and provider's id of an interface; a name may be shared. Empty: without an address. */
  readonly ends: ReadonlyMap<string, readonly End[]>
  /** By own address; of several owners the first. */
  readonly owners: ReadonlyMap<string, End>
  /** Addresses of several owners: who is meant depends on where it is asked. */
  readonly repeated: ReadonlySet<string>
  /** By address that a one-to-one translation shows of it. */
  readonly outsides: ReadonlyMap<string, End>
}

const known = new WeakMap<NetworkIndex, Names>()

export function namesOf(index: NetworkIndex): Names {
  const before = known.get(index)
  if (before !== undefined) return before
  const made = makeNames(index)
  known.set(index, made)
  return made
}

function makeNames(index: NetworkIndex): Names {
  const { nodes } = index.network
  const owners = new Map<string, End>()
  const repeated = new Set<string>()
  for (const [node, own] of topologyOf(index).own)
    for (const address of own.keys()) {
      if (owners.has(address)) repeated.add(address)
      else owners.set(address, { node, address })
    }
  const ends = new Map<string, readonly End[]>(nodes.map((node) => [node.id, addressesOf(node)]))
  const alsoNamed = new Map<string, End[]>()
  const alsoName = (name: string, found: readonly End[]): void => {
    // An id is nobody else's other name.
    if (ends.has(name)) return
    const others = alsoNamed.get(name)
    if (others === undefined) alsoNamed.set(name, [...found])
    else others.push(...found)
  }
  const outsides = new Map<string, End>()
  for (const node of nodes) {
    for (const alias of new Set(node.aliases ?? [])) alsoName(alias, addressesOf(node))
    for (const { from, addresses } of node.interfaces) {
      const first = addresses[0]
      if (from.object !== undefined && !node.aliases?.includes(from.object))
        alsoName(from.object, first === undefined ? [] : [{ node: node.id, address: bareAddress(first) }])
    }
    for (const { inside, outside } of node.translations) {
      const owner = owners.get(inside)
      if (owner !== undefined && !outsides.has(outside)) outsides.set(outside, owner)
    }
  }
  for (const [name, found] of alsoNamed) ends.set(name, found)
  return { ends, owners, repeated, outsides }
}

/** Where others would look for the node: the first address of each family that is not a tunnel's inside. */
function addressesOf(node: NetworkNode): readonly End[] {
  const outer = node.interfaces.filter((each) => each.tunnel === undefined)
  const all = [...outer, ...node.interfaces].flatMap((each) => each.addresses).map(bareAddress)
  const [first] = all
  if (first === undefined) return []
  const other = all.find((address) => address.includes(':') !== first.includes(':'))
  return [first, ...(other === undefined ? [] : [other])].map((address) => ({ node: node.id, address }))
}
