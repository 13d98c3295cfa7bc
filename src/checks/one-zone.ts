import { groupBy } from '../core/stable.ts'
import type { Rule } from '../clouds/rule.ts'

export const oneZone: Rule = {
  code: 'CHECK-025',
  title: 'Both routers of a pair stand in one zone',
  find: ({ compiled }) =>
    [...groupBy(compiled?.routers ?? [], (router) => router.gateway)].flatMap(([gateway, routers]) => {
      const zones = new Set(routers.map((router) => router.place.zone))
      const [zone] = zones
      if (routers.length < 2 || zones.size > 1 || zone === undefined) return []
      return [
        {
          severity: 'warning' as const,
          message: `all ${routers.length} routers of gateway "${gateway}" stand in zone ${zone}: when it fails, both are gone`,
          path: `gateways.${gateway}`,
          hint: 'give its site a second zone',
        },
      ]
    }),
}
