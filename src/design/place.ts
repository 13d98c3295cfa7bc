import type { Location } from '../core/problem.ts'

/** Shared by every copy of this module in the process, so that a design loaded by another copy still knows its places. */
const CALL = Symbol.for('keiro.call')

/** Marks a value with the place where its builder was called. The stack is read only if someone asks. */
export function rememberCall<T extends object>(value: T, builder: (...input: never[]) => unknown): T {
  const call: { stack?: string } = {}
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 1
  Error.captureStackTrace(call, builder)
  Error.stackTraceLimit = limit
  Object.defineProperty(value, CALL, { value: call, enumerable: false })
  return value
}

/** File and line of the builder call that made the value. No column: the loader keeps lines exact, but not columns. */
export function callPlace(value: object): Location | undefined {
  const call: unknown = Object.getOwnPropertyDescriptor(value, CALL)?.value
  const stack = typeof call === 'object' && call !== null && 'stack' in call ? call.stack : undefined
  return typeof stack === 'string' ? stackPlace(stack) : undefined
}

/** The first frame of a stack that `accepts` the file of. */
export function stackPlace(stack: string, accepts: (file: string) => boolean = () => true): Location | undefined {
  for (const [, url = '', line] of stack.matchAll(/^\s+at (?:.*\()?((?:file:\/\/|[/\\]|[A-Za-z]:\\).*?):(\d+):\d+\)?$/gm)) {
    const file = url.startsWith('file://') ? decodeURIComponent(new URL(url).pathname) : url
    if (accepts(file)) return { file, line: Number(line) }
  }
  return undefined
}
