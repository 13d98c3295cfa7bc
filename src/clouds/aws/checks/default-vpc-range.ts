import { parsePrefix, prefixesOverlap } from '../../../ip/prefix.ts'
import { sortedEntries } from '../../../core/stable.ts'
import type { Rule } from '../../rule.ts'

/** Every account's default VPC in every region ("Default VPCs", Amazon VPC User Guide). */
const DEFAULT_VPC = '172.31.0.0/16'

export const defaultVpcRange: Rule = {
  code: 'CHECK-108',
  title: 'A range that every default VPC has',
  find: ({ design }) =>
    sortedEntries(design.sites).flatMap(([name, site]) => {
      const cidr = site['cidr']
      if (typeof cidr !== 'string' || !prefixesOverlap(parsePrefix(DEFAULT_VPC), parsePrefix(cidr))) return []
      return [
        {
          severity: 'warning' as const,
          message: `${cidr} of site "${name}" overlaps ${DEFAULT_VPC}, the range of the default VPC of every account and region: the two can never be joined`,
          path: `sites.${name}.cidr`,
          hint: 'use another range',
        },
      ]
    }),
}
