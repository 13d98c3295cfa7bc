import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { vocabularies } from '../src/clouds/vocabulary.ts'
import { loadDesign, readDesign } from '../src/compile/load-design.ts'
import { stableJson } from '../src/core/stable.ts'
import { designJsonSchema } from '../src/design/json-schema.ts'
import { designReference } from '../src/design/reference.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const typescript = join(root, 'examples/flets-hybrid/network.ts')
const yaml = join(root, 'test/fixtures/flets-hybrid.yaml')
const schema = designJsonSchema(vocabularies)

const parseYaml = (path: string): unknown => parse(readFileSync(path, 'utf8'))

test('the example and its YAML twin are the same design', async () => {
  expect(stableJson(await loadDesign(yaml))).toBe(stableJson(await loadDesign(typescript)))
})

test('the same design as JSON, in a folder without node_modules, is the same again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keiro-design-'))
  try {
    writeFileSync(join(folder, 'network.json'), JSON.stringify(parseYaml(yaml), undefined, 2))
    writeFileSync(join(folder, 'network.ts'), readFileSync(typescript, 'utf8'))
    const expected = stableJson(await loadDesign(typescript))
    expect(stableJson(await loadDesign(join(folder, 'network.json')))).toBe(expected)
    expect(stableJson(await loadDesign(join(folder, 'network.ts')))).toBe(expected)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('an edited TypeScript design is read anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keiro-design-'))
  try {
    const path = join(folder, 'network.ts')
    const text = readFileSync(typescript, 'utf8')
    writeFileSync(path, text)
    await loadDesign(path)
    writeFileSync(path, text.replace("name: 'flets-hybrid'", "name: 'edited'"))
    expect((await loadDesign(path)).name).toBe('edited')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('places: the line of the builder in TypeScript, line and column in YAML, the nearest parent for what was not written', async () => {
  const fromTypescript = await loadDesign(typescript)
  const fromYaml = await loadDesign(yaml)
  const lineOf = (path: string, text: string) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  expect(fromTypescript.locate('sites.osaka.cidr')?.line).toBe(lineOf(typescript, 'osaka: onPremises.site('))
  expect(fromTypescript.locate('links[1].between[0]')?.line).toBe(lineOf(typescript, 'link.wireguard('))
  expect(fromTypescript.locate('policies[1]')?.line).toBe(lineOf(typescript, "allow('nagoya'"))
  expect(fromTypescript.locate('')?.line).toBe(lineOf(typescript, 'defineNetwork({'))
  expect(fromYaml.locate('gateways.hub.asn')).toMatchObject({ line: lineOf(yaml, 'asn: 64512'), column: 5 })
  expect(fromYaml.locate('gateways.hub.routes')).toMatchObject({ line: lineOf(yaml, '  hub:'), column: 3 })
  expect(fromYaml.locate('links[1].between[1]')).toMatchObject({ line: lineOf(yaml, 'kind: wireguard'), column: 44 })
})

test('the JSON Schema takes the example and refuses what the reader refuses', () => {
  const validate = new Ajv2020({ allErrors: true }).compile(schema)
  const design = parseYaml(yaml)
  expect(validate(design), JSON.stringify(validate.errors)).toBe(true)
  const wrong: readonly ((text: string) => string)[] = [
    (text) => text.replace('kind: wireguard', 'kind: ipsec'),
    (text) => text.replace('count: 2', 'count: 3'),
    (text) => text.replace('bfd: {', 'bdf: {'),
    (text) => text.replace('cidr: 192.168.10.0/24', 'hosts: 1'),
    (text) => text.replace('services: tcp/22', 'services: ssh'),
    (text) => text.replace('  osaka:', '  Osaka:'),
    (text) => text.replace('hold: 9s', 'hold: soon'),
  ]
  for (const change of wrong) {
    const changed: unknown = parse(change(readFileSync(yaml, 'utf8')))
    expect(changed).not.toEqual(design)
    expect(validate(changed)).toBe(false)
    expect(() => readDesign(changed)).toThrow(/DESIGN-/)
  }
})

test.each([
  ['docs/keiro.schema.json', () => stableJson(schema)],
  ['docs/design-reference.md', () => designReference(vocabularies)],
])('%s is what the code generates (KEIRO_UPDATE=1 writes it)', (file, generate) => {
  if (process.env['KEIRO_UPDATE'] === '1') writeFileSync(join(root, file), generate())
  expect(readFileSync(join(root, file), 'utf8')).toBe(generate())
})
