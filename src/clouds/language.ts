/** Everything a design file may import: the builders of every cloud and those that need none. */
import { coreLinks } from '../design/builders.ts'
import { awsLinks } from './aws/builders.ts'

export { allow, defineNetwork, scenario, sharedRisk } from '../design/builders.ts'
export { expect } from '../design/expectation-builders.ts'
export { aws } from './aws/builders.ts'
export { onPremises } from './onpremises/builders.ts'
export { sakura } from './sakura/builders.ts'

/** How gateways are joined. */
export const link = { ...coreLinks, ...awsLinks }
