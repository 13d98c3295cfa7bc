import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from './source-tree.ts'

interface PackageFile {
  readonly bin: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly files: readonly string[]
}

const EXAMPLE = join(ROOT, 'examples', 'flets-hybrid')
const packageFile = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as PackageFile

// The package as others see it: built, found under node_modules, in a project of its own. `npm test` builds before.
describe.skipIf(!existsSync(join(ROOT, 'dist', 'index.js')))('the built package', () => {
  let project = ''
  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'keiro-library-'))
    mkdirSync(join(project, 'node_modules'))
    symlinkSync(ROOT, join(project, 'node_modules', 'keiro'), 'dir')
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }\n')
    for (const name of ['network.ts', 'keiro.lock.json']) cpSync(join(EXAMPLE, name), join(project, name))
    cpSync(join(ROOT, 'examples', 'as-a-library', 'what-breaks.mjs'), join(project, 'what-breaks.mjs'))
  })
  afterAll(() => rmSync(project, { recursive: true, force: true }))

  const node = (...args: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
    spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8', timeout: 20_000 })

  test('runs in a plain script: load, check, compile, routes, reach, proof, files', () => {
    const { status, stdout, stderr } = node('what-breaks.mjs', 'network.ts')
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const result = JSON.parse(stdout) as { readonly files: readonly string[]; readonly problems: readonly { readonly severity: string }[] }
    expect(result.problems.filter(({ severity }) => severity !== 'info')).toEqual([])
    expect(result).toMatchObject({
      met: [true, true, true, true],
      broken: [],
      asked: 'osaka to tokyo/app, tcp/443, without router ce-nagoya',
      verdict: 'ACCEPTED',
    })
    expect(result.files).toEqual(expect.arrayContaining(['terraform/sakura-network.tf', 'routers/edge-aws-1/frr/frr.conf']))
  })

  test('reads a design that is a value, and throws everything that is wrong with it', () => {
    const script = `
      import { defineNetwork, onPremises, ProblemError, readDesign } from 'keiro'
      try { readDesign({ name: 'x', sites: { a: { kind: 'onpremises.site', cidr: '10.0.0.1/24' } }, gateways: {}, links: [{}] }) }
      catch (error) { console.log(error instanceof ProblemError, error.problems.map(({ code }) => code).join(' ')) }
      console.log(readDesign(defineNetwork({ name: 'y', sites: { a: onPremises.site({ cidr: '10.0.0.0/24' }) } })).sites.a.hosts)`
    const { stdout, stderr } = node('--input-type=module', '-e', script)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^true DESIGN-\d{3} DESIGN-\d{3}.*\n1\n$/u)
  })

  test('has the types of the library', () => {
    const use = `import { answerQuestion, compileNetwork, EMPTY_LOCK, indexNetwork, loadDesign, NOTHING_DOWN, readService, simulateRoutes, type Answer } from 'keiro'
const index = indexNetwork(compileNetwork(await loadDesign('network.ts'), EMPTY_LOCK).network)
export const answer: Answer = answerQuestion(index, simulateRoutes(index), NOTHING_DOWN, { from: 'a', to: 'b', service: readService('icmp') })
`
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
    const compile = (text: string): string => {
      writeFileSync(join(project, 'use.mts'), text)
      return node(tsc, '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', '', 'use.mts').stdout
    }
    expect(compile(use)).toBe('')
    expect(compile(`${use}indexNetwork(await loadDesign('network.ts'))\n`)).toMatch(/^use\.mts\(4,14\): error TS\d+: .*'Design'/u)
  })

  test('holds every file that package.json names, the schema among them', () => {
    const targets = [
      ...Object.values(packageFile.bin),
      ...Object.values(packageFile.exports).flatMap((entry) => (typeof entry === 'string' ? entry : Object.values(entry))),
    ]
    expect(targets).toContain('./dist/keiro.schema.json')
    for (const target of targets) {
      expect(existsSync(join(ROOT, target)), target).toBe(true)
      const top = target.replace(/^\.\//u, '').split('/')[0] ?? ''
      expect([...packageFile.files, 'package.json']).toContain(top)
    }
    const { stdout } = node('-p', `require(require.resolve('keiro/schema.json')).$schema`)
    expect(stdout).toBe('https://json-schema.org/draft/2020-12/schema\n')
    const committed = readFileSync(join(ROOT, 'docs', 'keiro.schema.json'), 'utf8')
    expect(readFileSync(join(ROOT, 'dist', 'keiro.schema.json'), 'utf8')).toBe(committed)
  })
})
