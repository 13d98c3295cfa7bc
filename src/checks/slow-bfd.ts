import type { Rule } from '../clouds/rule.ts'
import { describeLink, hasTimers } from './gateway-facts.ts'

export const slowBfd: Rule = {
  code: 'CHECK-009',
  title: 'BFD slower than the hold time',
  find: ({ design }) =>
    design.links.flatMap((link, i) => {
      if (!hasTimers(link) || link.bfd === null) return []
      const detectionMs = link.bfd.intervalMs * link.bfd.multiplier
      if (detectionMs < link.timers.holdSeconds * 1000) return []
      return [
        {
          severity: 'warning' as const,
          message: `${describeLink(design, link)} finds a failure by BFD after ${detectionMs / 1000} s, no sooner than BGP does by itself (hold time ${link.timers.holdSeconds} s)`,
          path: `links[${i}].bfd`,
          hint: 'shorten the interval or the multiplier, for example 100ms × 3, or leave bfd out',
        },
      ]
    }),
}
