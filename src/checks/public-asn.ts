import type { Rule } from '../clouds/rule.ts'
import { writtenAsns } from './gateway-facts.ts'

/** RFC 6996. */
const isPrivate = (asn: number): boolean => (asn >= 64_512 && asn <= 65_534) || (asn >= 4_200_000_000 && asn <= 4_294_967_294)

export const publicAsn: Rule = {
  code: 'CHECK-006',
  title: 'An ASN that is not private',
  find: ({ design }) =>
    writtenAsns(design)
      .filter(({ asn }) => !isPrivate(asn))
      .map(({ gateway, asn, path }) => ({
        severity: 'warning' as const,
        message: `ASN ${asn} of gateway "${gateway}" is a public number, which belongs to whom a registry gave it`,
        path,
        hint: 'use 64512 to 65534 or 4200000000 to 4294967294 (RFC 6996), unless the number is yours',
      })),
}
