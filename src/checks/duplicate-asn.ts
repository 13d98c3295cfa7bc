import { groupBy } from '../core/stable.ts'
import type { Rule } from '../clouds/rule.ts'
import { writtenAsns } from './gateway-facts.ts'

/** RFC 4271 §9.1.2: a path that holds the receiver's own ASN is a loop and is dropped. */
export const duplicateAsn: Rule = {
  code: 'CHECK-005',
  title: 'Two gateways have the same ASN',
  find: ({ design }) =>
    [...groupBy(writtenAsns(design), (written) => written.asn).values()].flatMap(([first, ...others]) =>
      others.map((other) => ({
        severity: 'error' as const,
        message: `gateway "${other.gateway}" has ASN ${other.asn}, as gateway "${first!.gateway}" has: each would drop the other's routes as loops`,
        path: other.path,
        hint: 'give each gateway an ASN of its own, or leave it out to have one allocated',
        related: [{ message: `gateway "${first!.gateway}" has it too`, path: first!.path }],
      })),
    ),
}
