import * as z from 'zod'
import { formatPrefix, parseInterfaceAddress, parsePrefix, readPrefix } from '../ip/prefix.ts'
import { parseAddress } from '../ip/address.ts'
import type { Service } from './model.ts'

/** Adds a fault in our own words; `explain` turns it into a Problem. The message goes on after the name of the property. */
export function fault(context: z.RefinementCtx, code: string, message: string, hint?: string, path: (string | number)[] = []): never {
  context.addIssue({ code: 'custom', message, path, params: { code, ...(hint === undefined ? {} : { hint }) } })
  return z.NEVER
}

/** Text of a form. `message` goes on after the name of the property: `is "x", which is not a region code`. */
export function formed(form: RegExp, what: string, example: string) {
  return z
    .string()
    .meta({ pattern: form.source, examples: [example] })
    .transform((text, context) =>
      form.test(text) ? text : fault(context, 'DESIGN-008', `is "${text}", which is not ${what}`, `for example ${example}`),
    )
}

export const NAME = /^[a-z][a-z0-9-]{0,30}$/

/** A name that the user gives to something. */
export const name = z
  .string()
  .meta({ pattern: NAME.source })
  .transform((text, context) => (NAME.test(text) ? text : fault(context, 'DESIGN-011', `is "${text}", which is not a name`, nameRule)))

export const nameRule = 'names start with a lower-case letter and go on with lower-case letters, digits and hyphens, 31 characters at most'

/** Reference names are plain text here: whether they exist is asked later, so that a typo gets one answer. */
export const reference = z.string()

export const oneOrMany = <Item extends z.ZodType>(item: Item) =>
  z.union([item, z.array(item).min(1)]).transform((value): z.output<Item>[] => (Array.isArray(value) ? value : [value]))

/** A range without host bits, of a length within the limits: IPv4, unless IPv6 is asked for too. */
export function cidr(limits: { readonly shortest?: number; readonly longest?: number; readonly ipv6?: boolean } = {}) {
  const { shortest = 0, longest = 32, ipv6 = false } = limits
  return z
    .string()
    .meta({ examples: ['10.0.0.0/16'] })
    .transform((text, context) => {
      const prefix = readPrefix(text)
      if (prefix === 'host-bits-set') {
        const meant = parseInterfaceAddress(text)
        return fault(context, 'DESIGN-009', `is ${text}, which has host bits set`, meant && `did you mean ${formatPrefix(meant.prefix)}?`)
      }
      if (prefix === 'not-a-prefix') {
        const bare = parseAddress(text)
        const hint =
          bare === undefined
            ? 'write an address and a length, for example 10.0.0.0/16'
            : `add the length of the range, for example ${text}/${longest < 32 ? longest : 24}`
        return fault(context, 'DESIGN-009', `is "${text}", which is not an address range`, hint)
      }
      if (prefix.family === 6 && ipv6) return formatPrefix(prefix)
      if (prefix.family !== 4)
        return fault(
          context,
          'DESIGN-009',
          `is ${text}, but only IPv4 ranges are understood here`,
          'write an IPv4 range, for example 10.0.0.0/16',
        )
      const fitting = shortest === 0 ? `use a range of /${longest} or larger` : `use a range from /${shortest} to /${longest}`
      if (prefix.length < shortest) return fault(context, 'DESIGN-009', `is ${text}, which is larger than /${shortest}`, fitting)
      if (prefix.length > longest) return fault(context, 'DESIGN-009', `is ${text}, which is smaller than /${longest}`, fitting)
      return formatPrefix(parsePrefix(text))
    })
}

/** An IPv4 address. */
export const address = z
  .string()
  .meta({ pattern: String.raw`^\d{1,3}(\.\d{1,3}){3}$`, examples: ['192.0.2.1'] })
  .transform((text, context) =>
    parseAddress(text)?.family === 4
      ? text
      : fault(context, 'DESIGN-008', `is "${text}", which is not an IPv4 address`, 'for example 192.0.2.1'),
  )

/**
 * Autonomous system numbers that nobody may use, by the registry "Special-Purpose AS Numbers" of IANA: 0 (RFC 7607),
 * AS_TRANS (RFC 6793), documentation (RFC 5398), the last of 16 and of 32 bits (RFC 7300), reserved.
 */
const RESERVED_ASNS: readonly (readonly [number, number, string])[] = [
  [0, 0, 'RFC 7607 forbids it'],
  [23456, 23456, 'it stands for AS_TRANS'],
  [64496, 64511, 'it is kept for documentation'],
  [65535, 65535, 'it is the last of 16 bits and reserved'],
  [65536, 65551, 'it is kept for documentation'],
  [65552, 131071, 'it is reserved by IANA'],
  [4294967295, 4294967295, 'it is the last of 32 bits and reserved'],
]

const isPrivateAsn = (value: number): boolean => (value >= 64512 && value <= 65534) || (value >= 4200000000 && value <= 4294967294)

const PRIVATE_ASN = 'use a private one: 64512 to 65534, or 4200000000 to 4294967294'

export const asn = z
  .number()
  .meta({ minimum: 1, maximum: 4294967294, multipleOf: 1 })
  .transform((value, context) => {
    if (!Number.isInteger(value) || value < 0 || value > 4294967295)
      return fault(context, 'DESIGN-010', `is ${value}, which is not an autonomous system number`, PRIVATE_ASN)
    const reserved = RESERVED_ASNS.find(([from, to]) => value >= from && value <= to)
    if (reserved !== undefined) return fault(context, 'DESIGN-010', `is ${value}, which must not be used: ${reserved[2]}`, PRIVATE_ASN)
    return value
  })

/** As {@link asn}, from the ranges for private use (RFC 6996) only. */
export const privateAsn = asn.transform((value, context) =>
  isPrivateAsn(value) ? value : fault(context, 'DESIGN-010', `is ${value}, but only private numbers are taken here`, PRIVATE_ASN),
)

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 }
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m)$/

/** Milliseconds or seconds out of `100ms`, `9s`, `1m` or a bare number, which is in `unit`. Limits are in `unit` as well. */
export function duration(unit: 'ms' | 's', limits: { readonly min: number; readonly max: number; readonly whole?: boolean }) {
  const { min, max, whole = true } = limits
  return z.union([z.string().meta({ pattern: DURATION.source, examples: [`${max}${unit}`] }), z.number()]).transform((written, context) => {
    const match = typeof written === 'string' ? DURATION.exec(written) : null
    if (typeof written === 'string' && match === null) {
      return fault(
        context,
        'DESIGN-008',
        `is "${written}", which is not a duration`,
        'write a number with ms, s or m, for example 100ms or 9s',
      )
    }
    const value = match === null ? Number(written) : (Number(match[1]) * UNIT_MS[match[2] ?? unit]!) / UNIT_MS[unit]!
    const shown = typeof written === 'string' ? written : `${written}${unit}`
    if (value < min || value > max) return fault(context, 'DESIGN-008', `is ${shown}, outside ${min}${unit} to ${max}${unit}`)
    if (whole && !Number.isInteger(value))
      return fault(context, 'DESIGN-008', `is ${shown}, but must be a whole number of ${unit === 's' ? 'seconds' : 'milliseconds'}`)
    return value
  })
}

const RATE = /^(\d+(?:\.\d+)?)\s?([kKmMgGtT])(?:bps|bit\/s|b\/s)$/
const RATE_MEGABITS: Readonly<Record<string, number>> = { k: 0.001, m: 1, g: 1000, t: 1_000_000 }

/** Mbit/s out of `500Mbps`, `1.5Gbps`, or a bare number of Mbit/s. */
export const megabits = z
  .union([z.string().meta({ pattern: String.raw`^\d+(\.\d+)?\s?[kKmMgGtT](bps|bit/s|b/s)$`, examples: ['500Mbps', '1Gbps'] }), z.number()])
  .transform((written, context) => {
    const match = typeof written === 'string' ? RATE.exec(written) : null
    if (typeof written === 'string' && match === null)
      return fault(
        context,
        'DESIGN-008',
        `is "${written}", which is not a rate`,
        'write a number with kbps, Mbps or Gbps, for example 500Mbps',
      )
    const value = match === null ? Number(written) : Number(match[1]) * RATE_MEGABITS[match[2]!.toLowerCase()]!
    if (value < 0.001 || value > 100_000_000) return fault(context, 'DESIGN-008', `is ${written}, outside 1kbps to 100Tbps`)
    return value
  })

const SERVICE = /^(?:(tcp|udp)(?:\/(\d{1,5})(?:-(\d{1,5}))?)?|(icmp|any))$/

/** What people write for a service, and what they mean. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  http: 'tcp/80',
  https: 'tcp/443',
  ssh: 'tcp/22',
  dns: 'udp/53',
  ntp: 'udp/123',
  mysql: 'tcp/3306',
  postgres: 'tcp/5432',
  rdp: 'tcp/3389',
  ping: 'icmp',
  all: 'any',
}

function serviceMeant(text: string): string {
  const lower = text.toLowerCase().trim()
  const swapped = /^(\d+)\s*[/:]\s*(tcp|udp)$/.exec(lower)
  const spaced = /^(tcp|udp)\s*[:\s/]\s*(\d+(?:-\d+)?)$/.exec(lower)
  const meant =
    WELL_KNOWN[lower] ??
    (swapped ? `${swapped[2]}/${swapped[1]}` : spaced ? `${spaced[1]}/${spaced[2]}` : SERVICE.test(lower) ? lower : undefined)
  return meant === undefined ? 'write tcp/443, tcp/1024-2047, udp/53, tcp, icmp or any' : `did you mean ${meant}?`
}

export const service = z
  .string()
  .meta({ pattern: SERVICE.source, examples: ['tcp/443', 'tcp/1024-2047', 'icmp', 'any'] })
  .transform((text, context): Service => {
    const match = SERVICE.exec(text)
    if (match === null) return fault(context, 'DESIGN-008', `is "${text}", which is not a service`, serviceMeant(text))
    const protocol = match[1] === 'tcp' || match[1] === 'udp' ? match[1] : match[4] === 'icmp' ? 'icmp' : 'any'
    if (match[2] === undefined) return { protocol }
    const from = Number(match[2])
    const to = Number(match[3] ?? match[2])
    if (from < 1 || to > 65535) return fault(context, 'DESIGN-008', `is "${text}", but ports go from 1 to 65535`)
    if (to < from)
      return fault(context, 'DESIGN-008', `is "${text}", a range that ends before it begins`, `did you mean ${protocol}/${to}-${from}?`)
    return { protocol, ports: { from, to } }
  })
