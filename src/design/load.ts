import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { nearest } from '../core/nearest.ts'
import { ProblemError, type Location } from '../core/problem.ts'
import { listed, problem } from './explain.ts'
import type { ReadDocument } from './load-document.ts'
import { shownPath } from './load-places.ts'
import { EMPTY_LOCK, formatLock, readLock, type Lock } from './lock.ts'
import type { Design } from './model.ts'
import { readDesign } from './read.ts'
import type { Vocabulary } from './vocabulary.ts'

/** What a design may say, and what `import … from 'keiro'` gives inside a design file. */
export interface Language {
  readonly vocabularies: readonly Vocabulary[]
  readonly library: Readonly<Record<string, unknown>>
}

const SCRIPTS = ['.ts', '.mts', '.js', '.mjs']
const FORMATS: Readonly<Record<string, 'yaml' | 'json'>> = { '.yaml': 'yaml', '.yml': 'yaml', '.json': 'json' }
const ENDINGS = ['.ts', '.mts', '.js', '.mjs', '.yaml', '.yml', '.json']

/**
 * Loads and checks a design: TypeScript or JavaScript whose default export is the design, YAML, or JSON.
 *
 * @param path of the file; places in problems show it as the user would write it from the working directory.
 * @throws ProblemError with everything that is wrong.
 */
export async function loadDesignFile(path: string, language: Language): Promise<Design> {
  const { value, locate } = await loadDesignValue(path, language)
  return readDesign(value, locate, language.vocabularies)
}

/** The design as written, before anything of it is checked. @throws ProblemError when there is none, or it is no text of its kind. */
export async function loadDesignValue(path: string, language: Language): Promise<ReadDocument> {
  const file = shownPath(path)
  const ending = extname(path).toLowerCase()
  const text = await readText(path, file)
  const format = FORMATS[ending]
  if (format === undefined && !SCRIPTS.includes(ending)) {
    const what = ending === '' ? 'no file ending' : `the file ending ${ending}`
    throw new ProblemError([
      problem('DESIGN-002', `${file} has ${what}, so how to read it is not known`, { file }, `a design ends in ${listed(ENDINGS)}`),
    ])
  }
  return format === undefined ? runDesign(path, text, language) : parseDesign(text, file, format)
}

/** Loaded when needed, because a design is one or the other and each reader costs some of the start. */
async function runDesign(path: string, text: string, { library }: Language) {
  const { loadModule } = await import('./load-module.ts')
  return loadModule({ path: resolve(path), text, shown: shownPath, library })
}

async function parseDesign(text: string, file: string, format: 'yaml' | 'json') {
  const { readDocument } = await import('./load-document.ts')
  return readDocument(text, file, format)
}

/** `keiro.lock.json` beside the design. */
export const lockPath = (designPath: string): string => join(dirname(resolve(designPath)), 'keiro.lock.json')

/**
 * The lock file beside a design; empty where there is none yet.
 *
 * @throws ProblemError DESIGN-020 when the file is there but is not a lock file.
 */
export async function loadLock(designPath: string): Promise<Lock> {
  const path = lockPath(designPath)
  try {
    return readLock(await readFile(path, 'utf8'), shownPath(path))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return EMPTY_LOCK
    throw error
  }
}

/** Writes the lock file beside a design, whole or not at all. A file that already says the same is not touched. */
export async function saveLock(designPath: string, lock: Lock): Promise<void> {
  const path = lockPath(designPath)
  const text = formatLock(lock)
  if ((await readFile(path, 'utf8').catch(() => '')) === text) return
  const temporary = `${path}.${process.pid}.tmp`
  try {
    await writeFile(temporary, text)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw new ProblemError([problem('DESIGN-022', `${shownPath(path)} cannot be written: ${reason(error)}`, { file: shownPath(path) })])
  }
}

async function readText(path: string, file: string): Promise<string> {
  const at: Location = { file }
  try {
    if ((await stat(path)).isDirectory()) {
      const inside = (await readdir(path)).find((name) => /^network\.(ts|mts|js|mjs|ya?ml|json)$/.test(name))
      throw new ProblemError([
        problem('DESIGN-001', `${file} is a folder, not a design`, at, inside && `did you mean ${join(file, inside)}?`),
      ])
    }
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof ProblemError) throw error
    if (errorCode(error) !== 'ENOENT') throw new ProblemError([problem('DESIGN-001', `${file} cannot be read: ${reason(error)}`, at)])
    throw new ProblemError([problem('DESIGN-001', `${file} does not exist`, at, await nearestFile(path))])
  }
}

/** A file of the folder that may be meant: like this one by name, else any design. */
async function nearestFile(path: string): Promise<string> {
  const folder = dirname(path)
  const names = (await readdir(folder).catch(() => [])).filter((name) => ENDINGS.includes(extname(name))).sort()
  const stem = (name: string) => basename(name, extname(name))
  const guess =
    nearest(basename(path), names) ?? names.find((name) => stem(name) === stem(path)) ?? names.find((name) => stem(name) === 'network')
  return guess === undefined ? '`keiro init` writes a first design' : `did you mean ${shownPath(join(folder, guess))}?`
}

const errorCode = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause')

function reason(error: unknown): string {
  const words: Readonly<Record<string, string>> = {
    EACCES: 'permission denied',
    EPERM: 'not permitted',
    EROFS: 'the file system is read-only',
    ENOSPC: 'no space left',
    EISDIR: 'it is a folder',
  }
  return words[errorCode(error)] ?? errorCode(error)
}
