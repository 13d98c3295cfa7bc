import { ProblemError } from '../../core/problem.ts'
import type { Allocator } from '../../design/lock.ts'
import type { Design } from '../../design/model.ts'
import { formatPrefix } from '../../ip/prefix.ts'
import type { Provenance } from '../../network/model.ts'
import { allocateFrom, placeholderAddresses, provenance } from '../allocation.ts'
import { allocateHost6, allocateVpc6 } from './addressing-ipv6.ts'
import { allocateHost, planSubnets, subnetName, zoneLetter, type PlannedSubnet } from './addressing.ts'
import type { AwsVpcSite } from './design.ts'
import type { NetworkInterface } from './objects.ts'
import { isAttached } from './routers.ts'

/** A VPC of the design while its objects are made: its subnets are cut, its addresses are being handed out. */
export interface VpcPlan {
  readonly design: Design
  readonly site: string
  readonly vpc: AwsVpcSite
  readonly allocator: Allocator
  /** Every subnet, those for transit gateway attachments last. */
  readonly subnets: readonly PlannedSubnet[]
  readonly ipv6Cidr?: string
}

export function planVpc(design: Design, site: string, vpc: AwsVpcSite, allocator: Allocator): VpcPlan {
  const subnets = planSubnets(design, site, vpc, isAttached(design, site), allocator)
  return { design, site, vpc, allocator, subnets, ...(vpc.ipv6 ? { ipv6Cidr: formatPrefix(allocateVpc6(allocator, site)) } : {}) }
}

export const vpcId = (site: string): string => `aws:${site}/vpc`
export const subnetId = (subnet: Pick<PlannedSubnet, 'site' | 'group' | 'zone'>): string =>
  `aws:${subnet.site}/subnet/${subnetName(subnet)}`
export const groupId = (site: string, name: string): string => `aws:${site}/security-group/${name}`

export const subnetsOf = (plan: VpcPlan, group: string): readonly PlannedSubnet[] => plan.subnets.filter((subnet) => subnet.group === group)

/** All ranges of the VPC, IPv6 last. */
export function rangesOfVpc({ vpc, ipv6Cidr }: Pick<VpcPlan, 'vpc' | 'ipv6Cidr'>): readonly string[] {
  return [vpc.cidr, ...vpc.moreCidrs, ...(ipv6Cidr === undefined ? [] : [ipv6Cidr])]
}

/** What every object of a VPC begins with. */
export function begin(plan: VpcPlan, path = ''): { readonly region: string; readonly from: Provenance } {
  return { region: plan.vpc.region, from: provenance(plan.design, `sites.${plan.site}${path}`) }
}

/** A network interface of a service of AWS: these have IPv4 alone unless somebody asks for more, which a design cannot. */
export function planServiceInterface(
  plan: VpcPlan,
  { ipv6: _ipv6, ...subnet }: PlannedSubnet,
  name: string,
  rest: Pick<NetworkInterface, 'securityGroups' | 'from'> & Partial<NetworkInterface>,
): NetworkInterface {
  return planInterface(plan, subnet, name, rest)
}

/** A network interface of a machine in the VPC, with an address of each family that the subnet has. */
export function planInterface(
  plan: VpcPlan,
  subnet: PlannedSubnet,
  name: string,
  rest: Pick<NetworkInterface, 'securityGroups' | 'from'> & Partial<NetworkInterface>,
): NetworkInterface {
  return {
    id: `aws:${plan.site}/eni/${name}`,
    name,
    region: plan.vpc.region,
    subnet: subnetId(subnet),
    address: allocateHost(plan.allocator, subnet, name),
    ...(subnet.ipv6 === undefined
      ? {}
      : { ipv6Addresses: [allocateHost6(plan.allocator, `address6/${subnet.site}/${subnetName(subnet)}`, name, subnet.ipv6)] }),
    sourceDestCheck: true,
    ...rest,
  }
}

/** Stands for a public IPv4 address in proofs; the real one exists after an apply. */
export function publicPlaceholder(plan: VpcPlan, name: string): string {
  return allocateFrom(plan.allocator, 'placeholder', name, placeholderAddresses('203.0.113.0/24'), {
    what: 'placeholder for a public address',
    where: '203.0.113.0/24',
    at: plan.design.locate(`sites.${plan.site}`),
  })
}

/** `web-app-a`: one for each zone of a group. */
export const zonalName = (plan: VpcPlan, name: string, subnet: PlannedSubnet): string => `${plan.site}-${name}-${zoneLetter(subnet.zone)}`

/** One subnet in each zone: endpoints, load balancers and attachments take no second. */
export function onePerZone(subnets: readonly PlannedSubnet[]): readonly PlannedSubnet[] {
  const byZone = new Map<string, PlannedSubnet>()
  for (const subnet of subnets) if (!byZone.has(subnet.zone)) byZone.set(subnet.zone, subnet)
  return [...byZone.values()]
}

/** A fault that only shows when parts of the design meet. */
export function refuse(design: Design, code: string, path: string, message: string, hint: string): never {
  const at = design.locate(path)
  throw new ProblemError([{ code, severity: 'error', message, hint, ...(at === undefined ? {} : { at }) }])
}
