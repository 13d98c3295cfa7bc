import type { AccountReader } from '../cloud.ts'
import type { AzureObjects } from './objects.ts'
import { azureFiles } from './read/reader.ts'
import { azureNetwork } from './semantics/index.ts'

/** A live subscription, from what `az` printed to what that means for packets. */
export const azureAccount: AccountReader<AzureObjects> = { ...azureFiles, network: azureNetwork }
