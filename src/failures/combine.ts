import { compareText, sortedBy } from '../core/stable.ts'
import type { Failure } from './model.ts'

/**
 * All of these at one moment, as one failure: the union of what they take away, named by their ids in order. One alone is itself.
 *
 * @example combinedFailure([link, router]).id // 'link:wire/7 + router:edge-1'
 */
export function combinedFailure(parts: readonly Failure[]): Failure {
  const [first, ...rest] = parts
  if (first !== undefined && rest.length === 0) return first
  const sorted = sortedBy(parts, (part) => part.id)
  const union = <T extends string>(pick: (part: Failure) => readonly T[] | undefined): T[] =>
    [...new Set(sorted.flatMap((part) => pick(part) ?? []))].sort(compareText)
  const [silentLinks, sessions, daemons] = [
    union((each) => each.silentLinks),
    union((each) => each.sessions),
    union((each) => each.daemons),
  ]
  return {
    id: sorted.map((part) => part.id).join(' + '),
    kind: 'several',
    label: sorted.map((part) => part.label).join(' and '),
    nodes: union((each) => each.nodes),
    links: union((each) => each.links),
    tunnels: union((each) => each.tunnels),
    ...(silentLinks.length === 0 ? {} : { silentLinks }),
    ...(sessions.length === 0 ? {} : { sessions }),
    ...(daemons.length === 0 ? {} : { daemons }),
    parts: sorted,
  }
}
