import type { NamedLists } from '../named-lists.ts'

export function listLines(lists: NamedLists): readonly string[] {
  const prefixes = [...lists.prefixLists].flatMap(([name, entries]) => [
    ...entries.map((entry, i) => `ip prefix-list ${name} seq ${(i + 1) * 10} permit ${entry}`),
    '!',
  ])
  const communities = [...lists.communityLists].flatMap(([name, entries]) => [
    ...entries.map((entry, i) => `bgp community-list standard ${name} seq ${(i + 1) * 10} permit ${entry}`),
    '!',
  ])
  const asPaths = [...lists.asPathLists].flatMap(([name, entries]) => [
    ...entries.map((entry, i) => `bgp as-path access-list ${name} seq ${(i + 1) * 10} permit ${entry}`),
    '!',
  ])
  return [...prefixes, ...communities, ...asPaths]
}
