import type { Rule } from '../clouds/rule.ts'
import { siteOf } from './places.ts'

export const policyInsideOneSite: Rule = {
  code: 'CHECK-016',
  title: 'A policy inside one site',
  find: ({ design }) =>
    design.policies.flatMap((policy, i) => {
      // Where a site is cut into parts, a filter stands before each of them.
      const isFiltered = (from: string, to: string): boolean => from !== to && 'subnets' in (design.sites[siteOf(from)] ?? {})
      const inside = policy.from.flatMap((from) =>
        policy.to.filter((to) => siteOf(to) === siteOf(from) && !isFiltered(from, to)).map((to) => ({ from, to })),
      )
      return inside.map(({ from, to }) => ({
        severity: 'warning' as const,
        message: `this policy allows ${from} to reach ${to} in the same site, where no router of this network stands between them`,
        path: `policies[${i}]`,
        hint: 'leave it out: traffic inside a site is not filtered here',
      }))
    }),
}
