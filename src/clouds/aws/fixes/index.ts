import type { ProposeEdits, ProposedEdit } from '../../../network/edits.ts'
import type { AwsObjects } from '../objects.ts'
import { checkEdits } from './checks.ts'
import { networkAclEdits } from './network-acls.ts'
import { peeringEdits } from './peerings.ts'
import { publicAddressEdits } from './public-addresses.ts'
import { routeEdits } from './routes.ts'
import { securityGroupEdits } from './security-groups.ts'
import { transitGatewayEdits } from './transit-gateways.ts'

const KINDS: readonly ProposeEdits<AwsObjects>[] = [
  securityGroupEdits,
  networkAclEdits,
  routeEdits,
  peeringEdits,
  transitGatewayEdits,
  publicAddressEdits,
  checkEdits,
]

/** Everything that AWS lets one change about the obstacle; what it does to the packet is for the caller to prove. */
export const awsEdits: ProposeEdits<AwsObjects> = (objects, obstacle): ProposedEdit<AwsObjects>[] =>
  KINDS.flatMap((propose) => propose(objects, obstacle))
