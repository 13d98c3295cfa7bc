import { foldFabrics } from '../network/fold.ts'
import { indexNetwork, type NetworkIndex } from '../network/index.ts'
import type { Network } from '../network/model.ts'

const made = new WeakMap<Network, NetworkIndex>()

/** The network as the lab builds it: a namespace for each provider's fabric, not for each of its implicit routers. */
export function rehearsed(network: Network): NetworkIndex {
  const known = made.get(network)
  if (known !== undefined) return known
  const index = indexNetwork(foldFabrics(network).network)
  made.set(network, index)
  return index
}
