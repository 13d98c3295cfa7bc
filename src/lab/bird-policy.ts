import type { AsPathMatch, Policy, PolicyTerm, PrefixRange } from '../network/model.ts'

/** A policy as a filter of BIRD: a line a term, in order, then the default; `first` goes before all of them. */
export function policyFilter(name: string, policy: Policy, asn: number, first: readonly string[]): string[] {
  return [`filter ${name} {`, ...first, ...policy.terms.map((term) => termLine(term, asn)), `  ${policy.default};`, '}']
}

function termLine(term: PolicyTerm, asn: number): string {
  const { prefixes, communities, asPath } = term.match
  const conditions = [
    ...(prefixes === undefined ? [] : [prefixes.length === 0 ? 'false' : `net ~ [ ${prefixes.map(prefixSet).join(', ')} ]`]),
    ...(communities === undefined ? [] : [communities.length === 0 ? 'false' : `bgp_community ~ [ ${communities.map(pair).join(', ')} ]`]),
    ...(asPath === undefined ? [] : pathConditions(asPath)),
  ]
  const actions = [...(term.action === 'accept' ? setLines(term.set ?? {}, asn) : []), `${term.action};`].join(' ')
  return `  ${conditions.length === 0 ? '' : `if ${conditions.join(' && ')} then `}{ ${actions} } # ${term.name}`
}

const prefixSet = (range: PrefixRange): string => `${range.prefix}{${range.minLength},${range.maxLength}}`
const pair = (community: string): string => `(${community.replace(':', ', ')})`

/** A pattern would find a first or last ASN in a set as well, whose members have no order: `first` and `last` do not. */
function pathConditions({ neighbour, origin, contains, minLength, maxLength }: AsPathMatch): string[] {
  return [
    ...(neighbour === undefined ? [] : [`bgp_path.first = ${neighbour}`]),
    ...(origin === undefined ? [] : [`bgp_path.last = ${origin}`]),
    ...(contains === undefined ? [] : [`bgp_path ~ [= * ${contains} * =]`]),
    ...(minLength === undefined ? [] : [`bgp_path.len >= ${minLength}`]),
    ...(maxLength === undefined ? [] : [`bgp_path.len <= ${maxLength}`]),
  ]
}

const ORIGIN_WORDS = { igp: 'ORIGIN_IGP', egp: 'ORIGIN_EGP', incomplete: 'ORIGIN_INCOMPLETE' } as const

/** BIRD knows no weight: what asks for it is refused before. */
function setLines(set: NonNullable<PolicyTerm['set']>, asn: number): string[] {
  return [
    ...(set.clearCommunities === true ? ['bgp_community = -empty-;'] : []),
    ...(set.removeCommunities ?? []).map((community) => `bgp_community.delete(${pair(community)});`),
    ...(set.addCommunities ?? []).map((community) => `bgp_community.add(${pair(community)});`),
    ...(set.localPreference === undefined ? [] : [`bgp_local_pref = ${set.localPreference};`]),
    ...(set.med === undefined ? [] : [`bgp_med = ${set.med};`]),
    ...(set.origin === undefined ? [] : [`bgp_origin = ${ORIGIN_WORDS[set.origin]};`]),
    ...Array.from({ length: set.prepend ?? 0 }, () => `bgp_path.prepend(${asn});`),
  ]
}
