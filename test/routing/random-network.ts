import fc from 'fast-check'
import type { Network, Policy } from '../../src/network/model.ts'
import { ACCEPT, LANS_ONLY, smallNetwork, type SmallLink, type SmallRouter } from './small-network.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
const LOCAL = '65000:1'

const shape = fc.record({
  asns: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 7 }),
  tree: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
  more: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 6 }),
  maximumPaths: fc.array(fc.constantFrom(1, 2, 4), { minLength: 7, maxLength: 7 }),
  anycast: fc.boolean(),
  ids: fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7], { minLength: 7 }),
})
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never

/** Routers with some shared ASNs, a tree that joins them and some more links. */
function build(given: Shape, distinctAsns: boolean, links: (a: string, b: string, n: number) => Partial<SmallLink>): Network {
  const count = given.asns.length
  const names = NAMES.slice(0, count)
  const routers = Object.fromEntries(
    names.map((name, i): [string, SmallRouter] => [
      name,
      {
        asn: distinctAsns ? 65001 + i : 65000 + given.asns[i]!,
        routerId: `10.255.0.${given.ids[i]!}`,
        lans: [`10.${i}.0.0/16`, ...(given.anycast && i % 3 === 0 ? ['192.0.2.0/24'] : [])],
        maximumPaths: given.maximumPaths[i]!,
      },
    ]),
  )
  const pairs = names.slice(1).map((_, i): [number, number] => [given.tree[i]! % (i + 1), i + 1])
  for (const [x, y] of given.more) {
    const a = Math.min(x % count, y % count)
    const b = Math.max(x % count, y % count)
    if (a !== b) pairs.push([a, b])
  }
  return smallNetwork(
    routers,
    pairs.map(([a, b], n) => ({ between: [names[a]!, names[b]!], ...links(names[a]!, names[b]!, n) })),
  )
}

/** No policy at all; some neighbours share an AS and speak iBGP. */
export const plainNetwork: fc.Arbitrary<Network> = shape.map((given) => build(given, false, () => ({})))

/**
 * Gao and Rexford: a router earlier in the alphabet sells to a later one; customers' routes are preferred and told to all,
 * others only to customers. Such policies have one outcome, whatever the order of messages.
 */
export const policedNetwork: fc.Arbitrary<Network> = fc
  .tuple(shape, fc.array(fc.nat({ max: 2 }), { minLength: 12, maxLength: 12 }))
  .map(([given, prepends]) => {
    const network = build(given, true, (provider, customer, n) => ({
      import: {
        [provider]: accepting('customer', { localPreference: 200, addCommunities: [LOCAL] }),
        [customer]: accepting('provider', { localPreference: 50, clearCommunities: true }),
      },
      export: {
        [provider]: ACCEPT,
        [customer]: {
          terms: [
            {
              name: 'customers',
              match: { communities: [LOCAL] },
              action: 'accept',
              set: { clearCommunities: true, prepend: prepends[n % 12]!, med: n },
            },
          ],
          default: 'reject',
        },
      },
    }))
    const policy: Policy = {
      terms: [...LANS_ONLY.terms, { name: 'own', match: {}, action: 'accept', set: { addCommunities: [LOCAL] } }],
      default: 'accept',
    }
    return {
      ...network,
      nodes: network.nodes.map((node) => ({ ...node, bgp: { ...node.bgp!, originations: [{ source: 'connected' as const, policy }] } })),
    }
  })

export const randomNetwork: fc.Arbitrary<Network> = fc.oneof(plainNetwork, policedNetwork)

function accepting(name: string, set: NonNullable<Policy['terms'][number]['set']>): Policy {
  return { terms: [{ name, match: {}, action: 'accept', set }], default: 'reject' }
}
