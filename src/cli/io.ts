/** What a command may touch of the outside, passed in so that tests can call commands in process. */
export interface CliIo {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Absolute. */
  readonly cwd: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** True when standard output is a terminal that shows colours. */
  readonly colors: boolean
  /** Columns of the terminal; 120 where there is none. */
  readonly columns: number
  /** Milliseconds from some fixed point, for the times that commands print. */
  readonly now: () => number
  /** Replaces the last line of the terminal, on standard error; the empty text takes it away. Absent where there is no terminal. */
  readonly progress?: (line: string) => void
  /** Called with what to do on Ctrl-C; returns the call that takes it back. */
  readonly onInterrupt: (action: () => void) => () => void
}
