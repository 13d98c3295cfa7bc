import { groupBy } from '../core/stable.ts'
import type { Rule } from '../clouds/rule.ts'
import { describeLink, gatewaysOf } from './gateway-facts.ts'

export const duplicateLink: Rule = {
  code: 'CHECK-020',
  title: 'Two gateways are joined twice in the same way',
  find: ({ design }) => {
    const pairs = design.links.flatMap((link, index) =>
      link.kind === 'closed-network' ? [] : [{ link, index, key: `${link.kind} ${gatewaysOf(design, link).sort().join(' ')}` }],
    )
    return [...groupBy(pairs, ({ key }) => key).values()].flatMap(([first, ...others]) =>
      others.map(({ link, index }) => ({
        severity: 'error' as const,
        message: `${describeLink(design, link)} is there already: the same tunnels would be built twice`,
        path: `links[${index}]`,
        hint: 'drop one of the two',
        related: [{ message: 'the first one', path: `links[${first!.index}]` }],
      })),
    )
  },
}
