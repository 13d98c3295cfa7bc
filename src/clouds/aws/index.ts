import type { Cloud } from '../cloud.ts'
import { expandAws } from './expand.ts'
import { planConnects } from './links.ts'
import { networkOfDesign } from './network-of-design.ts'
import type { AwsObjects } from './objects.ts'
import { awsMigration } from './migration.ts'
import { planRouters } from './routers.ts'
import { internetParts } from './semantics/internet-parts.ts'

export const aws: Cloud<AwsObjects> = {
  name: 'aws',
  routers: planRouters,
  links: planConnects,
  expand: expandAws,
  network: networkOfDesign,
  internetNeeds: internetParts,
  migration: awsMigration,
}
