import { describe, expect, test } from 'vitest'
import { designAt, elementsBetween, isLast } from './elements.ts'
import { textsIn, withValueAt, writtenOf, type Written } from './written.ts'

const design = (more: Partial<Written>): Written =>
  writtenOf({ name: 'd', sites: {}, gateways: {}, links: [], policies: [], expect: [], ...more })

describe('what differs', () => {
  test('an element comes, changes or goes; inside it what is new comes first and what is gone goes last', () => {
    const old = design({ gateways: { hub: { kind: 'x', attach: ['a', 'b'], asn: 1 }, gone: { kind: 'y' } } })
    const now = design({ gateways: { hub: { kind: 'x', attach: ['b', 'c'], asn: 2 }, fresh: { kind: 'y' } } })
    const [hub, gone, fresh] = elementsBetween(old, now)
    expect(hub?.forms).toEqual([
      { kind: 'x', attach: ['a', 'b'], asn: 1 },
      { kind: 'x', attach: ['a', 'b', 'c'], asn: 1 },
      { kind: 'x', attach: ['a', 'b', 'c'], asn: 2 },
      { kind: 'x', attach: ['b', 'c'], asn: 2 },
    ])
    expect(gone?.forms).toEqual([{ kind: 'y' }, undefined])
    expect(fresh?.forms).toEqual([undefined, { kind: 'y' }])
  })

  test('a link between the same ends is the same link; under another name it is another one; the order of a list does not count', () => {
    const gateways = { a: { kind: 'g' }, b: { kind: 'g' } }
    const link = { kind: 'l', between: ['a', 'b'], mtu: 1400 }
    const named = { kind: 'c', name: 'one', members: ['a', 'b'] }
    const old = design({ gateways, links: [link, named] })
    const now = design({
      gateways,
      links: [
        { ...named, name: 'two' },
        { ...link, mtu: 1300 },
      ],
    })
    expect(elementsBetween(old, now).map((each) => [each.id, each.forms.length])).toEqual([
      ['links.0', 2],
      ['links.1', 2],
      ['links.+0', 2],
    ])
    expect(elementsBetween(old, design({ gateways, links: [named, link] }))).toEqual([])
  })

  test('the first position is the old design, the last one the new, whatever they say besides', () => {
    const old = design({ sites: { a: { kind: 's', cidr: 1 } }, scenarios: ['x'] })
    const now = design({ sites: { b: { kind: 's' } }, links: [{ kind: 'l' }], scenarios: ['y'] })
    const elements = elementsBetween(old, now)
    const last = new Map(elements.map((each) => [each.id, each.forms.length - 1]))
    expect(designAt(old, now, elements, new Map(), [])).toBe(old)
    expect(isLast(elements, last)).toBe(true)
    expect(designAt(old, now, elements, last, [])).toBe(now)
    expect(designAt(old, now, elements, new Map([['sites.b', 1]]), ['e'])).toEqual(
      design({ sites: { a: { kind: 's', cidr: 1 }, b: { kind: 's' } }, expect: ['e'] }),
    )
  })
})

test('a value at a path is set and taken away again, with the records that were made for it', () => {
  const value = { sites: { tokyo: { kind: 'v' } } }
  const path = ['sites', 'tokyo', 'subnets', 'app', 'routes', '10.0.0.0/8']
  const set = withValueAt(value, path, 'hub')
  expect(set).toEqual({ sites: { tokyo: { kind: 'v', subnets: { app: { routes: { '10.0.0.0/8': 'hub' } } } } } })
  expect(withValueAt(set, path, undefined)).toEqual(value)
})

test('an element names what it mentions, as a whole and before a slash', () => {
  expect(textsIn({ from: 'tokyo/app', to: ['dc'] })).toEqual(['from', 'tokyo/app', 'tokyo', 'to', 'dc', 'dc'])
})
