import { aws } from './aws/index.ts'
import type { Cloud } from './cloud.ts'
import { onPremises } from './onpremises/index.ts'
import { sakura } from './sakura/index.ts'

/** Every place that Keiro knows; the only list of them. */
export const CLOUDS: readonly Cloud[] = [aws, sakura, onPremises] as readonly Cloud[]
