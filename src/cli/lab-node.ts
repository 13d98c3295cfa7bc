import { nearest } from '../core/nearest.ts'
import { ProblemError } from '../core/problem.ts'
import type { LabNode, LabPlan } from '../lab/model.ts'

/** A node of a running lab. @throws ProblemError CLI-007 with what was meant. */
export function labNode(plan: LabPlan, name: string): LabNode {
  const found = plan.nodes.find((node) => node.node === name)
  if (found !== undefined) return found
  const names = plan.nodes.map((node) => node.node)
  const meant = nearest(name, names)
  throw new ProblemError([
    {
      code: 'CLI-007',
      severity: 'error',
      message: `the lab "${plan.name}" has no node "${name}"`,
      hint: meant === undefined ? `there are ${names.join(', ')}` : `did you mean ${meant}?`,
    },
  ])
}
