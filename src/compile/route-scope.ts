import { containsPrefix, parsePrefix } from '../ip/prefix.ts'
import type { NetworkPart } from '../clouds/cloud.ts'
import type { ClosedNetworkLink, Design } from '../design/model.ts'
import type { EndpointGroup } from '../network/model.ts'
import type { RouteScope } from './bgp-policy.ts'

/** RFC 1918: what sites announce without being asked, so that a new prefix at a site needs no change anywhere else. */
export const PRIVATE_RANGES = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] as const
const LINK_LOCAL = '169.254.0.0/16'

/** Ranges that carry tunnels are never announced; private ranges and the design's own public ones are. */
export function routeScope(design: Design, endpoints: readonly EndpointGroup[], parts: readonly NetworkPart[]): RouteScope {
  const closed = design.links.filter((link): link is ClosedNetworkLink => link.kind === 'closed-network').map((link) => link.cidr)
  const underlay = [LINK_LOCAL, ...closed, ...parts.flatMap((part) => part.underlay)]
  const privateRanges = PRIVATE_RANGES.map(parsePrefix)
  const publicOnes = endpoints
    .flatMap((group) => group.prefixes)
    .filter((text) => !privateRanges.some((range) => containsPrefix(range, parsePrefix(text))))
  return { underlay, announced: [...PRIVATE_RANGES, ...publicOnes] }
}
