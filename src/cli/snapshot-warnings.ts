import { formatLocation, type Problem } from '../core/problem.ts'
import type { CliIo } from './io.ts'

/** So many are worth the eyes of somebody who asked another question. */
const SHOWN = 5

/** What was not read of a snapshot, in a line each on standard error. */
export function printWarnings(io: CliIo, problems: readonly Problem[]): void {
  const shown = problems.slice(0, SHOWN)
  for (const { code, message, at } of shown) {
    const place = formatLocation(at)
    io.err(`${place === '' ? '' : `${place}  `}${code}  ${message}\n`)
  }
  if (problems.length > shown.length) io.err(`and ${problems.length - shown.length} more warnings about the snapshot\n`)
}
