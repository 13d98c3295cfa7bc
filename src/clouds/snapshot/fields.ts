import { formatAddress, parseAddress, parseAddress4 } from '../../ip/address.ts'
import { formatPrefix, parseInterfaceAddress } from '../../ip/prefix.ts'

export type JsonObject = { readonly [key: string]: unknown }

/** One field that is not as the cloud writes it. Caught where the element is known, and reported with its place. */
export class Fault extends Error {
  /** Inside the element: `IpPermissions[2].IpRanges[0].CidrIp`. */
  readonly path: string
  constructor(path: string, message: string) {
    super(message)
    this.path = path
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as a person would recognise it, short. */
export function shownValue(value: unknown): string {
  const json = JSON.stringify(value) ?? 'nothing'
  return json.length > 60 ? `${json.slice(0, 57)}…` : json
}

/** @throws Fault when the field is absent or no text. */
export function text(from: JsonObject, key: string): string {
  const value = optionalText(from, key)
  if (value === undefined) throw new Fault(key, `${key} is missing`)
  return value
}

/** Absent, null and empty are the same: clouds write each of them. */
export function optionalText(from: JsonObject, key: string): string | undefined {
  const value = from[key]
  if (typeof value === 'string') return value === '' ? undefined : value
  if (value === undefined || value === null) return undefined
  throw new Fault(key, `${key} is ${shownValue(value)}, not a text`)
}

export function optionalInteger(from: JsonObject, key: string): number | undefined {
  const value = from[key]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  // Customer gateways write their ASN as text.
  if (typeof value === 'string' && /^\d{1,15}$/u.test(value)) return Number(value)
  throw new Fault(key, `${key} is ${shownValue(value)}, not a whole number`)
}

export function integer(from: JsonObject, key: string): number {
  const value = optionalInteger(from, key)
  if (value === undefined) throw new Fault(key, `${key} is missing`)
  return value
}

export function flag(from: JsonObject, key: string): boolean | undefined {
  const value = from[key]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'boolean') return value
  throw new Fault(key, `${key} is ${shownValue(value)}, not true or false`)
}

export function optionalObject(from: JsonObject, key: string): JsonObject | undefined {
  const value = from[key]
  if (value === undefined || value === null) return undefined
  if (isObject(value)) return value
  throw new Fault(key, `${key} is ${shownValue(value)}, not an object`)
}

/** What `read` makes of each element of a list; an absent list is empty. A fault inside gets the list's path. */
export function each<T>(from: JsonObject, key: string, read: (item: JsonObject, index: number) => T): T[] {
  const items = list(from, key)
  const made: T[] = []
  try {
    for (const item of items) {
      if (!isObject(item)) throw new Fault('', `${shownValue(item)} is not an object`)
      made.push(read(item, made.length))
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw new Fault(`${key}[${made.length}]${error.path === '' ? '' : `.${error.path}`}`, error.message)
  }
  return made
}

export function texts(from: JsonObject, key: string): string[] {
  return list(from, key).map((item, index) => {
    if (typeof item === 'string') return item
    throw new Fault(`${key}[${index}]`, `${shownValue(item)} is not a text`)
  })
}

const NOTHING: readonly unknown[] = []

function list(from: JsonObject, key: string): readonly unknown[] {
  const value = from[key]
  if (value === undefined || value === null) return NOTHING
  if (Array.isArray(value)) return value
  throw new Fault(key, `${key} is ${shownValue(value)}, not a list`)
}

/** Canonical text of a range; bits of a host are cleared, as clouds do. */
export function optionalCidr(from: JsonObject, key: string): string | undefined {
  const value = optionalText(from, key)
  if (value === undefined) return undefined
  const read = parseInterfaceAddress(value)
  if (read === undefined) throw new Fault(key, `"${value}" is not a range of addresses`)
  return formatPrefix(read.prefix)
}

export function cidr(from: JsonObject, key: string): string {
  const value = optionalCidr(from, key)
  if (value === undefined) throw new Fault(key, `${key} is missing`)
  return value
}

/** A list of ranges as plain texts. */
export function cidrs(from: JsonObject, key: string): string[] {
  return texts(from, key).map((item, index) => {
    const read = parseInterfaceAddress(item)
    if (read === undefined) throw new Fault(`${key}[${index}]`, `"${item}" is not a range of addresses`)
    return formatPrefix(read.prefix)
  })
}

/** Canonical text of an address. */
export function optionalAddress(from: JsonObject, key: string): string | undefined {
  const value = optionalText(from, key)
  if (value === undefined) return undefined
  // The strict text of an IPv4 address is its canonical one.
  if (parseAddress4(value) !== undefined) return value
  const read = parseAddress(value)
  if (read === undefined) throw new Fault(key, `"${value}" is not an IP address`)
  return formatAddress(read)
}

export function address(from: JsonObject, key: string): string {
  const value = optionalAddress(from, key)
  if (value === undefined) throw new Fault(key, `${key} is missing`)
  return value
}

/** `{ [key]: value }`, or nothing: optional properties are absent rather than undefined. */
export function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V })
}
