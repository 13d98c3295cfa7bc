import { parseAddress } from '../../ip/address.ts'
import { containsAddress, parsePrefix } from '../../ip/prefix.ts'
import type { NetworkIndex } from '../../network/index.ts'
import { INTERNET, nodeId, type NodeId } from '../../network/model.ts'
import type { End } from '../conversation.ts'
import { resolveEnd } from '../ends.ts'
import { knownAddress } from '../filter.ts'
import { outsideAddresses } from '../outside.ts'
import { publicAddress } from '../public-address.ts'
import { topologyOf } from '../topology.ts'

/** One end of a question, with all that its name stands for. */
export interface AskedEnd {
  /** As it was asked for. */
  readonly name: string
  readonly kind: 'internet' | 'group' | 'node' | 'address' | 'prefix'
  readonly members: readonly End[]
}

/** A pair of addresses that one packet can have. */
export interface AskedPair {
  readonly from: End
  readonly to: End
}

/** A destination address that no node has still needs a place to stand in the answer. */
export const NOBODY = '' as NodeId
/** Interfaces inside a provider that no packet is ever sent to. */
const LINK_LOCAL = parsePrefix('fe80::/10')

/**
 * Who is asked about. A node without an address sends from 0.0.0.0 (or ::); `name/*` is everything in a group whose name is also
 * a node's; the internet is an end even where nothing leads to it.
 *
 * @throws ProblemError CLI-201 for a name that means nothing, CLI-202 for an end with no endpoint.
 */
export function askedEnd(index: NetworkIndex, name: string, role: 'source' | 'destination'): AskedEnd {
  if (name === INTERNET && !hasGroup(index, name)) {
    const members = outsideAddresses(index).map((address) => ({ node: INTERNET, address }))
    return { name, kind: 'internet', members }
  }
  const group = name.endsWith('/*') ? name.slice(0, -2) : undefined
  if (group !== undefined && hasGroup(index, group)) return { name, kind: 'group', members: real(resolveEnd(index, group, role)) }
  const own = role === 'source' ? nodeItself(index, name) : undefined
  if (own !== undefined) return { name, kind: 'node', members: own }
  const members = real(resolveEnd(index, name, role))
  return { name, kind: kindOf(index, name), members }
}

/** Every pair of different members of one family. Who asks from the internet asks for the public address, where there is one. */
export function askedPairs(index: NetworkIndex, from: AskedEnd, to: AskedEnd): AskedPair[] {
  const targets =
    from.kind === 'internet' ? to.members.map((end) => ({ ...end, address: publicAddress(index, end) ?? end.address })) : to.members
  return targets.flatMap((target) =>
    from.members.filter((source) => speaks(source, target) && !isSame(source, target)).map((source) => ({ from: source, to: target })),
  )
}

const speaks = (a: End, b: End): boolean => a.address.includes(':') === b.address.includes(':')
const isSame = (a: End, b: End): boolean => a.node === b.node && a.address === b.address

function real(found: ReturnType<typeof resolveEnd>): End[] {
  const ends = found.map((end): End => ('node' in end ? end : { node: NOBODY, address: end.address }))
  const usable = ends.filter(({ address }) => !isInner(address))
  return usable.length === 0 ? ends : usable
}

/** A node that has no address of its own, under its own id: what it sends has none either. */
function nodeItself(index: NetworkIndex, name: string): readonly End[] | undefined {
  const node = index.nodes.get(nodeId(name))
  if (node === undefined || node.role === 'carrier') return undefined
  const group = index.network.endpoints.find((each) => each.name === name)
  // A group that is called by its object's id and not by a name of the user's stands beside the node of that id.
  if (group !== undefined && group.from.object !== name) return undefined
  const addresses = [...(topologyOf(index).own.get(node.id)?.keys() ?? [])].filter((address) => !isInner(address))
  return addresses.length > 0 ? undefined : ['0.0.0.0', '::'].map((address) => ({ node: node.id, address }))
}

const isInner = (address: string): boolean => containsAddress(LINK_LOCAL, knownAddress(address))

function hasGroup(index: NetworkIndex, name: string): boolean {
  return index.network.endpoints.some((group) => group.name === name || group.name.startsWith(`${name}/`))
}

function kindOf(index: NetworkIndex, name: string): AskedEnd['kind'] {
  if (hasGroup(index, name)) return 'group'
  if (parseAddress(name) !== undefined) return 'address'
  return name.includes('/') && parseAddress(name.slice(0, name.indexOf('/'))) !== undefined ? 'prefix' : 'node'
}
