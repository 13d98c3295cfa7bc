import fc from 'fast-check'
import { expect, test } from 'vitest'
import { containsAddress, parsePrefix } from '../../ip/prefix.ts'
import { parseAddress } from '../../ip/address.ts'
import { TrafficSets } from '../../ip/traffic-set.ts'
import { addressSetId, filterId, type Filter, type FilterRule } from '../../network/model.ts'
import { coverageOf } from './covered.ts'

const filterOf = (rules: readonly FilterRule[]): Filter => ({
  id: filterId('f'),
  stateful: true,
  rules,
  default: 'drop',
  label: 'f',
  from: {},
})
const rule = (more: Partial<FilterRule>): FilterRule => ({ action: 'accept', protocol: 6, from: {}, ...more })
const ports = (from: number, to = from) => ({ destinationPorts: [{ from, to }] })

test('two narrower rules together imply a wider one, and of two equal ones the later goes', () => {
  const sets = new TrafficSets()
  const wide = rule({ sources: ['10.0.0.0/23'], ...ports(80, 81) })
  const halves = ['10.0.0.0/24', '10.0.1.0/24'].map((range) => rule({ sources: [range], ...ports(0, 100) }))
  expect([...coverageOf(sets, filterOf([wide, ...halves]), new Map()).implied]).toEqual([[0, [1, 2]]])
  expect([...coverageOf(sets, filterOf([halves[0]!, halves[0]!]), new Map()).implied.keys()]).toEqual([1])
  expect(coverageOf(sets, filterOf([wide, halves[0]!]), new Map()).implied.size).toBe(0)
})

test('a rule for a group is implied by everybody, and not by the ranges where its members happen to be', () => {
  const sets = new TrafficSets()
  const group = { id: addressSetId('sg-1'), label: 'sg-1', prefixes: ['10.0.0.4/32'], from: {} }
  const byGroup = rule({ sourceSets: [group.id], identity: true, ...ports(443) })
  const known = new Map([[group.id, group]])
  expect(coverageOf(sets, filterOf([byGroup, rule({ sources: ['10.0.0.0/8'] })]), known).implied.size).toBe(0)
  expect([...coverageOf(sets, filterOf([byGroup, rule({ sources: ['0.0.0.0/0'] })]), known).implied.keys()]).toEqual([0])
})

const ADDRESSES = [
  '10.0.0.0',
  '10.0.0.1',
  '10.0.0.2',
  '10.0.0.3',
  '10.0.0.4',
  '10.0.0.7',
  '10.0.0.8',
  '192.0.2.1',
  '2001:db8::1',
  '2001:db8:1::1',
]
const RANGES = [
  '10.0.0.0/29',
  '10.0.0.0/30',
  '10.0.0.0/31',
  '10.0.0.2/31',
  '10.0.0.4/30',
  '10.0.0.1/32',
  '0.0.0.0/0',
  '2001:db8::/48',
  '::/0',
]
const PORTS = [0, 1, 2, 3, 4, 5, 6]
const side = fc.option(fc.uniqueArray(fc.constantFrom(...RANGES), { minLength: 1, maxLength: 2 }), { nil: undefined })
const anyRule = (actions: readonly FilterRule['action'][]): fc.Arbitrary<FilterRule> =>
  fc
    .record({
      action: fc.constantFrom(...actions),
      protocol: fc.constantFrom<FilterRule['protocol']>(6, 6, 17, 'any'),
      sources: side,
      destinations: side,
      span: fc.option(fc.tuple(fc.constantFrom(...PORTS), fc.constantFrom(...PORTS))),
    })
    .map(({ action, protocol, sources, destinations, span }) => ({
      action,
      protocol,
      ...(sources === undefined ? {} : { sources }),
      ...(destinations === undefined ? {} : { destinations }),
      ...(span === null || protocol === 'any' ? {} : ports(Math.min(...span), Math.max(...span))),
      from: {},
    }))

function matches(
  { protocol, sources, destinations, destinationPorts }: FilterRule,
  source: string,
  destination: string,
  number: number,
  port: number,
): boolean {
  const inside = (ranges: readonly string[] | undefined, text: string): boolean =>
    ranges === undefined || ranges.some((range) => containsAddress(parsePrefix(range), parseAddress(text)!))
  return (
    (protocol === 'any' || protocol === number) &&
    inside(sources, source) &&
    inside(destinations, destination) &&
    (destinationPorts === undefined || destinationPorts.some(({ from, to }) => from <= port && port <= to))
  )
}

/** Every packet of a small world. */
const PACKETS = ADDRESSES.flatMap((source) =>
  ADDRESSES.filter((destination) => destination.includes(':') === source.includes(':')).flatMap((destination) =>
    [6, 17, 47].flatMap((protocol) => (protocol === 47 ? [0] : [...PORTS, 7]).map((port) => ({ source, destination, protocol, port }))),
  ),
)
const decider = (rules: readonly FilterRule[], { source, destination, protocol, port }: (typeof PACKETS)[number]): number =>
  rules.findIndex((each) => matches(each, source, destination, protocol, port))

test('shadowed is what decides no packet (brute force)', () => {
  fc.assert(
    fc.property(fc.array(anyRule(['accept', 'drop']), { maxLength: 6 }), (rules) => {
      const deciding = new Set(PACKETS.map((packet) => decider(rules, packet)))
      const { shadowed } = coverageOf(new TrafficSets(), filterOf(rules), new Map())
      expect([...shadowed.keys()]).toEqual(rules.map((_, i) => i).filter((i) => !deciding.has(i)))
    }),
    { seed: 11, numRuns: Number(process.env['KEIRO_ORACLE_RUNS'] ?? 80) },
  )
})

test('without all that is implied, the same packets are accepted; without one more, fewer are (brute force)', () => {
  fc.assert(
    fc.property(fc.array(anyRule(['accept']), { maxLength: 6 }), (rules) => {
      const { implied } = coverageOf(new TrafficSets(), filterOf(rules), new Map())
      const accepted = (kept: readonly FilterRule[]): number => PACKETS.filter((packet) => decider(kept, packet) >= 0).length
      const kept = rules.filter((_, i) => !implied.has(i))
      expect(accepted(kept)).toBe(accepted(rules))
      for (const one of kept) expect(accepted(kept.filter((each) => each !== one))).toBeLessThan(accepted(kept))
    }),
    { seed: 12, numRuns: Number(process.env['KEIRO_ORACLE_RUNS'] ?? 80) },
  )
})
