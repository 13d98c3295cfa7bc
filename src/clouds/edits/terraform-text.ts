/** What stands after the `=`; `raw` is an expression, as it is. */
export type TerraformText = string | number | boolean | readonly string[] | { readonly raw: string }
export type TerraformLine =
  | readonly [name: string, value: TerraformText]
  | { readonly block: string; readonly lines: readonly TerraformLine[] }

/**
 * A Terraform block from its lines.
 *
 * @example block('resource "aws_eip" "web"', [['domain', 'vpc']]) // 'resource "aws_eip" "web" {\n  domain = "vpc"\n}\n'
 */
export function block(head: string, lines: readonly TerraformLine[], indent = ''): string {
  const width = Math.max(0, ...lines.map((line) => ('block' in line ? 0 : line[0].length)))
  const body = lines.map((line) =>
    'block' in line ? block(line.block, line.lines, `${indent}  `) : `${indent}  ${line[0].padEnd(width)} = ${valueText(line[1])}\n`,
  )
  return `${indent}${head} {\n${body.join('')}${indent}}\n`
}

function valueText(value: TerraformText): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if ('raw' in value) return value.raw
  return `[${value.map((each) => JSON.stringify(each)).join(', ')}]`
}

/** A name that Terraform takes. */
export const stem = (text: string): string =>
  text
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toLowerCase()

/** Commands and blocks that belong together. */
export const lines = (...texts: readonly string[]): string => texts.join('\n')

export const isSix = (range: string): boolean => range.includes(':')
