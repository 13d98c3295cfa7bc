import { formatService, type DesignPolicy } from '../design/model.ts'
import type { Finding, Rule } from '../clouds/rule.ts'
import { placesMeet } from './places.ts'
import { servicesMeet } from './policy-index.ts'

export const unreachableButAllowed: Rule = {
  code: 'CHECK-014',
  title: 'A policy allows what must not be reachable',
  find: ({ design }) =>
    design.expect.flatMap((expectation, i): Finding[] => {
      if ('survives' in expectation) return []
      const { kind, from, to, service } = expectation
      const lets = (policy: DesignPolicy, source: string, target: string): boolean =>
        policy.from.some((place) => placesMeet(place, source)) &&
        policy.to.some((place) => placesMeet(place, target)) &&
        policy.services.some((allowed) => servicesMeet(allowed, service))
      const index = design.policies.findIndex((policy) => lets(policy, from, to) || (kind === 'isolated' && lets(policy, to, from)))
      if (index < 0) return []
      return [
        {
          severity: 'error',
          message:
            kind === 'isolated'
              ? `${from} and ${to} must be isolated from each other, but a policy lets something pass`
              : `${from} must not reach ${to} on ${formatService(service)}, but a policy allows it`,
          path: `expect[${i}]`,
          hint: 'narrow the policy, or drop the expectation',
          related: [{ message: 'allowed here', path: `policies[${index}]` }],
        },
      ]
    }),
}
