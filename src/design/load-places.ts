import { relative, resolve } from 'node:path'

/** A file as the user would write it: relative to the working directory when below it. */
export function shownPath(path: string): string {
  const below = relative(process.cwd(), resolve(path))
  return below.startsWith('..') || below === '' ? path : below
}
