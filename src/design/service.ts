import { ProblemError } from '../core/problem.ts'
import { explainIssue } from './explain.ts'
import type { Service } from './model.ts'
import { service } from './scalars.ts'

/**
 * A service as it is written in a design.
 *
 * @throws ProblemError DESIGN-008 when it is none.
 * @example readService('tcp/443') // { protocol: 'tcp', ports: { from: 443, to: 443 } }
 */
export function readService(text: string): Service {
  const read = service.safeParse(text)
  if (read.success) return read.data
  const context = { root: { service: text }, locate: () => undefined, keys: () => [] }
  throw new ProblemError(read.error.issues.flatMap((issue) => explainIssue(issue, ['service'], context)))
}
