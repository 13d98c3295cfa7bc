import type { Allocator, Sequence } from '../../design/lock.ts'
import { formatPrefix, parsePrefix, prefixesOverlap, subPrefixes, type Prefix } from '../../ip/prefix.ts'
import { allocateFrom, nth } from '../allocation.ts'

/** Documentation range (RFC 3849): stands for what Amazon gives a VPC, which is known only after an apply. */
const PLACEHOLDER_RANGE = '2001:db8::/32'
/** Amazon gives a VPC a /56, and every subnet has a /64 of it ("IPv6 addressing", Amazon VPC User Guide). */
const VPC_LENGTH = 56
const SUBNET_LENGTH = 64
/** AWS keeps the first four addresses of every subnet. */
const FIRST_HOST = 4
/** Servers of one subnet that may stand in a design: more than its IPv4 range has. */
const HOSTS = 65_536

/** The VPC's IPv6 range. */
export function allocateVpc6(allocator: Allocator, site: string): Prefix {
  return prefixFrom(allocator, 'ipv6', site, parsePrefix(PLACEHOLDER_RANGE), VPC_LENGTH)
}

export function allocateSubnet6(allocator: Allocator, site: string, name: string): Prefix {
  return prefixFrom(allocator, `ipv6/${site}`, name, allocateVpc6(allocator, site), SUBNET_LENGTH)
}

/** Which /64 of the VPC's range a subnet has, counted from 0. */
export function subnetNumber6(vpc: Prefix, subnet: Prefix): number {
  if (vpc.family !== 6 || subnet.family !== 6) throw new Error('not IPv6')
  return Number((subnet.base - vpc.base) >> BigInt(128 - SUBNET_LENGTH))
}

export function allocateHost6(allocator: Allocator, pool: string, name: string, subnet: Prefix): string {
  const values: Sequence<string> = { name: formatPrefix(subnet), values: () => hosts(subnet) }
  const accepts = (text: string): boolean => prefixesOverlap(subnet, parsePrefix(`${text}/128`))
  return allocateFrom(allocator, pool, name, values, { what: 'free address', where: formatPrefix(subnet) }, accepts)
}

function prefixFrom(allocator: Allocator, pool: string, name: string, range: Prefix, length: number): Prefix {
  const values: Sequence<string> = { name: formatPrefix(range), values: () => texts(subPrefixes(range, length)) }
  const accepts = (text: string): boolean => prefixesOverlap(range, parsePrefix(text))
  return parsePrefix(allocateFrom(allocator, pool, name, values, { what: `/${length} range`, where: formatPrefix(range) }, accepts))
}

function* hosts(subnet: Prefix): Generator<string> {
  for (let i = FIRST_HOST; i < HOSTS; i++) yield nth(subnet, i)
}

function* texts(prefixes: Iterable<Prefix>): Generator<string> {
  for (const prefix of prefixes) yield formatPrefix(prefix)
}
