import * as z from 'zod'
import { NAME } from './scalars.ts'
import { networkObject, policyObject, scenarioObject, sharedRiskObject } from './schema.ts'
import { EXPECTATIONS } from './schema-expectations.ts'
import type { Vocabulary } from './vocabulary.ts'

type Json = Readonly<Record<string, unknown>>

const expectations = Object.entries(EXPECTATIONS).map(([kind, { object }]) => ({ kind, object }))

/**
 * The JSON Schema (draft 2020-12) of a YAML or JSON design, for completion and checks in an editor. Elements are chosen by
 * `if` on their kind, never by `oneOf`, so that an editor's message is about the kind that the user wrote.
 */
export function designJsonSchema(vocabularies: readonly Vocabulary[]): Json {
  const nouns = (section: 'sites' | 'gateways' | 'links') => vocabularies.flatMap((vocabulary) => vocabulary[section])
  const named = (section: 'sites' | 'gateways') => ({
    propertyNames: { pattern: NAME.source },
    additionalProperties: byKind(nouns(section)),
  })
  const top = plain(networkObject)
  const written = propertiesOf(top)
  const all = [...nouns('sites'), ...nouns('gateways'), ...nouns('links'), ...expectations]
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Keiro design',
    ...top,
    properties: {
      ...written,
      sites: { ...without(written['sites'], 'propertyNames'), ...named('sites'), minProperties: 1 },
      gateways: { ...without(written['gateways'], 'propertyNames'), ...named('gateways') },
      links: { ...written['links'], items: byKind(nouns('links')) },
      policies: { ...written['policies'], items: plain(policyObject) },
      expect: { ...written['expect'], items: byKind(expectations) },
      sharedRisks: { ...written['sharedRisks'], items: plain(sharedRiskObject) },
      scenarios: { ...written['scenarios'], items: plain(scenarioObject) },
    },
    $defs: Object.fromEntries(
      all.map((noun) => [noun.kind, { ...plain(noun.object), ...('description' in noun ? { description: noun.description } : {}) }]),
    ),
  }
}

function byKind(nouns: readonly { readonly kind: string }[]): Json {
  return {
    type: 'object',
    required: ['kind'],
    properties: { kind: { enum: nouns.map((noun) => noun.kind) } },
    allOf: nouns.map(({ kind }) => whenKind(kind, { $ref: `#/$defs/${kind}` })),
  }
}

function whenKind(kind: string, schema: Json): Json {
  const branches = new Map<string, Json>([
    ['if', { properties: { kind: { const: kind } }, required: ['kind'] }],
    ['then', schema],
  ])
  return Object.fromEntries(branches)
}

/** What a user may write (before defaults and transformations) for a schema. */
function plain(object: z.ZodObject): Json {
  return without(z.toJSONSchema(object, { io: 'input', target: 'draft-2020-12' }), '$schema')
}

function propertiesOf(schema: Json): Readonly<Record<string, Json>> {
  const { properties } = schema
  return typeof properties === 'object' && properties !== null ? (properties as Readonly<Record<string, Json>>) : {}
}

function without(schema: object | undefined, key: string): Json {
  return Object.fromEntries(Object.entries(schema ?? {}).filter(([name]) => name !== key))
}
