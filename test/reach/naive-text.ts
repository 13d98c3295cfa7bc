import type { Route } from '../../src/routing/model.ts'

/** Addresses as text and as strings of bits, for the second tracer. */
export const bare = (own: string): string => own.split('/')[0]!
export const family = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4)

export function bits(address: string): string {
  if (family(address) === 4)
    return address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('')
  const [head, tail] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - head!.length - tail.length }, () => '0')
  return [...head!, ...zeros, ...(tail ?? [])].map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('')
}

export function inside(prefix: string, address: string): boolean {
  const [base, length] = prefix.split('/')
  return family(base!) === family(address) && bits(address).startsWith(bits(base!).slice(0, Number(length)))
}

export const isPrivate = (address: string): boolean =>
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].some((prefix) => inside(prefix, address))

export function longest(table: readonly Route[], address: string): Route | undefined {
  return table
    .filter((route) => inside(route.prefix, address))
    .sort((a, b) => Number(b.prefix.split('/')[1]) - Number(a.prefix.split('/')[1]))[0]
}
