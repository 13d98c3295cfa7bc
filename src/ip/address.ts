/** An IPv4 address is an unsigned 32-bit number, an IPv6 address a 128-bit bigint; the two are never mixed in one value. */
export type Address = Address4 | Address6
export interface Address4 {
  readonly family: 4
  readonly value: number
}
export interface Address6 {
  readonly family: 6
  readonly value: bigint
}

const DOT = 0x2e
const ZERO = 0x30

/** Strict dotted quad: four decimal numbers, no leading zero (no octal). Undefined when it is anything else. */
export function parseAddress4(text: string): number | undefined {
  // By hand: snapshots and designs hold hundreds of thousands.
  let value = 0
  let octet = -1
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === DOT) {
      if (octet < 0 || ++dots > 3) return undefined
      value = value * 256 + octet
      octet = -1
      continue
    }
    const digit = code - ZERO
    if (digit < 0 || digit > 9 || octet === 0) return undefined
    octet = octet < 0 ? digit : octet * 10 + digit
    if (octet > 255) return undefined
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : undefined
}

export function formatAddress4(value: number): string {
  return `${(value >>> 24) & 255}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`
}

/** RFC 4291 text, with `::` and an embedded dotted quad; zone ids are refused. Undefined when it is anything else. */
export function parseAddress6(text: string): bigint | undefined {
  let source = text
  const lastColon = source.lastIndexOf(':')
  if (lastColon >= 0 && source.includes('.', lastColon)) {
    const tail = parseAddress4(source.slice(lastColon + 1))
    if (tail === undefined) return undefined
    source = `${source.slice(0, lastColon + 1)}${(tail >>> 16).toString(16)}:${(tail & 0xffff).toString(16)}`
  }
  const halves = source.split('::')
  if (halves.length > 2) return undefined
  const head = groups(halves[0]!)
  const tail = halves.length === 2 ? groups(halves[1]!) : []
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const all = [...head, ...Array.from({ length: halves.length === 2 ? missing : 0 }, () => 0), ...tail]
  return all.reduce((value, group) => (value << 16n) | BigInt(group), 0n)
}

function groups(text: string): number[] | undefined {
  if (text === '') return []
  const parts = text.split(':')
  if (!parts.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part))) return undefined
  return parts.map((part) => Number.parseInt(part, 16))
}

/** RFC 5952 text: lower case, the longest run of zero groups shortened. */
export function formatAddress6(value: bigint): string {
  const all = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn))
  let runStart = -1
  let runLength = 1
  for (let i = 0; i < 8; i++) {
    let length = 0
    while (i + length < 8 && all[i + length] === 0) length++
    if (length > runLength) {
      runStart = i
      runLength = length
    }
  }
  const text = (part: number[]): string => part.map((group) => group.toString(16)).join(':')
  if (runStart < 0) return text(all)
  return `${text(all.slice(0, runStart))}::${text(all.slice(runStart + runLength))}`
}

export function parseAddress(text: string): Address | undefined {
  if (text.includes(':')) {
    const value = parseAddress6(text)
    return value === undefined ? undefined : { family: 6, value }
  }
  const value = parseAddress4(text)
  return value === undefined ? undefined : { family: 4, value }
}

export function formatAddress(address: Address): string {
  return address.family === 4 ? formatAddress4(address.value) : formatAddress6(address.value)
}
