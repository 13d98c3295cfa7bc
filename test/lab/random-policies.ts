import type { Policy, PolicyTerm, PrefixRange } from '../../src/network/model.ts'
import type { Dice } from './dice.ts'

/** What a router is, as far as policies depend on it. */
export interface PolicyMaker {
  readonly dice: Dice
  readonly asns: readonly number[]
  readonly daemon: 'frr' | 'bird'
}

const COMMUNITIES = ['64999:1', '64999:2', '64999:3'] as const
const NO_EXPORT = '65535:65281'
const LINKS: PrefixRange = { prefix: '172.16.0.0/12', minLength: 12, maxLength: 32 }

/** What a router says of its own: LANs and static routes, not the ranges of the links. */
export function originPolicy({ dice }: PolicyMaker): Policy {
  const set = {
    ...(dice.chance(0.2) ? { addCommunities: [dice.pick(COMMUNITIES)] } : {}),
    ...(dice.chance(0.1) ? { med: dice.pick([0, 5, 20]) } : {}),
    ...(dice.chance(0.1) ? { origin: dice.pick(['igp', 'egp', 'incomplete'] as const) } : {}),
  }
  const all: PolicyTerm = { name: 'own', match: {}, action: 'accept', set }
  return {
    terms: [{ name: 'links', match: { prefixes: [LINKS] }, action: 'reject' }, ...(Object.keys(set).length === 0 ? [] : [all])],
    default: 'accept',
  }
}

/** What an end makes of what it hears from another AS. */
export function importPolicy(maker: PolicyMaker): Policy {
  const { dice, daemon } = maker
  const sets: (() => PolicyTerm['set'])[] = [
    () => ({ localPreference: dice.pick([50, 80, 120, 150]) }),
    () => ({ localPreference: dice.pick([80, 120]), addCommunities: [dice.pick(COMMUNITIES)] }),
    () => ({ med: dice.pick([0, 10, 30]) }),
    () => ({ removeCommunities: [dice.pick(COMMUNITIES), dice.pick(COMMUNITIES)] }),
    () => ({ clearCommunities: true, addCommunities: [dice.pick(COMMUNITIES)] }),
    () => ({ origin: dice.pick(['igp', 'egp', 'incomplete'] as const) }),
    () => ({ prepend: 1 }),
    ...(daemon === 'frr' ? [() => ({ weight: dice.pick([10, 200]) })] : []),
  ]
  return policyOf(maker, sets, 0.55)
}

/** What an end tells another AS. */
export function exportPolicy(maker: PolicyMaker): Policy {
  const { dice } = maker
  const sets: (() => PolicyTerm['set'])[] = [
    () => ({ prepend: 1 + dice.below(3) }),
    () => ({ med: dice.pick([0, 10, 30]) }),
    () => ({ addCommunities: [dice.pick(COMMUNITIES), dice.pick(COMMUNITIES)] }),
    () => ({ addCommunities: [NO_EXPORT] }),
    () => ({ removeCommunities: [dice.pick(COMMUNITIES)], addCommunities: [dice.pick(COMMUNITIES)], med: 7 }),
    () => ({ clearCommunities: true }),
    () => ({ origin: dice.pick(['igp', 'egp', 'incomplete'] as const) }),
  ]
  return policyOf(maker, sets, 0.6)
}

/** Inside an AS policies are rare and mild. */
export function insidePolicy({ dice }: PolicyMaker): Policy {
  if (!dice.chance(0.15)) return { terms: [], default: 'accept' }
  const set = dice.pick<NonNullable<PolicyTerm['set']>>([
    { localPreference: 90 },
    { addCommunities: ['64999:4'] },
    { clearCommunities: true },
  ])
  return { terms: [{ name: 'inside', match: {}, action: 'accept', set }], default: 'accept' }
}

function policyOf(maker: PolicyMaker, sets: readonly (() => PolicyTerm['set'])[], share: number): Policy {
  const { dice } = maker
  if (!dice.chance(share)) return { terms: [], default: 'accept' }
  const terms = dice.times(1 + dice.below(3), (i): PolicyTerm => {
    const match = matchOf(maker)
    const rejects = Object.keys(match).length > 0 && dice.chance(0.2)
    return rejects ? { name: `t${i}`, match, action: 'reject' } : { name: `t${i}`, match, action: 'accept', set: dice.pick(sets)() ?? {} }
  })
  return { terms, default: dice.chance(0.97) ? 'accept' : 'reject' }
}

function matchOf({ dice, asns }: PolicyMaker): PolicyTerm['match'] {
  const asPaths: readonly (() => NonNullable<PolicyTerm['match']['asPath']>)[] = [
    () => ({ neighbour: dice.pick(asns) }),
    () => ({ origin: dice.pick(asns) }),
    () => ({ contains: dice.pick(asns) }),
    () => ({ maxLength: 1 + dice.below(3) }),
    () => ({ minLength: 1 + dice.below(3) }),
    () => ({ contains: dice.pick(asns), minLength: 2, maxLength: 4 }),
    () => ({ neighbour: dice.pick(asns), origin: dice.pick(asns) }),
  ]
  const matches: readonly (() => PolicyTerm['match'])[] = [
    () => ({}),
    () => ({ communities: dice.some(COMMUNITIES) }),
    () => ({ asPath: dice.pick(asPaths)() }),
    () => ({ prefixes: rangesOf(dice) }),
    () => ({ prefixes: rangesOf(dice), asPath: dice.pick(asPaths)() }),
    () => ({ communities: dice.some(COMMUNITIES), prefixes: rangesOf(dice) }),
  ]
  return dice.pick(matches)()
}

function rangesOf(dice: Dice): PrefixRange[] {
  return dice.times(1 + dice.below(2), () =>
    dice.pick<PrefixRange>([
      { prefix: '10.0.0.0/8', minLength: 17, maxLength: 32 },
      { prefix: '10.0.0.0/8', minLength: 8, maxLength: 16 },
      { prefix: '192.0.2.0/24', minLength: 24, maxLength: 24 },
      { prefix: `10.${1 + dice.below(4)}.0.0/16`, minLength: 16, maxLength: 24 },
      { prefix: `10.${1 + dice.below(4)}.0.0/16`, minLength: 24, maxLength: 24 },
    ]),
  )
}
