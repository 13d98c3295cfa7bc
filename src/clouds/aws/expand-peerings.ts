import type { Allocator } from '../../design/lock.ts'
import type { Design } from '../../design/model.ts'
import { parsePrefix, prefixesOverlap } from '../../ip/prefix.ts'
import { provenance } from '../allocation.ts'
import type { AwsVpcSite } from './design.ts'
import { peeringId } from './expand-routes.ts'
import type { PeeringSide, VpcPeering } from './objects.ts'
import { isVpc, peeringLinks } from './selectors.ts'
import { planVpc, rangesOfVpc, refuse, vpcId } from './vpc-plan.ts'

export function expandPeerings(design: Design, allocator: Allocator): VpcPeering[] {
  return peeringLinks(design).flatMap(([i, { between }]): VpcPeering[] => {
    const [left, right] = between.map((name) => side(design, name, allocator))
    const region = regionOf(design, between[0])
    if (left === undefined || right === undefined || region === undefined) return []
    checkRanges(design, i, between, left.cidrs, right.cidrs)
    return [
      {
        id: peeringId(...between),
        name: between.join('-'),
        region,
        requester: left,
        accepter: right,
        from: provenance(design, `links[${i}]`),
      },
    ]
  })
}

const regionOf = (design: Design, name: string): string | undefined => vpcOf(design, name)?.region

function vpcOf(design: Design, name: string): AwsVpcSite | undefined {
  const site = design.sites[name]
  return isVpc(site) ? site : undefined
}

function side(design: Design, name: string, allocator: Allocator): PeeringSide | undefined {
  const vpc = vpcOf(design, name)
  if (vpc === undefined) return undefined
  return { vpc: vpcId(name), region: vpc.region, cidrs: rangesOfVpc(planVpc(design, name, vpc, allocator)) }
}

/** "You cannot create a VPC peering connection between VPCs that have matching or overlapping CIDR blocks": VPC peering guide. */
function checkRanges(design: Design, i: number, between: readonly string[], left: readonly string[], right: readonly string[]): void {
  for (const mine of left)
    for (const other of right)
      if (prefixesOverlap(parsePrefix(mine), parsePrefix(other)))
        refuse(
          design,
          'COMPILE-004',
          `links[${i}]`,
          `VPC "${between[0]}" (${mine}) and VPC "${between[1]}" (${other}) overlap and cannot be peered`,
          'give one another range, or use PrivateLink, which asks nothing of the ranges',
        )
}
