import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type * as z from 'zod'
import { vocabularies } from '../src/clouds/vocabulary.ts'
import { propertyNotes } from '../src/design/vocabulary.ts'

const source = fileURLToPath(new URL('../src/', import.meta.url))

/** Interfaces of the builders, and the schema that must say the same of each property. */
const INPUTS: readonly (readonly [file: string, name: string, kind: string, given: string])[] = [
  ['design/builders.ts', 'WireguardInput', 'wireguard', 'between'],
  ['design/builders.ts', 'ClosedNetworkInput', 'closed-network', 'name members'],
  ['clouds/aws/vpc-inputs.ts', 'VpcInput', 'aws.vpc', ''],
  ['clouds/aws/builders.ts', 'TransitGatewayInput', 'aws.transit-gateway', ''],
  ['clouds/aws/builders.ts', 'RoutersInput', 'aws.routers', ''],
  ['clouds/aws/builders.ts', 'TransitGatewayConnectInput', 'aws.transit-gateway-connect', 'routers hub'],
  ['clouds/aws/builders.ts', 'VpnGatewayInput', 'aws.vpn-gateway', ''],
  ['clouds/aws/builders.ts', 'DirectConnectGatewayInput', 'aws.direct-connect-gateway', ''],
  ['clouds/aws/builders.ts', 'SiteToSiteVpnInput', 'aws.site-to-site-vpn', 'gateway router'],
  ['clouds/aws/builders.ts', 'DirectConnectAssociationInput', 'aws.direct-connect-association', 'directConnect gateway'],
  ['clouds/aws/builders.ts', 'VirtualInterfaceInput', 'aws.virtual-interface', 'directConnect router'],
  ['clouds/sakura/builders.ts', 'NetworkInput', 'sakura.network', ''],
  ['clouds/sakura/builders.ts', 'RoutersInput', 'sakura.routers', ''],
  ['clouds/onpremises/builders.ts', 'SiteInput', 'onpremises.site', ''],
  ['clouds/onpremises/builders.ts', 'RouterInput', 'onpremises.router', ''],
]

const nouns = vocabularies.flatMap(({ sites, gateways, links }) => [...sites, ...gateways, ...links])

/** Nouns whose builder takes nothing but the names of both ends. */
const ENDS_ALONE = ['aws.vpc-peering']

test('every noun has a builder with typed properties', () => {
  expect([...INPUTS.map(([, , kind]) => kind), ...ENDS_ALONE].sort()).toEqual(nouns.map((noun) => noun.kind).sort())
})

test.each(INPUTS)('%s %s says what the schema of %s says', (file, name, kind, given) => {
  const written = propertiesOf(readFileSync(join(source, file), 'utf8'), name)
  const noun = nouns.find((candidate) => candidate.kind === kind)
  const shape: Readonly<Record<string, z.core.$ZodType>> = noun?.object.shape ?? {}
  const expected = Object.entries(shape).filter(([key]) => key !== 'kind' && !given.split(' ').includes(key))
  expect([...written.keys()].sort()).toEqual(expected.map(([key]) => key).sort())
  for (const [key, schema] of expected) {
    const property = written.get(key)
    const notes = propertyNotes.get(schema)
    expect(property?.isOptional, key).toBe(schema._zod.optin === 'optional')
    expect(part(property?.words, 'Default') !== undefined, `${key} states a default`).toBe(notes?.default !== undefined)
    expect(part(property?.words, 'Limit') ?? '', key).toContain(notes?.limit ?? '')
  }
})

test('importing the language loads neither the schema nor a reader', () => {
  const seen = new Set<string>()
  const packages = new Set<string>()
  const follow = (path: string): void => {
    if (seen.has(path)) return
    seen.add(path)
    for (const [, specifier = ''] of readFileSync(path, 'utf8').matchAll(/^(?:import|export)\s(?!type\b)[^'"]*?from '([^']+)'/gm)) {
      if (specifier.startsWith('.')) follow(join(dirname(path), specifier))
      else packages.add(specifier)
    }
  }
  follow(join(source, 'clouds/language.ts'))
  expect(seen.size).toBeGreaterThan(4)
  expect([...packages]).toEqual([])
})

interface Written {
  readonly isOptional: boolean
  readonly words: string
}

function propertiesOf(text: string, name: string): Map<string, Written> {
  const body = new RegExp(`export interface ${name}(?:<[^{]*>)? \\{\\n([^]*?)\\n\\}`).exec(text)?.[1] ?? ''
  return new Map(
    [...body.matchAll(/\/\*\* (.*?) \*\/\n {2}readonly (\w+)(\??):/g)].map(([, words = '', key = '', mark]) => [
      key,
      { isOptional: mark === '?', words },
    ]),
  )
}

/** What follows `Default:` or `Limit:` up to the end of the sentence. */
function part(words: string | undefined, label: string): string | undefined {
  return new RegExp(`${label}: (.*?)(?:\\.(?:\\s|$)|$)`).exec(words ?? '')?.[1]
}
