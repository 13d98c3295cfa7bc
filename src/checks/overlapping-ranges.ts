import { comparePrefixes, containsPrefix } from '../ip/prefix.ts'
import type { Finding, Rule } from '../clouds/rule.ts'
import { isRouted } from './gateway-facts.ts'
import { ownRanges, type OwnRange } from './ranges.ts'

/**
 * Two places with the same addresses can not be told apart by any route. A network of subnets that no gateway and no
 * link joins has none to or from elsewhere, so its range is its own affair.
 */
export const overlappingRanges: Rule = {
  code: 'CHECK-001',
  title: 'Two ranges overlap',
  find: ({ design }) => {
    const apart = new Set(Object.keys(design.sites).filter((name) => 'subnets' in design.sites[name]! && !isRouted(design, name)))
    const ranges = ownRanges(design)
      .filter((range) => range.site === undefined || !apart.has(range.site))
      .sort((a, b) => comparePrefixes(a.prefix, b.prefix))
    const findings: Finding[] = []
    // Sorted by first address and then by size, a range lies in the nearest open one before it or in none.
    const open: OwnRange[] = []
    for (const range of ranges) {
      while (open.length > 0 && !containsPrefix(open.at(-1)!.prefix, range.prefix)) open.pop()
      const outer = open.at(-1)
      if (outer !== undefined) findings.push(finding(outer, range))
      open.push(range)
    }
    return findings
  },
}

function finding(outer: OwnRange, inner: OwnRange): Finding {
  const how =
    outer.text === inner.text
      ? `both ${outer.owner} and ${inner.owner} have ${inner.text}`
      : `${inner.text} of ${inner.owner} lies in ${outer.text} of ${outer.owner}`
  return {
    severity: 'error',
    message: how,
    path: inner.path,
    hint: 'give one of them a range that no other part of the network has',
    related: [{ message: `${outer.owner} has ${outer.text}`, path: outer.path }],
  }
}
