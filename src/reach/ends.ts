import { nearest } from '../core/nearest.ts'
import { ProblemError, type Problem } from '../core/problem.ts'
import { parseAddress } from '../ip/address.ts'
import { containsAddress, readPrefix } from '../ip/prefix.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { NetworkNode } from '../network/model.ts'
import type { End } from './conversation.ts'
import { knownAddress } from './filter.ts'
import { bareAddress, topologyOf } from './topology.ts'

/**
 * The members that a name stands for: an endpoint group (`tokyo/app`), all groups of a site (`tokyo`), a node, an address or a
 * prefix. An address that nobody has is accepted as a destination only, and comes back with the node undefined.
 *
 * @throws ProblemError CLI-201 for a name that means nothing, CLI-202 for an end with no endpoint.
 */
export function resolveEnd(index: NetworkIndex, name: string, role: 'source' | 'destination'): readonly FoundEnd[] {
  const known = resolved.get(index) ?? new Map<string, readonly FoundEnd[]>()
  resolved.set(index, known)
  const key = `${role} ${name}`
  const found = known.get(key) ?? findEnds(index, name, role)
  known.set(key, found)
  return found
}

export type FoundEnd = End | { readonly address: string }

const resolved = new WeakMap<NetworkIndex, Map<string, readonly FoundEnd[]>>()

function findEnds(index: NetworkIndex, name: string, role: 'source' | 'destination'): readonly FoundEnd[] {
  const groups = index.network.endpoints.filter((group) => group.name === name || group.name.startsWith(`${name}/`))
  const members = unique(groups.flatMap((group) => group.members))
  if (members.length > 0) return members
  if (groups.length > 0) throw noEndpoint(name, groups.map((group) => group.name).join(', '))

  const node = [...index.nodes.values()].find((each) => each.id === name)
  if (node !== undefined) {
    const address = addressOf(node)
    if (address === undefined) throw noEndpoint(name, `${node.role} without an address`)
    return [{ node: node.id, address }]
  }
  if (parseAddress(name) !== undefined) {
    const owner = ownerOf(index, name)
    if (owner !== undefined) return [owner]
    if (role === 'destination') return [{ address: name }]
    throw noEndpoint(name, 'no node has this address')
  }
  const prefix = readPrefix(name)
  if (typeof prefix === 'string') throw unknownEnd(index, name, prefix === 'host-bits-set')
  const inside = unique(index.network.endpoints.flatMap((group) => group.members)).filter((end) =>
    containsAddress(prefix, knownAddress(end.address)),
  )
  if (inside.length === 0) throw noEndpoint(name, 'no endpoint lies inside this prefix')
  return inside
}

function unique(members: readonly End[]): End[] {
  return [...new Map(members.map(({ node, address }) => [`${node}|${address}`, { node, address }])).values()]
}

/** Where others would look for the node: its first address that is not a tunnel's inside. */
function addressOf(node: NetworkNode): string | undefined {
  const outer = node.interfaces.filter((each) => each.tunnel === undefined)
  const first = [...outer, ...node.interfaces].flatMap((each) => each.addresses)[0]
  return first === undefined ? undefined : bareAddress(first)
}

function ownerOf(index: NetworkIndex, address: string): End | undefined {
  for (const [node, own] of topologyOf(index).own) if (own.has(address)) return { node, address }
  return undefined
}

function noEndpoint(name: string, why: string): ProblemError {
  return new ProblemError([
    {
      code: 'CLI-202',
      severity: 'error',
      message: `nothing can be asked about "${name}": ${why}`,
      hint: 'name a site, a site/subnet, a node, or the address of one',
    },
  ])
}

function unknownEnd(index: NetworkIndex, name: string, hostBits: boolean): ProblemError {
  const groups = index.network.endpoints.map((group) => group.name)
  const sites = groups.flatMap((group) => (group.includes('/') ? [group.slice(0, group.indexOf('/'))] : []))
  const names = [...new Set([...groups, ...sites, ...index.nodes.keys()])]
  const meant = nearest(name, names)
  const places = [...new Set([...sites, ...groups])].join(', ')
  const hint = hostBits ? 'a prefix must not have host bits set' : meant === undefined ? `known: ${places}` : `did you mean "${meant}"?`
  const problem: Problem = {
    code: 'CLI-201',
    severity: 'error',
    message: `"${name}" is no site, subnet, node, address or prefix of this network`,
    hint,
  }
  return new ProblemError([problem])
}
