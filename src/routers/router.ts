import type { RenderedFile } from '../deploy/resource.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { NetworkNode } from '../network/model.ts'
import type { RoutingFeature } from './routing-features.ts'

/** What a router system can do, as data that checks and the compiler ask. */
export interface RouterCapabilities {
  readonly wireguard: boolean
  readonly gre: boolean
  readonly bfd: boolean
  /** How many closed networks a router can be plugged into; as many as wanted when absent. */
  readonly closedNetworks?: number
  /** What it does of BGP beyond the plain things; what a router asks for besides is BUILD-005. */
  readonly routing: readonly RoutingFeature[]
  /** Shown where a capability is not confirmed by the maker's documents. */
  readonly notes: readonly string[]
}

/** A router system: one folder, one line in `registry.ts`. Pure: a node of the network to its files, paths relative to `routers/<node>/`. */
export interface RouterSystem {
  readonly name: string
  readonly title: string
  readonly capabilities: RouterCapabilities
  readonly render: (index: NetworkIndex, node: NetworkNode) => readonly RenderedFile[]
}
