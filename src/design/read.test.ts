import { describe, expect, test } from 'vitest'
import { readDesign } from '../compile/load-design.ts'
import { ProblemError } from '../core/problem.ts'

const base = {
  name: 'two-sites',
  sites: { osaka: { kind: 'onpremises.site', cidr: '192.168.10.0/24' }, nagoya: { kind: 'onpremises.site', cidr: '192.168.20.0/24' } },
  gateways: { left: { kind: 'onpremises.router', site: 'osaka' }, right: { kind: 'onpremises.router', site: 'nagoya' } },
}

const link = (options: object) => readDesign({ ...base, links: [{ kind: 'wireguard', between: ['left', 'right'], ...options }] }).links[0]
const expectation = (options: object) =>
  readDesign({ ...base, expect: [{ kind: 'reachable', from: 'osaka', to: 'nagoya', service: 'icmp', ...options }] }).expect[0]
const services = (written: unknown) =>
  readDesign({ ...base, policies: [{ from: 'osaka', to: 'nagoya', services: written }] }).policies[0]?.services

describe('shorthand', () => {
  test.each([
    [undefined, null],
    [false, null],
    [true, { intervalMs: 300, multiplier: 3 }],
    [{ interval: '100ms' }, { intervalMs: 100, multiplier: 3 }],
    [
      { interval: 50, multiplier: 5 },
      { intervalMs: 50, multiplier: 5 },
    ],
    [{ interval: '1s' }, { intervalMs: 1000, multiplier: 3 }],
  ])('bfd %j', (bfd, expected) => {
    expect(link({ bfd })).toMatchObject({ bfd: expected })
  })

  test.each([
    [undefined, 9],
    ['30s', 30],
    ['1m', 60],
    ['3000ms', 3],
    [90, 90],
  ])('hold %j', (hold, holdSeconds) => {
    expect(link({ hold })).toMatchObject({ timers: { holdSeconds } })
  })

  test('survives one kind with its time, or several with one each', () => {
    expect(expectation({})).toMatchObject({ survives: [], except: [] })
    expect(expectation({ survives: 'any-one-failure', within: '500ms' })).toMatchObject({
      survives: [{ failures: 'any-one-failure', withinSeconds: 0.5 }],
    })
    expect(expectation({ survives: { 'any-one-failure': 10, 'any-one-router': '1s' }, except: 'left' })).toMatchObject({
      survives: [
        { failures: 'any-one-router', withinSeconds: 1 },
        { failures: 'any-one-failure', withinSeconds: 10 },
      ],
      except: ['left'],
    })
  })

  test('one service or a list', () => {
    expect(services('tcp/443')).toEqual([{ protocol: 'tcp', ports: { from: 443, to: 443 } }])
    expect(services(['udp/1000-2000', 'tcp', 'icmp', 'any'])).toEqual([
      { protocol: 'udp', ports: { from: 1000, to: 2000 } },
      { protocol: 'tcp' },
      { protocol: 'icmp' },
      { protocol: 'any' },
    ])
  })
})

test('defaults of a closed network follow how members are connected', () => {
  const closed = (options: object) =>
    readDesign({ ...base, links: [{ kind: 'closed-network', name: 'net', members: ['left', 'right'], cidr: '172.20.0.0/24', ...options }] })
      .links[0]
  expect(closed({})).toMatchObject({ access: 'pppoe', mtu: 1454, bfd: null })
  expect(closed({ access: 'ethernet' })).toMatchObject({ access: 'ethernet', mtu: 1500 })
  expect(closed({ mtu: 1400 })).toMatchObject({ mtu: 1400 })
})

test('zones are whole names, from letters or not', () => {
  const vpc = (zones: unknown) => ({
    kind: 'aws.vpc',
    region: 'ap-northeast-1',
    cidr: '10.0.0.0/16',
    subnets: { app: { zones }, out: { zones: 'a', public: true } },
  })
  const { tokyo } = readDesign({ name: 'n', sites: { tokyo: vpc(['a', 'ap-northeast-1c']) } }).sites
  expect(tokyo).toMatchObject({ subnets: { app: { zones: ['ap-northeast-1a', 'ap-northeast-1c'], hosts: 1 }, out: { hosts: 0 } } })
  expect(() => readDesign({ name: 'n', sites: { tokyo: vpc(['b', 'us-east-1a', '1a']) } })).toThrow(/"us-east-1a".*\n.*"1a"/)
})

describe('no input brings it down', () => {
  const odd: readonly unknown[] = [
    undefined,
    null,
    0,
    'text',
    [],
    [[]],
    {},
    { name: null },
    { sites: [] },
    { sites: { a: null } },
    { links: {} },
    { links: [null, 1, []] },
    { policies: [{}] },
  ]
  const more: readonly unknown[] = [
    { expect: [{ kind: [] }] },
    { gateways: { a: { kind: {} } } },
    { name: Symbol('s') },
    { sites: { a: { kind: 'aws.vpc', subnets: [] } } },
    JSON.parse('{"__proto__": {"kind": 1}}'),
  ]

  test.each([...odd, ...more].map((value, index) => [index, value] as const))('%i', (_index, value) => {
    expect(() => readDesign(value)).toThrow(ProblemError)
  })

  test('a value that contains itself, however deep', () => {
    const osaka: Record<string, unknown> = { kind: 'onpremises.site', cidr: '192.168.10.0/24' }
    osaka['self'] = [{ again: osaka }]
    expect(() => readDesign({ ...base, sites: { osaka } })).toThrow(
      'DESIGN-013: `sites.osaka.self[0].again` refers back to `sites.osaka`, which contains it',
    )
  })

  test('the same object in two places is no cycle', () => {
    expect(readDesign({ ...base, links: [], policies: [] }).name).toBe('two-sites')
    const bfd = { interval: '100ms' }
    const links = [
      { kind: 'wireguard', between: ['left', 'right'], bfd },
      { kind: 'closed-network', name: 'net', members: ['left', 'right'], cidr: '172.20.0.0/24', bfd },
    ]
    expect(readDesign({ ...base, links }).links).toHaveLength(2)
  })

  test('a very deep value', () => {
    let deep: unknown = {}
    for (let i = 0; i < 50_000; i++) deep = [deep]
    expect(() => readDesign({ ...base, extra: deep })).toThrow('DESIGN-005')
  })
})
