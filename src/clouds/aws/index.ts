import type { Cloud } from '../cloud.ts'
import { expandAws } from './expand.ts'
import { planConnects } from './links.ts'
import { awsNetwork } from './network.ts'
import type { AwsObjects } from './objects.ts'
import { planRouters } from './routers.ts'

export const aws: Cloud<AwsObjects> = {
  name: 'aws',
  routers: planRouters,
  links: planConnects,
  expand: expandAws,
  network: awsNetwork,
}
