import type { ProposeEdits, ProposedEdit } from '../../../network/edits.ts'
import type { AwsObjects } from '../objects.ts'
import { attachmentEdits } from './attachments.ts'
import { checkEdits } from './checks.ts'
import { gatewayEndpointEdits } from './gateway-endpoints.ts'
import { loadBalancerEdits } from './load-balancers.ts'
import { networkAclEdits } from './network-acls.ts'
import { outboundGatewayEdits } from './outbound-gateways.ts'
import { peeringEdits } from './peerings.ts'
import { prefixListEdits } from './prefix-lists.ts'
import { publicAccessEdits } from './public-access.ts'
import { publicAddressEdits } from './public-addresses.ts'
import { routeEdits } from './routes.ts'
import { securityGroupEdits } from './security-groups.ts'
import { siteEdits } from './sites.ts'
import { transitGatewayEdits } from './transit-gateways.ts'

const KINDS: readonly ProposeEdits<AwsObjects>[] = [
  securityGroupEdits,
  networkAclEdits,
  prefixListEdits,
  routeEdits,
  siteEdits,
  gatewayEndpointEdits,
  outboundGatewayEdits,
  peeringEdits,
  transitGatewayEdits,
  attachmentEdits,
  publicAddressEdits,
  publicAccessEdits,
  loadBalancerEdits,
  checkEdits,
]

/** Everything that AWS lets one change about the obstacle; what it does to the packet is for the caller to prove. */
export const awsEdits: ProposeEdits<AwsObjects> = (objects, obstacle): ProposedEdit<AwsObjects>[] =>
  KINDS.flatMap((propose) => propose(objects, obstacle))
