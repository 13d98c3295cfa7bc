import type { Policy, PolicyTerm } from '../../network/model.ts'
import { asPathPatterns } from '../as-path-patterns.ts'
import { nameList, prefixEntry, type NamedLists } from '../named-lists.ts'
import { canMatch, setLines } from '../policy-lines.ts'

/** A policy as an FRR route map: an entry a term, in order, and a last one that says the default aloud. */
export function routeMapLines(name: string, policy: Policy, asn: number, lists: NamedLists): readonly string[] {
  const terms = policy.terms.filter(canMatch)
  const entries = terms.flatMap((term, i) => termLines(name, term, (i + 1) * 10, asn, lists))
  const last = `route-map ${name} ${policy.default === 'accept' ? 'permit' : 'deny'} ${(terms.length + 1) * 10}`
  return [...entries, last, 'exit', '!']
}

function termLines(map: string, term: PolicyTerm, sequence: number, asn: number, lists: NamedLists): string[] {
  const { prefixes, communities, asPath } = term.match
  const removed = term.set?.clearCommunities === true ? [] : (term.set?.removeCommunities ?? [])
  const lines = [`route-map ${map} ${term.action === 'accept' ? 'permit' : 'deny'} ${sequence}`]
  if (prefixes !== undefined) {
    const entries = prefixes.map(prefixEntry).filter((entry) => entry !== undefined)
    lines.push(` match ip address prefix-list ${nameList(lists.prefixLists, term.name, entries)}`)
  }
  if (communities !== undefined) lines.push(` match community ${nameList(lists.communityLists, term.name, communities)}`)
  if (asPath !== undefined) lines.push(` match as-path ${nameList(lists.asPathLists, term.name, asPathPatterns(asPath))}`)
  // Before `set community`: FRR does what a route map sets in the order in which it is written.
  if (removed.length > 0 && term.action === 'accept')
    lines.push(` set comm-list ${nameList(lists.communityLists, `${term.name}-removed`, removed)} delete`)
  return [...lines, ...setLines(term, asn).map((line) => ` ${line}`), 'exit', '!']
}
