import { describe, expect, test } from 'vitest'
import { nodeId } from '../../../network/model.ts'
import { Draft } from '../../draft/draft.ts'
import { awsNetwork } from './index.ts'
import { Account, named } from './fixtures/account.ts'

const start = { role: 'fabric', kind: 'box', place: { cloud: 'aws' }, from: {} } as const

describe('draft', () => {
  test('gives nodes, links and filters in the order of their ids', () => {
    const draft = new Draft()
    for (const id of ['b', 'c', 'a']) draft.node(nodeId(id), start).port({ name: 'p1', from: {} })
    draft.segment('z', 'last', {})
    draft.wire('y', 'first', { node: nodeId('a'), interface: 'p1' }, { node: nodeId('b'), interface: 'p1' })
    draft.plug('z', { node: nodeId('c'), interface: 'p1' })
    const part = draft.finish()
    expect(part.nodes.map((node) => [node.id, node.interfaces[0]?.link])).toEqual([
      ['a', 'y'],
      ['b', 'y'],
      ['c', 'z'],
    ])
    expect(part.links.map((link) => [link.id, link.kind, link.ends.length])).toEqual([
      ['y', 'wire', 2],
      ['z', 'segment', 1],
    ])
  })

  test('a node that is there already is given again, a port never', () => {
    const draft = new Draft()
    const node = draft.node(nodeId('a'), start)
    expect(draft.node(nodeId('a'), { ...start, kind: 'other' })).toBe(node)
    for (let i = 0; i < 20; i++) node.port({ name: node.freshName('p'), from: {} })
    expect(node.finish().interfaces.map((port) => port.name)).toContain('p20')
    expect(() => node.port({ name: 'p20', from: {} })).toThrow('p20')
    expect(() => draft.wire('y', '', { node: nodeId('b'), interface: 'p' }, { node: nodeId('b'), interface: 'q' })).toThrow('no node b')
  })

  test('a filter is made once', () => {
    const draft = new Draft()
    const make = (label: string) => () => ({ stateful: true, rules: [], default: 'drop', label, from: {} }) as const
    draft.filter('f', make('one'))
    draft.filter('f', make('two'))
    expect(draft.finish().filters.map((filter) => filter.label)).toEqual(['one'])
  })

  test('a router of the design is handed over, not made', () => {
    const account = new Account()
      .vpc('vpc-1', '10.0.0.0/16')
      .subnet('subnet-a', '10.0.0.0/24')
      .host('i-edge', 'subnet-a', '10.0.0.4', { sourceDestCheck: false, machine: { role: 'router', node: 'edge-aws-1' } })
    const part = awsNetwork(account.objects)
    expect(part.nodes.map((node) => node.id)).toEqual(['subnet-a', 'vpc-1'])
    expect(part.underlay).toEqual(['10.0.0.0/16'])
    expect(part.routers).toMatchObject([
      { node: 'edge-aws-1', interfaces: [{ name: 'eth0', addresses: ['10.0.0.4/24'], link: 'segment/subnet-a' }], routes: [] },
    ])
  })

  test("the same objects give the same network, and names of groups are the caller's", () => {
    const account = new Account()
      .vpc('vpc-1', '10.0.0.0/16')
      .subnet('subnet-a', '10.0.0.0/24')
      .host('i-a', 'subnet-a', '10.0.0.4')
      .add('internetGateways', { ...named('igw-1'), vpc: 'vpc-1' })
    expect(JSON.stringify(awsNetwork(account.objects))).toBe(JSON.stringify(awsNetwork(account.objects)))
    const renamed = awsNetwork(account.objects, { vpc: () => 'tokyo', subnet: () => 'tokyo/app' })
    expect(renamed.endpoints.map((group) => group.name)).toEqual(['sg-open-vpc-1', 'tokyo', 'tokyo/app'])
  })
})
