import type { RouteTarget } from '../network/model.ts'
import type { NextHop, Route } from '../routing/model.ts'

/** Whether two routes send packets the same way; how they were learned does not matter. */
export function sameWay(a: Route | undefined, b: Route | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined || a.prefix !== b.prefix || a.action !== b.action) return false
  if (a.static !== b.static && !sameTarget(a.static?.target, b.static?.target)) return false
  return a.nextHops.length === b.nextHops.length && a.nextHops.every((hop, i) => sameHop(hop, b.nextHops[i]!))
}

/** Only targets that no next hop stands for: the others are compared by their next hops. */
function sameTarget(a: RouteTarget | undefined, b: RouteTarget | undefined): boolean {
  if (a?.kind === 'deliver') return b?.kind === 'deliver' && a.node === b.node && a.interface === b.interface
  if (a?.kind === 'unmodelled' || a?.kind === 'exit') return b?.kind === a.kind && a.what === b.what
  return true
}

function sameHop(a: NextHop, b: NextHop): boolean {
  return a.interface === b.interface && a.address === b.address && a.kind === b.kind
}
