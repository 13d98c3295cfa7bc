import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadDesign } from '../src/compile/load-design.ts'
import { formatLocation, ProblemError, type Location, type Problem } from '../src/core/problem.ts'

const folder = fileURLToPath(new URL('errors/', import.meta.url))
const cases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
const update = process.env['KEIRO_UPDATE'] === '1'

test('there are cases', () => {
  expect(cases.length).toBeGreaterThan(40)
})

test.each(cases.map((entry) => entry.name))('%s', async (name) => {
  const inside = join(folder, name)
  const file = readdirSync(inside).find((entry) => entry.startsWith('network.')) ?? 'network.yaml'
  const problems = await problemsOf(join(inside, file))
  const text = problems.map((problem) => formatProblem(problem, inside)).join('\n')
  const expected = join(inside, 'expected.txt')
  if (update) writeFileSync(expected, text)
  expect(text).toBe(readFileSync(expected, 'utf8'))
})

async function problemsOf(path: string): Promise<readonly Problem[]> {
  try {
    await loadDesign(path)
  } catch (error) {
    if (error instanceof ProblemError) return error.problems
    throw error
  }
  throw new Error('this design is fine, but should not be')
}

function formatProblem(problem: Problem, inside: string): string {
  const place = (at: Location | undefined) =>
    at === undefined ? 'nowhere' : `${formatLocation({ ...at, file: basename(at.file) })}${at.path ? ` (${at.path})` : ''}`
  const lines = [
    `${problem.code} ${problem.severity} ${place(problem.at)}`,
    `  ${problem.message}`,
    ...(problem.hint === undefined ? [] : [`  hint: ${problem.hint}`]),
    ...(problem.related ?? []).map((related) => `  related: ${related.message}, ${place(related.at)}`),
  ]
  // What the user sees depends on the folder that the test runs in; the case does not.
  return `${lines.join('\n')}\n`.replaceAll(new RegExp(`\\S*test/errors/${basename(inside)}/`, 'g'), '')
}
