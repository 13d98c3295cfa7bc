import type { Network, Router, RouterPeer } from '../objects.ts'
import { INTER_REGION_COST } from '../routing-rules.ts'
import { subnetRanges, type Semantics } from './context.ts'

const SUBNET_GROUPS: readonly string[] = ['ALL_SUBNETS', 'ALL_VPC_SUBNETS']
const PEER_GROUP = 'ALL_PEER_VPC_SUBNETS'

/**
 * What a router tells a peer, with the MED of each prefix: the subnets of its own region, of all regions where the network routes
 * globally; or what a custom advertisement says, of the session before that of the router. Ranges of peered networks, private
 * services access among them, are told only when they are among the custom ranges (Cloud Router guide, advertised routes).
 */
export function advertised(semantics: Semantics, network: Network, router: Router, peer: RouterPeer): ReadonlyMap<string, number> {
  const { mode, groups, ranges } = peer.advertises ?? router.advertises
  const told = new Map<string, number>()
  if (mode === 'DEFAULT' || groups.some((group) => SUBNET_GROUPS.includes(group))) {
    for (const subnetwork of semantics.look.subnetworksOf.get(network.id) ?? []) {
      const isNear = subnetwork.region === router.region
      if (!isNear && network.routingMode === 'REGIONAL') continue
      for (const range of subnetwork.ranges) told.set(range, peer.priority + (isNear ? 0 : INTER_REGION_COST.least))
    }
  }
  if (groups.includes(PEER_GROUP))
    for (const other of network.peerings) for (const range of subnetRanges(semantics, other.network)) told.set(range, peer.priority)
  for (const range of ranges) told.set(range, peer.priority)
  return told
}
