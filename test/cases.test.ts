import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkDesign } from '../src/checks/check-design.ts'
import { RULES } from '../src/checks/registry.ts'
import { loadDesign } from '../src/compile/load-design.ts'
import { ProblemError, type Problem } from '../src/core/problem.ts'
import { loadLock } from '../src/design/load.ts'
import { readText, ROOT } from './source-tree.ts'

/**
 * Each folder of `test/cases` is a design and the problems that it must give, all of them and nothing else. The folder's name starts
 * with the code that it is about. `UPDATE_GOLDEN=1` rewrites the expectations: read them before they are committed.
 */
const CASES = join(ROOT, 'test', 'cases')
const folders = readdirSync(CASES).sort()

describe('cases', () => {
  it('there is one for every rule', () => {
    const missing = RULES.map((rule) => rule.code).filter((code) => !folders.some((folder) => folder.startsWith(`${code}-`)))
    expect(missing).toEqual([])
    expect(new Set(RULES.map((rule) => rule.code)).size).toBe(RULES.length)
    expect(RULES.length).toBeGreaterThanOrEqual(20)
  })

  it('the page of every rule has its title', () => {
    const titles = RULES.map((rule) => `# ${rule.code}: ${rule.title}`)
    expect(RULES.map((rule) => readText(`docs/codes/${rule.code}.md`).split('\n')[0])).toEqual(titles)
  })

  it.each(folders)('%s', async (folder) => {
    const problems = await problemsOf(folder)
    const file = join(CASES, folder, 'expected.json')
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, `${JSON.stringify(problems, null, 2)}\n`)
    const expected: unknown = JSON.parse(readFileSync(file, 'utf8'))
    expect(problems).toEqual(expected)
    expect(problems.map((problem) => problem.code)).toContain(folder.slice(0, folder.indexOf('-', folder.indexOf('-') + 1)))
    expect(problems.every((problem) => problem.at?.line !== undefined)).toBe(true)
  })
})

describe('the example', () => {
  it('has neither an error nor a warning', async () => {
    const path = join(ROOT, 'examples', 'flets-hybrid', 'network.ts')
    const { problems } = checkDesign(await loadDesign(path), await loadLock(path))
    expect(problems.filter((problem) => problem.severity !== 'info')).toEqual([])
  })
})

async function problemsOf(folder: string): Promise<Problem[]> {
  const design = ['network.yaml', 'network.ts', 'network.json'].map((name) => join(CASES, folder, name)).find((path) => existsSync(path))
  if (design === undefined) throw new Error(`${folder} holds no design`)
  try {
    const { problems } = checkDesign(await loadDesign(design), await loadLock(design))
    return problems.map(withoutFolder)
  } catch (error) {
    if (error instanceof ProblemError) return error.problems.map(withoutFolder)
    throw error
  }
}

/** Places with the file's name alone, so that a case can be moved. */
function withoutFolder(problem: Problem): Problem {
  const strip = <T extends { readonly at?: Problem['at'] }>(item: T): T =>
    item.at === undefined ? item : { ...item, at: { ...item.at, file: item.at.file.replace(/^.*[\\/]/u, '') } }
  return { ...strip(problem), ...(problem.related === undefined ? {} : { related: problem.related.map(strip) }) }
}
