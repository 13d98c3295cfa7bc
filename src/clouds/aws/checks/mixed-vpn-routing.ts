import { groupBy } from '../../../core/stable.ts'
import type { Finding, Rule } from '../../rule.ts'
import { vpnLinks } from '../selectors.ts'

/** "Route tables and route priority", Site-to-Site VPN guide: static ranges go before BGP of equal length, and nothing withdraws them. */
export const mixedVpnRouting: Rule = {
  code: 'CHECK-115',
  title: 'Static and BGP connections on one VPN gateway',
  find: ({ design }) =>
    [...groupBy(vpnLinks(design), ([, link]) => link.gateway)].flatMap(([gateway, links]): Finding[] => {
      if (design.gateways[gateway]?.kind !== 'aws.vpn-gateway') return []
      const first = links.find(([, link]) => link.routing === 'static')
      const spoken = links.filter(([, link]) => link.routing === 'bgp')
      if (first === undefined || spoken.length === 0) return []
      return [
        {
          severity: 'warning',
          message: `VPN gateway "${gateway}" has a static connection to "${first[1].router}" and BGP with ${spoken.map(([, link]) => `"${link.router}"`).join(', ')}: a static range goes before the same range by BGP as long as its tunnel is up, whatever is behind it`,
          path: `links[${first[0]}]`,
          hint: 'use BGP on all connections of the gateway, or give the static one a gateway of its own',
        },
      ]
    }),
}
