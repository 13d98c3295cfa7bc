import type { AsPathMatch, Policy } from '../../src/network/model.ts'
import type { OraclePath } from './message-passing.ts'
import { isInside } from './plain-prefixes.ts'

/** The path as a policy leaves it, or nothing. */
export function judge(policy: Policy, path: OraclePath, asn: number): OraclePath[] {
  const term = policy.terms.find(
    ({ match }) =>
      (match.prefixes === undefined ||
        match.prefixes.some((range) => isInside(path.prefix, range.prefix, range.minLength, range.maxLength))) &&
      (match.communities === undefined || match.communities.some((one) => path.communities.includes(one))) &&
      (match.asPath === undefined || fits(match.asPath, path)),
  )
  if ((term?.action ?? policy.default) === 'reject') return []
  const set = term?.set ?? {}
  const kept = (set.clearCommunities === true ? [] : path.communities).filter((one) => !(set.removeCommunities ?? []).includes(one))
  return [
    {
      ...path,
      weight: set.weight ?? path.weight,
      localPreference: set.localPreference ?? path.localPreference,
      med: set.med ?? path.med,
      origin: set.origin === undefined ? path.origin : ['igp', 'egp', 'incomplete'].indexOf(set.origin),
      asPath: [...Array.from({ length: set.prepend ?? 0 }, () => asn), ...path.asPath],
      communities: [...new Set([...kept, ...(set.addCommunities ?? [])])].sort(),
    },
  ]
}

function fits(match: AsPathMatch, { asPath, asSet }: OraclePath): boolean {
  const length = asPath.length + (asSet.length > 0 ? 1 : 0)
  if (match.neighbour !== undefined && asPath[0] !== match.neighbour) return false
  if (match.origin !== undefined && (asSet.length > 0 || asPath.at(-1) !== match.origin)) return false
  if (match.contains !== undefined && ![...asPath, ...asSet].includes(match.contains)) return false
  return length >= (match.minLength ?? 0) && length <= (match.maxLength ?? Infinity)
}
