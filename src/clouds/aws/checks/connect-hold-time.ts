import type { Rule } from '../../rule.ts'
import { connectLinks } from '../selectors.ts'

/** "Transit Gateway Connect", guide 2023-06: the gateway proposes keepalive 10 s, hold 30 s; the smaller hold of both ends holds. */
const HUB_SECONDS = 30

export const connectHoldTime: Rule = {
  code: 'CHECK-112',
  title: 'A hold time that a transit gateway undercuts',
  find: ({ design }) =>
    connectLinks(design)
      .filter(([, link]) => link.timers.holdSeconds > HUB_SECONDS)
      .map(([i, link]) => ({
        severity: 'warning' as const,
        message: `hold of ${link.timers.holdSeconds} s has no effect: transit gateway "${link.hub}" proposes ${HUB_SECONDS} s, and the smaller holds`,
        path: `links[${i}].hold`,
        hint: `use ${HUB_SECONDS}s or less; 9s finds a dead router in 9 s`,
      })),
}
