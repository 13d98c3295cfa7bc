import type { Rule } from '../../rule.ts'
import { connectLinks, isRouters } from '../selectors.ts'

/** Numbers that AWS keeps for itself on its side of BGP (customer gateways, Site-to-Site VPN guide; from memory, so a warning). */
const KEPT_BY_AMAZON: ReadonlySet<number> = new Set([7224, 9059, 10124, 17943])

export const amazonAsns: Rule = {
  code: 'CHECK-107',
  title: 'An ASN that AWS keeps for itself',
  find: ({ design }) =>
    connectLinks(design).flatMap(([i, link]) => {
      const routers = design.gateways[link.routers]
      if (!isRouters(routers) || routers.asn === undefined || !KEPT_BY_AMAZON.has(routers.asn)) return []
      return [
        {
          severity: 'warning' as const,
          message: `ASN ${routers.asn} of gateway "${link.routers}" is one that AWS uses itself: a transit gateway may refuse it`,
          path: `gateways.${link.routers}.asn`,
          hint: 'use a private one: 64512 to 65534, or 4200000000 to 4294967294',
          related: [{ message: 'the session with the transit gateway', path: `links[${i}]` }],
        },
      ]
    }),
}
