import { sortedEntries } from '../../../core/stable.ts'
import type { Finding, Rule } from '../../rule.ts'

/** "network_interface" of the provider's schema (sacloud/sakura 3.12): a server has at most ten. */
const MOST = 10

export const tooManyPorts: Rule = {
  code: 'CHECK-201',
  title: 'A server with more network interfaces than there can be',
  find: ({ design }) =>
    sortedEntries(design.gateways).flatMap(([name, gateway]): Finding[] => {
      if (gateway.kind !== 'sakura.routers') return []
      const closed = design.links.filter(
        (link) => link.kind === 'closed-network' && 'members' in link && Array.isArray(link.members) && link.members.includes(name),
      ).length
      const ports = 2 + closed
      if (ports <= MOST) return []
      return [
        {
          severity: 'error',
          message: `each router of "${name}" needs ${ports} network interfaces (internet, site, ${closed} closed networks), but a server has at most ${MOST}`,
          path: `gateways.${name}`,
          hint: 'spread the closed networks over several gateways',
        },
      ]
    }),
}
