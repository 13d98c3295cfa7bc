import { expect, test } from 'vitest'
import { ProblemError } from '../../src/core/problem.ts'
import { plan, SECOND_NETWORK, titles, TWO_SITES, VPN } from './planning.ts'

const withSecond = TWO_SITES.replace('policies:', SECOND_NETWORK)
const NONE = { low: 0, high: 0 }

test('the same design twice: nothing to do', () => {
  expect(plan(TWO_SITES, TWO_SITES)).toMatchObject({ steps: [], outage: NONE, naive: [] })
})

test('a second way beside the first: one step, no outage', () => {
  const migration = plan(TWO_SITES, withSecond)
  expect(titles(migration)).toEqual(['Make closed-network link "net2" ra – rb'])
  expect(migration.outage).toEqual(NONE)
})

test('another closed network in the place of the first: made, turned to, and only then is the old one taken away', () => {
  const now = TWO_SITES.replace('name: net1', 'name: net2').replace('100.64.0.0/24', '100.65.0.0/24')
  const migration = plan(TWO_SITES, now)
  expect(titles(migration)).toEqual([
    'Make closed-network link "net2" ra – rb',
    'Move the traffic of ra to the new way',
    'Move the traffic of rb to the new way',
    'Take away closed-network link "net1" ra – rb',
  ])
  expect(migration.outage).toEqual(NONE)
  // Hold time 9 s less the age of the last keepalive, and the session that the news has to cross.
  expect(migration.naive.map((each) => each.outage)).toEqual([
    { low: 0, high: Number.POSITIVE_INFINITY },
    { low: 6, high: 9.4 },
  ])
})

test('one of two ways goes: its traffic is moved first, at the cost of a handover', () => {
  const migration = plan(withSecond, TWO_SITES)
  expect(migration.steps.at(-1)?.title).toBe('Take away closed-network link "net2" ra – rb')
  expect(migration.outage.high).toBeLessThanOrEqual(0.05)
  expect(migration.naive[0]?.outage.high).toBe(9.4)
})

test('a new AS number: the sessions are down from the change at one end until that at the other, and nothing says how long', () => {
  const migration = plan(TWO_SITES, TWO_SITES.replace('asn: 65001', 'asn: 65011'))
  expect(titles(migration)).toEqual(['Change gateway "ra"'])
  expect(migration.outage).toEqual({ low: 0, high: Number.POSITIVE_INFINITY })
  expect(migration.steps[0]?.costs[0]?.causes[0]?.what).toContain('new AS number of ra')
})

test('new timers: the session starts anew; a new BFD interval does not need that', () => {
  const timers = plan(TWO_SITES, TWO_SITES.replace('name: net1,', 'name: net1, hold: 30s,'))
  expect(timers.outage).toEqual({ low: 0, high: 3.9 })
  const slow = TWO_SITES.replace('name: net1,', 'name: net1, bfd: { interval: 300ms, multiplier: 3 },')
  const fast = TWO_SITES.replace('name: net1,', 'name: net1, bfd: { interval: 500ms, multiplier: 3 },')
  expect(plan(slow, fast).outage).toEqual(NONE)
})

test('a site under another name is the same site: no outage, and Terraform must be told', () => {
  const renamed = TWO_SITES.replaceAll('site: b,', 'site: bb,')
    .replaceAll('to: b,', 'to: bb,')
    .replace('from: b,', 'from: bb,')
    .replace('  b:', '  bb:')
  const migration = plan(TWO_SITES, renamed)
  expect(titles(migration)).toEqual(['Rename "b" to "bb"'])
  expect(migration.outage).toEqual(NONE)
  expect(migration.steps[0]?.renames).toEqual([{ from: 'b', to: 'bb' }])
})

test('a site more, and a site less: no outage for the others; what only the old one asks for ends with the step that takes it away', () => {
  const more = VPN.replace(
    '  dc: {',
    '  osaka: { kind: aws.vpc, region: ap-northeast-1, cidr: 10.1.0.0/16, subnets: { app: { zones: [a] } } }\n  dc: {',
  )
    .replace('attach: [tokyo]', 'attach: [tokyo, osaka]')
    .replace(
      'expect:',
      '  - { action: allow, from: dc, to: osaka/app, services: tcp/443 }\nexpect:\n  - { kind: reachable, from: dc, to: osaka/app, service: tcp/443 }',
    )
  const there = plan(VPN, more)
  expect(titles(there)).toEqual(['Make site "osaka" and a policy, extend gateway "hub"'])
  expect(there.outage).toEqual(NONE)
  expect(there.steps[0]?.proven).toContain('reachable|dc|osaka/app|tcp/443')
  const back = plan(more, VPN)
  expect(back.outage).toEqual(NONE)
  expect(back.steps[0]?.broken).toEqual(['reachable|dc|osaka/app|tcp/443'])
})

test('from static to BGP: the provider makes the connection anew, and there is no other way meanwhile', () => {
  const migration = plan(VPN, VPN.replace('routing: static', 'routing: bgp'))
  expect(migration.outage.low).toBe(60)
  expect(migration.steps[0]?.costs[0]?.causes[0]?.what).toContain('its routing can not be changed')
})

test('designs that expect nothing in common are refused', () => {
  const other = TWO_SITES.replaceAll('tcp/443', 'tcp/80').replace('from: b, to: a', 'from: a, to: b')
  expect(() => plan(TWO_SITES, other)).toThrow(ProblemError)
  expect(() => plan(TWO_SITES, other)).toThrow('CLI-220: the two designs expect nothing in common: the old one a → b tcp/443')
})

test('what holds in one of them alone is said, and nothing is promised of it', () => {
  const closed = TWO_SITES.replace('services: tcp/443', 'services: tcp/80')
  const migration = plan(TWO_SITES, closed)
  expect(migration.throughout).toEqual(['unreachable|b|a|tcp/22'])
  expect(migration.notes[0]).toBe('a → b tcp/443 does not hold in the new design (DENIED_IN): nothing is promised of it')
})

test('a site with another range: no machine keeps its address', () => {
  const migration = plan(TWO_SITES, TWO_SITES.replace('10.2.0.0/24', '10.9.0.0/24'))
  expect(migration.outage.high).toBe(Number.POSITIVE_INFINITY)
  expect(migration.steps.at(-1)?.costs[0]?.causes[0]?.what).toBe('no machine of a or b keeps its address')
})

test('a closed network with another range: its tunnels get new outer addresses, at both ends', () => {
  const alone = plan(TWO_SITES, TWO_SITES.replace('100.64.0.0/24', '100.66.0.0/24'))
  expect(alone.outage.high).toBe(Number.POSITIVE_INFINITY)
  expect(alone.steps[0]?.costs[0]?.causes[0]?.what).toContain('the tunnel between rb and ra with its new outer addresses')
  // With a second network the first one may go for a while.
  const both = plan(withSecond, withSecond.replace('100.64.0.0/24', '100.66.0.0/24'))
  expect(both.outage).toEqual({ low: 6, high: 9.4 })
})
