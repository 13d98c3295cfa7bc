import { readFileSync } from 'node:fs'

/** The version in package.json, which lies two folders above this file both in `src/` and in `dist/`. */
export function readVersion(): string {
  const found: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  if (typeof found === 'object' && found !== null && 'version' in found && typeof found.version === 'string') return found.version
  throw new Error('package.json has no version')
}
