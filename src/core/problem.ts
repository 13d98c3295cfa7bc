/** Where something was written: a file with line and column, and the path inside the design when known. */
export interface Location {
  readonly file: string
  /** 1-based. */
  readonly line?: number
  /** 1-based. */
  readonly column?: number
  /** Path inside the design, for example `sites.tokyo.cidr`. */
  readonly path?: string
}

export type Severity = 'error' | 'warning' | 'info'

/**
 * The one shape of a fault: thrown inside a {@link ProblemError} when it stops the work, listed when it does not.
 *
 * @example
 * { code: 'DESIGN-004', severity: 'error', message: 'gateway "edge-asw" does not exist',
 *   at: { file: 'network.ts', line: 22 }, hint: 'did you mean "edge-aws"?' }
 */
export interface Problem {
  /** `AREA-NNN`, never reused; each has a page `docs/codes/<code>.md`. */
  readonly code: string
  readonly severity: Severity
  /** One sentence, in the user's words and values, with no code and no final full stop. */
  readonly message: string
  readonly at?: Location
  /** What to change, or the command that explains. */
  readonly hint?: string
  /** The other ends: "also used here". */
  readonly related?: readonly { readonly message: string; readonly at?: Location }[]
}

/** What a stopped stage throws: every problem it found, at once. The exit code is 2 (wrong design) unless said. */
export class ProblemError extends Error {
  readonly problems: readonly Problem[]
  readonly exitCode: 2 | 3
  constructor(problems: readonly Problem[], exitCode: 2 | 3 = 2) {
    super(problems.map((p) => `${p.code}: ${p.message}`).join('\n'))
    this.name = 'ProblemError'
    this.problems = problems
    this.exitCode = exitCode
  }
}

/** `network.ts:41:7`, or the empty string when the place is not known. */
export function formatLocation(at: Location | undefined): string {
  if (at === undefined) return ''
  const line = at.line === undefined ? '' : `:${at.line}`
  const column = at.line === undefined || at.column === undefined ? '' : `:${at.column}`
  return `${at.file}${line}${column}`
}
