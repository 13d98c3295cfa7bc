import type { CliIo } from './io.ts'

/** The real outside: this process. */
export function processIo(words: readonly string[]): CliIo {
  const noColor = process.env['NO_COLOR'] !== undefined && process.env['NO_COLOR'] !== ''
  const forced = process.env['FORCE_COLOR'] !== undefined && process.env['FORCE_COLOR'] !== '0'
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    cwd: process.cwd(),
    environment: process.env,
    colors: !noColor && !words.includes('--no-color') && (forced || (process.stdout.isTTY && process.env['TERM'] !== 'dumb')),
    columns: process.stdout.isTTY ? Math.max(80, process.stdout.columns) : 120,
    now: () => performance.now(),
    onInterrupt: (action) => {
      process.on('SIGINT', action)
      process.on('SIGTERM', action)
      return () => {
        process.off('SIGINT', action)
        process.off('SIGTERM', action)
      }
    },
  }
}
