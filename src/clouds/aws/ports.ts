import { parsePrefix } from '../../ip/prefix.ts'
import type { Vpc } from './objects.ts'

/** The hub's port to a VPC carries the VPC's name. */
export function portTo(vpc: Pick<Vpc, 'name'>): string {
  return vpc.name.slice(0, 15)
}

/** The hub's port of a Connect peer: numbered by its inside block, which is unique on a transit gateway. */
export function connectPort(insideCidr: string): string {
  const block = parsePrefix(insideCidr)
  if (block.family !== 4) throw new Error(`${insideCidr} is not an IPv4 block`)
  return `gre${(block.base & 0xffff) >>> 3}`
}
