import { sortedEntries } from '../core/stable.ts'
import type { Rule } from '../clouds/rule.ts'
import { gatewaysOf, sitesOf } from './gateway-facts.ts'

export const unusedGateway: Rule = {
  code: 'CHECK-018',
  title: 'A gateway that joins nothing',
  find: ({ design }) => {
    const linked = new Set(design.links.flatMap((link) => gatewaysOf(design, link)))
    return (
      sortedEntries(design.gateways)
        // Two sites attached to one hub are joined without any link.
        .filter(([name]) => !linked.has(name) && sitesOf(design, name).length < 2)
        .map(([name]) => ({
          severity: 'warning' as const,
          message: `gateway "${name}" joins nothing: no link uses it`,
          path: `gateways.${name}`,
          hint: 'name it in a link, or drop it',
        }))
    )
  },
}
