import { describe, expect, it } from 'vitest'
import { applyOrder, dependencyGraph, findCycle } from './order.ts'
import { codeOf, referencesOf } from './references.ts'
import { call, expression, template, type TerraformFile, type TerraformValue } from './resource.ts'

const resource = (name: string, attributes: Record<string, TerraformValue>): TerraformFile['blocks'][number] => ({
  kind: 'resource',
  labels: ['x_thing', name],
  attributes,
})
const file = (...blocks: TerraformFile['blocks']): TerraformFile => ({ path: 'x.tf', blocks })

describe('codeOf', () => {
  it('drops text and keeps what stands in it as code', () => {
    expect(codeOf('join("x_a.b", [aws_vpc.a.id]) # x_c.d')).not.toMatch(/x_a|x_c/)
    expect(codeOf('"${lookup({ a = x_a.b }, "x_t.ext")}/x_c.d"')).toMatch(/x_a\.b/)
    expect(codeOf('"${lookup({ a = x_a.b }, "x_t.ext")}/x_c.d"')).not.toMatch(/x_c|x_t/)
    expect(codeOf('"$${x_a.b} \\"x_b.c"')).not.toMatch(/x_/)
  })
})

describe('referencesOf', () => {
  it('finds every form of mention, and no loop variable, function or text', () => {
    const all = referencesOf([
      file(
        resource('a', {
          one: expression('x_thing.b.id'),
          two: template('${data.x_image.new.id}-x_text.here'),
          three: { deep: [call('merge', expression('local.names'), expression('var.more'))] },
          four: expression('[for each in x_thing.list[0].names : each.value if path.module != ""]'),
          depends_on: [expression('x_thing.c')],
        }),
        { kind: 'locals', labels: [], attributes: { names: expression('x_thing.d.name') } },
      ),
    ])
    expect(all).toEqual([
      { from: 'x_thing.a', to: 'x_thing.b', attribute: 'id' },
      { from: 'x_thing.a', to: 'data.x_image.new', attribute: 'id' },
      { from: 'x_thing.a', to: 'local.names' },
      { from: 'x_thing.a', to: 'var.more' },
      { from: 'x_thing.a', to: 'x_thing.list', attribute: 'names' },
      { from: 'x_thing.a', to: 'x_thing.c' },
      { from: 'local.names', to: 'x_thing.d', attribute: 'name' },
    ])
  })
})

describe('applyOrder', () => {
  it('gives layers, through local values', () => {
    const files = [
      file(resource('c', { b: expression('local.all') }), resource('a', {}), resource('b', { a: expression('x_thing.a.id') })),
      file(
        { kind: 'locals', labels: [], attributes: { all: [expression('x_thing.b.id')], other: 1 } },
        { kind: 'data', labels: ['x_image', 'i'], attributes: {} },
      ),
    ]
    expect(applyOrder(files)).toEqual([['data.x_image.i', 'x_thing.a'], ['x_thing.b'], ['x_thing.c']])
  })

  it('names a cycle, also one through local values', () => {
    const files = [
      file(resource('a', { x: expression('local.l') }), resource('b', { x: expression('x_thing.a.id') }), {
        kind: 'locals',
        labels: [],
        attributes: { l: expression('x_thing.b.id') },
      }),
    ]
    expect(findCycle(dependencyGraph(files))).toEqual(['local.l', 'x_thing.b', 'x_thing.a', 'local.l'])
    expect(() => applyOrder(files)).toThrow('cycle')
  })

  it('takes a resource that mentions itself for a cycle', () => {
    expect(findCycle(dependencyGraph([file(resource('a', { x: expression('x_thing.a.id') }))]))).toEqual(['x_thing.a', 'x_thing.a'])
  })
})
