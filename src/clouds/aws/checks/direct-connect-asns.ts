import type { Finding, Rule } from '../../rule.ts'
import { DEFAULT_HUB_ASN } from '../routers.ts'
import { directConnectAssociations } from '../selectors.ts'

/** "Transit gateway associations", AWS Direct Connect guide: the two must have different ASNs. */
export const directConnectAsns: Rule = {
  code: 'CHECK-114',
  title: 'A Direct Connect gateway with the ASN of what it leads to',
  find: ({ design }) =>
    directConnectAssociations(design).flatMap(([i, link]): Finding[] => {
      const asnOf = (name: string): unknown => design.gateways[name]?.['asn'] ?? DEFAULT_HUB_ASN
      if (asnOf(link.directConnect) !== asnOf(link.gateway)) return []
      return [
        {
          severity: 'error',
          message: `Direct Connect gateway "${link.directConnect}" and "${link.gateway}" both have ASN ${String(asnOf(link.gateway))}: AWS refuses to associate them`,
          path: `links[${i}]`,
          hint: 'give one of them another private ASN',
        },
      ]
    }),
}
