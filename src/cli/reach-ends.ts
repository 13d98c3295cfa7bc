import { ProblemError } from '../core/problem.ts'

/** Neither two ends nor a matrix. */
export function noEnds(): ProblemError {
  return new ProblemError([
    {
      code: 'CLI-210',
      severity: 'error',
      message: 'who asks, and who is asked?',
      hint: 'keiro reach FROM TO [SERVICE], or `keiro reach --matrix` for everybody',
    },
  ])
}
