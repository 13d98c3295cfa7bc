import type { Cloud } from '../cloud.ts'
import { expandSakura } from './expand.ts'
import { sakuraNetwork } from './network.ts'
import type { SakuraObjects } from './objects.ts'
import { planRouters } from './routers.ts'

export const sakura: Cloud<SakuraObjects> = {
  name: 'sakura',
  routers: planRouters,
  links: () => [],
  expand: (design, routers, _tunnels, allocator) => expandSakura(design, routers, allocator),
  network: sakuraNetwork,
}
