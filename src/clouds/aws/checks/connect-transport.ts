import type { Rule } from '../../rule.ts'
import { connectLinks, isRouters, isTransitGateway } from '../selectors.ts'

/** A Connect attachment rides on a VPC attachment: the routers' VPC must have one. */
export const connectTransport: Rule = {
  code: 'CHECK-102',
  title: "A Connect link whose routers' VPC is not attached",
  find: ({ design }) =>
    connectLinks(design).flatMap(([i, link]) => {
      const hub = design.gateways[link.hub]
      const routers = design.gateways[link.routers]
      if (!isTransitGateway(hub) || !isRouters(routers) || hub.attach.includes(routers.site)) return []
      return [
        {
          severity: 'error' as const,
          message: `the GRE tunnels of "${link.routers}" have no way to transit gateway "${link.hub}": their VPC "${routers.site}" is not attached to it`,
          path: `links[${i}]`,
          hint: `add '${routers.site}' to attach of "${link.hub}"`,
          related: [{ message: 'attachments', path: `gateways.${link.hub}.attach` }],
        },
      ]
    }),
}
