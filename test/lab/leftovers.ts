import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { LabPlan } from '../../src/lab/model.ts'
import { processesIn } from '../../src/lab/run/processes.ts'
import { labDirectory } from '../../src/lab/run/state.ts'

/** Everything of a lab that is still on the machine: namespaces, processes, mounts, files. */
export function leftovers(plan: LabPlan): string[] {
  const namespaces = [...plan.nodes, ...plan.segments].map((item) => item.namespace)
  const known = existsSync('/run/netns') ? readdirSync('/run/netns') : []
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  return [
    ...known.filter((name) => name.startsWith(`keiro-${plan.name}-`)).map((name) => `namespace ${name}`),
    ...processesIn(namespaces).map((pid) => `process ${pid}`),
    ...mounts.filter((line) => line.includes(`/${plan.name}/`) || line.includes(`keiro-${plan.name}-`)).map((line) => `mount ${line}`),
    ...(existsSync(labDirectory(plan.name)) ? [`directory ${labDirectory(plan.name)}`] : []),
    ...programsOf(plan).map((program) => `program ${program}`),
  ]
}

/** Processes that name the lab's directory, wherever they live. */
function programsOf(plan: LabPlan): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^[0-9]+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap((entry) => {
      try {
        const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return command.includes(`${labDirectory(plan.name)}/`) ? [`${entry} ${command}`] : []
      } catch {
        return []
      }
    })
}
