import { awsChanges } from './aws/fixes/design-changes.ts'
import type { ProposeChanges } from './cloud.ts'

/** By cloud, who proposes changes of a design. Beside the registry, so that only those who look for changes load them. */
export const CLOUD_CHANGES: ReadonlyMap<string, ProposeChanges> = new Map([['aws', awsChanges as ProposeChanges]])
