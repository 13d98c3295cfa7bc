import type { Finding, Rule } from '../clouds/rule.ts'
import { siteOf } from './places.ts'
import { waysOf, components } from './ways.ts'

export const policyWithoutWay: Rule = {
  code: 'CHECK-017',
  title: 'A policy that no route can serve',
  find: ({ design, compiled }) => {
    if (compiled === undefined) return []
    const part = components(waysOf(compiled.network))
    const parts = new Map(
      compiled.network.endpoints.map((group) => [group.name, new Set(group.members.flatMap((member) => part.get(member.node) ?? []))]),
    )
    const isApart = (from: string, to: string): boolean => {
      const [a, b] = [parts.get(from), parts.get(to)]
      return (
        siteOf(from) !== siteOf(to) && a !== undefined && b !== undefined && a.size > 0 && b.size > 0 && ![...a].some((one) => b.has(one))
      )
    }
    return design.policies.flatMap((policy, i): Finding[] =>
      policy.from.flatMap((from) =>
        policy.to
          .filter((to) => isApart(from, to))
          .map((to) => ({
            severity: 'error',
            message: `this policy allows ${from} to reach ${to}, but nothing joins the two: no route can exist`,
            path: `policies[${i}]`,
            hint: `join them with a gateway and a link, or attach ${siteOf(to)} and ${siteOf(from)} to a hub that both can reach`,
          })),
      ),
    )
  },
}
