import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { ProblemError, type Problem } from '../core/problem.ts'
import { compareText } from '../core/stable.ts'
import { shownPath } from './load-places.ts'

/** One file below a folder; its bytes are read each time they are asked for, and not kept. */
export interface FolderFile {
  /** Below the folder, with `/`. */
  readonly path: string
  /** As the user would write it from the working directory. */
  readonly shown: string
  readonly bytes: Uint8Array
  /** Its first 64 KiB, or all of a smaller one. */
  readonly head: Uint8Array
}

const HEAD_BYTES = 65_536

/** Node reads no longer file at once. */
const LARGEST = 2 ** 31 - 1

/**
 * The `.json` files in a folder and below, in order of their paths. Names that start with a dot are passed over, and links are not followed into folders.
 *
 * @throws ProblemError SNAP-008 when the folder is not there, SNAP-014 while going through when a file is too large or can not be read.
 */
export async function openFiles(folder: string): Promise<Iterable<FolderFile>> {
  const root = resolve(folder)
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw new ProblemError([notThere(folder, error)])
  })
  const paths = entries
    .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && entry.name.toLowerCase().endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path).replaceAll('\\', '/'), absolute: path }))
    .filter(({ path }) => !path.split('/').some((part) => part.startsWith('.')))
    .sort((a, b) => compareText(a.path, b.path))
  return {
    *[Symbol.iterator]() {
      for (const { path, absolute } of paths) yield new LazyFile(path, absolute, shownPath(absolute))
    },
  }
}

class LazyFile implements FolderFile {
  readonly path: string
  readonly shown: string
  readonly #absolute: string

  constructor(path: string, absolute: string, shown: string) {
    this.path = path
    this.#absolute = absolute
    this.shown = shown
  }

  get bytes(): Uint8Array {
    return this.#read((path) => {
      if (statSync(path).size > LARGEST) throw new Error('it is larger than 2 GiB; split it into several files with the same key')
      return readFileSync(path)
    })
  }

  get head(): Uint8Array {
    return this.#read((path) => {
      const file = openSync(path, 'r')
      try {
        const head = new Uint8Array(HEAD_BYTES)
        return head.subarray(0, readSync(file, head))
      } finally {
        closeSync(file)
      }
    })
  }

  #read(read: (path: string) => Uint8Array): Uint8Array {
    try {
      return read(this.#absolute)
    } catch (error) {
      const message = `${this.shown} can not be read: ${error instanceof Error ? error.message : String(error)}`
      throw new ProblemError([{ code: 'SNAP-014', severity: 'error', message, at: { file: this.shown } }])
    }
  }
}

function notThere(folder: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const why = code === 'ENOENT' ? 'does not exist' : code === 'ENOTDIR' ? 'is a file, not a folder' : `can not be read (${String(code)})`
  return {
    code: 'SNAP-008',
    severity: 'error',
    message: `the snapshot ${folder} ${why}`,
    hint: '`keiro import <cloud>` makes one; docs/snapshots.md says how to make one by hand',
  }
}
