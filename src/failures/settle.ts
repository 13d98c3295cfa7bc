import type { NetworkIndex } from '../network/index.ts'
import { tunnelArrives } from '../reach/tunnels.ts'
import type { Terrain } from '../reach/flight.ts'
import { terrainOf } from '../reach/trace.ts'
import { NOTHING_DOWN, type Down, type RoutingState } from '../routing/model.ts'
import { Incremental } from '../routing/incremental.ts'
import { simulateRoutes } from '../routing/simulate.ts'

export interface Settled {
  readonly state: RoutingState
  /** What the control plane finds dead: the parts that are down, and tunnels whose outer packets are filtered or misrouted. */
  readonly felt: Down
}

const incrementals = new WeakMap<NetworkIndex, Incremental>()

/** As the simulation finds them, quicker where many failures of one network are asked for. */
function routesAfter(index: NetworkIndex, down: Down): RoutingState {
  const routing = incrementals.get(index) ?? new Incremental(index)
  incrementals.set(index, routing)
  return routing.after(routing.healthy, down).state
}

/**
 * Routes after everything is noticed. The simulation judges a tunnel by its routes alone; here its outer packets are traced
 * through filters too, and a tunnel whose packets do not arrive takes its sessions with it, until nothing changes.
 */
export function settleRoutes(index: NetworkIndex, down: Down = NOTHING_DOWN, base?: Terrain): Settled {
  const state = base === undefined ? simulateRoutes(index, { down }) : routesAfter(index, down)
  const terrain = terrainOf(index, state, down, base)
  const dead = index.network.sessions.flatMap(({ id, carriedBy }) =>
    carriedBy.kind === 'tunnel' && state.established.has(id) && !tunnelArrives(terrain, carriedBy.id) ? [carriedBy.id] : [],
  )
  if (dead.length === 0) return { state, felt: down }
  return settleRoutes(index, { ...down, tunnels: new Set([...down.tunnels, ...dead]) }, base)
}
