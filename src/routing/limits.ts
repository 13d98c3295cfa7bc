import type { Network, SessionEnd } from '../network/model.ts'
import { connectedRanges } from './interfaces.ts'

/** Whether the network has so many prefixes that the end could ever be told more than its limit. */
export function mayExceed(network: Network, { maximumPrefixes }: Pick<SessionEnd, 'maximumPrefixes'>): boolean {
  return maximumPrefixes !== undefined && maximumPrefixes < prefixesOfBgp(network)
}

const counted = new WeakMap<Network, number>()

/** How many prefixes BGP could carry at the most: all that a speaker has itself or makes of others. */
function prefixesOfBgp(network: Network): number {
  const known = counted.get(network)
  if (known !== undefined) return known
  const prefixes = new Set<string>()
  for (const node of network.nodes) {
    if (node.bgp === undefined) continue
    for (const { text } of connectedRanges(node)) prefixes.add(text)
    for (const { routes } of node.tables) for (const { prefix } of routes) prefixes.add(prefix)
    for (const { prefix } of node.bgp.aggregates ?? []) prefixes.add(prefix)
  }
  counted.set(network, prefixes.size)
  return prefixes.size
}
