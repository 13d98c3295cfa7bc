import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Problem } from '../../core/problem.ts'
import type { LabNode, LabPlan } from '../model.ts'
import { nodeDirectory } from './state.ts'

/** LAB-003 for every daemon that started and is no more, with the end of its log. */
export function deadDaemons(plan: LabPlan): Problem[] {
  return plan.nodes.flatMap((node) =>
    pidFiles(plan, node)
      .filter((file) => !isRunningPid(file))
      .map((file) => problem(plan, node, file)),
  )
}

function pidFiles(plan: LabPlan, node: LabNode): string[] {
  const directory = nodeDirectory(plan.name, node.node)
  return [directory, join(directory, 'run/frr')]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.pid'))
        .map((name) => join(folder, name)),
    )
}

function isRunningPid(file: string): boolean {
  const pid = readIfThere(file).trim()
  // A daemon writes its file empty, then its number.
  if (pid === '') return true
  const state = /\) (\S)/.exec(readIfThere(`/proc/${pid}/stat`))?.[1]
  return state !== undefined && state !== 'Z'
}

function problem(plan: LabPlan, node: LabNode, file: string): Problem {
  const daemon = file.slice(file.lastIndexOf('/') + 1, -'.pid'.length)
  const logs = join(nodeDirectory(plan.name, node.node), 'log')
  const said = [join(logs, 'frr', `${daemon}.log`), join(logs, `${daemon}.log`)]
    .map(readIfThere)
    .join('')
    .trim()
    .split('\n')
    .slice(-5)
    .join('\n')
  return { code: 'LAB-003', severity: 'error', message: `${daemon} on ${node.node} died${said === '' ? ' without a word' : `: ${said}`}` }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
