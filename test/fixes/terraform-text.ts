import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readHcl, type ReadBlock } from '../hcl-reader.ts'

/** Attributes and blocks of resources, where the full data lie beside the project. */
interface Body {
  readonly attributes: Readonly<Record<string, { readonly required?: boolean; readonly optional?: boolean }>>
  readonly blocks: Readonly<Record<string, Body & { readonly min?: number }>>
}
const SOURCE = fileURLToPath(new URL('../../../shared/data/tf-schema-current.json', import.meta.url))

const resources: ReadonlyMap<string, Body> = new Map(
  existsSync(SOURCE)
    ? Object.entries(JSON.parse(readFileSync(SOURCE, 'utf8')) as Record<string, { readonly resources?: Record<string, Body> }>).flatMap(
        ([provider, { resources: known = {} }]) => (provider.startsWith('$') ? [] : Object.entries(known)),
      )
    : [],
)

/** False where the data do not lie beside the project: then the form alone is checked. */
export const isKnown = resources.size > 0

/** What is wrong with a proposed Terraform text: its form, and, where they are known, resources, attributes and nested blocks. */
export function faultsOf(text: string): string[] {
  // What changes a resource that is there names only the change.
  return text.split(/^(?=# )/mu).flatMap((part) => {
    const isWhole = !part.startsWith('# in ')
    // The reader knows literals alone; references are such here.
    return readHcl(part.replaceAll(/= ([a-z]\w*(?:\.\w+)+)$/gmu, '= "$1"')).flatMap((block) => {
      const schema = resources.get(block.labels[0] ?? '')
      if (block.head !== 'resource') return [`${block.head} is no resource`]
      return schema === undefined ? [] : faultsIn(block, schema, block.labels.join('.'), isWhole)
    })
  })
}

function faultsIn(block: Pick<ReadBlock, 'attributes' | 'blocks'>, schema: Body, at: string, isWhole: boolean): string[] {
  const unknown = Object.keys(block.attributes).filter((name) => {
    const known = schema.attributes[name]
    return known === undefined || (known.required !== true && known.optional !== true)
  })
  const missing = Object.entries(schema.attributes).filter(
    ([name, { required }]) => required === true && block.attributes[name] === undefined,
  )
  return [
    ...unknown.map((name) => `${at} takes no ${name}`),
    ...(isWhole ? missing.map(([name]) => `${at} lacks ${name}`) : []),
    ...block.blocks.flatMap((inner) => {
      const known = schema.blocks[inner.head]
      return known === undefined ? [`${at} takes no block ${inner.head}`] : faultsIn(inner, known, `${at}.${inner.head}`, isWhole)
    }),
  ]
}
