import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nodeId, type Filter, type FilterRule } from '../../network/model.ts'
import { pairsByPackets } from '../../../test/pairs/by-packets.ts'
import { twoHosts } from '../../../test/pairs/two-hosts.ts'
import { matrixEnds } from './ends.ts'
import { cellText, makeMatrix } from './matrix.ts'
import { pairEngine } from './pair-engine.ts'

const [A, B] = [
  { node: nodeId('a'), address: '10.0.0.1' },
  { node: nodeId('b'), address: '10.0.0.2' },
]
const accept = (protocol: FilterRule['protocol'], ...ports: [number, number][]): FilterRule => ({
  action: 'accept',
  protocol,
  ...(ports.length === 0 ? {} : { destinationPorts: ports.map(([from, to]) => ({ from, to })) }),
  from: {},
})

function cell(filters: readonly Pick<Filter, 'rules' | 'stateful'>[]): string {
  const engine = pairEngine(twoHosts(filters))
  return cellText(engine.sets, engine.between(A, B), false)
}

test('a stateful filter answers by itself, a stateless one needs the ports of the clients', () => {
  expect(cell([])).toBe('all')
  expect(
    cell([
      { rules: [], stateful: true },
      { rules: [accept(6, [22, 22], [443, 443])], stateful: true },
    ]),
  ).toBe('tcp/22,443')
  const askedBy = { rules: [accept('any')], stateful: false }
  expect(cell([{ rules: [], stateful: false }, askedBy, { rules: [accept(6, [443, 443])], stateful: true }])).toBe('tcp/443*')
  expect(cell([{ rules: [accept(6, [1024, 65535])], stateful: false }, askedBy, { rules: [accept(6, [443, 443])], stateful: true }])).toBe(
    'tcp/443',
  )
  expect(cell([{ rules: [accept(6, [32768, 65535])], stateful: false }, askedBy, { rules: [accept(6, [443, 443])], stateful: true }])).toBe(
    'tcp/443 from 32768-65535, tcp/443 from 1024-32767*',
  )
})

test('everything but one port is told by the port, and what is not known has its mark', () => {
  const drop: FilterRule = { action: 'drop', protocol: 6, destinationPorts: [{ from: 25, to: 25 }], from: {} }
  expect(
    cell([
      { rules: [], stateful: true },
      { rules: [drop, accept('any')], stateful: true },
    ]),
  ).toBe('icmp, tcp/0-24,26-65535, udp, every other protocol')
  expect(
    cell([
      { rules: [], stateful: true },
      { rules: [{ ...accept(17, [53, 53]), action: 'unknown' }], stateful: true },
    ]),
  ).toBe('udp/53?')
})

test('a matrix has a row for each end, and an end with one member is not asked about itself', () => {
  const terrain = twoHosts([
    { rules: [], stateful: true },
    { rules: [accept(6, [80, 80])], stateful: true },
  ])
  const { ends, cells } = makeMatrix(pairEngine(terrain), 'endpoint', matrixEnds(terrain.index, 'endpoint'))
  expect(ends.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(cells.map((row) => row.map((each) => each?.text))).toEqual([
    [undefined, 'tcp/80'],
    ['none', undefined],
  ])
  expect(() => matrixEnds(terrain.index, 'group')).toThrow('CLI-211')
})

const port = fc.constantFrom(0, 22, 1023, 1024, 5000, 49152, 65535)
const range = fc.tuple(port, port).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))
const rule: fc.Arbitrary<FilterRule> = fc
  .record({
    action: fc.constantFrom('accept', 'accept', 'drop', 'unknown'),
    protocol: fc.constantFrom('any', 6, 17, 1, 47),
    ports: fc.option(fc.array(range, { minLength: 1, maxLength: 2 })),
    sources: fc.option(fc.array(range, { minLength: 1, maxLength: 1 })),
  })
  .map(({ action, protocol, ports, sources }) => ({
    action,
    protocol: protocol as FilterRule['protocol'],
    ...(ports === null || protocol === 47 ? {} : { destinationPorts: ports }),
    ...(sources === null || (protocol !== 6 && protocol !== 17) ? {} : { sourcePorts: sources }),
    from: {},
  }))
const filter = fc.record({ rules: fc.array(rule, { maxLength: 3 }), stateful: fc.boolean() })

test('exact sets are what asking for every way to tell packets apart gives', () => {
  fc.assert(
    fc.property(fc.tuple(filter, filter, filter, filter), (filters) => {
      const [engine, oracle] = [pairEngine(twoHosts(filters)), pairsByPackets(twoHosts(filters))]
      for (const part of ['answered', 'unanswered', 'unknown'] as const)
        expect(engine.sets.blocks(engine.between(A, B)[part])).toEqual(oracle.sets.blocks(oracle.between(A, B)[part]))
    }),
    { numRuns: Number(process.env['KEIRO_ORACLE_RUNS'] ?? 60), seed: 7 },
  )
})
