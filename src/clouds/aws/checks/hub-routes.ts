import { containsPrefix, parsePrefix } from '../../../ip/prefix.ts'
import type { Finding, Rule } from '../../rule.ts'
import { isVpc, transitGateways } from '../selectors.ts'

const siteOf = (place: string): string => place.split('/')[0]!

/** What a VPC does not send to the transit gateway never arrives there. */
export const hubRoutes: Rule = {
  code: 'CHECK-103',
  title: 'An attached VPC that does not send a site to the transit gateway',
  find: ({ design }) =>
    transitGateways(design).flatMap(([name, hub]): Finding[] => {
      const routes = hub.routes.map(parsePrefix)
      const attached = new Set(hub.attach)
      const found = new Map<string, Finding>()
      for (const [i, policy] of design.policies.entries()) {
        const pairs = policy.from.flatMap((from) => policy.to.flatMap((to) => [[from, to] as const, [to, from] as const]))
        for (const [near, far] of pairs) {
          const remote = design.sites[siteOf(far)]
          const cidr = remote?.['cidr']
          if (!attached.has(siteOf(near)) || siteOf(near) === siteOf(far) || typeof cidr !== 'string') continue
          if (!isVpc(design.sites[siteOf(near)]) || routes.some((route) => containsPrefix(route, parsePrefix(cidr)))) continue
          found.set(siteOf(far), {
            severity: 'error',
            message: `VPC "${siteOf(near)}" does not send ${cidr} of site "${siteOf(far)}" to transit gateway "${name}": its routes hold ${hub.routes.join(', ')}`,
            path: `gateways.${name}.routes`,
            hint: `add '${cidr}' to routes`,
            related: [{ message: 'this policy needs it', path: `policies[${i}]` }],
          })
        }
      }
      return [...found.values()]
    }),
}
