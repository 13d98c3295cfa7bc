import { frr } from './frr/index.ts'
import { necIx } from './nec-ix/index.ts'
import type { RouterSystem } from './router.ts'

/** Every router system that there is. */
export const ROUTER_SYSTEMS: readonly RouterSystem[] = [frr, necIx]

/** The system of that name; undefined when there is none. */
export function routerSystem(name: string): RouterSystem | undefined {
  return ROUTER_SYSTEMS.find((system) => system.name === name)
}
