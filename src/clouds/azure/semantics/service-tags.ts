import { formatPrefix, parsePrefix, containsPrefix, prefixesOverlap, subPrefixes, type Prefix } from '../../../ip/prefix.ts'
import type { Subnet } from '../objects.ts'
import { peersOf, type Semantics } from './context.ts'
import { spokenBy } from './gateway-sessions.ts'
import { gatewayRoutes } from './effective-routes.ts'

/** Health probes and Azure's own DNS and DHCP come from here ("What is IP address 168.63.129.16?"). */
export const HOST_ADDRESS = '168.63.129.16/32'

/**
 * What `VirtualNetwork` means for a subnet (service tags overview): the virtual network, its peers, what gateways lead to, the host's
 * address, and the prefixes of user-defined routes. The default route may be among these; that stays `open`.
 */
export function virtualNetworkTag(semantics: Semantics, subnet: Subnet): { readonly prefixes: readonly string[]; readonly open: boolean } {
  const { look } = semantics
  const own = look.virtualNetwork.get(subnet.virtualNetwork)?.addressPrefixes ?? subnet.addressPrefixes
  const peers = peersOf(semantics, subnet.virtualNetwork).flatMap(({ peering, ranges }) =>
    peering.allowVirtualNetworkAccess ? ranges : [],
  )
  const told = look.routeTable.get(subnet.routeTable ?? '')?.routes.map((route) => route.addressPrefix) ?? []
  const gateway = look.gatewayOf.get(subnet.virtualNetwork)
  // What a gateway learns within the network may be anything: only the account can tell what the tag holds.
  const isUntold = gateway !== undefined && gateway.learnedRoutes === undefined && spokenBy(semantics, gateway).faces.length > 0
  const learned = gatewayRoutes(semantics, subnet).flatMap((route) => (route.kind === 'known' ? [route.prefix] : []))
  const all = [...own, ...peers, HOST_ADDRESS, ...told.filter((prefix) => prefix.includes('/')), ...learned]
  const prefixes = [...new Set(all)].filter((prefix) => parsePrefix(prefix).length > 0)
  return { prefixes, open: isUntold || all.some((prefix) => parsePrefix(prefix).length === 0) }
}

/** Everything but these ranges, as ranges: what the tag `Internet` means beside `VirtualNetwork`. */
export function everythingBut(ranges: readonly string[]): string[] {
  const holes = ranges.map(parsePrefix)
  return [
    ...outside(
      parsePrefix('0.0.0.0/0'),
      holes.filter((hole) => hole.family === 4),
    ),
    ...outside(
      parsePrefix('::/0'),
      holes.filter((hole) => hole.family === 6),
    ),
  ].map(formatPrefix)
}

function outside(range: Prefix, holes: readonly Prefix[]): Prefix[] {
  const inside = holes.filter((hole) => prefixesOverlap(range, hole))
  if (inside.length === 0) return [range]
  if (inside.some((hole) => containsPrefix(hole, range))) return []
  return [...subPrefixes(range, range.length + 1)].flatMap((half) => outside(half, inside))
}
