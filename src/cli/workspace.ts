import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { ProblemError, type Location, type Problem } from '../core/problem.ts'
import { compileNetwork, type Compiled } from '../compile/compile.ts'
import { loadDesign } from '../compile/load-design.ts'
import { loadLock } from '../design/load.ts'
import type { Lock } from '../design/lock.ts'
import { indexNetwork, type NetworkIndex } from '../network/index.ts'
import { textOption, type CommandCall } from './command.ts'
import type { CliIo } from './io.ts'

/** A design, compiled, with the file that it came from. */
export interface Workspace {
  /** Absolute path of the design. */
  readonly path: string
  readonly folder: string
  /** As it is on disk; `compiled.lock` is what it should be. */
  readonly lock: Lock
  readonly compiled: Compiled
  readonly index: NetworkIndex
}

export const DESIGN_NAMES: readonly string[] = ['network.ts', 'network.yaml', 'network.yml', 'network.json']

/** The design that a command is about: `--config`, else the nearest `network.*` here or in a folder above. */
export function findDesign(call: CommandCall): string {
  const given = textOption(call, 'config')
  if (given !== undefined) return resolve(call.io.cwd, given)
  for (let folder = call.io.cwd; ; folder = dirname(folder)) {
    const found = DESIGN_NAMES.map((name) => join(folder, name)).filter((path) => existsSync(path))
    const [first, second] = found
    if (first !== undefined && second !== undefined) {
      const shown = found.map((path) => shownPath(call.io, path)).join(' and ')
      throw new ProblemError([
        {
          code: 'CLI-002',
          severity: 'error',
          message: `there are two designs: ${shown}`,
          hint: `say which with \`-c ${shownPath(call.io, first)}\``,
        },
      ])
    }
    if (first !== undefined) return first
    if (dirname(folder) === folder) break
  }
  throw new ProblemError([
    {
      code: 'CLI-001',
      severity: 'error',
      message: `there is no design: no ${DESIGN_NAMES.join(', ')} here or in a folder above`,
      hint: 'name one with `-c <file>`, or write a first one with `keiro init`',
    },
  ])
}

/** Relative to the working directory where that is shorter to read. */
export function shownPath(io: Pick<CliIo, 'cwd'>, path: string): string {
  const below = relative(io.cwd, path)
  return below.startsWith('..') ? path : below === '' ? '.' : below
}

/** Loads and compiles. @throws ProblemError with what stops it. */
export async function openWorkspace(call: CommandCall): Promise<Workspace> {
  const path = findDesign(call)
  const [design, lock] = await Promise.all([loadDesign(path), loadLock(path)])
  const compiled = compileNetwork(design, lock)
  return { path, folder: dirname(path), lock, compiled, index: indexNetwork(compiled.network) }
}

/**
 * A copy of plain data with every place in it (`at: { file, … }`) as seen from the design's folder: what files and golden
 * output show, so that they are the same on every machine.
 */
export function placesInFolder(value: unknown, folder: string, cwd = process.cwd()): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => placesInFolder(item, folder, cwd))
  if (typeof value !== 'object' || value === null || value instanceof Set || value instanceof Map) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      key === 'at' && isPlace(inner) ? placeInFolder(inner, folder, cwd) : placesInFolder(inner, folder, cwd),
    ]),
  )
}

function isPlace(value: unknown): value is Location {
  return typeof value === 'object' && value !== null && 'file' in value && typeof value.file === 'string'
}

export function placeInFolder(at: Location, folder: string, cwd = process.cwd()): Location {
  return { ...at, file: relative(folder, resolve(cwd, at.file)) }
}

export function problemInFolder(problem: Problem, folder: string): Problem {
  return {
    ...problem,
    ...(problem.at === undefined ? {} : { at: placeInFolder(problem.at, folder) }),
    ...(problem.related === undefined
      ? {}
      : {
          related: problem.related.map((other) => ({
            message: other.message,
            ...(other.at === undefined ? {} : { at: placeInFolder(other.at, folder) }),
          })),
        }),
  }
}
