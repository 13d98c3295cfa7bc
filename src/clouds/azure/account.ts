import type { AccountReader } from '../cloud.ts'
import { azureEdits } from './fixes/index.ts'
import { whyImmovable } from './fixes/immovable.ts'
import type { AzureObjects } from './objects.ts'
import { azureFiles } from './read/reader.ts'
import { gatewayFaces } from './semantics/gateway-faces.ts'
import { routingFaults } from './routing-faults.ts'
import { azureNetwork } from './semantics/index.ts'

/** A live subscription, from what `az` printed to what that means for packets. */
export const azureAccount: AccountReader<AzureObjects> = {
  ...azureFiles,
  network: azureNetwork,
  faces: gatewayFaces,
  routingFaults,
  proposeEdits: azureEdits,
  explainImmovable: whyImmovable,
}
