import type { Rule } from '../clouds/rule.ts'
import { describeLink } from './gateway-facts.ts'
import { heldLinks } from './short-hold-time.ts'

/** RFC 4271 §10 suggests 90 s; nothing gains from more, and a silent death is noticed that much later. */
const LONGEST_SECONDS = 90

export const longHoldTime: Rule = {
  code: 'CHECK-029',
  title: 'A hold time so long that a silent death goes unnoticed',
  find: ({ design }) =>
    heldLinks(design).flatMap(({ link, holdSeconds, path }) => {
      const hasBfd = 'bfd' in link && link.bfd !== null
      if (hasBfd || holdSeconds <= LONGEST_SECONDS) return []
      return [
        {
          severity: 'warning' as const,
          message: `${describeLink(design, link)} has a hold time of ${holdSeconds} s and no BFD: traffic goes to a dead neighbour for that long`,
          path,
          hint: `use ${LONGEST_SECONDS}s or less; 9s is the default`,
        },
      ]
    }),
}
