import { readFileSync, writeSync } from 'node:fs'

/** The version in package.json, which lies two folders above this file both in `src/` and in `dist/`. */
export function readVersion(): string {
  const found: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  if (typeof found === 'object' && found !== null && 'version' in found && typeof found.version === 'string') return found.version
  throw new Error('package.json has no version')
}

/** To the standard output, past the streams of the process: to set them up takes longer than all the rest. A reader that is gone is no fault. */
export function printVersion(): void {
  try {
    writeSync(1, `${readVersion()}\n`)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error
  }
}
