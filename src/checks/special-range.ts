import { parsePrefix, prefixesOverlap } from '../ip/prefix.ts'
import type { Rule } from '../clouds/rule.ts'
import { ownRanges } from './ranges.ts'

/** "IPv4 Special-Purpose Address Registry" of IANA: blocks that hosts can not have as ordinary addresses. */
const SPECIAL: readonly (readonly [string, string])[] = [
  ['0.0.0.0/8', '"this network" (RFC 791)'],
  ['127.0.0.0/8', 'loopback (RFC 1122)'],
  ['169.254.0.0/16', 'link-local (RFC 3927), which the insides of tunnels and the metadata services of clouds use'],
  ['224.0.0.0/4', 'multicast (RFC 5771)'],
  ['240.0.0.0/4', 'reserved (RFC 1112)'],
]
const BLOCKS = SPECIAL.map(([text, why]) => ({ text, why, block: parsePrefix(text) }))

export const specialRange: Rule = {
  code: 'CHECK-002',
  title: 'A range that no host can have',
  find: ({ design }) =>
    ownRanges(design).flatMap((range) => {
      const special = BLOCKS.find(({ block }) => prefixesOverlap(block, range.prefix))
      if (special === undefined) return []
      return [
        {
          severity: 'error' as const,
          message: `${range.owner} has ${range.text}, which overlaps ${special.text}: ${special.why}`,
          path: range.path,
          hint: 'use a private range: 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 (RFC 1918)',
        },
      ]
    }),
}
