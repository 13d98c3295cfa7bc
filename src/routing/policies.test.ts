import { expect, test } from 'vitest'
import type { AsPathMatch, Policy, SessionEnd } from '../network/model.ts'
import { ACCEPT, setting, smallIndex, type SmallLink } from '../../test/routing/small-network.ts'
import type { BgpPath } from './model.ts'
import { simulateRoutes } from './simulate.ts'

/** What `x` holds of `o`'s prefix, heard through `m` with the paths 65002 65009. */
function heard(link: Partial<SmallLink>, more: Partial<SmallLink> = {}, asns: Readonly<Record<string, number>> = {}): BgpPath | undefined {
  const index = smallIndex(
    { o: { asn: asns['o'] ?? 65009, lans: ['10.9.0.0/16'] }, m: { asn: asns['m'] ?? 65002 }, x: { asn: asns['x'] ?? 65001 } },
    [
      { between: ['o', 'm'], ...more },
      { between: ['m', 'x'], ...link },
    ],
  )
  return simulateRoutes(index).learned.get('s1@x')?.get('10.9.0.0/16')
}

test.each<[AsPathMatch, boolean]>([
  [{ neighbour: 65002 }, true],
  [{ neighbour: 65009 }, false],
  [{ origin: 65009 }, true],
  [{ origin: 65002 }, false],
  [{ contains: 65009 }, true],
  [{ contains: 65001 }, false],
  [{ minLength: 2, maxLength: 2 }, true],
  [{ minLength: 3 }, false],
  [{ maxLength: 1 }, false],
  [{ neighbour: 65002, origin: 65002 }, false],
  [{}, true],
])('AS path %j', (asPath, matches) => {
  const policy: Policy = { terms: [{ name: 'path', match: { asPath }, action: 'accept' }], default: 'reject' }
  expect(heard({ import: { x: policy } }) !== undefined).toBe(matches)
})

test('on export the AS path is that of before the own AS, and prepending comes between both', () => {
  const policy: Policy = {
    terms: [{ name: 'short', match: { asPath: { maxLength: 1, neighbour: 65009 } }, action: 'accept', set: { prepend: 2 } }],
    default: 'reject',
  }
  expect(heard({ export: { m: policy } })?.asPath).toEqual([65002, 65002, 65002, 65009])
})

test('origin and communities are set: cleared or removed first, then added', () => {
  const tagged = { export: { o: setting({ addCommunities: ['65009:1', '65009:2', 'no-peer'] }) } }
  const path = heard(
    { import: { x: setting({ origin: 'egp', removeCommunities: ['65009:2', '65535:65284'], addCommunities: ['65001:5'] }) } },
    tagged,
  )
  expect([path?.origin, path?.communities]).toEqual(['egp', ['65001:5', '65009:1']])
  expect(heard({ import: { x: setting({ removeCommunities: ['65009:1'], addCommunities: ['65009:1'] }) } }, tagged)?.communities).toContain(
    '65009:1',
  )
})

test('well-known communities by name or number', () => {
  for (const community of ['no-export', '65535:65281', 'no-advertise', '65535:65282', 'no-export-subconfed'])
    expect(heard({}, { export: { o: setting({ addCommunities: [community] }) } }), community).toBeUndefined()
  // Inside the AS no-export is passed on, no-advertise is not.
  const inside = { o: 65009, m: 65001, x: 65001 }
  expect(heard({}, { export: { o: setting({ addCommunities: ['no-export'] }) } }, inside)?.communities).toEqual(['65535:65281'])
  expect(heard({}, { export: { o: setting({ addCommunities: ['no-advertise'] }) } }, inside)).toBeUndefined()
  const byName: Policy = { terms: [{ name: 'named', match: { communities: ['blackhole'] }, action: 'reject' }], default: 'accept' }
  expect(heard({ import: { x: byName } }, { export: { o: setting({ addCommunities: ['65535:666'] }) } })).toBeUndefined()
})

test('graceful-shutdown makes local preference 0 at the next eBGP receiver, whatever its policy sets', () => {
  const index = smallIndex({ o: { asn: 65009, lans: ['10.9.0.0/16'] }, x: { asn: 65001 } }, [
    {
      between: ['o', 'x'],
      export: { o: setting({ addCommunities: ['graceful-shutdown'] }) },
      import: { x: setting({ localPreference: 300 }) },
    },
  ])
  expect(simulateRoutes(index).learned.get('s0@x')?.get('10.9.0.0/16')?.localPreference).toBe(0)
})

test('the own AS in a path is accepted so often as is allowed', () => {
  const same = { o: 65001, x: 65001 }
  const allows = (allowsOwnAs: number): Partial<SessionEnd> => ({ allowsOwnAs })
  const twice = { export: { o: setting({ prepend: 1 }) } }
  expect(heard({}, {}, same)).toBeUndefined()
  expect(heard({ ends: { x: allows(1) } }, {}, same)?.asPath).toEqual([65002, 65001])
  expect(heard({ ends: { x: allows(1) } }, twice, same)).toBeUndefined()
  expect(heard({ ends: { x: allows(2) } }, twice, same)?.asPath).toEqual([65002, 65001, 65001])
})

test('a neighbour that overrides puts its own AS where the receiver would see itself', () => {
  const same = { o: 65001, x: 65001 }
  expect(heard({ ends: { m: { overridesAs: true } } }, {}, same)?.asPath).toEqual([65002, 65002])
  // Only that of the receiver.
  expect(heard({ ends: { m: { overridesAs: true } } })?.asPath).toEqual([65002, 65009])
  // The policy of what is sent sees the path after it.
  const policy: Policy = { terms: [{ name: 'own', match: { asPath: { contains: 65001 } }, action: 'reject' }], default: 'accept' }
  expect(heard({ ends: { m: { overridesAs: true } }, export: { m: policy } }, {}, same)).toBeDefined()
})

test('the weight of a session, unless its policy sets another', () => {
  expect(heard({ ends: { x: { weight: 500 } } })?.weight).toBe(500)
  expect(heard({ ends: { x: { weight: 500 } }, import: { x: setting({ weight: 3 }) } })?.weight).toBe(3)
  expect(heard({ ends: { m: { weight: 500 } }, import: { x: ACCEPT } })?.weight).toBe(0)
})

test('FRR tells its best path also to the eBGP neighbour that it came from, who believes it where it may; BIRD does not', () => {
  const back = (system: string): boolean => {
    const index = smallIndex({ o: { asn: 65009, lans: ['10.9.0.0/16'] }, m: { asn: 65002, system } }, [
      { between: ['o', 'm'], ends: { o: { allowsOwnAs: 1 } } },
    ])
    return simulateRoutes(index).learned.get('s0@o')!.has('10.9.0.0/16')
  }
  expect([back('frr'), back('bird')]).toEqual([true, false])
})
