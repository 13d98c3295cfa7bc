import type { Rule } from '../clouds/rule.ts'
import { describeLink, hasTimers } from './gateway-facts.ts'

/** Below this, a virtual machine that is not scheduled for a moment looks dead (RFC 5880 §6.8.4 multiplies the interval only). */
const SHORTEST_MS = 50

export const fastBfd: Rule = {
  code: 'CHECK-008',
  title: 'BFD faster than a virtual machine can keep',
  find: ({ design }) =>
    design.links.flatMap((link, i) => {
      if (!hasTimers(link) || link.bfd === null || link.bfd.intervalMs >= SHORTEST_MS) return []
      const { intervalMs, multiplier } = link.bfd
      return [
        {
          severity: 'warning' as const,
          message: `${describeLink(design, link)} sends BFD each ${intervalMs} ms: a virtual machine that is not scheduled for ${intervalMs * multiplier} ms looks dead`,
          path: `links[${i}].bfd`,
          hint: `use an interval of at least ${SHORTEST_MS}ms; 100ms × 3 finds a failure in 0.3 s`,
        },
      ]
    }),
}
