import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countLost, drillFailures, formatDrill, formatInterval, isWithin, longestGap, type Arrival } from './drill.ts'
import type { Failure } from '../failures/model.ts'

const stream = (...sequences: readonly number[]): Arrival[] => sequences.map((sequence) => ({ sequence, sentMs: 1000 + sequence * 5 }))

describe('longestGap', () => {
  it('is the time between the last probe before the hole and the first after it', () => {
    expect(longestGap(stream(0, 1, 2, 10, 11, 13), 1000, 1070)).toBe(0.04)
  })
  it('does not count holes that ended before the failure', () => {
    expect(longestGap(stream(0, 20, 21, 22), 1105, 1115)).toBe(0)
  })
  it('takes a stream that never came back as a hole to the end', () => {
    expect(longestGap(stream(0, 1, 2), 1000, 3010)).toBe(2)
  })
  it('takes no arrival at all as a hole from the failure to the end', () => {
    expect(longestGap([], 1000, 4000)).toBe(3)
  })
  it('does not care for the order of arrival', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(400), { minLength: 1 }), fc.nat(3000), (sequences, since) => {
        const sorted = stream(...[...sequences].sort((a, b) => a - b))
        expect(longestGap(stream(...sequences), 1000 + since, 5000)).toBe(longestGap(sorted, 1000 + since, 5000))
      }),
    )
  })
})

describe('countLost', () => {
  it('counts what was overtaken by later probes, and not what is on its way', () => {
    expect(countLost(stream(0, 1, 4, 5), 8, 1030)).toBe(2)
  })
  it('counts all that was sent since a stream went silent', () => {
    expect(countLost(stream(0, 1, 4, 5), 100, 1500)).toBe(96)
    expect(countLost([], 100, 1500)).toBe(100)
  })
})

describe('isWithin', () => {
  it('allows for nothing', () => {
    expect(isWithin(0.3, { low: 0.2, high: 0.45 })).toBe(true)
    expect(isWithin(0.45, { low: 0.2, high: 0.45 })).toBe(true)
    expect(isWithin(0.451, { low: 0.2, high: 0.45 })).toBe(false)
    expect(isWithin(0.199, { low: 0.2, high: 0.45 })).toBe(false)
    expect(isWithin(9, { low: 8, high: Infinity })).toBe(true)
  })
  it('lets no probe be lost where no outage is predicted', () => {
    expect(isWithin(0, { low: 0, high: 0 })).toBe(true)
    expect(isWithin(0.01, { low: 0, high: 0 })).toBe(false)
  })
})

const failure = (id: string, kind: Failure['kind']): Failure => ({ id, kind, label: id, nodes: [], links: [], tunnels: [] })

describe('drillFailures', () => {
  it('takes every router and one of each kind of tunnel and link', () => {
    const chosen = drillFailures([
      failure('router:a', 'router'),
      failure('router:b', 'router'),
      failure('tunnel:wireguard/a/b', 'tunnel'),
      failure('tunnel:wireguard/a/c', 'tunnel'),
      failure('tunnel:pair/a', 'tunnel'),
      failure('link:x', 'link'),
      failure('link:y', 'link'),
      failure('link:flets/ce', 'site-link'),
      failure('zone:z', 'zone'),
    ])
    expect(chosen.map((each) => each.id)).toEqual([
      'router:a',
      'router:b',
      'tunnel:wireguard/a/b',
      'tunnel:pair/a',
      'link:x',
      'link:flets/ce',
    ])
  })
})

describe('formatDrill', () => {
  it('sets predicted and measured side by side', () => {
    const text = formatDrill({
      mode: 'lab',
      probe: 'probe',
      rows: [
        { failure: 'router:a', label: 'router a', direction: 'x → y', predicted: { low: 0.2, high: 0.45 }, measured: 0.3125, within: true },
        {
          failure: 'router:b',
          label: 'router b',
          direction: 'x → y',
          predicted: { low: Infinity, high: Infinity },
          measured: 6.3,
          within: true,
        },
        { failure: 'router:c', label: 'router c', direction: 'x → y', predicted: { low: 0, high: 0 }, measured: 1, within: false },
      ],
      newPrefix: { prefix: '192.168.21.0/24', router: 'ce', inTablesSeconds: 0.2, limitSeconds: 5, within: false },
      remarks: ['router:c: traffic did not come back'],
    })
    expect(text).toBe(`probe

fault     direction  predicted     measured                       within
--------  ---------  ------------  -----------------------------  ------
router a  x → y      0.20–0.45 s   0.313 s                        yes
router b  x → y      until repair  none for 6.3 s, then repaired  yes
router c  x → y      0 s           1.000 s                        NO

new prefix 192.168.21.0/24 at ce: in the hubs' tables after 0.20 s, reached from the other end not at all (NOT within 5 s)
router:c: traffic did not come back
`)
  })
  it('sets what the return costs beside it, where it is known', () => {
    const row = {
      failure: 'router:a',
      label: 'router a',
      direction: 'x → y',
      predicted: { low: 0.2, high: 0.45 },
      measured: 0.3,
      within: true,
    }
    const onReturn = { predicted: { low: 0, high: 0.05 }, measured: 0.015, within: true }
    const text = formatDrill({ mode: 'lab', probe: 'probe', rows: [{ ...row, onReturn }, row], remarks: [] })
    expect(text.split('\n').slice(2)).toEqual([
      'fault     direction  predicted    measured  within  on return    measured  within',
      '--------  ---------  -----------  --------  ------  -----------  --------  ------',
      'router a  x → y      0.20–0.45 s  0.300 s   yes     0.00–0.05 s  0.015 s   yes',
      'router a  x → y      0.20–0.45 s  0.300 s   yes',
      '',
    ])
  })
  it('claims no measurement of a simulated drill', () => {
    const text = formatDrill({
      mode: 'simulated',
      probe: 'simulated',
      rows: [{ failure: 'router:a', label: 'router a', direction: 'x → y', predicted: { low: 0.2, high: 0.45 } }],
      remarks: [],
    })
    expect(text).not.toContain('measured')
    expect(text).toContain('0.20–0.45 s')
  })
  it('writes open and empty intervals as people say them', () => {
    expect(formatInterval({ low: 3, high: Infinity })).toBe('≥ 3.00 s')
    expect(formatInterval({ low: 0, high: 0 })).toBe('0 s')
  })
})
