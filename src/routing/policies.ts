import { PrefixTable } from '../ip/prefix-table.ts'
import { parsePrefix, type Prefix } from '../ip/prefix.ts'
import type { AsPathMatch, Policy, PolicyTerm, PrefixRange } from '../network/model.ts'
import { communityNumber, contains, NO_COMMUNITIES, ORIGINS, type AsPath, type PathPool, type Wire } from './paths.ts'

/** A policy made ready: prefix conditions are numbers of range lists whose answers are worked out once per prefix. */
export interface ReadyPolicy {
  readonly terms: readonly ReadyTerm[]
  readonly accepts: boolean
}

export interface ReadyTerm {
  readonly name: string
  /** Number of the range list; -1 matches every prefix. */
  readonly ranges: number
  readonly communities: readonly string[] | undefined
  readonly asPath: AsPathMatch | undefined
  readonly accepts: boolean
  readonly set: PolicyTerm['set']
}

/** Which range lists a prefix matches: 1 or 0 by number of the list. */
export type Matches = Uint8Array

/** All policies of one network; equal lists of ranges are worked out once. */
export class PolicyPool {
  readonly #ready = new Map<Policy, ReadyPolicy>()
  readonly #lists = new Map<string, number>()
  readonly #tables: PrefixTable<PrefixRange[]>[] = []

  ready(policy: Policy): ReadyPolicy {
    let ready = this.#ready.get(policy)
    if (ready === undefined) {
      ready = {
        terms: policy.terms.map((term) => ({
          name: term.name,
          ranges: term.match.prefixes === undefined ? -1 : this.listed(term.match.prefixes),
          communities: term.match.communities?.map(communityNumber),
          asPath: term.match.asPath,
          accepts: term.action === 'accept',
          set: term.set,
        })),
        accepts: policy.default === 'accept',
      }
      this.#ready.set(policy, ready)
    }
    return ready
  }

  matches(prefix: Prefix): Matches {
    return Uint8Array.from(this.#tables, (table) =>
      table.covering(prefix).some((ranges) => ranges.some((range) => range.minLength <= prefix.length && prefix.length <= range.maxLength))
        ? 1
        : 0,
    )
  }

  /** Number of a list of ranges, by which {@link Matches} answers. */
  listed(ranges: readonly PrefixRange[]): number {
    const key = ranges.map((range) => `${range.prefix} ${range.minLength} ${range.maxLength}`).join()
    const known = this.#lists.get(key)
    if (known !== undefined) return known
    const table = new PrefixTable<PrefixRange[]>()
    for (const range of ranges) {
      const prefix = parsePrefix(range.prefix)
      const same = table.get(prefix)
      if (same === undefined) table.set(prefix, [range])
      else same.push(range)
    }
    this.#tables.push(table)
    this.#lists.set(key, this.#tables.length - 1)
    return this.#tables.length - 1
  }
}

/** The first term that matches what is on the wire; undefined where the default decides. */
export function decidingTerm(policy: ReadyPolicy, matches: Matches, wire: Pick<Wire, 'as' | 'communities'>): ReadyTerm | undefined {
  for (const term of policy.terms) {
    if (term.ranges >= 0 && matches[term.ranges] === 0) continue
    if (term.communities !== undefined && !term.communities.some((one) => wire.communities.list.includes(one))) continue
    if (term.asPath !== undefined && !matchesPath(term.asPath, wire.as)) continue
    return term
  }
  return undefined
}

/** Changes `wire` as the policy says; false when it rejects. `asn` is what prepending puts in front. */
export function applyPolicy(policy: ReadyPolicy, matches: Matches, wire: Wire, asn: number, pool: PathPool): boolean {
  const term = decidingTerm(policy, matches, wire)
  if (term === undefined) return policy.accepts
  if (!term.accepts) return false
  if (term.set !== undefined) applySet(term.set, wire, asn, pool)
  return true
}

/** The last AS of a path that ends with a set is not known. */
function matchesPath({ neighbour, origin, contains: inside, minLength, maxLength }: AsPathMatch, path: AsPath): boolean {
  return (
    (neighbour === undefined || path.first === neighbour) &&
    (origin === undefined || (path.set.length === 0 && path.list.at(-1) === origin)) &&
    (inside === undefined || contains(path, inside)) &&
    (minLength === undefined || path.length >= minLength) &&
    (maxLength === undefined || path.length <= maxLength)
  )
}

function applySet(set: NonNullable<PolicyTerm['set']>, wire: Wire, asn: number, pool: PathPool): void {
  if (set.weight !== undefined) wire.weight = set.weight
  if (set.localPreference !== undefined) wire.localPreference = set.localPreference
  if (set.med !== undefined) wire.med = set.med
  if (set.origin !== undefined) wire.origin = ORIGINS.indexOf(set.origin)
  if (set.prepend !== undefined) wire.as = pool.prepend(wire.as, asn, set.prepend)
  // What came is cleared or thinned out first, then one's own is added.
  if (set.clearCommunities === true) wire.communities = NO_COMMUNITIES
  if (set.removeCommunities !== undefined && set.removeCommunities.length > 0) {
    const gone = new Set(set.removeCommunities.map(communityNumber))
    wire.communities = pool.communities(wire.communities.list.filter((one) => !gone.has(one)))
  }
  if (set.addCommunities !== undefined && set.addCommunities.length > 0) {
    wire.communities = pool.communities([...wire.communities.list, ...set.addCommunities])
  }
}
