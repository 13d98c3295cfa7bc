import { Call, Expression, Template, type TerraformBlock, type TerraformBody, type TerraformFile, type TerraformValue } from './resource.ts'

/** Longest line, in columns, that a list may fill before it is broken into one item a line. */
const LIST_WIDTH = 100
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/
/** Names that mean something else where an object key stands. */
const RESERVED_KEYS: ReadonlySet<string> = new Set(['for', 'if', 'in', 'null', 'true', 'false'])

/**
 * The file as `terraform fmt` would leave it: `=` aligned within runs of one-line attributes, a blank line before every
 * nested block, literal strings escaped.
 *
 * @example
 * printHcl({ path: 'vpc.tf', blocks: [{ kind: 'resource', labels: ['aws_vpc', 'tokyo'], attributes: { cidr_block: '10.0.0.0/16' } }] })
 * // resource "aws_vpc" "tokyo" {
 * //   cidr_block = "10.0.0.0/16"
 * // }
 */
export function printHcl(file: TerraformFile): string {
  return `${file.blocks.map(printBlock).join('\n\n')}\n`
}

function printBlock(block: TerraformBlock): string {
  const head = [block.kind, ...block.labels.map(quote)].join(' ')
  return [...comment(block.comment), ...braced(head, block, 0)].join('\n')
}

function comment(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split('\n').map((line) => (line === '' ? '#' : `# ${line}`))
}

function braced(head: string, body: TerraformBody, depth: number): readonly string[] {
  const inner = bodyLines(body, depth + 1)
  const indent = '  '.repeat(depth)
  return inner.length === 0 ? [`${indent}${head} {}`] : [`${indent}${head} {`, ...inner, `${indent}}`]
}

function bodyLines(body: TerraformBody, depth: number): readonly string[] {
  const parts = [
    assignments(Object.entries(body.attributes), depth, bareKey),
    ...(body.blocks ?? []).map((block) => braced(block.name, block.body, depth)),
  ]
  return parts.filter((part) => part.length > 0).flatMap((part, i) => (i === 0 ? part : ['', ...part]))
}

/** `name = value` lines. Only neighbours whose value ends on their own line are aligned, as hclwrite does it. */
function assignments(entries: readonly (readonly [string, TerraformValue])[], depth: number, key: (name: string) => string): string[] {
  const indent = '  '.repeat(depth)
  const items = entries.map(([name, value]) => {
    const lines = valueLines(value, depth, indent.length + key(name).length + 3)
    return { name: key(name), lines, aligned: lines.length === 1 || netBrackets(lines[0]!) === 0 }
  })
  const output: string[] = []
  for (let start = 0; start < items.length;) {
    let end = start + 1
    // A value of several lines closes the run that it stands in.
    while (end < items.length && items[end]!.aligned && items[end - 1]!.lines.length === 1) end++
    const run = items.slice(start, items[start]!.aligned ? end : start + 1)
    const width = Math.max(...run.map((item) => item.name.length))
    for (const item of run) {
      const padding = item.aligned ? ' '.repeat(width - item.name.length) : ''
      output.push(`${indent}${item.name}${padding} = ${item.lines[0]}`, ...item.lines.slice(1))
    }
    start += run.length
  }
  return output
}

/** First line without indentation, the others with it. */
function valueLines(value: TerraformValue, depth: number, column: number): readonly string[] {
  const indent = '  '.repeat(depth)
  if (value instanceof Expression) return value.text.split('\n').map((line, i) => (i === 0 || line === '' ? line : indent + line))
  if (value instanceof Template) return [`"${value.text}"`]
  if (value instanceof Call) return callLines(value, depth, column)
  if (value === null) return ['null']
  if (typeof value === 'string') return [quote(value)]
  if (typeof value !== 'object') return [String(value)]
  if (isList(value)) {
    const items = value.map((item) => valueLines(item, depth + 1, column))
    const oneLine = `[${items.map((lines) => lines[0]).join(', ')}]`
    const plain = items.every((lines) => lines.length === 1) && !value.some((item) => isObject(item) && Object.keys(item).length > 0)
    if (plain && (items.length === 0 || column + oneLine.length <= LIST_WIDTH)) return [oneLine]
    return ['[', ...items.flatMap((lines) => indented(lines, `${indent}  `, ',')), `${indent}]`]
  }
  const entries = Object.entries(value)
  return entries.length === 0 ? ['{}'] : ['{', ...assignments(entries, depth + 1, objectKey), `${indent}}`]
}

function indented(lines: readonly string[], indent: string, end: string): string[] {
  return lines.map((line, i) => `${i === 0 ? indent : ''}${line}${i === lines.length - 1 ? end : ''}`)
}

function isList(value: TerraformValue): value is readonly TerraformValue[] {
  return Array.isArray(value)
}

/** A plain object value: neither a scalar, a list, nor code. */
export function isObject(value: TerraformValue | undefined): value is { readonly [key: string]: TerraformValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Template) && !isCode(value)
}

/** What only Terraform can tell the value of. */
export function isCode(value: TerraformValue | undefined): value is Expression | Call {
  return value instanceof Expression || value instanceof Call
}

/** A single argument hugs the brackets; several stand one a line when one line cannot hold them. */
function callLines({ name, values }: Call, depth: number, column: number): readonly string[] {
  const only = values[0]
  if (values.length === 1 && only !== undefined) {
    const lines = valueLines(only, depth, column + name.length + 2)
    return lines.map((line, i) => `${i === 0 ? `${name}(` : ''}${line}${i === lines.length - 1 ? ')' : ''}`)
  }
  const indent = '  '.repeat(depth)
  const items = values.map((value) => valueLines(value, depth + 1, column))
  const oneLine = `${name}(${items.map((lines) => lines[0]).join(', ')})`
  if (items.every((lines) => lines.length === 1) && column + oneLine.length <= LIST_WIDTH) return [oneLine]
  return [`${name}(`, ...values.flatMap((value) => indented(valueLines(value, depth + 1, column), `${indent}  `, ',')), `${indent})`]
}

function bareKey(name: string): string {
  if (!IDENTIFIER.test(name)) throw new Error(`${JSON.stringify(name)} cannot be an attribute's name`)
  return name
}

const objectKey = (name: string): string => (IDENTIFIER.test(name) && !RESERVED_KEYS.has(name) ? name : quote(name))

/** A literal in quotes; `${` and `%{` in it stay text. */
function quote(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    // Every other control character has only the numeric form in HCL.
    .replace(/[\u0000-\u001f\u007f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('${', () => '$${')
    .replaceAll('%{', '%%{')
  return `"${escaped}"`
}

function netBrackets(line: string): number {
  const bare = line.replace(/"(?:[^"\\]|\\.)*"/g, '')
  return (bare.match(/[([{]/g)?.length ?? 0) - (bare.match(/[)\]}]/g)?.length ?? 0)
}
