import { fileURLToPath } from 'node:url'
import { compileNetwork } from '../../src/compile/compile.ts'
import { loadDesign } from '../../src/compile/load-design.ts'
import { EMPTY_LOCK } from '../../src/design/lock.ts'
import type { NetworkIndex } from '../../src/network/index.ts'
import { rehearsed } from '../../src/lab/rehearsed.ts'
import type { LabPlan } from '../../src/lab/model.ts'
import { planLab } from '../../src/lab/plan.ts'
import { probesOf } from '../../src/lab/probes.ts'
import { labRouterFiles } from '../../src/lab/render.ts'
import { labDoctor } from '../../src/lab/run/doctor.ts'

export interface ExampleLab {
  readonly index: NetworkIndex
  readonly plan: LabPlan
}

/** The shipped example under a lab name of its own, so that it runs beside a lab of the user's. */
export async function exampleLab(name: string): Promise<ExampleLab> {
  const design = await loadDesign(fileURLToPath(new URL('../../examples/flets-hybrid/network.ts', import.meta.url)))
  const { network } = compileNetwork(design, EMPTY_LOCK)
  const index = rehearsed(network)
  const { features } = await labDoctor()
  const plan = planLab(index, { name, routerFiles: labRouterFiles(index), features, probes: probesOf(network, design.expect) })
  return { index, plan }
}
