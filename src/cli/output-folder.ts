import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ProblemError } from '../core/problem.ts'
import { sortedBy } from '../core/stable.ts'
import type { RenderedFile } from '../deploy/resource.ts'

/** What was written last time, so that nothing else is ever deleted or overwritten. */
const MANIFEST = '.keiro-files.json'

export interface Written {
  /** Paths in the folder. */
  readonly changed: readonly string[]
  readonly unchanged: number
  readonly removed: readonly string[]
  /** Files that were edited by hand since; each edit is kept beside as `<file>.edited`. */
  readonly edited: readonly string[]
}

/**
 * Makes the folder hold these files: everything is written beside it first, then moved into place. Files that an earlier
 * build wrote and this one does not are removed; files of others (a Terraform state, notes) stay.
 *
 * @param shown the folder as the user would write it.
 * @throws ProblemError CLI-008 when a file of somebody else is in the way, CLI-003 when the folder can not be written.
 */
export async function writeFolder(folder: string, files: readonly RenderedFile[], shown: string): Promise<Written> {
  const before = await readManifest(folder)
  const wanted = sortedBy(files, (file) => file.path)
  await refuseForeign(folder, wanted, before, shown)
  const temporary = join(dirname(folder), `.${basename(folder)}.keiro-${process.pid}.tmp`)
  try {
    for (const file of wanted) {
      await mkdir(dirname(join(temporary, file.path)), { recursive: true })
      await writeFile(join(temporary, file.path), file.content)
      await chmod(join(temporary, file.path), Number.parseInt(file.mode ?? '0644', 8))
    }
    const manifest = Object.fromEntries(wanted.map((file) => [file.path, digest(file.content)]))
    await mkdir(temporary, { recursive: true })
    await writeFile(join(temporary, MANIFEST), `${JSON.stringify({ version: 1, files: manifest }, null, 2)}\n`)
    return await moveIn(folder, temporary, manifest, before)
  } catch (error) {
    if (error instanceof ProblemError) throw error
    throw new ProblemError(
      [
        {
          code: 'CLI-003',
          severity: 'error',
          message: `${shown} can not be written: ${error instanceof Error ? error.message : String(error)}`,
        },
      ],
      3,
    )
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

type Manifest = Readonly<Record<string, string>>

async function moveIn(folder: string, temporary: string, manifest: Manifest, before: Manifest): Promise<Written> {
  await mkdir(folder, { recursive: true })
  const changed: string[] = []
  const edited: string[] = []
  let unchanged = 0
  for (const [path, wanted] of Object.entries(manifest)) {
    const target = join(folder, path)
    const found = await digestOf(target)
    if (found === wanted) {
      unchanged++
      continue
    }
    if (found !== undefined && found !== before[path]) {
      await copyFile(target, `${target}.edited`)
      edited.push(path)
    }
    await mkdir(dirname(target), { recursive: true })
    await rename(join(temporary, path), target)
    changed.push(path)
  }
  const removed: string[] = []
  for (const [path, written] of Object.entries(before)) {
    if (path in manifest || (await digestOf(join(folder, path))) !== written) continue
    await rm(join(folder, path))
    await removeEmpty(folder, dirname(path))
    removed.push(path)
  }
  await rename(join(temporary, MANIFEST), join(folder, MANIFEST))
  return { changed, unchanged, removed, edited }
}

async function refuseForeign(folder: string, files: readonly RenderedFile[], before: Manifest, shown: string): Promise<void> {
  const foreign: string[] = []
  for (const file of files) {
    if (file.path in before) continue
    const found = await digestOf(join(folder, file.path))
    if (found !== undefined && found !== digest(file.content)) foreign.push(file.path)
  }
  if (foreign.length === 0) return
  const more = foreign.length > 3 ? ` and ${foreign.length - 3} more` : ''
  throw new ProblemError([
    {
      code: 'CLI-008',
      severity: 'error',
      message: `${shown} has files that no build wrote: ${foreign.slice(0, 3).join(', ')}${more}`,
      hint: 'name another folder with `-o`, or move them away',
    },
  ])
}

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => undefined)
  if (text === undefined) return {}
  try {
    const found: unknown = JSON.parse(text)
    if (typeof found !== 'object' || found === null || !('files' in found) || typeof found.files !== 'object' || found.files === null)
      return {}
    return Object.fromEntries(
      Object.entries(found.files).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && isInside(entry[0])),
    )
  } catch {
    return {}
  }
}

/** A manifest that somebody edited must not make this program touch anything outside. */
const isInside = (path: string): boolean => !path.startsWith('/') && !path.split('/').includes('..')

async function removeEmpty(folder: string, path: string): Promise<void> {
  if (path === '.' || (await readdir(join(folder, path))).length > 0) return
  await rmdir(join(folder, path))
  await removeEmpty(folder, dirname(path))
}

const digest = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex')

async function digestOf(path: string): Promise<string | undefined> {
  const content = await readFile(path).catch(() => undefined)
  return content === undefined ? undefined : digest(content)
}
