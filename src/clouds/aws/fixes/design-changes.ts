import type { DesignChange, ProposeChanges } from '../../cloud.ts'
import type { AwsObjects } from '../objects.ts'
import { filterChanges } from './design-filters.ts'
import { joinChanges } from './design-joins.ts'
import { wayChanges } from './design-ways.ts'

/** Lines of a design in AWS's own constructs that may remove the obstacle; what they do to the packet is for the caller to prove. */
export const awsChanges: ProposeChanges<AwsObjects> = (design, objects, obstacle): DesignChange[] =>
  [filterChanges, wayChanges, joinChanges].flatMap((propose) => [...propose(design, objects, obstacle)])
