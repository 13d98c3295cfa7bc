import type { LabPlan } from './model.ts'

/**
 * Names of the nodes that a lab started from `old` runs otherwise than `now` has them, for example because the design was changed
 * since; `wires` and `expectations` where no node tells. Empty when both are the same.
 */
export function planDifferences(old: LabPlan, now: LabPlan): string[] {
  const before = new Map(old.nodes.map((node) => [node.node, JSON.stringify(node)]))
  const after = new Map(now.nodes.map((node) => [node.node, JSON.stringify(node)]))
  const nodes = [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name))
  if (nodes.length > 0) return nodes
  const differs = (part: (plan: LabPlan) => unknown): boolean => JSON.stringify(part(old)) !== JSON.stringify(part(now))
  return [
    ...(differs((plan) => [plan.wires, plan.segments]) ? ['wires'] : []),
    ...(differs((plan) => [plan.conditions, plan.probes]) ? ['expectations'] : []),
  ]
}
