import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runForTest } from './run-cli.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/flets-hybrid', import.meta.url))
const GOLDEN = fileURLToPath(new URL('../golden/flets-hybrid', import.meta.url))
const UPDATE = process.env['KEIRO_UPDATE'] === '1'

/** What a command prints, exactly; `KEIRO_UPDATE=1` writes anew what has changed, for the diff to be reviewed. */
const COMMANDS = [
  { file: 'check.txt', words: ['check'], code: 0 },
  { file: 'plan.txt', words: ['plan', '--no-write'], code: 0 },
  { file: 'prove.txt', words: ['prove', '--verbose'], code: 0 },
  { file: 'prove.json', words: ['prove', '--json'], code: 0 },
  { file: 'reach-osaka-443.txt', words: ['reach', 'osaka', 'tokyo/app', 'tcp/443'], code: 0 },
  { file: 'reach-osaka-22.txt', words: ['reach', 'osaka', 'tokyo/app', 'tcp/22'], code: 1 },
  { file: 'reach-nagoya-22.json', words: ['reach', 'nagoya', 'tokyo/app', 'tcp/22', '--json'], code: 0 },
  { file: 'routes-hub-without-edge-aws-1.txt', words: ['routes', 'hub', '--down', 'edge-aws-1'], code: 0 },
  { file: 'drill-simulated.txt', words: ['lab', 'drill', '--simulate'], code: 0 },
]

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keiro-golden-'))
  for (const name of ['network.ts', 'keiro.lock.json']) if (existsSync(join(EXAMPLE, name))) cpSync(join(EXAMPLE, name), join(folder, name))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function compare(file: string, content: string): void {
  const path = join(GOLDEN, file)
  if (UPDATE) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
  expect(content).toBe(readFileSync(path, 'utf8'))
}

describe('what the commands print for the example', () => {
  test.each(COMMANDS)('$file', async ({ file, words, code }) => {
    const { out, err, code: given } = await runForTest(words, folder)
    expect(err).toBe('')
    expect(given).toBe(code)
    // The place of the copy is the only thing that is not the same on every machine.
    compare(file, out.replaceAll(`${folder}/`, ''))
  })

  test('tables fit a terminal of 130 columns', () => {
    for (const file of ['plan.txt', 'prove.txt', 'reach-osaka-443.txt']) {
      const [head = ''] = readFileSync(join(GOLDEN, file), 'utf8').split('BFD (100 ms × 3)')
      expect(head.split('\n').filter((line) => line.length > 130)).toEqual([])
    }
  })
})

describe('what build writes for the example', () => {
  const filesBelow = (directory: string): string[] =>
    readdirSync(directory, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
      .sort()

  test('every file is the golden one, and a second build elsewhere is the same to the byte', async () => {
    const first = await runForTest(['build', '-o', 'built'], folder)
    expect(first).toMatchObject({ code: 0, err: '' })
    const built = join(folder, 'built')
    const files = filesBelow(built)
    expect(files.filter((file) => file.startsWith('routers/')).length).toBeGreaterThan(20)
    if (UPDATE) rmSync(join(GOLDEN, 'build'), { recursive: true, force: true })
    for (const file of files) compare(join('build', file), readFileSync(join(built, file), 'utf8'))
    expect(filesBelow(join(GOLDEN, 'build'))).toEqual(files)

    await runForTest(['build', '-o', 'again'], folder)
    expect(filesBelow(join(folder, 'again'))).toEqual(files)
    for (const file of files) expect(readFileSync(join(folder, 'again', file)).equals(readFileSync(join(built, file)))).toBe(true)
    const repeated = await runForTest(['build', '-o', 'built'], folder)
    expect(repeated.out).toContain('built: 0 written')
  })

  test('holds no secret, no time and no path of the machine', () => {
    for (const file of filesBelow(GOLDEN)) {
      const content = readFileSync(join(GOLDEN, file), 'utf8')
      expect(content, file).not.toMatch(
        /BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|^\s*PrivateKey\s*=|(^|[\s"'=])[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=($|[\s"'])/m,
      )
      expect(content, file).not.toContain(folder)
      expect(content, file).not.toMatch(/\/(root|home|work)\/\w/)
      expect(content, file).not.toMatch(/\b20\d\d-\d\d-\d\dT\d\d:\d\d/)
    }
  })

  test('no golden file is larger than 350 KB', () => {
    expect(filesBelow(GOLDEN).filter((file) => statSync(join(GOLDEN, file)).size > 350_000)).toEqual([])
  })

  test('the report needs nothing from outside', () => {
    const html = readFileSync(join(GOLDEN, 'build/report.html'), 'utf8')
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|src=/)
    expect(html).toContain('<svg xmlns="http://www.w3.org/2000/svg"')
  })
})
