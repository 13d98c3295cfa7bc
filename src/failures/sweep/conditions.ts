import type { NetworkIndex } from '../../network/index.ts'
import type { Terrain } from '../../reach/flight.ts'
import { terrainOf } from '../../reach/trace.ts'
import { tunnelArrives } from '../../reach/tunnels.ts'
import { Incremental, type Epoch } from '../../routing/incremental.ts'
import type { Down } from '../../routing/model.ts'

/** The network when everybody has noticed what is down. */
export interface Condition {
  readonly down: Down
  readonly terrain: Terrain
  /** Routes as `down` alone makes them, and as they are with the tunnels that are then found dead. */
  readonly first: Epoch
  readonly epoch: Epoch
}

/** Conditions one after the other, each from the one before; equal to `settleRoutes` from the beginning. */
export class Conditions {
  readonly routing: Incremental
  readonly healthy: Condition
  readonly #index: NetworkIndex

  constructor(index: NetworkIndex) {
    this.#index = index
    this.routing = new Incremental(index)
    const { healthy } = this.routing
    this.healthy = this.#settle(healthy, healthy.down)
  }

  /** What was down and more. */
  after(before: Condition, down: Down): Condition {
    return this.#settle(this.routing.after(before.first, down), down, before.terrain)
  }

  #settle(first: Epoch, down: Down, base?: Terrain): Condition {
    const index = this.#index
    const inTunnels = index.network.sessions.filter((session) => session.carriedBy.kind === 'tunnel')
    for (let epoch = first; ;) {
      const felt = epoch.down
      const terrain = terrainOf(index, epoch.state, felt, base)
      const dead = inTunnels.flatMap(({ id, carriedBy }) =>
        carriedBy.kind === 'tunnel' && epoch.state.established.has(id) && !tunnelArrives(terrain, carriedBy.id) ? [carriedBy.id] : [],
      )
      if (dead.length === 0) return { down, terrain: felt === down ? terrain : terrainOf(index, epoch.state, down, base), first, epoch }
      epoch = this.routing.after(epoch, { ...felt, tunnels: new Set([...felt.tunnels, ...dead]) })
    }
  }
}
