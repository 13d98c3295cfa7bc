import { nearest } from '../core/nearest.ts'
import type { Problem } from '../core/problem.ts'
import { isCode, isObject } from './hcl.ts'
import { addressesOf, referencesOf } from './references.ts'
import { Template, type TerraformBody, type TerraformFile, type TerraformValue } from './resource.ts'
import type { SchemaAttribute, SchemaBlock, SchemaBody, TerraformSchema } from './schema.ts'

/** Arguments that Terraform itself gives to every resource and data source. */
const META_ATTRIBUTES: ReadonlySet<string> = new Set(['count', 'depends_on', 'for_each', 'provider'])
const META_BLOCKS: ReadonlySet<string> = new Set(['lifecycle'])

/** Every resource and data source against what its provider accepts, and every mentioned attribute too. Code BUILD-001. */
export function checkSchema(files: readonly TerraformFile[], schema: TerraformSchema): readonly Problem[] {
  return [
    ...files.flatMap((file) =>
      file.blocks.flatMap((block) => {
        if (block.kind !== 'resource' && block.kind !== 'data') return []
        const faults = new Faults(file.path, addressesOf(block)[0]!)
        const type = block.labels[0]!
        const body = (block.kind === 'resource' ? schema.resources : schema.data)[type]
        if (body === undefined) faults.add(`${block.kind} type ${type} is not in the provider's schema`)
        else checkBody(faults, '', block, body, true)
        return faults.problems
      }),
    ),
    ...checkMentionedAttributes(files, schema),
  ]
}

class Faults {
  readonly problems: Problem[] = []
  readonly #file: string
  readonly #address: string
  constructor(file: string, address: string) {
    this.#file = file
    this.#address = address
  }
  add(message: string, hint?: string): void {
    this.problems.push({
      code: 'BUILD-001',
      severity: 'error',
      message: `${this.#address}: ${message}`,
      at: { file: this.#file },
      ...(hint === undefined ? {} : { hint }),
    })
  }
}

function checkBody(faults: Faults, path: string, body: TerraformBody, schema: SchemaBody, top: boolean): void {
  const blocks = schema.blocks ?? {}
  for (const [name, value] of Object.entries(body.attributes)) {
    if (top && META_ATTRIBUTES.has(name)) continue
    const nested = Object.hasOwn(blocks, name) ? blocks[name] : undefined
    const attribute = Object.hasOwn(schema.attributes, name) ? schema.attributes[name] : undefined
    if (attribute !== undefined) checkAttribute(faults, path + name, value, attribute)
    else if (nested === undefined) unknown(faults, path + name, 'attribute', name, Object.keys(schema.attributes))
    else if (nested.kind === 'attribute') checkNestedAttribute(faults, path + name, value, nested)
    else faults.add(`${path}${name} is a block, not an attribute`, `write ${name} { … }`)
  }
  for (const { name, body: inner } of body.blocks ?? []) {
    if (top && META_BLOCKS.has(name)) continue
    const nested = Object.hasOwn(blocks, name) ? blocks[name] : undefined
    if (nested === undefined) unknown(faults, path + name, 'block', name, Object.keys(blocks))
    else if (nested.kind === 'attribute')
      faults.add(`${path}${name} is an attribute, not a block`, `write ${name} = ${nested.nesting === 'single' ? '{ … }' : '[{ … }]'}`)
    else checkBody(faults, `${path}${name}.`, inner, nested, false)
  }
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    if (attribute.required === true && !Object.hasOwn(body.attributes, name)) faults.add(`required attribute ${path}${name} is missing`)
  }
  checkCounts(faults, path, body, blocks)
}

function checkCounts(faults: Faults, path: string, body: TerraformBody, blocks: Readonly<Record<string, SchemaBlock>>): void {
  for (const [name, nested] of Object.entries(blocks)) {
    const written = (body.blocks ?? []).filter((block) => block.name === name).length
    const max = nested.nesting === 'single' ? 1 : nested.max
    if (nested.min !== undefined && written < nested.min && !Object.hasOwn(body.attributes, name)) {
      faults.add(`block ${path}${name} must stand at least ${nested.min === 1 ? 'once' : `${nested.min} times`}`)
    }
    if (max !== undefined && written > max)
      faults.add(`block ${path}${name} may stand at most ${max === 1 ? 'once' : `${max} times`}, not ${written} times`)
  }
}

function checkAttribute(faults: Faults, path: string, value: TerraformValue, attribute: SchemaAttribute): void {
  if (attribute.required !== true && attribute.optional !== true) return faults.add(`${path} is read-only: the provider sets it`)
  const fault = typeFault(value, attribute.type)
  if (fault !== undefined) faults.add(`${path} must be ${attribute.type}, not ${fault}`)
}

function checkNestedAttribute(faults: Faults, path: string, value: TerraformValue, nested: SchemaBlock): void {
  if (value === null || isCode(value)) return
  if (nested.nesting === 'single' || nested.nesting === 'map') {
    if (isObject(value)) checkBody(faults, `${path}.`, { attributes: value }, nested, false)
    else faults.add(`${path} must be an object: ${path} = { … }`)
  } else if (!Array.isArray(value)) faults.add(`${path} must be a list of objects: ${path} = [{ … }]`)
  else {
    value.forEach((item: TerraformValue, i) => {
      if (isObject(item)) checkBody(faults, `${path}[${i}].`, { attributes: item }, nested, false)
      else if (!isCode(item)) faults.add(`${path}[${i}] must be an object`)
    })
  }
}

/** What the value is when it does not fit; stricter than Terraform, which would turn `"1"` into 1. */
function typeFault(value: TerraformValue, type: string): string | undefined {
  if (value === null || isCode(value)) return undefined
  const inner = /^(list|set|map)\((.*)\)$/.exec(type)
  if (inner === null) {
    if (type === 'dynamic' || type === 'any') return undefined
    if (value instanceof Template) return type === 'string' ? undefined : 'a string'
    if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object'
    const actual = typeof value === 'boolean' ? 'bool' : typeof value
    return actual === type ? undefined : `the ${actual} ${String(value)}`
  }
  const items =
    inner[1] === 'map'
      ? isObject(value)
        ? Object.values(value)
        : undefined
      : Array.isArray(value)
        ? (value as readonly TerraformValue[])
        : undefined
  if (items === undefined)
    return Array.isArray(value)
      ? 'a list'
      : isObject(value)
        ? 'an object'
        : `a single ${typeof value === 'object' ? 'string' : typeof value}`
  for (const item of items) {
    const fault = typeFault(item, inner[2]!)
    if (fault !== undefined) return `one with ${fault} in it`
  }
  return undefined
}

function unknown(faults: Faults, path: string, what: string, name: string, candidates: readonly string[]): void {
  const meant = nearest(name, candidates)
  faults.add(`${what} ${path} does not exist`, meant === undefined ? undefined : `did you mean ${meant}?`)
}

function checkMentionedAttributes(files: readonly TerraformFile[], schema: TerraformSchema): readonly Problem[] {
  return referencesOf(files).flatMap(({ from, to, attribute }): readonly Problem[] => {
    const parts = to.split('.')
    if (attribute === undefined || parts[0] === 'local' || parts[0] === 'var') return []
    const body = parts[0] === 'data' ? schema.data[parts[1]!] : schema.resources[parts[0]!]
    if (body === undefined || Object.hasOwn(body.attributes, attribute) || Object.hasOwn(body.blocks ?? {}, attribute)) return []
    const meant = nearest(attribute, Object.keys(body.attributes))
    const hint = meant === undefined ? {} : { hint: `did you mean ${meant}?` }
    return [{ code: 'BUILD-001', severity: 'error', message: `${from}: ${to} has no attribute ${attribute}`, ...hint }]
  })
}
