import { sortedEntries } from '../core/stable.ts'
import type { Rule } from '../clouds/rule.ts'
import { sitesJoinedDirectly, sitesOf } from './gateway-facts.ts'

export const unusedSite: Rule = {
  code: 'CHECK-019',
  title: 'A site that no gateway reaches',
  find: ({ design }) => {
    const reached = new Set([...Object.keys(design.gateways).flatMap((name) => sitesOf(design, name)), ...sitesJoinedDirectly(design)])
    return sortedEntries(design.sites)
      .filter(([name]) => !reached.has(name))
      .map(([name]) => ({
        severity: 'warning' as const,
        message: `site "${name}" is joined to nothing: no gateway stands in it or is attached to it`,
        path: `sites.${name}`,
        hint: 'put a router there, attach it to a hub, or drop it',
      }))
  },
}
