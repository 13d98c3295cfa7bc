import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runForTest } from './run-cli.ts'

const EXAMPLE = 'examples/flets-hybrid/network.ts'

test('reach --matrix: what passes between all ends of the example', async () => {
  const { code, out } = await runForTest(['reach', '--matrix', '--by', 'endpoint', '--format', 'csv', '-c', EXAMPLE])
  expect(code).toBe(0)
  expect(out).toContain('osaka-host,,tokyo-app-a,,tcp/443,none,none,no\r\n')
  expect(out).toContain('nagoya-host,,tokyo-app-c,,"tcp/22,443",none,none,no\r\n')
})

test('reach --matrix -o writes the page', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'keiro-matrix-')), 'm.html')
  expect(await runForTest(['reach', '--matrix', '--format', 'html', '-o', file, '-c', EXAMPLE])).toMatchObject({
    code: 0,
    out: `wrote ${file}\n`,
  })
  expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/u)
})

test('reach --fix: the policy to write, and nothing else that it opens', async () => {
  const { code, out } = await runForTest(['reach', 'osaka', 'tokyo/app', 'tcp/22', '--fix', '-c', EXAMPLE])
  expect(code).toBe(1)
  expect(out).toContain("allow('osaka', 'tokyo/app', 'tcp/22'),")
  expect(out).toContain('it changes nothing else')
  expect(await runForTest(['reach', 'osaka', 'tokyo/app', 'tcp/443', '--fix', '-c', EXAMPLE])).toMatchObject({ code: 0 })
})

test('reach --block: the policy to leave out', async () => {
  const { out } = await runForTest(['reach', 'nagoya', 'tokyo/app', 'tcp/22', '--block', '-c', EXAMPLE])
  expect(out).toContain('leave out the policy nagoya → tokyo/app: tcp/22')
})

test('diff: a policy more is a connection more, with the policy as the cause', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keiro-diff-'))
  const [old, now] = ['old.yaml', 'new.yaml'].map((name) => join(folder, name)) as [string, string]
  const design = readFileSync('test/cases/CHECK-010-bfd-on-nec-ix/network.yaml', 'utf8')
  writeFileSync(old, design)
  writeFileSync(now, design.replace(/services: tcp\/443/u, 'services: [tcp/443, tcp/8443]'))
  expect(await runForTest(['diff', old, old])).toMatchObject({ code: 0 })
  const { code, out } = await runForTest(['diff', old, now, '--json'])
  expect(code).toBe(1)
  const { changes } = JSON.parse(out) as { changes: { gained: string; causes: { message: string }[] }[] }
  expect(changes.map(({ gained }) => gained)).toEqual(['tcp/8443'])
  expect(changes[0]?.causes[0]?.message).toMatch(/^before: .*; now: .*policies\[0\]/u)
})

test('lint: the example has nothing to find', async () => {
  expect(await runForTest(['lint', '-c', EXAMPLE])).toEqual({ code: 0, out: 'no problems\n', err: '' })
})

test.each([
  { words: ['reach', 'osaka', '-c', EXAMPLE], says: 'CLI-210' },
  { words: ['reach', '--matrix', '--format', 'sarif', '-c', EXAMPLE], says: 'CLI-212' },
  { words: ['diff', 'nowhere', EXAMPLE], says: 'CLI-213' },
])('$says', async ({ words, says }) => {
  const { code, out, err } = await runForTest(words)
  expect(code).toBe(2)
  expect(out + err).toContain(says)
})

test('CLI-214: a network of a design and an account is changed in one of them', async () => {
  const { answerFixes } = await import('../../src/cli/fix.ts')
  const { openNetwork, settledTerrain } = await import('../../src/cli/network-source.ts')
  const { NOTHING_DOWN } = await import('../../src/routing/model.ts')
  const { readAsked } = await import('../../src/reach/diagnosis/asked.ts')
  const io = {
    out: () => undefined,
    err: () => undefined,
    cwd: process.cwd(),
    environment: {},
    colors: false,
    columns: 80,
    now: () => 0,
    onInterrupt: () => () => undefined,
  }
  const { madeOf: _, ...source } = await openNetwork({ io, words: [], options: { config: EXAMPLE } })
  const question = { from: 'osaka', to: 'tokyo/app', asked: readAsked('tcp/22'), goal: 'pass' as const }
  expect(() => answerFixes(source, settledTerrain(source.index, NOTHING_DOWN), question)).toThrow('CLI-214')
})
