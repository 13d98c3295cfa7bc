import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { ProblemError } from '../core/problem.ts'
import { problem } from './explain.ts'
import { readExpectations, type WrittenExpectation } from './expectations.ts'
import { shownPath } from './load-places.ts'

const FORMATS: Readonly<Record<string, 'yaml' | 'json'>> = { '.yaml': 'yaml', '.yml': 'yaml', '.json': 'json' }
const SCRIPTS = ['.ts', '.mts', '.js', '.mjs']

/**
 * Loads a file of expectations: YAML, JSON, or TypeScript whose default export is an object with `expect`.
 *
 * @param library what `import … from 'keiro'` gives in a script.
 * @throws ProblemError with everything that is wrong.
 */
export async function loadExpectations(
  path: string,
  library: () => Promise<Readonly<Record<string, unknown>>>,
): Promise<WrittenExpectation[]> {
  const file = shownPath(path)
  const ending = extname(path).toLowerCase()
  const format = FORMATS[ending]
  if (format === undefined && !SCRIPTS.includes(ending)) {
    const message = `${file} has ${ending === '' ? 'no file ending' : `the file ending ${ending}`}, so how to read it is not known`
    throw new ProblemError([problem('DESIGN-002', message, { file }, 'a file of expectations ends in .yaml, .yml, .json or .ts')])
  }
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw new ProblemError([
      problem('DESIGN-001', `${file} ${isMissing ? 'does not exist' : 'cannot be read'}`, { file }, 'name the file of expectations'),
    ])
  })
  if (format !== undefined) {
    const { readDocument } = await import('./load-document.ts')
    const { value, locate } = readDocument(text, file, format)
    return readExpectations(value, locate)
  }
  const { loadModule } = await import('./load-module.ts')
  const { value, locate } = await loadModule({ path: resolve(path), text, shown: shownPath, library: await library() })
  return readExpectations(value, locate)
}
