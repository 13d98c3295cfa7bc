import { ProblemError } from '../core/problem.ts'
import { nearest } from '../core/nearest.ts'
import { ALL_KINDS, DEFAULT_KINDS } from '../failures/list.ts'
import type { FailureKind } from '../failures/model.ts'
import { textOption, type CommandCall } from './command.ts'

/** A whole number from an option; undefined when it was not given. @throws ProblemError CLI-230. */
export function countOption(call: CommandCall, name: string, most: number): number | undefined {
  const given = textOption(call, name)
  if (given === undefined) return undefined
  const count = /^\d{1,6}$/.test(given) ? Number(given) : 0
  if (count < 1 || count > most) throw wrong(`--${name} must be a whole number from 1 to ${most}, but is "${given}"`)
  return count
}

/** `--kinds router,link`: those that fail; `all`: every kind; what is swept by default when absent. @throws ProblemError CLI-230. */
export function kindsOption(call: CommandCall): readonly FailureKind[] {
  const given = textOption(call, 'kinds')
  if (given === undefined) return DEFAULT_KINDS
  if (given === 'all') return ALL_KINDS
  const words = given.split(',').map((word) => word.trim())
  const kinds = ALL_KINDS.filter((kind) => words.includes(kind))
  const unknown = words.find((word) => !ALL_KINDS.some((kind) => kind === word))
  if (unknown === undefined) return kinds
  const meant = nearest(unknown, ALL_KINDS)
  throw wrong(`--kinds knows no "${unknown}"`, meant === undefined ? `there are ${ALL_KINDS.join(', ')}` : `did you mean ${meant}?`)
}

export interface Shard {
  readonly part: number
  readonly of: number
}

/** `--shard 2/5`. @throws ProblemError CLI-230. */
export function shardOption(call: CommandCall): Shard | undefined {
  const given = textOption(call, 'shard')
  if (given === undefined) return undefined
  const [, part, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(given)?.map(Number) ?? []
  if (part === undefined || of === undefined || part < 1 || part > of) throw wrong(`--shard must be like 2/5, but is "${given}"`)
  return { part, of }
}

/** What sweeps need of a design, an account does not have. CLI-230. */
export const onlyForDesigns = (option: string): ProblemError =>
  wrong(`--${option} is for designs, not for snapshots or files of expectations`, 'leave it out, or name a design with -c alone')

function wrong(message: string, hint?: string): ProblemError {
  return new ProblemError([{ code: 'CLI-230', severity: 'error', message, ...(hint === undefined ? {} : { hint }) }])
}
