import type { AccountReader } from '../cloud.ts'
import type { AwsObjects } from './objects.ts'
import { awsEdits } from './fixes/index.ts'
import { awsAccountFiles } from './read/reader.ts'
import { awsNetwork } from './semantics/index.ts'
import { internetParts } from './semantics/internet-parts.ts'
import { unattachedFilters } from './unattached-filters.ts'

/** A live account, from what its APIs answered to what that means for packets. */
export const awsAccount: AccountReader<AwsObjects> = {
  ...awsAccountFiles,
  network: (objects) => awsNetwork(objects),
  internetNeeds: internetParts,
  proposeEdits: awsEdits,
  unattachedFilters,
}
