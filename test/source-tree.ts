import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** A TypeScript file as the architecture test sees it. Paths are relative to the repository, with `/`. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  /** Without comments, strings kept. */
  readonly code: string
  readonly imports: readonly Import[]
  readonly lines: number
}

export interface Import {
  /** As written: `../core/problem.ts`, `zod`, `node:fs`. */
  readonly specifier: string
  /** Path of the file in the repository; absent for packages. */
  readonly file?: string
  readonly isTypeOnly: boolean
  /** Loaded only when asked for: `await import('…')`. */
  readonly isLate: boolean
}

export function filesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]))
    .sort()
}

export function foldersUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => [`${folder}/${entry.name}`, ...foldersUnder(`${folder}/${entry.name}`)])
    .sort()
}

export const readText = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

export function readSourceTree(folder: string): SourceFile[] {
  return filesUnder(folder)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => {
      const text = readText(path)
      const code = stripComments(text)
      return { path, text, code, imports: importsOf(path, code), lines: text.split('\n').length - 1 }
    })
}

const IMPORT = /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gu

export function importsOf(path: string, code: string): Import[] {
  return [...code.matchAll(IMPORT)].map(([, type, fixed, dynamic]) => {
    const specifier = fixed ?? dynamic ?? ''
    const how = { specifier, isTypeOnly: type !== undefined, isLate: dynamic !== undefined }
    if (specifier === 'keiro') return { ...how, file: 'src/index.ts' }
    return specifier.startsWith('.') ? { ...how, file: posix.join(posix.dirname(path), specifier) } : how
  })
}

/** Removes comments, keeping strings, templates and regular expressions, with every line where it was. */
export function stripComments(text: string): string {
  const token =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[=(,:[!&|?{};\n]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/[a-z]*/gu
  return text.replace(token, (match) => (match.startsWith('/*') || match.startsWith('//') ? match.replace(/[^\n]/gu, ' ') : match))
}

/** Comments without what they quote (`…`, "…", '…') and without their examples; code is blanked, every line where it was. */
export function proseOf(text: string): string {
  const code = stripComments(text)
  const comments = Array.from({ length: text.length }, (_, i) => (text[i] === '\n' || code[i] !== text[i] ? text[i] : ' ')).join('')
  return comments.replace(/@example[\s\S]*?(?=\*\/|\n\s*\* @|$)|`[^`\n]*`|"[^"\n]*"|(?<=\s)'[^'\n]*'/gu, (match) =>
    match.replace(/[^\n]/gu, ' '),
  )
}

/** The room of a file: the first folder below src, or the file itself for `src/index.ts`. */
export function roomOf(path: string): string {
  return path.split('/')[1] ?? ''
}
