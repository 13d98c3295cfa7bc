import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stableJson } from '../../src/core/stable.ts'
import { expectationsJsonSchema } from '../../src/design/expectations.ts'
import { runForTest } from './run-cli.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SHOP = join(ROOT, 'test/fixtures/snapshots/shop')
const SCHEMA = join(ROOT, 'docs/reach-expectations.schema.json')

let folder = ''
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'keiro-expect-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const prove = (file: string, ...words: readonly string[]) => runForTest(['prove', '--snapshot', SHOP, '--expect', file, ...words], ROOT)

const MET = `expect:
  - { kind: reachable, from: internet, to: web-1, service: tcp/443 }
  - { kind: reachable, from: sg-web, to: sg-app, service: tcp/8080 }
  - { kind: reachable, from: i-app, to: internet, service: tcp/443 }
  - { kind: unreachable, from: internet, to: sg-db }
  - { kind: unreachable, from: vpc-island, to: vpc-shop }
  - { kind: unreachable, from: 10.0.1.0/24, to: 10.0.3.10 }
`
const UNMET = `- kind: reachable
  from: i-app
  to: i-db
  service: tcp/5432
- kind: unreachable
  from: internet
  to: vpc-shop
  because: the shop is closed
- kind: reachable
  from: i-web
  to: i-app
  service: tcp/8080
`

describe('keiro prove --snapshot --expect', () => {
  test('all met', async () => {
    const outcome = await prove(write('met.yaml', MET))
    expect(outcome.err).toBe('')
    expect(outcome.code).toBe(0)
    expect(outcome.out).toContain('6 of 6 expectations met')
  })

  test('what is not met, with the line, the cause and what arrives', async () => {
    const file = write('unmet.yaml', UNMET)
    const { code, out } = await prove(file)
    expect(code).toBe(1)
    expect(out).toContain(`${file}:1:3  error REACH-001  expected that i-app reaches i-db tcp/5432, but no policy allows the answer`)
    expect(out).toContain(`${file}:5:3  error REACH-001  expected that internet does not reach vpc-shop at all, but tcp/80,443 arrives`)
    expect(out).toContain('it must hold because the shop is closed')
    expect(out).toContain('1 of 3 expectations met')
  })

  test('JSON', async () => {
    const { code, out } = await prove(write('unmet.yaml', UNMET), '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      proven: false,
      counts: { expectations: 3, met: 1, unmet: 2, unknown: 0 },
      expectations: [
        { kind: 'reachable', met: false, verdict: 'DENIED_OUT', blockers: [{ code: 'SUBNET_ACL_RESTRICTION', component: 'acl-db' }] },
        { kind: 'unreachable', met: false, verdict: 'ACCEPTED', arrives: ['tcp/80,443'] },
        { met: true },
      ],
    })
  })

  test('annotations and SARIF', async () => {
    const file = write('unmet.yaml', UNMET)
    const github = await prove(file, '--format', 'github')
    expect(github.code).toBe(1)
    expect(github.out.split('\n').filter((line) => line.startsWith('::error'))).toHaveLength(2)
    expect(github.out).toContain('line=5,col=3,title=REACH-001')
    const sarif = await prove(file, '--format', 'sarif')
    expect(JSON.parse(sarif.out)).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ ruleId: 'REACH-001' }, { ruleId: 'REACH-001' }] }],
    })
  })

  test('TypeScript', async () => {
    const file = write(
      'lines.ts',
      "import { expect } from 'keiro'\nexport default {\n  expect: [\n    expect.reachable('internet', 'i-web', 'tcp/443'),\n    expect.unreachable('internet', 'i-web', 'tcp/80'),\n  ],\n}\n",
    )
    const { code, out } = await prove(file)
    expect(code).toBe(1)
    expect(out).toContain(`${file}:5`)
    expect(out).not.toContain(`${file}:4:5  error`)
  })

  test('JSON as input, and a design in place of a snapshot', async () => {
    const file = write('lines.json', JSON.stringify([{ kind: 'unreachable', from: 'osaka', to: 'tokyo/app', service: 'tcp/22' }]))
    const { code, out } = await runForTest(['prove', '-c', join(ROOT, 'examples/flets-hybrid/network.ts'), '--expect', file], ROOT)
    expect(out).toContain('1 of 1 expectations met')
    expect(code).toBe(0)
  })

  test('what nobody can say is no proof', async () => {
    const unknown = join(folder, 'unknown')
    const { mkdirSync, cpSync } = await import('node:fs')
    mkdirSync(unknown, { recursive: true })
    cpSync(SHOP, unknown, { recursive: true })
    const filters = JSON.parse(readFileSync(join(unknown, 'filters.json'), 'utf8')) as { SecurityGroups: { GroupId: string }[] }
    writeFileSync(
      join(unknown, 'filters.json'),
      JSON.stringify({ ...filters, SecurityGroups: filters.SecurityGroups.filter(({ GroupId }) => GroupId !== 'sg-app') }),
    )
    const file = write('unknown.yaml', '- { kind: reachable, from: i-web, to: i-app, service: tcp/8080 }\n')
    const { code, out } = await runForTest(['prove', '--snapshot', unknown, '--expect', file], ROOT)
    expect(code).toBe(1)
    expect(out).toContain('REACH-002')
    expect(out).toContain('sg-app')
  })
})

describe('wrong use', () => {
  test.each([
    ['typo.yaml', '- { kind: reachable, from: i-wbe, to: i-db }\n', 'CLI-201', 'typo.yaml:1'],
    ['kind.yaml', '- { kind: reachabel, from: i-web, to: i-db }\n', 'DESIGN-008', 'did you mean "reachable"?'],
    ['service.yaml', '- { kind: reachable, from: i-web, to: i-db, service: https }\n', 'CLI-006', 'did you mean tcp/443?'],
    ['key.yaml', '- { kind: reachable, from: i-web, to: i-db, servise: tcp/1 }\n', 'DESIGN-005', 'did you mean `service`?'],
    ['empty.yaml', '', 'DESIGN-007', 'a file of expectations must be a list'],
    ['lines.txt', '', 'DESIGN-002', '.yaml'],
  ])('%s', async (name, text, code, says) => {
    const outcome = await prove(write(name, text))
    expect(outcome.code).toBe(2)
    expect(outcome.err).toContain(code)
    expect(outcome.err).toContain(says)
  })

  test('a file that is not there, and no file at all', async () => {
    const absent = await prove(join(folder, 'absent.yaml'))
    expect(absent).toMatchObject({ code: 2 })
    expect(absent.err).toContain('does not exist')
    const none = await runForTest(['prove', '--snapshot', SHOP], ROOT)
    expect(none.code).toBe(2)
    expect(none.err).toContain('CLI-204')
  })
})

test('docs/reach-expectations.schema.json is what the code says (KEIRO_UPDATE=1 writes it), and takes the examples', () => {
  const schema = expectationsJsonSchema()
  if (process.env['KEIRO_UPDATE'] === '1') writeFileSync(SCHEMA, stableJson(schema))
  expect(existsSync(SCHEMA) && readFileSync(SCHEMA, 'utf8')).toBe(stableJson(schema))
  const validate = new Ajv2020({ allErrors: true }).compile(schema)
  expect(validate([{ kind: 'reachable', from: 'a', to: 'b' }])).toBe(true)
  expect(validate({ expect: [{ kind: 'unreachable', from: 'a', to: 'b', service: 'any', because: 'c' }] })).toBe(true)
  expect(validate([{ kind: 'reachable', from: 'a' }])).toBe(false)
})
