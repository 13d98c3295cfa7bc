import type { TunnelId } from '../network/model.ts'
import type { Terrain } from './flight.ts'
import { outerWalk } from './walk.ts'

/** Whether the tunnel's own packets arrive both ways, through routes, filters and translations of the underlay. */
export function tunnelArrives(terrain: Terrain, tunnel: TunnelId): boolean {
  if (terrain.down.tunnels.has(tunnel)) return false
  return ([0, 1] as const).every((end) => {
    const outer = outerWalk(terrain, tunnel, end)
    return outer !== 'walking' && outer.found.every((each) => each.path.verdict === 'ACCEPTED')
  })
}
