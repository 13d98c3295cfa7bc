import picocolors from 'picocolors'
import type { Section } from '../report/table.ts'
import { sectionAsText, type TextStyle } from '../report/text.ts'
import { isSet, textOption, type CommandCall } from './command.ts'
import type { CliIo } from './io.ts'
import { isFormat, type Format } from './reporter.ts'

export function textStyle(io: Pick<CliIo, 'colors'>): TextStyle {
  const color = picocolors.createColors(io.colors)
  return { heading: color.bold, dim: color.dim }
}

export function printSections(io: CliIo, sections: readonly Section[]): void {
  io.out(sections.map((section) => sectionAsText(section, textStyle(io))).join('\n'))
}

/** `--format`, or `json` where `--json` is given. */
export function formatOf(call: CommandCall): Format {
  const given = textOption(call, 'format')
  if (given !== undefined && isFormat(given)) return given
  return isSet(call, 'json') ? 'json' : 'text'
}

export const wantsJson = (call: CommandCall): boolean => isSet(call, 'json')

export function printJson(io: CliIo, value: unknown): void {
  io.out(`${JSON.stringify(value, jsonValue, 2)}\n`)
}

/** Infinity has no JSON; `null` in an interval means "until repaired". Sets and maps become lists and objects. */
export function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return null
  if (value instanceof Set) return [...value]
  if (value instanceof Map) return Object.fromEntries(value)
  return value
}
