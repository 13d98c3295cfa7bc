import { existsSync } from 'node:fs'
import { ProblemError } from '../../core/problem.ts'
import type { LabPlan } from '../model.ts'
import { execute } from './machine.ts'
import { killAll } from './processes.ts'
import { labDirectory, namespacePath, readState, removeDirectory } from './state.ts'

export interface DownReport {
  readonly lab: string
  readonly wasUp: boolean
  readonly seconds: number
}

/** Takes a lab down; polite when there is none. LAB-005 when something would not go. */
export async function labDown(lab: string): Promise<DownReport> {
  const start = performance.now()
  const seconds = (): number => (performance.now() - start) / 1000
  const state = existsSync(labDirectory(lab)) ? readState(lab) : undefined
  if (state === undefined) {
    removeDirectory(lab)
    return { lab, wasUp: false, seconds: seconds() }
  }
  await clear(state.plan)
  return { lab, wasUp: true, seconds: seconds() }
}

/** Kills, deletes and forgets all that the plan may have made, however far it came. */
export async function clear(plan: LabPlan): Promise<void> {
  const namespaces = [...plan.nodes, ...plan.segments].map((item) => item.namespace)
  const dead = await killAll(namespaces)
  const left = namespaces.filter((name) => existsSync(namespacePath(name)))
  const done =
    left.length === 0
      ? undefined
      : await execute(['ip', '-force', '-batch', '-'], { input: left.map((name) => `netns del ${name}\n`).join('') })
  const remaining = namespaces.filter((name) => existsSync(namespacePath(name)))
  removeDirectory(plan.name)
  if (dead && remaining.length === 0) return
  const what = remaining.length === 0 ? 'some processes did not end' : `namespaces ${remaining.join(', ')} stay: ${done?.stderr.trim()}`
  throw new ProblemError(
    [
      {
        code: 'LAB-005',
        severity: 'error',
        message: `the lab "${plan.name}" did not come down whole: ${what}`,
        hint: 'ip netns list shows what is left',
      },
    ],
    3,
  )
}
