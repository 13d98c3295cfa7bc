import type { CliIo } from './io.ts'

export interface CommandArgument {
  readonly name: string
  readonly summary: string
  readonly optional?: true
  /** Takes all remaining words. */
  readonly variadic?: true
}

export interface CommandOption {
  /** As commander reads it: `-o, --out <dir>`. */
  readonly flags: string
  readonly summary: string
  /** Shown in help; the command itself applies it. */
  readonly default?: string
  readonly choices?: readonly string[]
}

/** One line of the command table: help, documentation and parsing all come from it, and `load` runs only when it is called. */
export interface CommandSpec {
  /** `check`, or `lab up` for a command of a group. */
  readonly name: string
  readonly summary: string
  readonly group: string
  readonly arguments: readonly CommandArgument[]
  readonly options: readonly CommandOption[]
  readonly examples?: readonly string[]
  /** Left out of help and documentation. */
  readonly hidden?: true
  /** Words from the first argument on are passed as they are, options too. */
  readonly passThrough?: true
  readonly load: () => Promise<{ readonly run: CommandRun }>
}

export type CommandRun = (call: CommandCall) => Promise<number>

export interface CommandCall {
  readonly io: CliIo
  /** In the order of the table; variadic ones flattened at the end. */
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
}

export const EXIT = { fine: 0, findings: 1, wrongUse: 2, machineLacks: 3, bug: 70 } as const

/** The text of an option; undefined when it was not given. */
export function textOption(call: CommandCall, name: string): string | undefined {
  const value = call.options[name]
  return typeof value === 'string' ? value : undefined
}

export const isSet = (call: CommandCall, name: string): boolean => call.options[name] === true
