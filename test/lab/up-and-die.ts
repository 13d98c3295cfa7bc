import { labUp } from '../../src/lab/run/up.ts'
import { exampleLab } from './example-plan.ts'

const { plan } = await exampleLab('test-life')
await labUp(plan, { source: 'network.ts' })
