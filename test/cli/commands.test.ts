import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { runForTest } from './run-cli.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/flets-hybrid/network.ts', import.meta.url))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keiro-cli-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('wrong use: exit 2, a sentence, no stack trace', () => {
  test.each([
    { words: ['chek'], says: 'Did you mean check?' },
    { words: ['check', '--formt', 'json'], says: 'Did you mean --format?' },
    { words: ['check', '--format', 'xml'], says: 'Allowed choices are text, json, github, sarif' },
    { words: ['lab', 'dwn'], says: 'Did you mean lab down?' },
    { words: ['reach', 'osaka'], says: 'CLI-210  who asks, and who is asked?' },
    { words: ['check', 'extra'], says: 'too many arguments' },
    { words: ['explain', 'CHECK-999'], says: 'CLI-004  there is no code CHECK-999' },
    { words: ['check'], says: 'CLI-001  there is no design' },
    { words: ['reach', 'osaka', 'tokyo/app', '443', '-c', EXAMPLE], says: 'CLI-006  "443" is not a service' },
    { words: ['reach', 'osaka', 'tokyo/ap', 'tcp/443', '-c', EXAMPLE], says: 'tokyo/app' },
    { words: ['routes', 'edge-aws-3', '-c', EXAMPLE], says: 'did you mean edge-aws-' },
    { words: ['routes', 'nobody', '-c', EXAMPLE], says: 'CLI-007  there is no node "nobody"' },
    { words: ['reach', 'osaka', 'tokyo/app', 'tcp/443', '--down', 'edge-asw-1', '-c', EXAMPLE], says: 'did you mean edge-aws-1?' },
    { words: ['reach', 'osaka', 'tokyo/app', 'tcp/443', '--down', 'nothing', '-c', EXAMPLE], says: 'CLI-005  nothing that can fail' },
    { words: ['lab', 'drill', 'edge-asw-1', '--simulate', '-c', EXAMPLE], says: 'did you mean edge-aws-1?' },
    { words: ['init', '--name', 'My Network'], says: 'CLI-010  "My Network" is not a name' },
  ])('keiro $words', async ({ words, says }) => {
    const { code, err } = await runForTest(words, folder)
    expect(err).toContain(says)
    expect(err).not.toMatch(/^\s+at /m)
    expect(code).toBe(2)
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a wrong design: exit 2, the place and the remedy, nothing written', () => {
  const yaml = (osaka: string, rest = ''): string =>
    `name: n\nsites:\n  osaka: { kind: onpremises.site, cidr: ${osaka} }\n  nagoya: { kind: onpremises.site, cidr: 192.168.20.0/24 }\n${rest}`
  test.each([
    {
      what: 'an unknown kind',
      text: 'name: n\nsites:\n  osaka: { kind: onpremise.site, cidr: 192.168.10.0/24 }\n',
      says: ['network.yaml:3', 'onpremises.site'],
    },
    { what: 'a syntax error', text: 'name: n\nsites:\n  osaka: { kind: [\n', says: ['network.yaml:'] },
    { what: 'host bits', text: yaml('192.168.10.1/24'), says: ['network.yaml:3', '192.168.10.0/24'] },
    {
      what: 'a typo in a name',
      text: yaml('192.168.10.0/24', 'policies:\n  - { action: allow, from: oska, to: nagoya, services: [tcp/443] }\n'),
      says: ['network.yaml:6', 'osaka'],
    },
    {
      what: 'AS number 0',
      text: yaml('192.168.10.0/24', 'gateways:\n  ce: { kind: onpremises.router, site: osaka, system: frr, asn: 0 }\n'),
      says: ['network.yaml:6', '0'],
    },
  ])('$what', async ({ text, says }) => {
    writeFileSync(join(folder, 'network.yaml'), text)
    for (const command of ['check', 'plan', 'build', 'prove']) {
      const { code, out, err } = await runForTest([command], folder)
      for (const word of says) expect(`${out}${err}`).toContain(word)
      expect(`${out}${err}`).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m)
      expect(code).toBe(2)
    }
    expect(readdirSync(folder)).toEqual(['network.yaml'])
  })

  test('a missing file', async () => {
    const { code, err } = await runForTest(['check', '-c', 'netwrok.ts'], folder)
    expect(err).toContain('does not exist')
    expect(code).toBe(2)
  })

  test('two overlapping sites are a finding, and are not built', async () => {
    writeFileSync(join(folder, 'network.yaml'), yaml('192.168.20.0/25'))
    const check = await runForTest(['check'], folder)
    expect(check.code).toBe(1)
    expect(check.out).toMatch(/network\.yaml:\d+:\d+ {2}error CHECK-\d{3}/)
    const build = await runForTest(['build'], folder)
    expect(build).toMatchObject({ code: 1, out: '' })
    expect(build.err).toContain('nothing was written')
    expect(readdirSync(folder)).toEqual(['network.yaml'])
  })

  test('problems as JSON, GitHub annotations and SARIF', async () => {
    writeFileSync(join(folder, 'network.yaml'), yaml('192.168.10.1/24'))
    const json = await runForTest(['check', '--json'], folder)
    expect(JSON.parse(json.out)).toMatchObject([
      { code: expect.stringMatching(/^DESIGN-\d{3}$/) as string, severity: 'error', at: { line: 3 } },
    ])
    expect((await runForTest(['check', '--format', 'github'], folder)).out).toMatch(/^::error file=.*network\.yaml,line=3,/)
    expect(JSON.parse((await runForTest(['check', '--format', 'sarif'], folder)).out)).toMatchObject({ version: '2.1.0' })
  })
})

describe('init', () => {
  test.each([
    { template: 'minimal', language: 'ts' },
    { template: 'minimal', language: 'yaml' },
    { template: 'flets-hybrid', language: 'ts' },
    { template: 'flets-hybrid', language: 'yaml' },
  ])('$template in $language can be proven at once', async ({ template, language }) => {
    const { code, out } = await runForTest(['init', 'my-network', '--template', template, '--language', language], folder)
    expect(code).toBe(0)
    expect(out).toContain(`wrote my-network/network.${language}`)
    expect(await runForTest(['check'], join(folder, 'my-network'))).toMatchObject({ code: 0 })
    expect(await runForTest(['prove'], join(folder, 'my-network'))).toMatchObject({ code: 0 })
    expect(readFileSync(join(folder, 'my-network', `network.${language}`), 'utf8')).toContain('my-network')
  })

  test('overwrites nothing', async () => {
    writeFileSync(join(folder, 'network.json'), '{}')
    const { code, err } = await runForTest(['init'], folder)
    expect(code).toBe(2)
    expect(err).toContain('CLI-009  network.json is there already')
    expect(readdirSync(folder)).toEqual(['network.json'])
  })
})

test('the design is found in a folder above; two designs are refused', async () => {
  await runForTest(['init', '--template', 'minimal'], folder)
  mkdirSync(join(folder, 'a/b'), { recursive: true })
  expect((await runForTest(['check'], join(folder, 'a/b'))).code).toBe(0)
  writeFileSync(join(folder, 'network.yaml'), 'name: x')
  const { code, err } = await runForTest(['check'], join(folder, 'a/b'))
  expect(code).toBe(2)
  expect(err).toContain('CLI-002  there are two designs')
})

test('plan writes the lock file, says so, and is quiet the second time', async () => {
  await runForTest(['init', '--template', 'minimal'], folder)
  const first = await runForTest(['plan'], folder)
  expect(first.out).toMatch(/wrote keiro\.lock\.json \(\d+ new allocations\)/)
  const lock = readFileSync(join(folder, 'keiro.lock.json'), 'utf8')
  const second = await runForTest(['plan'], folder)
  expect(second.out).not.toContain('keiro.lock.json (')
  expect(readFileSync(join(folder, 'keiro.lock.json'), 'utf8')).toBe(lock)
})

test('an expectation that does not hold: exit 1, and what blocks it', async () => {
  await runForTest(['init', '--template', 'minimal'], folder)
  const path = join(folder, 'network.ts')
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace("expect.unreachable('nagoya', 'osaka', 'tcp/22')", "expect.reachable('nagoya', 'osaka', 'tcp/22')"),
  )
  const { code, out } = await runForTest(['prove'], folder)
  expect(code).toBe(1)
  expect(out).toContain('NOT MET')
  expect(out).toContain('Not proven')
})

test('map to a file and to standard output is the same picture', async () => {
  const printed = await runForTest(['map', '-c', EXAMPLE], folder)
  expect(printed.out).toMatch(/^<svg /)
  await runForTest(['map', '-c', EXAMPLE, '-o', 'pictures/map.svg'], folder)
  expect(readFileSync(join(folder, 'pictures/map.svg'), 'utf8')).toBe(printed.out)
})

test('schema is a JSON Schema; explain lists and prints pages', async () => {
  expect(JSON.parse((await runForTest(['schema'], folder)).out)).toMatchObject({
    $schema: expect.stringContaining('2020-12') as string,
    properties: { sites: {} },
  })
  expect((await runForTest(['explain'], folder)).out).toContain('CLI-001')
  expect((await runForTest(['explain', 'cli-001'], folder)).out).toContain('# CLI-001')
})

test('help names every command that is not hidden, and --version prints the version', async () => {
  const { out, code } = await runForTest(['--help'], folder)
  expect(code).toBe(0)
  for (const spec of COMMANDS.filter((one) => one.hidden !== true && !one.name.includes(' '))) expect(out).toContain(`\n  ${spec.name} `)
  expect((await runForTest(['--version'], folder)).out).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('--fail-on decides what counts as a finding', async () => {
  expect((await runForTest(['check', '-c', EXAMPLE], folder)).code).toBe(0)
  expect((await runForTest(['check', '-c', EXAMPLE, '--fail-on', 'info'], folder)).code).toBe(1)
})

test('what can not be written: exit 3, and what is in the way of a build: exit 2', async () => {
  writeFileSync(join(folder, 'file'), '')
  const map = await runForTest(['map', '-c', EXAMPLE, '-o', 'file/map.svg'], folder)
  expect(map.code).toBe(3)
  expect(map.err).toContain('CLI-003  file/map.svg can not be written')
  await runForTest(['init', '--template', 'minimal'], folder)
  mkdirSync(join(folder, 'out'))
  writeFileSync(join(folder, 'out/report.md'), 'mine')
  const build = await runForTest(['build'], folder)
  expect(build.code).toBe(2)
  expect(build.err).toContain('CLI-008  out has files that no build wrote: report.md')
  expect(readFileSync(join(folder, 'out/report.md'), 'utf8')).toBe('mine')
})

test('a drill needs traffic to watch, and hosts to send it', async () => {
  await runForTest(['init', '--template', 'minimal'], folder)
  const path = join(folder, 'network.ts')
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text
      .replace("'osaka', 'nagoya', 'tcp/443', {", "'osaka', 'ishikari', 'tcp/443', {")
      .replace("allow('osaka', 'nagoya'", "allow('osaka', 'ishikari'"),
  )
  expect((await runForTest(['lab', 'drill'], folder)).err).toContain('CLI-012  "ishikari" has no host')
  writeFileSync(path, text.replace(/expect\.reachable\(.*\),/, ''))
  expect((await runForTest(['lab', 'drill', '--simulate'], folder)).err).toContain('CLI-011  the design expects nothing to be reachable')
})

test('a lab of the user’s is never seen by these tests', async () => {
  expect(process.env['XDG_RUNTIME_DIR']).toContain('keiro-runtime-')
  expect((await runForTest(['lab', 'status', '-c', EXAMPLE], folder)).err).toContain('LAB-004  the lab "flets-hybrid" is not up')
  expect(await runForTest(['lab', 'down', '-c', EXAMPLE], folder)).toMatchObject({ code: 0, out: 'no lab "flets-hybrid" is up\n' })
})
