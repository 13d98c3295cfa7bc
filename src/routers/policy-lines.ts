import type { PolicyTerm } from '../network/model.ts'
import type { Neighbor } from './neighbors.ts'
import { asPathPatterns } from './as-path-patterns.ts'
import { listName, prefixEntry } from './named-lists.ts'

/** False: no route can match, so the term is left out; a list without entries would match everything in most systems. */
export function canMatch({ match }: PolicyTerm): boolean {
  const { prefixes, communities, asPath } = match
  return (
    (prefixes === undefined || prefixes.some((range) => prefixEntry(range) !== undefined)) &&
    communities?.length !== 0 &&
    (asPath === undefined || asPathPatterns(asPath).length > 0)
  )
}

/** The `set` lines of a route map entry, in the words that FRR and IX share. */
export function setLines(term: PolicyTerm, asn: number): readonly string[] {
  const { set } = term
  if (set === undefined || term.action === 'reject') return []
  const lines: string[] = []
  if (set.weight !== undefined) lines.push(`set weight ${set.weight}`)
  if (set.localPreference !== undefined) lines.push(`set local-preference ${set.localPreference}`)
  if (set.med !== undefined) lines.push(`set metric ${set.med}`)
  if (set.origin !== undefined) lines.push(`set origin ${set.origin}`)
  if (set.prepend !== undefined && set.prepend > 0)
    lines.push(`set as-path prepend ${Array.from({ length: set.prepend }, () => asn).join(' ')}`)
  const added = set.addCommunities ?? []
  // There is one `set community` an entry: without `additive` it replaces, which is clear-then-add in one step.
  if (added.length > 0) lines.push(`set community ${added.join(' ')}${set.clearCommunities === true ? '' : ' additive'}`)
  else if (set.clearCommunities === true) lines.push('set community none')
  return lines
}

/** Names of a neighbor's route maps: `from-edge-aws-1`, `to-hub-169.254.6.2`. */
export const importMap = (neighbor: Neighbor): string => listName(`from-${neighbor.label}`)
export const exportMap = (neighbor: Neighbor): string => listName(`to-${neighbor.label}`)
