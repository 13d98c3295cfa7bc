import { nearest } from '../core/nearest.ts'
import { ProblemError, type Problem } from '../core/problem.ts'
import { parseAddress } from '../ip/address.ts'
import { containsAddress, readPrefix } from '../ip/prefix.ts'
import type { NetworkIndex } from '../network/index.ts'
import { INTERNET, type NodeId } from '../network/model.ts'
import type { End } from './conversation.ts'
import { knownAddress } from './filter.ts'
import { namesOf } from './names.ts'
import { outsideAddresses } from './outside.ts'

/**
 * The members that a name stands for: an endpoint group (`tokyo/app`), all groups of a site (`tokyo`), a node by its id or another
 * of its names, an interface by its provider's id, `internet`, an address or a prefix. An address that nobody has is accepted as a
 * destination only, and comes back with the node undefined.
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
  if (name === INTERNET && index.nodes.has(INTERNET)) return internetEnds(index)

  const names = namesOf(index)
  const named = names.ends.get(name)
  if (named !== undefined) {
    if (named.length > 0) return named
    throw noEndpoint(name, `${index.nodes.get(name as NodeId)?.role ?? 'what it names is'} without an address`)
  }
  if (parseAddress(name) !== undefined) {
    const owner = names.owners.get(name)
    if (owner !== undefined) return [role === 'destination' && names.repeated.has(name) ? { address: name } : owner]
    if (role === 'destination') return [{ address: name }]
    const inside = names.outsides.get(name)
    if (inside !== undefined) return [inside]
    throw noEndpoint(name, 'no node has this address')
  }
  const prefix = readPrefix(name)
  if (typeof prefix === 'string') throw unknownEnd(index, name, prefix === 'host-bits-set')
  const isInside = (end: End): boolean => containsAddress(prefix, knownAddress(end.address))
  const inside = unique(index.network.endpoints.flatMap((group) => group.members)).filter(isInside)
  if (inside.length > 0) return inside
  const hosts = [...names.owners.values()].filter((end) => index.nodes.get(end.node)?.role === 'host' && isInside(end))
  if (hosts.length === 0) throw noEndpoint(name, 'no endpoint lies inside this prefix')
  return hosts
}

/** The internet stands at its carrier, with an address of each family that the network speaks there. */
function internetEnds(index: NetworkIndex): readonly End[] {
  return outsideAddresses(index).map((address) => ({ node: INTERNET, address }))
}

function unique(members: readonly End[]): End[] {
  return [...new Map(members.map(({ node, address }) => [`${node}|${address}`, { node, address }])).values()]
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
  const names = new Set([...groups, ...sites, ...namesOf(index).ends.keys()])
  const meant = nearest(name, names)
  const places = [...new Set([...sites, ...groups])].join(', ')
  const knownPlaces = places === '' ? 'name a node, an interface, an address, a prefix or "internet"' : `known: ${places}`
  const hint = hostBits ? 'a prefix must not have host bits set' : meant === undefined ? knownPlaces : `did you mean "${meant}"?`
  const problem: Problem = {
    code: 'CLI-201',
    severity: 'error',
    message: `"${name}" is no site, subnet, node, address or prefix of this network`,
    hint,
  }
  return new ProblemError([problem])
}
