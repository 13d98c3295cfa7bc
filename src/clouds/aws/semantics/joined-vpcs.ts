import type { Semantics } from './context.ts'

/** How security groups of another VPC may be named by rules of this one. */
export interface Joined {
  /** Over peering: rules of both directions. Over a transit gateway: inbound rules only (transit gateway guide, security group referencing). */
  readonly by: 'peering' | 'transit-gateway'
}

/** By VPC: the other VPCs whose security groups its rules may name. */
export function joinedVpcs({ objects, look }: Semantics): ReadonlyMap<string, ReadonlyMap<string, Joined>> {
  const joined = new Map<string, Map<string, Joined>>()
  const join = (a: string, b: string, by: Joined['by']): void => {
    const known = joined.get(a)
    if (known === undefined) joined.set(a, new Map([[b, { by }]]))
    else if (by === 'peering' || !known.has(b)) known.set(b, { by })
  }
  for (const peering of objects.peerings) {
    if (peering.brokenState !== undefined) continue
    const [a, b] = [peering.requester.vpc, peering.accepter.vpc]
    // Groups of a VPC in another Region can not be named (VPC peering guide, security groups).
    if (regionOf(a, peering.requester.region) !== regionOf(b, peering.accepter.region)) continue
    join(a, b, 'peering')
    join(b, a, 'peering')
  }
  const willing = new Set(objects.transitGateways.filter((each) => each.securityGroupReferencing === true).map((each) => each.id))
  const attached = new Map<string, string[]>()
  for (const each of objects.vpcAttachments) {
    if (each.brokenState !== undefined || each.securityGroupReferencing !== true || !willing.has(each.transitGateway)) continue
    const known = attached.get(each.transitGateway)
    if (known === undefined) attached.set(each.transitGateway, [each.vpc])
    else known.push(each.vpc)
  }
  for (const vpcs of attached.values()) for (const a of vpcs) for (const b of vpcs) if (a !== b) join(a, b, 'transit-gateway')
  return joined

  function regionOf(vpc: string, told: string | undefined): string | undefined {
    return told ?? look.vpc.get(vpc)?.region
  }
}
