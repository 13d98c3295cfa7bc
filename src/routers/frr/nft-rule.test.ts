import { describe, expect, it } from 'vitest'
import type { FilterRule } from '../../network/model.ts'
import { filterRuleLine } from './nft-rule.ts'

const rule = (given: Partial<FilterRule>): FilterRule => ({ action: 'accept', protocol: 'any', from: {}, ...given })

describe('filterRuleLine', () => {
  it.each<[string, Partial<FilterRule>, readonly string[]]>([
    ['anything', {}, ['accept']],
    ['a protocol by name', { protocol: 47 }, ['meta l4proto gre accept']],
    ['a protocol by number', { protocol: 89, action: 'drop' }, ['meta l4proto 89 counter drop']],
    ['a port', { protocol: 6, destinationPorts: [{ from: 443, to: 443 }] }, ['tcp dport 443 accept']],
    [
      'touching ports as one range',
      {
        protocol: 17,
        sourcePorts: [
          { from: 20, to: 30 },
          { from: 10, to: 19 },
        ],
      },
      ['udp sport 10-30 accept'],
    ],
    [
      'answers',
      { protocol: 6, sourcePorts: [{ from: 22, to: 22 }], answersOnly: true },
      ['tcp sport 22 tcp flags & (syn | ack) != syn accept'],
    ],
    ['ports of any protocol', { destinationPorts: [{ from: 53, to: 53 }] }, ['th dport 53 accept']],
    [
      'prefixes without those inside others',
      { sources: ['10.1.0.0/16', '10.0.0.0/8', '192.168.0.0/16'] },
      ['ip saddr { 10.0.0.0/8, 192.168.0.0/16 } accept'],
    ],
    ['both families', { sources: ['10.0.0.0/8', '2001:db8::/32'] }, ['ip saddr 10.0.0.0/8 accept', 'ip6 saddr 2001:db8::/32 accept']],
    ['nothing, when no family has both sides', { sources: ['10.0.0.0/8'], destinations: ['2001:db8::/32'] }, []],
    ['nothing, for an empty list', { sources: [] }, []],
  ])('%s', (_name, given, lines) => {
    expect(filterRuleLine(rule(given), '')).toEqual(lines)
  })

  it('keeps the comment within what nft takes', () => {
    const [line = ''] = filterRuleLine(rule({}), `say "why" ${'x'.repeat(200)}`)
    expect(line).toMatch(/^accept comment "say 'why' x+"$/)
    expect(line.length).toBe('accept comment ""'.length + 128)
  })
})
