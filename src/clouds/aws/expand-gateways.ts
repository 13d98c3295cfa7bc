import { zoneLetter, type PlannedSubnet } from './addressing.ts'
import type { AwsSubnetGroup } from './design.ts'
import type { EgressOnlyGateway, ElasticIp, InternetGateway, NatGateway, NetworkInterface } from './objects.ts'
import { begin, planServiceInterface, publicPlaceholder, subnetId, subnetsOf, vpcId, zonalName, type VpcPlan } from './vpc-plan.ts'

/** One when a subnet group is public or says so in its routes. */
export function expandInternetGateways(plan: VpcPlan): InternetGateway[] {
  const groups = Object.values(plan.vpc.subnets)
  if (!groups.some((group) => group.public || Object.values(group.routes).includes('internet'))) return []
  return [{ ...begin(plan), id: `aws:${plan.site}/internet-gateway`, name: plan.site, vpc: vpcId(plan.site) }]
}

export function expandEgressOnlyGateways(plan: VpcPlan): EgressOnlyGateway[] {
  if (!Object.values(plan.vpc.subnets).some((group) => group.egressOnly)) return []
  return [{ ...begin(plan), id: `aws:${plan.site}/egress-only-gateway`, name: plan.site, vpc: vpcId(plan.site) }]
}

interface NatObjects {
  readonly natGateways: readonly NatGateway[]
  readonly networkInterfaces: readonly NetworkInterface[]
  readonly elasticIps: readonly ElasticIp[]
}

/** One in each zone that a group with `nat: 'per-zone'` is in; else one in the first zone when a group has `nat: 'single'`. */
export function expandNatGateways(plan: VpcPlan): NatObjects {
  const made = natSubnets(plan).map((subnet) => {
    const name = natName(plan, subnet)
    const { region, from } = begin(plan, `.subnets.${subnet.group}`)
    const eni: NetworkInterface = planServiceInterface(plan, subnet, name, {
      securityGroups: [],
      type: 'nat_gateway',
      sourceDestCheck: false,
      from,
    })
    const placeholder = publicPlaceholder(plan, name)
    const gateway: NatGateway = {
      id: natId(plan, subnet),
      name,
      region,
      vpc: vpcId(plan.site),
      subnet: subnetId(subnet),
      connectivity: 'public',
      addresses: [{ private: eni.address, public: placeholder, networkInterface: eni.id }],
      from,
    }
    const elastic: ElasticIp = { id: `aws:${plan.site}/elastic-ip/${name}`, name, region, networkInterface: eni.id, placeholder, from }
    return { eni, gateway, elastic }
  })
  return {
    natGateways: made.map((each) => each.gateway),
    networkInterfaces: made.map((each) => each.eni),
    elasticIps: made.map((each) => each.elastic),
  }
}

/** The NAT gateway that a subnet of the group goes out by: its id. */
export function natGatewayFor(plan: VpcPlan, group: AwsSubnetGroup, subnet: PlannedSubnet): string | undefined {
  const standing = natSubnets(plan)
  const own = group.nat === 'per-zone' ? standing.find((other) => other.zone === subnet.zone) : standing[0]
  return own === undefined ? undefined : natId(plan, own)
}

function natSubnets(plan: VpcPlan): readonly PlannedSubnet[] {
  const groups = Object.entries(plan.vpc.subnets)
  const host = groups.find(([, group]) => group.public)?.[0]
  const wanting = groups.map(([, group]) => group).filter((group) => group.nat !== null)
  if (host === undefined || wanting.length === 0) return []
  const zones = new Set(wanting.filter((group) => group.nat === 'per-zone').flatMap((group) => group.zones))
  const candidates = subnetsOf(plan, host)
  return candidates.filter((subnet, i) => zones.has(subnet.zone) || (zones.size === 0 && i === 0))
}

const natName = (plan: VpcPlan, subnet: PlannedSubnet): string => zonalName(plan, 'nat', subnet)
const natId = (plan: VpcPlan, subnet: PlannedSubnet): string => `aws:${plan.site}/nat-gateway/${zoneLetter(subnet.zone)}`
