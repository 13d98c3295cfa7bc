import type { Allocator } from '../../design/lock.ts'
import type { Design } from '../../design/model.ts'
import { formatPrefix, parsePrefix, prefixesOverlap, subPrefixes, type Prefix } from '../../ip/prefix.ts'
import { allocateAddress, allocateFrom, nth } from '../allocation.ts'
import type { AwsVpcSite } from './design.ts'
import { allocateSubnet6 } from './addressing-ipv6.ts'

/** A subnet for transit gateway attachments: AWS asks for a small one of its own in each zone (VPC guide, 2023-06). */
const ATTACHMENT_LENGTH = 28
/** AWS keeps the first four addresses and the last one of every subnet. */
const FIRST_HOST = 4

export interface PlannedSubnet {
  readonly site: string
  /** Group of the design, or `tgw` for the attachment subnets. */
  readonly group: string
  readonly zone: string
  readonly cidr: Prefix
  /** A /64 of the VPC's IPv6 range, where it has one. */
  readonly ipv6?: Prefix
  readonly isPublic: boolean
}

/** `app-a` for zone `ap-northeast-1a`. */
export function subnetName(subnet: Pick<PlannedSubnet, 'group' | 'zone'>): string {
  return `${subnet.group}-${zoneLetter(subnet.zone)}`
}

export function zoneLetter(zone: string): string {
  return zone.slice(-1)
}

/** The subnets of a VPC: one of each group and zone, and one for attachments in every zone when a transit gateway wants them. */
export function planSubnets(design: Design, site: string, vpc: AwsVpcSite, isAttached: boolean, allocator: Allocator): PlannedSubnet[] {
  const range = parsePrefix(vpc.cidr)
  const groups = Object.entries(vpc.subnets).flatMap(([group, { zones, public: isPublic, cidr }]) =>
    // A zone that is written twice is one (CHECK-110 says so).
    [...new Set(zones)].map((zone) => {
      const block = allocateSubnet(
        design,
        site,
        `${group}/${zone}`,
        cidr === undefined ? range : parsePrefix(cidr),
        groupLength(range, cidr, zones.length),
        false,
        allocator,
      )
      return { site, group, zone, cidr: block, ...ipv6Of(site, vpc, `${group}/${zone}`, allocator), isPublic }
    }),
  )
  if (!isAttached) return groups
  const zones = [...new Set(groups.map((subnet) => subnet.zone))].sort()
  const attachments = zones.map((zone) => ({
    site,
    group: 'tgw',
    zone,
    cidr: allocateSubnet(design, site, `tgw/${zone}`, range, ATTACHMENT_LENGTH, true, allocator),
    ...ipv6Of(site, vpc, `tgw/${zone}`, allocator),
    isPublic: false,
  }))
  return [...groups, ...attachments]
}

/** A host address of a subnet: from the first that AWS leaves free. */
export function allocateHost(allocator: Allocator, subnet: PlannedSubnet, name: string): string {
  return allocateAddress(allocator, `address/${subnet.site}/${subnetName(subnet)}`, name, subnet.cidr, FIRST_HOST)
}

function ipv6Of(site: string, vpc: AwsVpcSite, name: string, allocator: Allocator): { readonly ipv6?: Prefix } {
  return vpc.ipv6 ? { ipv6: allocateSubnet6(allocator, site, name) } : {}
}

/** The implicit router of a subnet is its first host address. */
export function subnetGateway(subnet: Prefix): string {
  return nth(subnet, 1)
}

function groupLength(vpc: Prefix, cidr: string | undefined, zones: number): number {
  if (cidr !== undefined) return Math.min(28, parsePrefix(cidr).length + Math.ceil(Math.log2(zones)))
  return Math.min(28, Math.max(24, vpc.length + 4))
}

function allocateSubnet(
  design: Design,
  site: string,
  name: string,
  range: Prefix,
  length: number,
  fromEnd: boolean,
  allocator: Allocator,
): Prefix {
  const pool = `subnet/${site}`
  const inside = (text: string): boolean => prefixesOverlap(range, parsePrefix(text))
  const text = allocateFrom(
    allocator,
    pool,
    name,
    () =>
      freeBlocks(
        range,
        length,
        fromEnd,
        [...allocator.held(pool)].map((held) => parsePrefix(String(held))),
      ),
    { what: `/${length} subnet`, where: formatPrefix(range), at: design.locate(`sites.${site}.cidr`) },
    inside,
  )
  return parsePrefix(text)
}

function* freeBlocks(range: Prefix, length: number, fromEnd: boolean, held: readonly Prefix[]): Generator<string> {
  const isFree = (block: Prefix): boolean => !held.some((other) => prefixesOverlap(block, other))
  if (!fromEnd) {
    for (const block of subPrefixes(range, length)) if (isFree(block)) yield formatPrefix(block)
    return
  }
  // Attachment subnets are cut from the top, so that the groups can grow from the bottom.
  if (range.family === 6) return
  const size = 2 ** (32 - length)
  for (let base = range.base + 2 ** (32 - range.length) - size; base >= range.base; base -= size) {
    const block = { family: 4 as const, base, length }
    if (isFree(block)) yield formatPrefix(block)
  }
}
