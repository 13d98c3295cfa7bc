import { describe, expect, it } from 'vitest'
import { ProblemError } from '../core/problem.ts'
import { expression, type TerraformBlock, type TerraformFile } from './resource.ts'
import { renderTerraform } from './terraform.ts'

const locals = (attributes: TerraformBlock['attributes']): TerraformFile => ({
  path: 'shared.tf',
  blocks: [{ kind: 'locals', labels: [], attributes }],
})
const thing = (path: string, name: string, attributes: TerraformBlock['attributes'] = {}): TerraformFile => ({
  path,
  blocks: [{ kind: 'resource', labels: ['x_thing', name], attributes }],
})

function codes(...files: readonly TerraformFile[]): readonly string[] {
  try {
    renderTerraform(files)
    return []
  } catch (error) {
    if (error instanceof ProblemError) return error.problems.map((problem) => `${problem.code} ${problem.message}`)
    throw error
  }
}

describe('renderTerraform', () => {
  it('merges the parts of several clouds, value by value', () => {
    const provider = (name: string): TerraformFile => ({
      path: 'versions.tf',
      blocks: [
        {
          kind: 'terraform',
          labels: [],
          attributes: { required_version: '>= 1.11' },
          blocks: [{ name: 'required_providers', body: { attributes: { [name]: { source: `of/${name}` } } } }],
        },
      ],
    })
    const addresses = (node: string): TerraformFile => ({
      path: 'outputs.tf',
      blocks: [{ kind: 'output', labels: ['addresses'], attributes: { description: 'All.', value: { [node]: 1 } } }],
    })
    const parts = [
      provider('one'),
      locals({ a: { x: 1 }, list: ['p'], same: ['q'] }),
      addresses('m'),
      provider('two'),
      locals({ a: { y: 2 }, list: ['r'], same: ['q'], b: 3 }),
      addresses('n'),
    ]
    expect(renderTerraform(parts)).toEqual([
      {
        path: 'terraform/outputs.tf',
        content: 'output "addresses" {\n  description = "All."\n  value = {\n    m = 1\n    n = 1\n  }\n}\n',
      },
      {
        path: 'terraform/shared.tf',
        content: 'locals {\n  a = {\n    x = 1\n    y = 2\n  }\n  list = ["p", "r"]\n  same = ["q"]\n  b    = 3\n}\n',
      },
      {
        path: 'terraform/versions.tf',
        content:
          'terraform {\n  required_version = ">= 1.11"\n\n  required_providers {\n    one = {\n      source = "of/one"\n    }\n    two = {\n      source = "of/two"\n    }\n  }\n}\n',
      },
    ])
  })

  it('gives the same whatever the order of files of different paths', () => {
    const files = [
      thing('a.tf', 'a'),
      thing('b.tf', 'b', { a: expression('x_thing.a.id') }),
      { path: 'files/run', blocks: [], text: '#!/bin/sh\n' },
    ]
    expect(renderTerraform([...files].reverse())).toEqual(renderTerraform(files))
    expect(renderTerraform(files).map((file) => file.path)).toEqual(['terraform/a.tf', 'terraform/b.tf', 'terraform/files/run'])
  })

  it('finds a mention of what does not exist, also of a provider', () => {
    expect(codes(thing('a.tf', 'a', { b: expression('x_thing.b.id'), provider: expression('x.north') }))).toEqual([
      'BUILD-002 x_thing.a mentions x_thing.b, which no file makes',
      'BUILD-002 x_thing.a mentions provider x.north, which no file makes',
    ])
  })

  it('finds a cycle', () => {
    expect(codes(thing('a.tf', 'a', { b: expression('x_thing.b.id') }), thing('b.tf', 'b', { a: expression('x_thing.a.id') }))).toEqual([
      'BUILD-003 these need each other and none can be made first: x_thing.a → x_thing.b → x_thing.a',
    ])
  })

  it('finds what cannot be merged', () => {
    expect(codes(locals({ a: 1 }), locals({ a: 2 }))).toEqual(['BUILD-004 local.a is given twice with different content'])
    expect(codes(thing('a.tf', 'a', { n: 1 }), thing('a.tf', 'a', { n: 2 }))).toEqual([
      'BUILD-004 x_thing.a is given twice with different content',
    ])
    expect(codes(thing('a.tf', 'a'), thing('b.tf', 'a'))).toEqual([
      'BUILD-004 x_thing.a (also in a.tf) is given twice with different content',
    ])
    expect(codes(thing('a.tf', 'a'), thing('a.tf', 'a'))).toEqual([])
  })
})
