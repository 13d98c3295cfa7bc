import type { Problem } from '../core/problem.ts'
import type { CheckContext, Finding, Rule } from '../clouds/rule.ts'
import type { Design } from '../design/model.ts'
import { RULES } from './registry.ts'

const ORDER = { error: 0, warning: 1, info: 2 } as const

/**
 * Everything that is wrong or risky in a design, worst first, then in the order of the codes.
 *
 * @example
 * const compiled = compileNetwork(design, lock)
 * const problems = runChecks({ design, compiled })
 */
export function runChecks(context: CheckContext, rules: readonly Rule[] = RULES): Problem[] {
  const problems = rules.flatMap((rule) => rule.find(context).map((finding) => toProblem(context.design, rule, finding)))
  return problems.sort((a, b) => ORDER[a.severity] - ORDER[b.severity])
}

function toProblem(design: Design, rule: Rule, { path, related, ...finding }: Finding): Problem {
  const at = design.locate(path)
  return {
    code: rule.code,
    ...finding,
    ...(at === undefined ? {} : { at: { ...at, path } }),
    ...(related === undefined ? {} : { related: related.map((other) => ({ message: other.message, ...place(design, other.path) })) }),
  }
}

function place(design: Design, path: string): Pick<Problem, 'at'> {
  const at = design.locate(path)
  return at === undefined ? {} : { at: { ...at, path } }
}
