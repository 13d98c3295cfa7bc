import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ProblemError } from '../../core/problem.ts'
import { FAULT_TABLE, type FaultPlan } from '../faults.ts'
import type { LabNode, LabPlan } from '../model.ts'
import { execute, monotonicMs } from './machine.ts'
import { killAll, processesIn, kill } from './processes.ts'
import { startNodes } from './stages.ts'
import { nodeDirectory, namespacePath } from './state.ts'
import { insideNode } from './stages.ts'

/** Between these moments (monotonic milliseconds) the first packet was lost. */
export interface Strike {
  readonly begunMs: number
  readonly doneMs: number
}

export async function injectFault(plan: LabPlan, fault: FaultPlan): Promise<Strike> {
  const begunMs = monotonicMs()
  await Promise.all(fault.rulesets.map(({ node, ruleset }) => inNamespace(nodeOf(plan, node), ['nft', '-f', '-'], ruleset)))
  const dead = fault.killed.map((node) => nodeOf(plan, node).namespace)
  for (const pid of processesIn(dead)) kill(pid)
  await Promise.all(fault.cut.map((end) => ip(end.namespace, [`link set dev ${end.interface} down`])))
  return { begunMs, doneMs: monotonicMs() }
}

/** Undoes a fault: links up with their routes, dead machines booted again, packets flow. Does not wait for the routing. */
export async function repairFault(plan: LabPlan, fault: FaultPlan, signal: AbortSignal): Promise<void> {
  const killed = fault.killed.map((node) => nodeOf(plan, node))
  await killAll(killed.map((node) => node.namespace))
  await Promise.all(killed.map((node) => sweep(plan, node)))
  await Promise.all(fault.cut.map((end) => ip(end.namespace, end.restore)))
  await Promise.all(fault.rulesets.map(({ node }) => inNamespace(nodeOf(plan, node), ['nft', 'delete', 'table', 'netdev', FAULT_TABLE])))
  if (killed.length > 0) await startNodes(plan.name, killed, signal)
}

/** What a machine loses with its power, except what the next boot sets anyway. */
async function sweep(plan: LabPlan, node: LabNode): Promise<void> {
  for (const file of ['run/agent.sock', 'run/bird.ctl']) rmSync(join(nodeDirectory(plan.name, node.node), file), { force: true })
  const lines = [
    'ip route flush table main',
    'ip rule flush',
    'ip rule add pref 32766 lookup main',
    ...node.ports.map((port) => `ip addr flush dev ${port}`),
    'ip addr flush dev lo scope global',
    ...node.sweep,
  ]
  await execute(insideNode(plan.name, node, ['--here', 'sh', '-c', lines.join('\n')]))
}

async function ip(namespace: string, lines: readonly string[]): Promise<void> {
  await checked(await execute(['ip', '-n', namespace, '-force', '-batch', '-'], { input: `${lines.join('\n')}\n` }))
}

async function inNamespace(node: LabNode, command: readonly string[], input?: string): Promise<void> {
  await checked(await execute(['nsenter', `--net=${namespacePath(node.namespace)}`, ...command], input === undefined ? {} : { input }))
}

async function checked(done: { readonly code: number; readonly stderr: string }): Promise<void> {
  if (done.code !== 0)
    throw new ProblemError(
      [{ code: 'LAB-009', severity: 'error', message: `a fault could not be set or lifted: ${done.stderr.trim()}` }],
      3,
    )
}

function nodeOf(plan: LabPlan, name: string): LabNode {
  const node = plan.nodes.find((candidate) => candidate.node === name)
  if (node === undefined) throw new Error(`no node ${name} in the lab`)
  return node
}
