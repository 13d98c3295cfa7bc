import { formatService } from '../design/model.ts'
import type { Finding, Rule } from '../clouds/rule.ts'
import { indexPolicies, policyThatCovers } from './policy-index.ts'
import { siteOf } from './places.ts'

export const expectationWithoutPolicy: Rule = {
  code: 'CHECK-013',
  title: 'An expectation that no policy allows',
  find: ({ design }) => {
    const policies = indexPolicies(design.policies)
    return design.expect.flatMap((expectation, i): Finding[] => {
      const { from, to, service } = expectation
      if (!('survives' in expectation) || siteOf(from) === siteOf(to)) return []
      if (policyThatCovers(policies, from, to, service) !== undefined) return []
      return [
        {
          severity: 'error',
          message: `${from} must reach ${to} on ${formatService(service)}, but no policy allows all of it`,
          path: `expect[${i}]`,
          hint: `add allow('${from}', '${to}', '${formatService(service)}') to policies, or drop the expectation`,
        },
      ]
    })
  },
}
