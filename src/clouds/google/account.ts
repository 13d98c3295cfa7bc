import type { AccountReader } from '../cloud.ts'
import { googleEdits } from './fixes/index.ts'
import { whyImmovable } from './fixes/peerings.ts'
import type { GoogleObjects } from './objects.ts'
import { googleFiles } from './read/reader.ts'
import { routerFaces } from './semantics/router-faces.ts'
import { routingFaults } from './routing-faults.ts'
import { googleNetwork } from './semantics/index.ts'

/** A live project, from what `gcloud` printed to what that means for packets. */
export const googleAccount: AccountReader<GoogleObjects> = {
  ...googleFiles,
  network: googleNetwork,
  faces: routerFaces,
  routingFaults,
  proposeEdits: googleEdits,
  explainImmovable: whyImmovable,
}
