import { expect, test } from 'vitest'
import { filterId, type Filter, type FilterRule } from '../network/model.ts'
import { judgeFilter } from './filter.ts'
import type { Packet } from './model.ts'

const filter = (...rules: readonly Omit<FilterRule, 'from'>[]): Filter => ({
  id: filterId('f'),
  stateful: false,
  default: 'drop',
  label: 'f',
  rules: rules.map((rule, i) => ({ ...rule, from: { path: `rule ${i}` } })),
  from: { path: 'f' },
})
const packet: Packet = { source: '10.0.0.1', destination: '10.1.0.1', protocol: 6, sourcePort: 50000, destinationPort: 443 }

test('the first match decides, else the default', () => {
  const both = filter({ action: 'drop', protocol: 17 }, { action: 'accept', protocol: 6 }, { action: 'drop', protocol: 'any' })
  expect(judgeFilter(both, packet)).toEqual({ action: 'accept', rule: { path: 'rule 1' } })
  expect(judgeFilter(filter({ action: 'accept', protocol: 17 }), packet)).toEqual({ action: 'drop' })
})

test('any of the prefixes and ranges matches, borders included', () => {
  const rule = {
    action: 'accept',
    protocol: 6,
    sources: ['10.0.1.0/24', '10.0.0.0/31'],
    destinationPorts: [
      { from: 80, to: 80 },
      { from: 440, to: 443 },
    ],
  } as const
  expect(judgeFilter(filter(rule), packet).action).toBe('accept')
  expect(judgeFilter(filter(rule), { ...packet, source: '10.0.0.2' }).action).toBe('drop')
  expect(judgeFilter(filter(rule), { ...packet, destinationPort: 444 }).action).toBe('drop')
})

test('a rule with ports does not match a packet without', () => {
  const rule = { action: 'accept', protocol: 'any', destinationPorts: [{ from: 0, to: 65535 }] } as const
  expect(judgeFilter(filter(rule), { source: '10.0.0.1', destination: '10.1.0.1', protocol: 1 }).action).toBe('drop')
})

test('a rule for answers matches TCP answers alone', () => {
  const rule = { action: 'accept', protocol: 'any', answersOnly: true } as const
  expect(judgeFilter(filter(rule), packet).action).toBe('drop')
  expect(judgeFilter(filter(rule), { ...packet, answer: true }).action).toBe('accept')
  expect(judgeFilter(filter(rule), { ...packet, protocol: 17, answer: true }).action).toBe('drop')
})

test('IPv6 prefixes do not match IPv4 addresses, nor the other way round', () => {
  expect(judgeFilter(filter({ action: 'accept', protocol: 6, sources: ['::/0'] }), packet).action).toBe('drop')
  const six = { source: '2001:db8::1', destination: '2001:db8::2', protocol: 6 }
  expect(judgeFilter(filter({ action: 'accept', protocol: 6, sources: ['2001:db8::/32'] }), six).action).toBe('accept')
})
