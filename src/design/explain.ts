import type * as z from 'zod'
import { nearest } from '../core/nearest.ts'
import type { Location, Problem } from '../core/problem.ts'
import { describePath, formatPath, sayPath, valueAt, type Path } from './path.ts'

/** What is needed to say a fault in the user's words. */
export interface Explanation {
  /** The whole design as written. */
  readonly root: unknown
  readonly locate: (path: string) => Location | undefined
  /** Keys that may stand at a path, for "did you mean". */
  readonly keys: (path: Path) => readonly string[]
}

type Issue = z.core.$ZodIssue

/** One fault of the schema as problems; several when it names several keys. */
export function explainIssue(issue: Issue, base: Path, context: Explanation): Problem[] {
  const path: Path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))]
  const found = valueAt(context.root, path)
  const at = placed(path, context)
  const error = (code: string, message: string, hint?: string): Problem[] => [problem(code, message, at, hint)]
  switch (issue.code) {
    case 'invalid_type':
      return found === undefined
        ? [missing(path, context)]
        : error('DESIGN-007', `${sayPath(path)} must be ${TYPES[issue.expected] ?? issue.expected}, but is ${say(found)}`)
    case 'invalid_value':
      if (found === undefined) return [missing(path, context)]
      return error(
        'DESIGN-008',
        `${sayPath(path)} must be ${listed(issue.values.map(say))}, but is ${say(found)}`,
        meant(found, issue.values),
      )
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, context))
    case 'too_small':
    case 'too_big':
      return error('DESIGN-008', `${sayPath(path)} ${sizeFault(issue, found)}`)
    case 'invalid_union':
      return found === undefined ? [missing(path, context)] : explainUnion(issue.errors, path, found, context)
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.flatMap((inner) => explainIssue({ ...inner, path: [] }, path, context))
    case 'custom':
      return error(textOf(issue.params?.['code']) ?? 'DESIGN-008', `${sayPath(path)} ${issue.message}`, textOf(issue.params?.['hint']))
    default:
      return error('DESIGN-008', `${sayPath(path)} must not be ${say(found)}`)
  }
}

/** The branch that the user most likely meant speaks; if none fits at all, what the branches expect is listed. */
function explainUnion(branches: readonly (readonly Issue[])[], path: Path, found: unknown, context: Explanation): Problem[] {
  const fitting = branches.filter(
    (issues) => !issues.some((issue) => issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')),
  )
  const ofItsKind = fitting.filter((issues) => !issues.some(isAboutKind))
  const kinds = fitting.flatMap((issues) => issues.filter(isAboutKind).flatMap((issue) => issue.values))
  if (ofItsKind.length === 0 && kinds.length > 0)
    return explainIssue({ code: 'invalid_value', values: kinds, path: ['kind'], message: '' }, path, context)
  const meantBranch = ofItsKind[0]
  if (meantBranch !== undefined) return meantBranch.flatMap((issue) => explainIssue(issue, path, context))
  const expected = branches.flatMap((issues) =>
    issues.flatMap((issue) =>
      issue.code === 'invalid_type' ? typeWords(issue.expected) : issue.code === 'invalid_value' ? issue.values.map(say) : [],
    ),
  )
  const candidates = branches.flat().flatMap((issue) => (issue.code === 'invalid_value' ? issue.values : []))
  return [
    problem(
      'DESIGN-007',
      `${sayPath(path)} must be ${listed([...new Set(expected)])}, but is ${say(found)}`,
      placed(path, context),
      meant(found, candidates),
    ),
  ]
}

function isAboutKind(issue: Issue): issue is Issue & { readonly code: 'invalid_value' } {
  return issue.code === 'invalid_value' && issue.path.length === 1 && issue.path[0] === 'kind'
}

export function unknownKey(key: string, path: Path, context: Explanation): Problem {
  const known = context.keys(path)
  const guess = nearest(key, known) ?? known.find((other) => key.length >= 4 && other.startsWith(key.slice(0, 4)))
  const hint =
    guess === undefined
      ? known.length === 0
        ? undefined
        : `it has ${listed(
            known.map((k) => `\`${k}\``),
            'and',
          )}`
      : `did you mean \`${guess}\`?`
  return problem('DESIGN-005', `${sayPath(path)} has no property \`${key}\``, placed([...path, key], context), hint)
}

function missing(path: Path, context: Explanation): Problem {
  const { property, owner } = describePath(path)
  return problem('DESIGN-017', `${property} is missing in ${owner}`, placed(path, context))
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object with properties',
  record: 'an object with names as keys',
}

const typeWords = (expected: string): string[] => (expected === 'boolean' ? ['true', 'false'] : [TYPES[expected] ?? expected])

function sizeFault(issue: Issue & { readonly code: 'too_small' | 'too_big' }, found: unknown): string {
  const limit = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`
  if (!Array.isArray(found)) return `must be ${limit}, but is ${say(found)}`
  return `must have ${limit} ${limit.endsWith(' 1') ? 'entry' : 'entries'}, but has ${found.length}`
}

/** A value in the words of the message: texts quoted, the rest by type. */
export function say(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `"${value.slice(0, 57)}…"` : `"${value}"`
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (value === null) return 'empty'
  if (value === undefined) return 'missing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

export function listed(words: readonly string[], last = 'or'): string {
  return words.length < 2 ? (words[0] ?? 'nothing') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}

function meant(found: unknown, values: readonly unknown[]): string | undefined {
  const guess =
    typeof found === 'string'
      ? nearest(
          found,
          values.filter((value) => typeof value === 'string'),
        )
      : undefined
  return guess === undefined ? undefined : `did you mean "${guess}"?`
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The place of a path, always with the path itself. */
export function placed(path: Path, context: Pick<Explanation, 'locate'>): Location | undefined {
  const text = formatPath(path)
  const at = context.locate(text)
  return at === undefined ? undefined : { ...at, path: text }
}

export function problem(code: string, message: string, at: Location | undefined, hint?: string): Problem {
  return { code, severity: 'error', message, ...(at === undefined ? {} : { at }), ...(hint === undefined ? {} : { hint }) }
}
