import type { Rule } from '../../rule.ts'
import { isVpc, routerGateways } from '../selectors.ts'

/** WireGuard over the internet needs an Elastic IP, and that a route to an internet gateway. */
export const privateRouters: Rule = {
  code: 'CHECK-106',
  title: 'Routers of the internet in a private subnet',
  find: ({ design }) =>
    routerGateways(design).flatMap(([name, gateway]) => {
      const vpc = design.sites[gateway.site]
      const group = isVpc(vpc) ? vpc.subnets[gateway.subnet] : undefined
      const link = design.links.findIndex(
        (candidate) =>
          candidate.kind === 'wireguard' && 'between' in candidate && Array.isArray(candidate.between) && candidate.between.includes(name),
      )
      if (group === undefined || group.public || link < 0) return []
      return [
        {
          severity: 'error' as const,
          message: `gateway "${name}" builds tunnels over the internet, but subnet group "${gateway.subnet}" of "${gateway.site}" has no route to it`,
          path: `sites.${gateway.site}.subnets.${gateway.subnet}`,
          hint: 'set public: true on the group, or put the routers in a public one',
          related: [
            { message: 'the routers', path: `gateways.${name}` },
            { message: 'their tunnels', path: `links[${link}]` },
          ],
        },
      ]
    }),
}
