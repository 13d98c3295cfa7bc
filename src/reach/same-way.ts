import type { NextHop, Route } from '../routing/model.ts'

/** Whether two routes send packets the same way; how they were learned does not matter. */
export function sameWay(a: Route | undefined, b: Route | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined || a.prefix !== b.prefix || a.action !== b.action) return false
  return a.nextHops.length === b.nextHops.length && a.nextHops.every((hop, i) => sameHop(hop, b.nextHops[i]!))
}

function sameHop(a: NextHop, b: NextHop): boolean {
  return a.interface === b.interface && a.address === b.address && a.kind === b.kind
}
