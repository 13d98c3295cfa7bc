import { formatService } from '../design/model.ts'
import type { Rule } from '../clouds/rule.ts'
import { indexPolicies, policyThatCovers } from './policy-index.ts'

export const shadowedPolicy: Rule = {
  code: 'CHECK-015',
  title: 'A policy that adds nothing',
  find: ({ design }) => {
    const index = indexPolicies(design.policies)
    return design.policies.flatMap((policy, i) => {
      const earlier = new Set<number>()
      for (const from of policy.from)
        for (const to of policy.to)
          for (const service of policy.services) {
            const found = policyThatCovers(index, from, to, service, i)
            if (found === undefined) return []
            earlier.add(found)
          }
      return [
        {
          severity: 'warning' as const,
          message: `all that this policy allows (${policy.from.join(', ')} to ${policy.to.join(', ')} on ${policy.services.map(formatService).join(', ')}) is allowed before it`,
          path: `policies[${i}]`,
          hint: 'drop it, or correct it if something else was meant',
          related: [...earlier].sort((a, b) => a - b).map((other) => ({ message: 'allowed here', path: `policies[${other}]` })),
        },
      ]
    })
  },
}
