import type { ProposeEdits, ProposedEdit } from '../../../network/edits.ts'
import type { AzureObjects } from '../objects.ts'
import { forwardingEdits } from './interfaces.ts'
import { outboundEdits } from './outbound.ts'
import { peeringEdits } from './peerings.ts'
import { routeEdits } from './routes.ts'
import { securityGroupEdits } from './security-groups.ts'

const KINDS: readonly ProposeEdits<AzureObjects>[] = [securityGroupEdits, routeEdits, peeringEdits, forwardingEdits, outboundEdits]

/** Everything that Azure lets one change about the obstacle; what it does to the packet is for the caller to prove. */
export const azureEdits: ProposeEdits<AzureObjects> = (objects, obstacle): ProposedEdit<AzureObjects>[] =>
  KINDS.flatMap((propose) => propose(objects, obstacle))
