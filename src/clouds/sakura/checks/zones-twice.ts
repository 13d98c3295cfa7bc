import { sortedEntries } from '../../../core/stable.ts'
import type { Finding, Rule } from '../../rule.ts'

export const zonesTwice: Rule = {
  code: 'CHECK-202',
  title: 'A network that names a zone twice',
  find: ({ design }) =>
    sortedEntries(design.sites).flatMap(([name, site]): Finding[] => {
      const zones = site['zones']
      if (site.kind !== 'sakura.network' || !Array.isArray(zones) || new Set(zones).size === zones.length) return []
      return [
        {
          severity: 'error',
          message: `network "${name}" names a zone twice: a bridge joins switches of two different zones`,
          path: `sites.${name}.zones`,
          hint: 'name each zone once',
        },
      ]
    }),
}
