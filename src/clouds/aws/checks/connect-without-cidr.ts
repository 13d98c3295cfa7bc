import type { Rule } from '../../rule.ts'
import { connectLinks, isTransitGateway } from '../selectors.ts'

/** "Connect attachments", Amazon VPC Transit Gateways guide, 2023-06: the GRE address of the gateway comes from its CIDR blocks. */
export const connectWithoutCidr: Rule = {
  code: 'CHECK-101',
  title: 'A Connect link to a transit gateway without a CIDR',
  find: ({ design }) =>
    connectLinks(design).flatMap(([i, link]) => {
      const hub = design.gateways[link.hub]
      if (!isTransitGateway(hub) || hub.cidr !== undefined) return []
      return [
        {
          severity: 'error' as const,
          message: `transit gateway "${link.hub}" has no cidr, which the outer GRE addresses of Connect peers come from`,
          path: `gateways.${link.hub}`,
          hint: "give it a /24 that nothing else uses: cidr: '10.255.0.0/24'",
          related: [{ message: 'Connect is asked for here', path: `links[${i}]` }],
        },
      ]
    }),
}
