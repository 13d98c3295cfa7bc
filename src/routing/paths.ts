import type { Address } from '../ip/address.ts'
import { parseAddress } from '../ip/address.ts'
import { compareText } from '../core/stable.ts'
import type { NextHop } from './model.ts'

/**
 * An AS path, shared: the same sequence is always the same object, so that comparing two is comparing references. A path is
 * its first AS in front of the rest, and the last rest is either nothing or the unordered set of an aggregate.
 */
export interface AsPath {
  readonly id: number
  /** As the decision counts it: a set counts as one. */
  readonly length: number
  /** First AS: the neighbour's; 0 for the empty path, negative and unlike any other for a set. */
  readonly first: number
  readonly rest: AsPath | undefined
  /** The sequence. */
  readonly list: readonly number[]
  /** The ASes of the set that ends it; mostly empty. */
  readonly set: readonly number[]
  /** A bit for each AS, several to a bit: an AS without its bit is not in the path. */
  readonly mask: number
  readonly longer: Map<number, AsPath>
}

/** A set of communities, shared as {@link AsPath} is. */
export interface Communities {
  readonly id: number
  readonly list: readonly string[]
}

/** What route reflectors wrote (RFC 4456 §8), shared as {@link AsPath} is. */
export interface Reflection {
  readonly id: number
  /** As a number; 0 where nobody has reflected the path. */
  readonly originator: number
  readonly originatorId: string
  /** The last reflector's first. */
  readonly clusters: readonly string[]
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

/** In place of a session end: what the node originates, and what it aggregates of longer routes. */
export const OWN = -1
export const AGGREGATED = -2

/** A BGP path inside the simulation; see `BgpPath` for what callers see. */
export interface Path {
  /** Number of the session end that received it; negative ({@link OWN}, {@link AGGREGATED}) for what the node makes itself. */
  readonly end: number
  readonly hop: Hop | undefined
  readonly as: AsPath
  /** Index in {@link ORIGINS}; lower is better. */
  readonly origin: number
  readonly localPreference: number
  readonly med: number
  readonly communities: Communities
  readonly weight: number
  readonly reflection: Reflection
  /** The round since which the end has held a path, without a gap. */
  readonly since: number
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
  weight: number
  reflection: Reflection
}

export const NO_COMMUNITIES: Communities = { id: 0, list: [] }
export const NO_REFLECTION: Reflection = { id: 0, originator: 0, originatorId: '', clusters: [] }
/** Has nothing in front of it; each pool extends one of its own. */
export const NO_PATH: AsPath = { id: 0, length: 0, first: 0, rest: undefined, list: [], set: [], mask: 0, longer: new Map() }

/** The communities that have names (IANA "BGP Well-known Communities"), as FRR and BIRD write them. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  'graceful-shutdown': '65535:0',
  blackhole: '65535:666',
  'no-export': '65535:65281',
  'no-advertise': '65535:65282',
  'no-export-subconfed': '65535:65283',
  'local-as': '65535:65283',
  'no-peer': '65535:65284',
}

/** A community in numbers, whether it was given so or by its name. */
export const communityNumber = (text: string): string => WELL_KNOWN[text.toLowerCase()] ?? text

/** The shared values of one network. */
export class PathPool {
  #asPaths = 1
  readonly emptyPath: AsPath = { ...NO_PATH, longer: new Map() }
  #prependedTo = NO_PATH
  #prependedBy = 0
  #prepended = NO_PATH
  readonly #communities = new Map<string, Communities>([['', NO_COMMUNITIES]])
  readonly #hops = new Map<string, Hop>()
  readonly #sets = new Map<string, AsPath>()
  readonly #reflections = new Map<string, Reflection>([[' ', NO_REFLECTION]])

  prepend(path: AsPath, asn: number, times: number): AsPath {
    // A router says the same to all its neighbours, one after the other.
    if (times === 1 && path === this.#prependedTo && asn === this.#prependedBy) return this.#prepended
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
          set: result.set,
          mask: result.mask | bitOf(asn),
          longer: new Map(),
        }
        result.longer.set(asn, longer)
      }
      result = longer
    }
    if (times === 1) {
      this.#prependedTo = path
      this.#prependedBy = asn
      this.#prepended = result
    }
    return result
  }

  asPath(list: readonly number[], set: readonly number[] = []): AsPath {
    return list.reduceRight((path, asn) => this.prepend(path, asn, 1), set.length === 0 ? this.emptyPath : this.#setPath(set))
  }

  /**
   * What several paths become under one: the sequence that all begin with, then the set of all that follows in any of them
   * (FRR 8.4 `aspath_aggregate`, seen on the daemon: `65002` and `65002 65077` give `65002 {65077}`).
   */
  aggregated(paths: readonly AsPath[]): AsPath {
    const [first = this.emptyPath] = paths
    let common = 0
    while (common < first.list.length && paths.every((path) => path.list[common] === first.list[common])) common++
    const rest = paths.flatMap((path) => [...path.list.slice(common), ...path.set])
    return this.asPath(first.list.slice(0, common), unordered(rest))
  }

  /** Every time the path gets another AS in the place of one. */
  replace(path: AsPath, asn: number, by: number): AsPath {
    if (!contains(path, asn)) return path
    const changed = (one: number): number => (one === asn ? by : one)
    return this.asPath(path.list.map(changed), unordered(path.set.map(changed)))
  }

  reflection(originatorId: string, originator: number, clusters: readonly string[]): Reflection {
    const key = `${originatorId} ${clusters.join(' ')}`
    let found = this.#reflections.get(key)
    if (found === undefined) {
      found = { id: this.#reflections.size, originator, originatorId, clusters }
      this.#reflections.set(key, found)
    }
    return found
  }

  #setPath(set: readonly number[]): AsPath {
    const key = set.join()
    let found = this.#sets.get(key)
    if (found === undefined) {
      const id = this.#asPaths++
      found = {
        id,
        length: 1,
        first: -id,
        rest: undefined,
        list: [],
        set,
        mask: set.reduce((mask, asn) => mask | bitOf(asn), 0),
        longer: new Map(),
      }
      this.#sets.set(key, found)
    }
    return found
  }

  communities(list: Iterable<string>): Communities {
    const sorted = [...new Set(Array.from(list, communityNumber))].sort(compareCommunities)
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

const unordered = (asns: readonly number[]): number[] => [...new Set(asns)].sort((a, b) => a - b)

const bitOf = (asn: number): number => 1 << (asn & 31)

export function contains(path: AsPath, asn: number): boolean {
  if ((path.mask & bitOf(asn)) === 0) return false
  for (let at: AsPath | undefined = path; at !== undefined && at.length > 0; at = at.rest) if (at.first === asn) return true
  return path.set.length > 0 && path.set.includes(asn)
}

export function timesIn(path: AsPath, asn: number): number {
  return path.list.filter((one) => one === asn).length + (path.set.includes(asn) ? 1 : 0)
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
