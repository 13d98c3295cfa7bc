import { settleRoutes } from '../failures/settle.ts'
import { indexNetwork } from '../network/index.ts'
import type { Network } from '../network/model.ts'
import { NOTHING_DOWN, type Down } from '../routing/model.ts'
import type { Side } from './mixture.ts'

/** A network with its routes, once all has settled. */
export function settledSide(network: Network, down: Down = NOTHING_DOWN): Side {
  const index = indexNetwork(network)
  return { index, state: settleRoutes(index, down).state }
}
