import type { Address } from '../ip/address.ts'
import { parseAddress } from '../ip/address.ts'
import { compareText } from '../core/stable.ts'
import type { NextHop } from './model.ts'

/**
 * An AS path, shared: the same sequence is always the same object, so that comparing two is comparing references. A path is
 * its first AS in front of the rest.
 */
export interface AsPath {
  readonly id: number
  readonly length: number
  /** First AS: the neighbour's; 0 for the empty path. */
  readonly first: number
  readonly rest: AsPath | undefined
  readonly list: readonly number[]
  readonly longer: Map<number, AsPath>
}

/** A set of communities, shared as {@link AsPath} is. */
export interface Communities {
  readonly id: number
  readonly list: readonly string[]
}

/** A next-hop address, shared as {@link AsPath} is. */
export interface Hop {
  readonly id: number
  readonly text: string
  readonly address: Address
}

/** How a node reaches a next hop. */
export interface Resolution {
  readonly nextHop: NextHop
  /** IGP metric: 0 for connected and static routes. */
  readonly metric: number
}

export const ORIGINS = ['igp', 'egp', 'incomplete'] as const

/** A BGP path inside the simulation; see `BgpPath` for what callers see. */
export interface Path {
  /** Number of the session end that received it; -1 for what the node originates. */
  readonly end: number
  readonly hop: Hop | undefined
  readonly as: AsPath
  /** Index in {@link ORIGINS}; lower is better. */
  readonly origin: number
  readonly localPreference: number
  readonly med: number
  readonly communities: Communities
  /** Absent: the next hop can not be reached and the path not be used. Always absent for originated paths. */
  readonly via: Resolution | undefined
}

/** What is on the wire, and what policies change. One scratch object is used again and again. */
export interface Wire {
  hop: Hop | undefined
  as: AsPath
  origin: number
  localPreference: number
  med: number
  communities: Communities
}

export const NO_COMMUNITIES: Communities = { id: 0, list: [] }
/** Has nothing in front of it; each pool extends one of its own. */
export const NO_PATH: AsPath = { id: 0, length: 0, first: 0, rest: undefined, list: [], longer: new Map() }

/** The shared values of one network. */
export class PathPool {
  #asPaths = 1
  readonly emptyPath: AsPath = { ...NO_PATH, longer: new Map() }
  readonly #communities = new Map<string, Communities>([['', NO_COMMUNITIES]])
  readonly #hops = new Map<string, Hop>()

  prepend(path: AsPath, asn: number, times: number): AsPath {
    let result = path
    for (let i = 0; i < times; i++) {
      let longer = result.longer.get(asn)
      if (longer === undefined) {
        longer = {
          id: this.#asPaths++,
          length: result.length + 1,
          first: asn,
          rest: result,
          list: [asn, ...result.list],
          longer: new Map(),
        }
        result.longer.set(asn, longer)
      }
      result = longer
    }
    return result
  }

  asPath(list: readonly number[]): AsPath {
    return list.reduceRight((path, asn) => this.prepend(path, asn, 1), this.emptyPath)
  }

  communities(list: Iterable<string>): Communities {
    const sorted = [...new Set(list)].sort(compareCommunities)
    const key = sorted.join(' ')
    let found = this.#communities.get(key)
    if (found === undefined) {
      found = { id: this.#communities.size, list: sorted }
      this.#communities.set(key, found)
    }
    return found
  }

  hop(text: string): Hop {
    let hop = this.#hops.get(text)
    if (hop === undefined) {
      const address = parseAddress(text)
      if (address === undefined) throw new Error(`${text} is not an address`)
      hop = { id: this.#hops.size, text, address }
      this.#hops.set(text, hop)
    }
    return hop
  }
}

export function contains(path: AsPath, asn: number): boolean {
  for (let at: AsPath | undefined = path; at !== undefined && at.length > 0; at = at.rest) if (at.first === asn) return true
  return false
}

/** By number, as routers list them. */
function compareCommunities(a: string, b: string): number {
  const [a1, a2] = a.split(':').map(Number)
  const [b1, b2] = b.split(':').map(Number)
  return (a1 ?? 0) - (b1 ?? 0) || (a2 ?? 0) - (b2 ?? 0) || compareText(a, b)
}

export function compareAddresses(a: Address, b: Address): number {
  if (a.family !== b.family) return a.family - b.family
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0
}
