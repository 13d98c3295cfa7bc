import { isObject } from './hcl.ts'
import { Call, Expression, Template, type TerraformBlock, type TerraformBody, type TerraformFile, type TerraformValue } from './resource.ts'

/** One mention of something that another block makes. */
export interface Reference {
  /** Address of the block that mentions it. */
  readonly from: string
  /** `aws_vpc.tokyo`, `data.aws_ami.router`, `local.router_addresses`, `var.image`. */
  readonly to: string
  /** Attribute of a resource or data source; absent when the whole object is meant, as in `depends_on`. */
  readonly attribute?: string
}

/**
 * Unique name of a block, as Terraform writes it: `aws_vpc.tokyo`, `data.aws_ami.router`, `var.image`, `output.ids`,
 * `provider.aws.osaka`; a `locals` block has one address for each of its values.
 */
export function addressesOf(block: TerraformBlock): readonly string[] {
  const name = block.labels.join('.')
  switch (block.kind) {
    case 'resource':
      return [name]
    case 'data':
    case 'output':
      return [`${block.kind}.${name}`]
    case 'variable':
      return [`var.${name}`]
    case 'locals':
      return Object.keys(block.attributes).map((key) => `local.${key}`)
    case 'provider': {
      const alias = block.attributes['alias']
      return [`provider.${name}${typeof alias === 'string' ? `.${alias}` : ''}`]
    }
    case 'terraform':
      return ['terraform']
  }
}

/** Every mention in every file, in the order written. */
export function referencesOf(files: readonly TerraformFile[]): readonly Reference[] {
  return files
    .flatMap((file) => file.blocks)
    .flatMap((block) => {
      if (block.kind === 'locals')
        return Object.entries(block.attributes).flatMap(([key, value]) => mentions(`local.${key}`, valueTexts(value)))
      return mentions(addressesOf(block)[0]!, bodyTexts(block))
    })
}

function bodyTexts(body: TerraformBody): readonly string[] {
  return [...Object.values(body.attributes).flatMap(valueTexts), ...(body.blocks ?? []).flatMap((block) => bodyTexts(block.body))]
}

/** Pieces of code (not text) inside a value. */
function valueTexts(value: TerraformValue): readonly string[] {
  if (value instanceof Expression) return [codeOf(value.text)]
  if (value instanceof Template) return [codeOf(`"${value.text}"`)]
  if (value instanceof Call) return value.values.flatMap(valueTexts)
  if (Array.isArray(value)) return value.flatMap(valueTexts)
  return isObject(value) ? Object.values(value).flatMap(valueTexts) : []
}

/** The expression without its literal text: quoted parts vanish, what stands in their `${ }` stays. */
export function codeOf(source: string): string {
  let code = ''
  const strings: boolean[] = []
  const depths: number[] = []
  let inString = false
  for (let i = 0; i < source.length; i++) {
    const c = source[i]!
    const pair = source.slice(i, i + 2)
    if (inString) {
      if (c === '\\') i++
      else if (source.startsWith('$${', i) || source.startsWith('%%{', i)) i += 2
      else if (pair === '${' || pair === '%{') {
        strings.push(inString)
        depths.push(0)
        inString = false
        code += ' '
        i++
      } else if (c === '"') inString = false
      continue
    }
    if (c === '#') {
      while (i < source.length && source[i] !== '\n') i++
    } else if (c === '"') {
      inString = true
      code += ' "" '
    } else if (c === '}' && depths.at(-1) === 0) {
      depths.pop()
      inString = strings.pop() ?? false
      code += ' '
    } else {
      const last = depths.length - 1
      if (last >= 0 && c === '{') depths[last]! += 1
      if (last >= 0 && c === '}') depths[last]! -= 1
      code += c
    }
  }
  return code
}

/** A resource's type has an underscore, which loop variables here do not. */
const MENTION =
  /(?<![\w.-])(?:(data)\.([a-z][a-z0-9]*(?:_[a-z0-9]+)+)|(local|var)|([a-z][a-z0-9]*(?:_[a-z0-9]+)+))\.([A-Za-z_][\w-]*)(?:\[[^\]]*\])*(?:\.([a-z_][a-z0-9_]*))?/g

function mentions(from: string, texts: readonly string[]): readonly Reference[] {
  return texts.flatMap((text) =>
    [...text.matchAll(MENTION)].map((match): Reference => {
      const [, data, dataType, scope, type, name, attribute] = match
      if (scope !== undefined) return { from, to: `${scope}.${name}` }
      const to = data === undefined ? `${type}.${name}` : `data.${dataType}.${name}`
      return attribute === undefined ? { from, to } : { from, to, attribute }
    }),
  )
}
