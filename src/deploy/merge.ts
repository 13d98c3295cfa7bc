import { isDeepStrictEqual } from 'node:util'
import type { Problem } from '../core/problem.ts'
import { isObject } from './hcl.ts'
import { addressesOf } from './references.ts'
import type { TerraformBlock, TerraformBody, TerraformFile, TerraformValue } from './resource.ts'

/**
 * Files of the same path become one. `terraform`, `locals` and equally named `output` blocks are merged value by value (objects by key, lists end to
 * end unless they are equal); any other block may be given twice only when it is the same both times. Order is that of the first mention.
 */
export function mergeFiles(files: readonly TerraformFile[]): {
  readonly files: readonly TerraformFile[]
  readonly problems: readonly Problem[]
} {
  const problems: Problem[] = []
  const conflict = (file: string, what: string): void => {
    problems.push({ code: 'BUILD-004', severity: 'error', message: `${what} is given twice with different content`, at: { file } })
  }
  const byPath = new Map<string, TerraformFile>()
  for (const file of files) {
    const known = byPath.get(file.path)
    if (known === undefined) byPath.set(file.path, { ...file, blocks: [] })
    else if (known.text !== file.text) conflict(file.path, `file ${file.path}`)
    const target = byPath.get(file.path)!
    byPath.set(file.path, {
      ...target,
      blocks: file.blocks.reduce((blocks, block) => addBlock(blocks, block, (what) => conflict(file.path, what)), target.blocks),
    })
  }
  const merged = [...byPath.values()]
  const owners = new Map<string, string>()
  for (const file of merged) {
    for (const address of file.blocks.flatMap(addressesOf)) {
      const other = owners.get(address)
      if (other !== undefined && other !== file.path) conflict(file.path, `${address} (also in ${other})`)
      owners.set(address, file.path)
    }
  }
  return { files: merged, problems }
}

type Conflict = (what: string) => void

function addBlock(blocks: readonly TerraformBlock[], block: TerraformBlock, conflict: Conflict): readonly TerraformBlock[] {
  const unique = block.kind === 'locals' || block.kind === 'terraform'
  const at = blocks.findIndex((other) => (unique ? other.kind === block.kind : addressesOf(other)[0] === addressesOf(block)[0]))
  const known = blocks[at]
  if (known === undefined) return [...blocks, block]
  if (!unique && block.kind !== 'output') {
    if (!isDeepStrictEqual(known, block)) conflict(addressesOf(block)[0]!)
    return blocks
  }
  const comment = known.comment ?? block.comment
  const merged = {
    ...known,
    ...mergeBodies(known, block, block.kind === 'locals' ? 'local' : addressesOf(block)[0]!, conflict),
    ...(comment === undefined ? {} : { comment }),
  }
  return blocks.map((other, i) => (i === at ? merged : other))
}

function mergeBodies(a: TerraformBody, b: TerraformBody, path: string, conflict: Conflict): TerraformBody {
  const attributes = mergeObjects(a.attributes, b.attributes, path, conflict)
  const blocks = [...(a.blocks ?? [])]
  for (const block of b.blocks ?? []) {
    const at = blocks.findIndex((other) => other.name === block.name)
    const known = blocks[at]
    if (known === undefined) blocks.push(block)
    else blocks[at] = { name: block.name, body: mergeBodies(known.body, block.body, `${path}.${block.name}`, conflict) }
  }
  return blocks.length === 0 ? { attributes } : { attributes, blocks }
}

type ObjectValue = { readonly [key: string]: TerraformValue }

function mergeObjects(a: ObjectValue, b: ObjectValue, path: string, conflict: Conflict): ObjectValue {
  const merged: Record<string, TerraformValue> = { ...a }
  for (const [key, value] of Object.entries(b)) {
    const known = merged[key]
    merged[key] = known === undefined ? value : mergeValues(known, value, `${path}.${key}`, conflict)
  }
  return merged
}

function mergeValues(a: TerraformValue, b: TerraformValue, path: string, conflict: Conflict): TerraformValue {
  if (isDeepStrictEqual(a, b)) return a
  if (isObject(a) && isObject(b)) return mergeObjects(a, b, path, conflict)
  if (Array.isArray(a) && Array.isArray(b)) return [...(a as readonly TerraformValue[]), ...(b as readonly TerraformValue[])]
  conflict(path)
  return a
}
