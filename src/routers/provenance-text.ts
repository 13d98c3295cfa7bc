import type { Provenance } from '../network/model.ts'

/** `policies[0] network.ts:41`: for a comment in a rendered file; never a path of this machine. Empty when nothing is known. */
export function provenanceText(from: Provenance): string {
  const { path, object, at } = from
  const place = at === undefined ? undefined : `${basename(at.file)}${at.line === undefined ? '' : `:${at.line}`}`
  return [path ?? object, place].filter((part) => part !== undefined).join(' ')
}

function basename(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)
}
