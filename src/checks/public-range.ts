import { containsPrefix, parsePrefix, prefixesOverlap } from '../ip/prefix.ts'
import type { Rule } from '../clouds/rule.ts'
import { ownRanges } from './ranges.ts'
import { specialRange } from './special-range.ts'

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(parsePrefix)
const SHARED = parsePrefix('100.64.0.0/10')

/** Addresses that are somebody else's, or that carriers and clouds use for themselves. */
export const publicRange: Rule = {
  code: 'CHECK-003',
  title: 'A range that is not private',
  find: (context) => {
    const isSpecial = new Set(specialRange.find(context).map((finding) => finding.path))
    return ownRanges(context.design).flatMap((range) => {
      if (isSpecial.has(range.path) || PRIVATE.some((block) => containsPrefix(block, range.prefix))) return []
      const why = prefixesOverlap(SHARED, range.prefix)
        ? 'is in 100.64.0.0/10, which access carriers and clouds use inside their own networks (RFC 6598)'
        : 'is not private: the real owner of these addresses can not be reached from here'
      return [
        {
          severity: 'warning' as const,
          message: `${range.text} of ${range.owner} ${why}`,
          path: range.path,
          hint: 'use a range of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 (RFC 1918), unless the range is yours',
        },
      ]
    })
  },
}
