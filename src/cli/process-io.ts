import type { CliIo } from './io.ts'

/** Ctrl-C, a polite kill, and a terminal that is closed. */
const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The real outside: this process. To be made once. */
export function processIo(words: readonly string[]): CliIo {
  const noColor = process.env['NO_COLOR'] !== undefined && process.env['NO_COLOR'] !== ''
  const forced = process.env['FORCE_COLOR'] !== undefined && process.env['FORCE_COLOR'] !== '0'
  const interrupts = new Set<() => void>()
  const hangUp = (): void => {
    terminalIsGone = true
  }
  for (const stream of [process.stdout, process.stderr]) stream.on('error', (error: NodeJS.ErrnoException) => loseReader(error, interrupts))
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    cwd: process.cwd(),
    environment: process.env,
    colors: !noColor && !words.includes('--no-color') && (forced || (process.stdout.isTTY && process.env['TERM'] !== 'dumb')),
    columns: process.stdout.isTTY ? Math.max(80, process.stdout.columns) : 120,
    now: () => performance.now(),
    ...(process.stderr.isTTY
      ? { progress: (line: string) => void process.stderr.write(`\r\u001b[2K${line.slice(0, process.stderr.columns - 1)}`) }
      : {}),
    onInterrupt: (action) => {
      interrupts.add(action)
      process.on('SIGHUP', hangUp)
      for (const signal of INTERRUPTS) process.on(signal, action)
      return () => {
        interrupts.delete(action)
        process.off('SIGHUP', hangUp)
        for (const signal of INTERRUPTS) process.off(signal, action)
      }
    },
  }
}

let terminalIsGone = false

/**
 * Ends with the exit code once nothing is left to do. A program whose terminal was closed dies of that instead: Node would abort
 * on its way out, where it resets the terminal.
 */
export function endProcess(exitCode: number): void {
  if (terminalIsGone) process.kill(process.pid, 'SIGHUP')
  process.exitCode = exitCode
}

/** A reader that goes away early (`keiro plan | head`) is no fault; what has something to clean up does that before it ends. */
function loseReader(error: NodeJS.ErrnoException, interrupts: ReadonlySet<() => void>): void {
  // EIO: the terminal was closed.
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  if (interrupts.size === 0) process.exit(0)
  for (const action of interrupts) action()
}
