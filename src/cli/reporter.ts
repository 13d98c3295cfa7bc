import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Problem } from '../core/problem.ts'
import type { CliIo } from './io.ts'
import { problemsAsGithub } from './reporter-github.ts'
import { problemsAsSarif } from './reporter-sarif.ts'
import { problemsAsText } from './reporter-text.ts'

export type Format = 'text' | 'json' | 'github' | 'sarif'

export const isFormat = (text: string): text is Format => ['text', 'json', 'github', 'sarif'].includes(text)

/** Prints problems in a form. Text of a stopped command goes to standard error; what machines read goes to standard output. */
export function reportProblems(problems: readonly Problem[], format: Format, io: CliIo, stream: 'out' | 'err' = 'err'): void {
  const write = format === 'text' ? io[stream] : io.out
  write(formatProblems(problems, format, io))
}

export function formatProblems(problems: readonly Problem[], format: Format, io: Pick<CliIo, 'colors' | 'cwd'>): string {
  switch (format) {
    case 'text':
      return problemsAsText(problems, { colors: io.colors, readSource: (file) => readLines(resolve(io.cwd, file)) })
    case 'json':
      return `${JSON.stringify(problems, null, 2)}\n`
    case 'github':
      return problemsAsGithub(problems)
    case 'sarif':
      return problemsAsSarif(problems)
  }
}

/** Lines of a source file for the excerpt; a file that can not be read simply has none. */
function readLines(file: string): readonly string[] | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return undefined
  }
}
