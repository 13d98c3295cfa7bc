import type { AccountReader } from '../cloud.ts'
import type { AwsObjects } from './objects.ts'
import { awsEdits } from './fixes/index.ts'
import { whyImmovable } from './fixes/peerings.ts'
import { awsAccountFiles } from './read/reader.ts'
import { awsNetwork } from './semantics/index.ts'
import { virtualInterfaceFaces } from './semantics/direct-connect-faces.ts'
import { vpnFaces } from './semantics/vpn-faces.ts'
import { internetParts } from './semantics/internet-parts.ts'
import { routingFaults } from './routing-faults.ts'
import { unattachedFilters } from './unattached-filters.ts'

/** A live account, from what its APIs answered to what that means for packets. */
export const awsAccount: AccountReader<AwsObjects> = {
  ...awsAccountFiles,
  network: (objects, joined) => awsNetwork(objects, undefined, joined),
  faces: (objects) => [...vpnFaces(objects), ...virtualInterfaceFaces(objects)],
  internetNeeds: internetParts,
  proposeEdits: awsEdits,
  explainImmovable: whyImmovable,
  routingFaults,
  unattachedFilters,
}
