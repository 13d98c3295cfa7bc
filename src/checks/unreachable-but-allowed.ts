import { formatService } from '../design/model.ts'
import type { Finding, Rule } from '../clouds/rule.ts'
import { placesMeet } from './places.ts'
import { servicesMeet } from './policy-index.ts'

export const unreachableButAllowed: Rule = {
  code: 'CHECK-014',
  title: 'A policy allows what must not be reachable',
  find: ({ design }) =>
    design.expect.flatMap((expectation, i): Finding[] => {
      if (expectation.kind !== 'unreachable') return []
      const { from, to, service } = expectation
      const index = design.policies.findIndex(
        (policy) =>
          policy.from.some((place) => placesMeet(place, from)) &&
          policy.to.some((place) => placesMeet(place, to)) &&
          policy.services.some((allowed) => servicesMeet(allowed, service)),
      )
      if (index < 0) return []
      return [
        {
          severity: 'error',
          message: `${from} must not reach ${to} on ${formatService(service)}, but a policy allows it`,
          path: `expect[${i}]`,
          hint: 'narrow the policy, or drop the expectation',
          related: [{ message: 'allowed here', path: `policies[${index}]` }],
        },
      ]
    }),
}
