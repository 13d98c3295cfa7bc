import type { Cloud } from '../cloud.ts'
import { expandOnPremises, onPremisesNetwork } from './network.ts'
import type { OnPremisesObjects } from './objects.ts'
import { planRouters } from './routers.ts'

export const onPremises: Cloud<OnPremisesObjects> = {
  name: 'onpremises',
  routers: planRouters,
  links: () => [],
  expand: (design, routers, _tunnels, allocator) => expandOnPremises(design, routers, allocator),
  network: onPremisesNetwork,
}
