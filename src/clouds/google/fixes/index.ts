import type { ProposeEdits, ProposedEdit } from '../../../network/edits.ts'
import type { GoogleObjects } from '../objects.ts'
import { cloudNatEdits } from './cloud-nat.ts'
import { firewallEdits } from './firewalls.ts'
import { externalAddressEdits, forwardingEdits } from './instances.ts'
import { peeringEdits } from './peerings.ts'
import { routeEdits } from './routes.ts'

const KINDS: readonly ProposeEdits<GoogleObjects>[] = [
  firewallEdits,
  routeEdits,
  peeringEdits,
  forwardingEdits,
  externalAddressEdits,
  cloudNatEdits,
]

/** Everything that Google Cloud lets one change about the obstacle; what it does to the packet is for the caller to prove. */
export const googleEdits: ProposeEdits<GoogleObjects> = (objects, obstacle): ProposedEdit<GoogleObjects>[] =>
  KINDS.flatMap((propose) => propose(objects, obstacle))
