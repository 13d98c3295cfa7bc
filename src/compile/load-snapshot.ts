import { basename, resolve } from 'node:path'
import { openFiles } from '../design/load-files.ts'
import { compileSnapshot, type CompiledSnapshot } from './compile-snapshot.ts'

/**
 * Reads a folder of JSON files, one for each call to a cloud's API, and makes the network that they describe.
 *
 * @throws ProblemError with everything that stops it: no such folder, files that are no JSON or contradict each other.
 * @example const { index, problems } = await loadSnapshot('snapshots/production')
 */
export async function loadSnapshot(folder: string): Promise<CompiledSnapshot> {
  return compileSnapshot(await openFiles(folder), basename(resolve(folder)))
}
