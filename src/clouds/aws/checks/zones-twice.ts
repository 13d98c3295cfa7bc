import type { Finding, Rule } from '../../rule.ts'
import { vpcSites } from '../selectors.ts'

/** Two subnets of one group in one zone bring no second zone, and an attachment takes exactly one subnet of each. */
export const zonesTwice: Rule = {
  code: 'CHECK-110',
  title: 'A subnet group that names a zone twice',
  find: ({ design }) =>
    vpcSites(design).flatMap(([site, vpc]) =>
      Object.entries(vpc.subnets).flatMap(([name, group]): Finding[] => {
        const twice = group.zones.find((zone, i) => group.zones.indexOf(zone) !== i)
        if (twice === undefined) return []
        return [
          {
            severity: 'error',
            message: `subnet group "${name}" of "${site}" names zone ${twice} twice`,
            path: `sites.${site}.subnets.${name}.zones`,
            hint: 'name each zone once',
          },
        ]
      }),
    ),
}
