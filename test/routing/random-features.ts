import fc from 'fast-check'
import type { Aggregate, Network, Policy, PolicyTerm, SessionEnd, StaticRoute } from '../../src/network/model.ts'
import { LANS_ONLY, smallNetwork, staticTo, type SmallLink, type SmallRouter } from './small-network.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f']
const LANS = ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24', '10.1.0.0/24', '10.1.1.0/24', '10.2.0.0/24']
const AGGREGATES = ['10.0.0.0/16', '10.0.0.0/23', '10.0.0.0/15', '10.1.0.0/16']
const COMMUNITIES = ['65000:1', '65000:2', '65535:65281', '65535:65282']

/** Draws from a list of weights or numbers; fast-check shrinks what is drawn. */
interface Dice {
  /** 0 to n - 1. */
  readonly roll: (n: number) => number
  /** True once in n times. */
  readonly oneIn: (n: number) => boolean
  readonly pick: <T>(list: readonly T[]) => T
}

/** Small networks that use everything the control plane knows, with policies that nobody has thought about. */
export const featureNetwork: fc.Arbitrary<Network> = fc.gen().map((draw) => {
  const roll = (n: number): number => draw(fc.nat, { max: n - 1 })
  const dice: Dice = { roll, oneIn: (n) => roll(n) === n - 1, pick: (list) => list[roll(list.length)]! }
  return randomNetwork(dice)
})

function randomNetwork(dice: Dice): Network {
  const { roll, oneIn, pick } = dice
  const count = 3 + roll(4)
  const names = NAMES.slice(0, count)
  const ases = 1 + roll(3)
  const asns = names.map(() => 65001 + roll(ases + 1))
  const pairs = names.slice(1).map((_, i): [number, number] => [roll(i + 1), i + 1])
  for (let more = roll(count + 1); more > 0; more--) {
    const a = roll(count)
    const b = roll(count)
    if (a !== b) pairs.push([Math.min(a, b), Math.max(a, b)])
  }
  const routers = names.map((_, i): SmallRouter => {
    const aggregates = Array.from({ length: oneIn(3) ? 1 + roll(2) : 0 }, (): Aggregate => ({
      prefix: pick(AGGREGATES),
      summaryOnly: oneIn(2),
      asSet: oneIn(2),
    }))
    const lans = new Set(Array.from({ length: roll(3) + (i === 0 ? 1 : 0) }, () => pick(LANS)))
    return {
      asn: asns[i]!,
      routerId: `10.255.0.${oneIn(8) ? 9 : 10 + i}`,
      system: oneIn(4) ? 'bird' : 'frr',
      lans: [...lans],
      routes: linkRoutes(i, pairs),
      maximumPaths: 1 + roll(3),
      ...(oneIn(2) ? { maximumPathsIbgp: 1 + roll(3) } : {}),
      multipathRelax: oneIn(3),
      alwaysCompareMed: oneIn(4),
      ...(oneIn(6) ? { clusterId: `10.254.0.${1 + roll(2)}` } : {}),
      originations: [
        {
          source: 'connected',
          policy: oneIn(2) ? LANS_ONLY : { terms: [...LANS_ONLY.terms, ...randomPolicy(dice).terms], default: 'accept' },
        },
      ],
      aggregates: [...new Map(aggregates.map((one) => [one.prefix, one])).values()],
    }
  })
  const links = pairs.map(([a, b]): SmallLink => {
    const between = [names[a]!, names[b]!] as const
    const inside = asns[a] === asns[b]
    const each = <T>(make: () => T): Record<string, T> => Object.fromEntries(between.map((name) => [name, make()]))
    return {
      between,
      nextHopSelf: !inside || oneIn(2),
      import: each(() => randomPolicy(dice)),
      export: each(() => randomPolicy(dice)),
      ends: each(() => randomEnd(dice)),
    }
  })
  return smallNetwork(Object.fromEntries(names.map((name, i) => [name, routers[i]!])), links)
}

/** Ways to the links of others, so that next hops that iBGP does not change can be reached. */
function linkRoutes(router: number, pairs: readonly (readonly [number, number])[]): StaticRoute[] {
  const near = pairs.findIndex((pair) => pair.includes(router))
  if (near < 0) return []
  const gateway = `172.16.${near}.${pairs[near]![0] === router ? 2 : 1}`
  return pairs.flatMap((pair, n) =>
    pair.includes(router) ? [] : [staticTo(`172.16.${n}.0/24`, { kind: 'gateway', interface: `l${near}`, address: gateway })],
  )
}

function randomEnd({ roll, oneIn }: Dice): Partial<SessionEnd> {
  return {
    ...(oneIn(8) ? { weight: roll(3) * 20_000 } : {}),
    ...(oneIn(6) ? { allowsOwnAs: 1 + roll(2) } : {}),
    ...(oneIn(6) ? { overridesAs: true } : {}),
    ...(oneIn(2) ? { reflectsTo: true } : {}),
  }
}

function randomPolicy(dice: Dice): Policy {
  const { roll, oneIn } = dice
  if (oneIn(2)) return { terms: [], default: 'accept' }
  const terms = Array.from({ length: 1 + roll(2) }, (_, i) => randomTerm(dice, `t${i}`))
  return { terms, default: oneIn(10) ? 'reject' : 'accept' }
}

function randomTerm({ roll, oneIn, pick }: Dice, name: string): PolicyTerm {
  const match: PolicyTerm['match'] = {
    ...(oneIn(3)
      ? { prefixes: [{ prefix: pick(['10.0.0.0/15', '10.0.0.0/16', '10.1.0.0/16']), minLength: 16 + 8 * roll(2), maxLength: 24 }] }
      : {}),
    ...(oneIn(3) ? { communities: [pick(COMMUNITIES)] } : {}),
    ...(oneIn(3)
      ? {
          asPath: pick([
            { neighbour: 65001 },
            { origin: 65002 },
            { contains: 65001 },
            { minLength: 2 },
            { maxLength: 1 },
            { contains: 65003, maxLength: 3 },
          ]),
        }
      : {}),
  }
  if (oneIn(8)) return { name, match, action: 'reject' }
  return {
    name,
    match,
    action: 'accept',
    set: {
      ...(oneIn(8) ? { weight: roll(3) * 20_000 } : {}),
      ...(oneIn(4) ? { localPreference: 50 + 75 * roll(3) } : {}),
      ...(oneIn(3) ? { med: roll(3) * 10 } : {}),
      ...(oneIn(6) ? { origin: pick(['igp', 'egp', 'incomplete'] as const) } : {}),
      ...(oneIn(4) ? { prepend: 1 + roll(2) } : {}),
      ...(oneIn(4) ? { addCommunities: [pick(COMMUNITIES)] } : {}),
      ...(oneIn(6) ? { removeCommunities: [pick(COMMUNITIES)] } : {}),
      ...(oneIn(8) ? { clearCommunities: true } : {}),
    },
  }
}
