import type { AccountReader } from '../cloud.ts'
import type { GoogleObjects } from './objects.ts'
import { googleFiles } from './read/reader.ts'
import { googleNetwork } from './semantics/index.ts'

/** A live project, from what `gcloud` printed to what that means for packets. */
export const googleAccount: AccountReader<GoogleObjects> = { ...googleFiles, network: googleNetwork }
