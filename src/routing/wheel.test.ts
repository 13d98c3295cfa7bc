import { describe, expect, test } from 'vitest'
import { ProblemError, type Problem } from '../core/problem.ts'
import { indexNetwork } from '../network/index.ts'
import type { Network, Policy } from '../network/model.ts'
import { REJECT, setting, smallNetwork, type SmallLink } from '../../test/routing/small-network.ts'
import { alternativeOutcomes } from './alternative-outcomes.ts'
import { simulateRoutes } from './simulate.ts'

const DIRECT: Policy = {
  terms: [{ name: 'direct', match: { communities: ['65009:1'] }, action: 'accept', set: { clearCommunities: true } }],
  default: 'reject',
}

/** Routers around `d`, each of which hears from the next one what that one has directly, and prefers it that much. */
function around(names: readonly string[], preferred: number): Network {
  const spokes = names.map((name): SmallLink => ({
    between: ['d', name],
    export: { d: setting({ addCommunities: ['65009:1'] }), [name]: REJECT },
  }))
  const rim = names.map((to, i): SmallLink => {
    const from = names[(i + 1) % names.length]!
    return { between: [from, to], export: { [from]: DIRECT, [to]: REJECT }, import: { [to]: setting({ localPreference: preferred }) } }
  })
  const network = smallNetwork(
    { d: { asn: 65009, lans: ['10.9.0.0/16'] }, ...Object.fromEntries(names.map((name, i) => [name, { asn: 65001 + i }])) },
    [...spokes, ...rim],
  )
  const sessions = network.sessions.map((session, i) => ({ ...session, from: { at: { file: 'network.ts', line: 10 + i } } }))
  return { ...network, sessions }
}

function problemsOf(network: Network): readonly Problem[] {
  try {
    simulateRoutes(indexNetwork(network))
  } catch (error) {
    if (error instanceof ProblemError) return error.problems
    throw error
  }
  return []
}

describe('a wheel of three (BAD GADGET)', () => {
  test('is found, with what each router prefers over what and why, and where that is written', () => {
    const [problem, ...more] = problemsOf(around(['a', 'b', 'c'], 200))
    expect(more).toEqual([])
    expect(problem).toEqual({
      code: 'COMPILE-010',
      severity: 'error',
      message:
        'BGP never settles for 10.9.0.0/16: a prefers the path through b, b prefers the path through c, c prefers the path through a, and each takes away what the one before it wants',
      at: { file: 'network.ts', line: 13 },
      hint: 'break the wheel at one router: without what term "all" sets in the import of a from b, a stays with the path that it falls back to',
      related: [
        ['a', 'b', '65002', 13],
        ['b', 'c', '65003', 14],
        ['c', 'a', '65001', 15],
      ].map(([name, next, asn, line]) => ({
        message: `${name}: the path of ${next} (AS ${asn} 65009) goes before the path of d (AS 65009): lower local preference (100 < 200); its import from ${next}, term "all", sets local preference 100 → 200`,
        at: { file: 'network.ts', line },
      })),
    })
  })

  test('is found behind routers that only hear of it', () => {
    const network = around(['a', 'b', 'c'], 200)
    const withMore = smallNetwork({ w: { asn: 65020 }, x: { asn: 65021, lans: ['10.8.0.0/16'] } }, [{ between: ['w', 'x'] }])
    const renamed = {
      ...network,
      nodes: [...withMore.nodes, ...network.nodes],
      links: [...network.links, ...withMore.links.map((link) => ({ ...link, id: `more/${link.id}` as typeof link.id }))],
    }
    expect(problemsOf(renamed).map(({ message }) => message)).toEqual([expect.stringContaining('a prefers the path through b')])
  })

  test('settles once a router prefers its own path, and is never found where it is not', () => {
    expect(simulateRoutes(indexNetwork(around(['a', 'b', 'c'], 50))).rounds).toBeLessThan(10)
    expect(problemsOf(around(['a', 'b', 'c', 'e', 'f'], 200))).toHaveLength(1)
  })
})

describe('a wheel of two (DISAGREE) and of four', () => {
  test('settles in one of two ways, always the same, and says that it might have been the other', () => {
    const network = around(['a', 'b'], 200)
    const peers = (given: Network): unknown => {
      const state = simulateRoutes(indexNetwork(given))
      return ['a', 'b'].map(
        (name) => state.tables.get(`${name}|main`)!.find((route) => route.prefix === '10.9.0.0/16')?.path?.learnedFrom?.peer,
      )
    }
    expect(peers(network)).toEqual(peers(network))
    expect([
      ['d', 'a'],
      ['b', 'd'],
    ]).toContainEqual(peers(network))
    const found = alternativeOutcomes(indexNetwork(network))
    expect(
      found.map(({ node, prefix, taken, other }) => [node, prefix, taken?.path?.learnedFrom?.peer, other?.path?.learnedFrom?.peer]),
    ).toEqual([
      ['a', '10.9.0.0/16', 'd', 'b'],
      ['b', '10.9.0.0/16', 'a', 'd'],
    ])
    expect(problemsOf(around(['a', 'b', 'c', 'e'], 200))).toEqual([])
  })

  test('where one outcome is stable, both orders find it', () => {
    expect(alternativeOutcomes(indexNetwork(around(['a', 'b'], 50)))).toEqual([])
  })
})
