import type { Rule } from '../clouds/rule.ts'

export const openPolicy: Rule = {
  code: 'CHECK-027',
  title: 'A policy that opens everything',
  find: ({ design }) =>
    design.policies.flatMap((policy, i) => {
      if (!policy.services.some((service) => service.protocol === 'any')) return []
      return [
        {
          severity: 'info' as const,
          message: `this policy opens every port of ${policy.to.join(', ')} to ${policy.from.join(', ')}`,
          path: `policies[${i}]`,
          hint: 'name the services that are used, for example tcp/443',
        },
      ]
    }),
}
