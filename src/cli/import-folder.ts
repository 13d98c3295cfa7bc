import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ProblemError } from '../core/problem.ts'

/** The file that says that a folder is a snapshot of ours. */
const MARK = 'keiro-import.json'

/** A snapshot in the making: beside its place until it is whole. */
export interface ImportFolder {
  readonly write: (path: string, document: unknown) => Promise<void>
  /** Puts the snapshot in its place, instead of an earlier one. */
  readonly finish: () => Promise<void>
  /** Removes what is left over; harmless after {@link ImportFolder.finish}. */
  readonly discard: () => Promise<void>
}

/**
 * @param shown the folder as the user would write it.
 * @throws ProblemError SNAP-013 when something else stands in its place, or it can not be written.
 */
export async function openImportFolder(folder: string, shown: string): Promise<ImportFolder> {
  await refuseForeign(folder, shown)
  const parent = dirname(folder)
  const draft = join(parent, `.${basename(folder)}.keiro-${process.pid}.tmp`)
  const old = `${draft}.old`
  try {
    await mkdir(draft, { recursive: true })
  } catch (error) {
    throw notWritable(shown, error)
  }
  return {
    write: async (path, document) => {
      try {
        await mkdir(dirname(join(draft, path)), { recursive: true })
        await writeFile(join(draft, path), asText(document))
      } catch (error) {
        throw notWritable(shown, error)
      }
    },
    finish: async () => {
      try {
        if (existsSync(folder)) await rename(folder, old)
        await rename(draft, folder)
      } catch (error) {
        if (existsSync(old) && !existsSync(folder)) await rename(old, folder)
        throw notWritable(shown, error)
      }
    },
    discard: async () => {
      await rm(draft, { recursive: true, force: true })
      await rm(old, { recursive: true, force: true })
    },
  }
}

/** One element a line: small, and differences between two snapshots can be read. */
function asText(document: unknown): string {
  if (typeof document !== 'object' || document === null) return `${JSON.stringify(document)}\n`
  const parts = Object.entries(document).map(([key, value]: [string, unknown]) => {
    if (!Array.isArray(value)) return `${JSON.stringify(key)}: ${JSON.stringify(value)}`
    const lines = value.map((item) => `  ${JSON.stringify(item)}`)
    return `${JSON.stringify(key)}: [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n`}]`
  })
  return `{\n${parts.join(',\n')}\n}\n`
}

async function refuseForeign(folder: string, shown: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw notWritable(shown, error)
  })
  if (names === undefined || names.length === 0 || names.includes(MARK)) return
  throw new ProblemError([
    {
      code: 'SNAP-013',
      severity: 'error',
      message: `${shown} is not a snapshot that \`keiro import\` made, and not empty`,
      hint: 'name another folder with --out',
    },
  ])
}

function notWritable(shown: string, error: unknown): ProblemError {
  const message = `${shown} can not be written: ${error instanceof Error ? error.message : String(error)}`
  return new ProblemError([{ code: 'SNAP-013', severity: 'error', message }], 3)
}
