import { sortedEntries } from '../core/stable.ts'
import type { Design } from '../design/model.ts'
import { parsePrefix, prefixSize } from '../ip/prefix.ts'
import type { Finding, Rule } from '../clouds/rule.ts'
import { isClosedNetwork } from './ranges.ts'
import { routerCount, sitesOf } from './gateway-facts.ts'

/** Addresses for hosts: all but the network's own and the broadcast address. */
const room = (cidr: string): number => Math.max(0, Number(prefixSize(parsePrefix(cidr))) - 2)

export const rangeTooSmall: Rule = {
  code: 'CHECK-021',
  title: 'A range with fewer addresses than members',
  find: ({ design }) => {
    const closed = design.links.flatMap((link, i): Finding[] => {
      if (!isClosedNetwork(link)) return []
      const routers = link.members.reduce((sum, gateway) => sum + routerCount(design, gateway), 0)
      if (routers <= room(link.cidr)) return []
      return [
        {
          severity: 'error',
          message: `closed network "${link.name}" joins ${routers} routers, but ${link.cidr} has addresses for ${room(link.cidr)}`,
          path: `links[${i}].cidr`,
          hint: 'give it a larger range',
        },
      ]
    })
    const routersAt = routersBySite(design)
    const sites = sortedEntries(design.sites).flatMap(([name, site]): Finding[] => {
      // Sites that are cut into subnets have their own rules.
      if (typeof site['cidr'] !== 'string' || 'subnets' in site) return []
      const routers = routersAt.get(name) ?? 0
      const hosts = typeof site['hosts'] === 'number' ? site['hosts'] : 0
      if (routers + hosts <= room(site['cidr'])) return []
      return [
        {
          severity: 'error',
          message: `site "${name}" holds ${routers + hosts} machines (routers: ${routers}, hosts: ${hosts}), but ${site['cidr']} has addresses for ${room(site['cidr'])}`,
          path: `sites.${name}.cidr`,
          hint: 'give it a larger range',
        },
      ]
    })
    return [...closed, ...sites]
  },
}

function routersBySite(design: Design): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const gateway of Object.keys(design.gateways)) {
    for (const site of sitesOf(design, gateway)) counts.set(site, (counts.get(site) ?? 0) + routerCount(design, gateway))
  }
  return counts
}
