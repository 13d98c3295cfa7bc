import { containsPrefix, parsePrefix, prefixesOverlap } from '../../../ip/prefix.ts'
import type { Finding, Rule } from '../../rule.ts'
import { vpcSites } from '../selectors.ts'

export const subnetRanges: Rule = {
  code: 'CHECK-105',
  title: 'A subnet group outside its VPC, or over another one',
  find: ({ design }) =>
    vpcSites(design).flatMap(([site, vpc]): Finding[] => {
      const ranges = [vpc.cidr, ...vpc.moreCidrs]
      const groups = Object.entries(vpc.subnets).flatMap(([name, group]) =>
        group.cidr === undefined
          ? []
          : [{ name, cidr: group.cidr, prefix: parsePrefix(group.cidr), path: `sites.${site}.subnets.${name}.cidr` }],
      )
      const outside = groups
        .filter((group) => !ranges.some((range) => containsPrefix(parsePrefix(range), group.prefix)))
        .map((group): Finding => ({
          severity: 'error',
          message: `subnet group "${group.name}" has ${group.cidr}, outside ${ranges.join(', ')} of VPC "${site}"`,
          path: group.path,
          hint: `use a range inside ${ranges.join(' or ')}`,
          related: [{ message: 'the VPC', path: `sites.${site}.cidr` }],
        }))
      const over = groups.flatMap((group, i) =>
        groups
          .slice(0, i)
          .filter((other) => prefixesOverlap(other.prefix, group.prefix))
          .map((other): Finding => ({
            severity: 'error',
            message: `subnet group "${group.name}" has ${group.cidr}, which overlaps ${other.cidr} of "${other.name}"`,
            path: group.path,
            hint: 'give each group a range of its own, or leave cidr out to have it allocated',
            related: [{ message: `"${other.name}"`, path: other.path }],
          })),
      )
      return [...outside, ...over]
    }),
}
