import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readHcl, type ReadBlock } from '../../test/hcl-reader.ts'
import { formatDiff, hasTerraform } from '../../test/terraform-binary.ts'
import { printHcl } from './hcl.ts'
import { call, expression, template, type TerraformBlock, type TerraformBody, type TerraformValue } from './resource.ts'

const resource = (attributes: TerraformBody['attributes'], rest: Partial<TerraformBlock> = {}): TerraformBlock => ({
  kind: 'resource',
  labels: ['a_b', 'c'],
  attributes,
  ...rest,
})
const print = (...blocks: readonly TerraformBlock[]): string => printHcl({ path: 'x.tf', blocks })

const EVERYTHING = print(
  resource(
    {
      count: 1,
      long_name: 'x',
      list: ['a', expression('b.c')],
      settings: { x: 1, 'long-key': template('${a_b.c}/32'), for: true, none: {} },
      merged: call('merge', { a: 1 }, expression('local.more')),
      encoded: call('jsonencode', { Version: '2012-10-17', Statement: [{ Effect: 'Allow' }] }),
      z: true,
      objects: [{ upstream: expression('x.y') }, { upstream: 'shared', long_one: null }],
      yy: null,
      many: Array.from({ length: 12 }, (_, i) => `value number ${i}`),
      none: [],
    },
    {
      comment: 'Why.\n\nAnd why not.',
      blocks: [{ name: 'timeouts', body: { attributes: { create: '1m' }, blocks: [{ name: 'inner', body: { attributes: {} } }] } }],
    },
  ),
  { kind: 'locals', labels: [], attributes: {} },
)

describe('printHcl', () => {
  it('lays out every kind of value', () => {
    expect(EVERYTHING).toBe(`# Why.
#
# And why not.
resource "a_b" "c" {
  count     = 1
  long_name = "x"
  list      = ["a", b.c]
  settings = {
    x          = 1
    "long-key" = "\${a_b.c}/32"
    "for"      = true
    none       = {}
  }
  merged = merge(
    {
      a = 1
    },
    local.more,
  )
  encoded = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
      },
    ]
  })
  z = true
  objects = [
    {
      upstream = x.y
    },
    {
      upstream = "shared"
      long_one = null
    },
  ]
  yy = null
  many = [
    ${Array.from({ length: 12 }, (_, i) => `"value number ${i}",`).join('\n    ')}
  ]
  none = []

  timeouts {
    create = "1m"

    inner {}
  }
}

locals {}
`)
  })

  it('keeps literal text literal', () => {
    const text = 'say "hi" \\ ${not.code} %{if} $ % \n\r\t\u0001'
    const printed = print(resource({ text }))
    expect(printed).toContain('"say \\"hi\\" \\\\ $${not.code} %%{if} $ % \\n\\r\\t\\u0001"')
    expect(readHcl(printed)[0]?.attributes).toEqual({ text })
  })

  it('refuses an attribute name that is none', () => {
    expect(() => print(resource({ 'no-name': 1 }))).toThrow('cannot be an attribute')
  })

  it('is read back as it was, whatever the literals', () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,12}$/)
    const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', '$', '{', '%', '}', '\n', '\t', '\u0002', ' ', '経', '#', '/') })
    const { value } = fc.letrec<{ value: TerraformValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          fc.oneof(
            name,
            text.filter((key) => key !== '__proto__'),
          ),
          tie('value'),
          { maxKeys: 3 },
        ),
      ),
    }))
    const attributes = fc.dictionary(name, value, { maxKeys: 5 })
    const body = attributes.map((own): TerraformBody => ({ attributes: own }))
    const block = fc.record({ attributes, nested: fc.array(fc.record({ name, body }), { maxLength: 2 }) })
    fc.assert(
      fc.property(fc.array(block, { maxLength: 3 }), (blocks) => {
        const written = blocks.map(({ attributes: own, nested }) => resource(own, { blocks: nested }))
        const printed = print(...written)
        expect(readHcl(printed)).toEqual(written.map(asRead))
        for (const line of printed.split('\n')) expect(line).not.toMatch(/\s$/)
      }),
      { numRuns: 300 },
    )
  })

  it.runIf(hasTerraform)('is what terraform fmt leaves', () => {
    expect(formatDiff(EVERYTHING)).toBe('')
  })
})

function asRead(block: TerraformBlock): ReadBlock {
  const nested = (block.blocks ?? []).map(({ name, body }) => ({ head: name, labels: [], attributes: { ...body.attributes }, blocks: [] }))
  return { head: block.kind, labels: block.labels, attributes: { ...block.attributes }, blocks: nested }
}
