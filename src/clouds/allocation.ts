import type { Location } from '../core/problem.ts'
import { ProblemError } from '../core/problem.ts'
import { formatAddress } from '../ip/address.ts'
import { formatPrefix, nthAddress, parsePrefix, prefixesOverlap, prefixSize, subPrefixes, type Prefix } from '../ip/prefix.ts'
import type { Allocator, Sequence } from '../design/lock.ts'
import type { Design } from '../design/model.ts'
import type { Provenance } from '../network/model.ts'

/**
 * Where inside addresses of tunnels come from: parts of 169.254.0.0/16 that none of the clouds reserve (one bars .0–.5 and .169,
 * another wants .21–.22 for itself, metadata services sit in .169–.170).
 */
export const INSIDE_RANGES = {
  wireguard: '169.254.32.0/19',
  'closed-network': '169.254.64.0/18',
  hub: '169.254.128.0/19',
  pair: '169.254.160.0/21',
} as const

/** Documentation ranges (RFC 5737) that stand for public addresses which exist only after an apply. */
export const PLACEHOLDER_RANGES = ['203.0.113.0/24', '198.51.100.0/24'] as const

/** What is being handed out, for the message when nothing is left. */
export interface Wanted {
  readonly what: string
  readonly where: string
  readonly at?: Location | undefined
}

/** Allocates, or stops the work with COMPILE-001 when the range is used up. */
export function allocateFrom<T extends string | number>(
  allocator: Allocator,
  pool: string,
  name: string,
  candidates: (() => Iterable<T>) | Sequence<T>,
  wanted: Wanted,
  accepts?: (value: T) => boolean,
): T {
  const value = allocator.allocate(pool, name, candidates, accepts)
  if (value !== undefined) return value
  throw new ProblemError([
    {
      code: 'COMPILE-001',
      severity: 'error',
      message: `no ${wanted.what} is left in ${wanted.where}`,
      hint: 'give it a larger range, or remove entries of keiro.lock.json that are no longer needed',
      ...(wanted.at === undefined ? {} : { at: wanted.at }),
    },
  ])
}

/** A block for the inside of a tunnel; blocks of one range never overlap because all have one length. */
export function allocateInside(
  allocator: Allocator,
  use: keyof typeof INSIDE_RANGES,
  name: string,
  length: 29 | 30,
  at?: Location,
): Prefix {
  const range = parsePrefix(INSIDE_RANGES[use])
  const blocks = { name: `/${length}`, values: () => prefixTexts(subPrefixes(range, length)) }
  const text = allocateFrom(allocator, `inside/${use}`, name, blocks, {
    what: `/${length} block for the inside of a tunnel`,
    where: INSIDE_RANGES[use],
    at,
  })
  return parsePrefix(text)
}

/** A host address of a range, counted from its `first`-th; network and broadcast addresses of IPv4 are left out. */
export function allocateAddress(allocator: Allocator, pool: string, name: string, range: Prefix, first: number, at?: Location): string {
  return allocateFrom(
    allocator,
    pool,
    name,
    addressesFrom(range, first),
    { what: 'free address', where: formatPrefix(range), at },
    (value) => prefixesOverlap(range, parsePrefix(`${value}/32`)),
  )
}

/** Private 16-bit ASNs (RFC 6996): the ones that every cloud accepts. */
export function allocateAsn(allocator: Allocator, gateway: string, fixed: number | undefined): number {
  if (fixed !== undefined) {
    allocator.reserve('asn', fixed)
    return fixed
  }
  return allocateFrom(allocator, 'asn', gateway, PRIVATE_ASNS, { what: 'private ASN', where: '64512–65534' })
}

export function placeholderAddresses(range: (typeof PLACEHOLDER_RANGES)[number]): Sequence<string> {
  return addressesFrom(parsePrefix(range), 1)
}

export function provenance(design: Design, path: string): Provenance {
  const at = design.locate(path)
  return at === undefined ? { path } : { path, at }
}

/** `wg1`, `gre2`: stable for a node and a tunnel of it, whatever is added later. Two tunnels to one peer have two names. */
export function allocateInterface(allocator: Allocator, node: string, stem: 'wg' | 'gre', tunnel: string): string {
  const names = { name: stem, values: () => numbered(stem) }
  return allocateFrom(allocator, `interface/${node}`, tunnel, names, { what: 'interface name', where: node }, (name) =>
    name.startsWith(stem),
  )
}

export function nth(prefix: Prefix, n: number): string {
  const address = nthAddress(prefix, n)
  if (address === undefined) throw new Error(`${formatPrefix(prefix)} has no address ${n}`)
  return formatAddress(address)
}

function* prefixTexts(prefixes: Iterable<Prefix>): Generator<string> {
  for (const prefix of prefixes) yield formatPrefix(prefix)
}

function addressesFrom(range: Prefix, first: number): Sequence<string> {
  return { name: `${formatPrefix(range)} from ${first}`, values: () => addressesOf(range, first) }
}

function* addressesOf(range: Prefix, first: number): Generator<string> {
  const end = Number(prefixSize(range)) - 1
  for (let i = first; i < end; i++) yield nth(range, i)
}

const PRIVATE_ASNS: Sequence<number> = { name: 'private', values: privateAsns }

function* privateAsns(): Generator<number> {
  for (let asn = 64_512; asn <= 65_534; asn++) yield asn
}

function* numbered(stem: string): Generator<string> {
  for (let i = 1; i < 10_000; i++) yield `${stem}${i}`
}
