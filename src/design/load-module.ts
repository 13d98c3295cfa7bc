import { createJiti } from 'jiti'
import { isBuiltin } from 'node:module'
import { dirname, sep } from 'node:path'
import { nearest } from '../core/nearest.ts'
import { ProblemError, type Location, type Problem } from '../core/problem.ts'
import { propertyLine } from './call-source.ts'
import type { ReadDocument } from './load-document.ts'
import { problem, say } from './explain.ts'
import { findImportCycle } from './load-imports.ts'
import { parsePath, valueAt } from './path.ts'
import { callPlace, stackPlace } from './place.ts'

/** A design file that is run: its absolute path, its text, and how paths are shown to the user. */
export interface DesignModule {
  readonly path: string
  readonly text: string
  readonly shown: (path: string) => string
  /** What `import … from 'keiro'` gives: the very modules of this process, wherever the file lies. */
  readonly library: Readonly<Record<string, unknown>>
}

const HOW = 'write `export default defineNetwork({ … })`'

/**
 * Runs a TypeScript or JavaScript design. Types are stripped, not checked: the editor does that.
 *
 * @throws ProblemError when it does not parse, throws, imports itself, or exports no design.
 */
export async function loadModule(module: DesignModule): Promise<ReadDocument> {
  const { path, text, shown } = module
  const file = shown(path)
  const cycle = await findImportCycle(path, text)
  if (cycle !== undefined) {
    const chain = cycle.files.map(shown).join(' → ')
    throw new ProblemError([
      problem(
        'DESIGN-013',
        `the design imports itself: ${chain}`,
        { file, line: cycle.line },
        'move what both need into a file of its own',
      ),
    ])
  }
  const value = valueAt(await run(module), ['default'])
  const refuse = (message: string): never => {
    throw new ProblemError([problem('DESIGN-014', message, { file, line: 1 }, HOW)])
  }
  if (value === undefined) return refuse(`${file} has no default export`)
  if (value instanceof Promise) return refuse(`the default export of ${file} is a promise, not a design`)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse(`the default export of ${file} is ${say(value)}, not a design`)
  const top = placeOf(value, shown) ?? { file, line: 1 }
  return { value, locate: (where) => locateIn(value, where, top, module) }
}

async function run(module: DesignModule): Promise<unknown> {
  const jiti = createJiti(module.path, { virtualModules: { keiro: module.library }, interopDefault: false })
  const before = new Set(Object.keys(jiti.cache))
  try {
    return await jiti.import(module.path)
  } catch (error) {
    throw new ProblemError([explainThrown(error, module)])
  } finally {
    // A design may be loaded again after an edit, so neither it nor what it imports may stay.
    for (const key of Object.keys(jiti.cache)) if (!before.has(key)) delete jiti.cache[key]
  }
}

/** What the user's file threw, in the user's words and with the user's line; our own frames and the loader's are not shown. */
function explainThrown(error: unknown, module: DesignModule): Problem {
  const { path, text, shown } = module
  const message = error instanceof Error ? error.message : say(error)
  const syntax = /^ParseError: (.*?)\s*\n\s*(.+):(\d+):(\d+)/.exec(message)
  if (syntax !== null) {
    const [, words = '', file = path, line, column] = syntax
    // The parser counts columns from 0.
    return problem('DESIGN-003', `this is not TypeScript: ${lowerFirst(words)}`, {
      file: shown(file),
      line: Number(line),
      column: Number(column) + 1,
    })
  }
  const unknown = unknownImport(module) ?? unknownBuilder(message, module)
  const thrown =
    error instanceof Error
      ? stackPlace(error.stack ?? '', (file) => file.startsWith(dirname(path) + sep) && !file.includes(`${sep}node_modules${sep}`))
      : undefined
  const at: Location = { ...thrown, file: shown(thrown?.file ?? path) }
  if (unknown !== undefined)
    return problem('DESIGN-015', unknown.message, { ...at, ...(unknown.line === undefined ? {} : { line: unknown.line }) }, unknown.hint)
  const missing = /^Cannot find module '([^']+)'/.exec(message)?.[1]
  if (missing !== undefined) {
    const hint = missing.startsWith('.')
      ? 'write the path from this file, with its ending'
      : isBuiltin(missing)
        ? undefined
        : `npm install ${missing}`
    return problem(
      'DESIGN-015',
      `the design imports "${missing}", which does not exist`,
      { file: at.file, line: lineOf(text, missing) ?? 1 },
      hint,
    )
  }
  return problem('DESIGN-015', `the design stopped with: ${message.split('\n')[0]}`, at)
}

interface Unknown {
  readonly message: string
  readonly line?: number
  readonly hint?: string
}

/** `import { awz } from 'keiro'`. */
function unknownImport({ text, library }: DesignModule): Unknown | undefined {
  for (const { 1: names = '', index } of text.matchAll(/^\s*import\s*\{([^}]*)\}\s*from\s*['"]keiro['"]/gm)) {
    for (const name of names.split(',').map((part) => part.trim().split(/\s+as\s+/)[0] ?? '')) {
      if (name === '' || name.startsWith('type ') || Object.hasOwn(library, name)) continue
      const hint = hintFor(name, Object.keys(library))
      const line = text.slice(0, index).split('\n').length + (/^\s*\n/.test(text.slice(index)) ? 1 : 0)
      return { message: `keiro has no "${name}"`, line, ...hint }
    }
  }
  return undefined
}

/** The loader calls what `keiro` gives `_keiro`. */
function unknownBuilder(message: string, { library }: DesignModule): Unknown | undefined {
  const [, group = '', name = ''] = /^_keiro\.(\w+)\.(\w+) is not a function/.exec(message) ?? []
  const builders = library[group]
  if (typeof builders !== 'object' || builders === null) return undefined
  return {
    message: `keiro has no "${group}.${name}"`,
    ...hintFor(
      `${group}.${name}`,
      Object.keys(builders).map((known) => `${group}.${known}`),
    ),
  }
}

function hintFor(word: string, known: readonly string[]): { readonly hint: string } {
  const guess = nearest(word, known)
  return { hint: guess === undefined ? `there are ${[...known].sort().join(', ')}` : `did you mean ${guess}?` }
}

function lineOf(text: string, word: string): number | undefined {
  const index = text.indexOf(word)
  return index < 0 ? undefined : text.slice(0, index).split('\n').length
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** The innermost builder call on the way down the path, and in it the line of the property where that can be seen. */
function locateIn(root: object, where: string, top: Location, { path, text, shown }: DesignModule): Location {
  const steps = parsePath(where)
  let place = top
  let inside = steps
  let at: unknown = root
  for (const [index, step] of steps.entries()) {
    at = valueAt(at, [step])
    if (typeof at !== 'object' || at === null) break
    const called = placeOf(at, shown)
    if (called === undefined) continue
    place = called
    inside = steps.slice(index + 1)
  }
  const line = place.file === shown(path) && place.line !== undefined ? propertyLine(text, place.line, inside) : undefined
  return line === undefined ? place : { ...place, line }
}

function placeOf(value: object, shown: (path: string) => string): Location | undefined {
  const place = callPlace(value)
  return place === undefined ? undefined : { ...place, file: shown(place.file) }
}
