import * as z from 'zod'
import { networkObject, policyObject, scenarioObject, sharedRiskObject } from './schema.ts'
import { EXPECTATIONS } from './schema-expectations.ts'
import { propertyNotes, type Noun, type Vocabulary } from './vocabulary.ts'

/** The reference of the design language in Markdown: a table of properties for each thing that a user may write. */
export function designReference(vocabularies: readonly Vocabulary[]): string {
  const nouns = (section: 'sites' | 'gateways' | 'links') => vocabularies.flatMap((vocabulary) => vocabulary[section]).map(nounSection)
  return [
    '# Design reference',
    '',
    'Generated from the schema (`src/design`, `src/clouds/*/schema.ts`); a test fails when it is out of date. The same properties',
    'are written in TypeScript (with builders), YAML and JSON (with `kind`). For YAML and JSON, `docs/keiro.schema.json` gives an',
    'editor completion and checks.',
    '',
    'Names are `^[a-z][a-z0-9-]{0,30}$`. Durations are `100ms`, `9s`, `1m`, or a number in the unit that the property states.',
    '',
    '## The design',
    '',
    '`defineNetwork({ … })`',
    '',
    ...table(networkObject),
    '## Sites',
    '',
    ...nouns('sites').flat(),
    '## Gateways',
    '',
    ...nouns('gateways').flat(),
    '## Links',
    '',
    ...nouns('links').flat(),
    '## Policies',
    '',
    "`allow(from, to, services)`, for example `allow('osaka', 'tokyo/app', 'tcp/443')`; in YAML `{ from: osaka, to: tokyo/app, services: tcp/443 }`.",
    '',
    ...table(policyObject),
    '## Expectations',
    '',
    ...Object.entries(EXPECTATIONS).flatMap(([kind, { object }]) => [
      `### ${kind}`,
      '',
      EXPECTED[kind as keyof typeof EXPECTATIONS],
      '',
      ...table(object),
    ]),
    '## Shared risks',
    '',
    "`sharedRisk(name, parts)`, for example `sharedRisk('ntt-line', ['flets/ce-osaka', 'flets/ce-nagoya'])`: all of it fails when one of it does.",
    '',
    ...table(sharedRiskObject),
    '## Scenarios',
    '',
    "`scenario(name, parts)`, for example `scenario('Osaka moves', ['osaka', 'edge-west-1'])`: failures to survive by name.",
    '',
    ...table(scenarioObject),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}

/** Each kind of expectation: how it is built, and what it means. */
const EXPECTED: Readonly<Record<keyof typeof EXPECTATIONS, string>> = {
  reachable: '`expect.reachable(from, to, service, { … })`: arrives, and so does the answer.',
  unreachable: '`expect.unreachable(from, to, service)`: never arrives, in health and at every moment of every failure.',
  isolated:
    '`expect.isolated(from, to)`: nothing arrives, there or back, of whatever service, in health and at every moment of every failure.',
  path: '`expect.path(from, to, service, { through: […], avoids: […], … })`: arrives, and every path there and back passes what it must and nothing else of these.',
  symmetric:
    '`expect.symmetric(from, to, service, { … })`: arrives, and the answer passes the same routers and filters the other way round. `survives` says after which failures too.',
  capacity:
    '`expect.capacity(from, to, demand, { … })`: arrives, and every line, tunnel and link on the way carries it beside all other loads that the design states.',
}

function nounSection(noun: Noun): string[] {
  return [`### ${noun.kind}`, '', `${noun.description} \`${noun.builder}\``, '', ...table(noun.object)]
}

function table(object: z.ZodObject): string[] {
  const rows = rowsOf(object, '')
  return ['| property | type | default | limit | meaning |', '|---|---|---|---|---|', ...rows, '']
}

/** A row for each property, those of inner objects below it with their path. */
function rowsOf(object: z.ZodObject, prefix: string): string[] {
  const shape: Readonly<Record<string, z.core.$ZodType>> = object.shape
  return Object.entries(shape).flatMap(([key, schema]) => {
    const notes = propertyNotes.get(schema) ?? {}
    const description = z.globalRegistry.get(schema)?.description ?? (key === 'kind' ? 'What it is; the builder sets it.' : '')
    const meaning = description.replace(/ (?:Default|Limit): .*$/, '')
    const path = `${prefix}${key}`
    const cells = [`\`${path}\``, typeOf(schema), notes.default ?? (isOptional(schema) ? 'none' : 'required'), notes.limit ?? '', meaning]
    return [
      `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
      ...innerObjects(schema).flatMap(([step, inner]) => rowsOf(inner, `${path}${step}.`)),
    ]
  })
}

/** Objects inside a property, with how the path goes on to them. */
function innerObjects(schema: z.core.$ZodType): [string, z.ZodObject][] {
  if (schema instanceof z.ZodObject) return [['', schema]]
  if (schema instanceof z.ZodRecord) return innerObjects(schema.valueType).map(([step, object]) => [`.<name>${step}`, object])
  if (schema instanceof z.ZodArray) return innerObjects(schema.element).map(([step, object]) => [`[]${step}`, object])
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(innerObjects)
  const inner = unwrapped(schema)
  return inner === undefined ? [] : innerObjects(inner)
}

const isOptional = (schema: z.core.$ZodType): boolean => schema._zod.optin === 'optional'

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional) return schema.unwrap()
  return schema instanceof z.ZodPipe ? schema.in : undefined
}

function typeOf(schema: z.core.$ZodType): string {
  const inner = unwrapped(schema)
  if (inner !== undefined) return typeOf(inner)
  if (schema instanceof z.ZodUnion) {
    const types = [...new Set(schema.options.map(typeOf))]
    return types.length === 2 && types[1] === `list of ${types[0]}` ? `${types[0]}, or a list` : types.join(' or ')
  }
  if (schema instanceof z.ZodArray) return schema.element instanceof z.ZodUnknown ? 'list' : `list of ${typeOf(schema.element)}`
  if (schema instanceof z.ZodTuple) return `list of ${schema.def.items.length} texts`
  if (schema instanceof z.ZodEnum) return schema.options.map((option) => `\`${option}\``).join(' or ')
  if (schema instanceof z.ZodLiteral) return [...schema.values].map((value) => `\`${String(value)}\``).join(' or ')
  if (schema instanceof z.ZodString) return 'text'
  if (schema instanceof z.ZodNumber) return 'number'
  if (schema instanceof z.ZodBoolean) return '`true` or `false`'
  if (schema instanceof z.ZodRecord) return 'by name'
  return schema instanceof z.ZodObject ? 'object' : 'value'
}
