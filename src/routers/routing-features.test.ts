import { describe, expect, it } from 'vitest'
import { ProblemError } from '../core/problem.ts'
import { indexNetwork } from '../network/index.ts'
import type { Network, SessionEnd } from '../network/model.ts'
import { SMALL_NETWORK } from './fixtures/small-network.ts'
import { renderRouters } from './render.ts'

/** The small network with something more at one end of each session of `node`. */
function withEnds(node: string, more: Partial<SessionEnd>): Network {
  const { network } = SMALL_NETWORK
  const end = (given: SessionEnd): SessionEnd => (given.node === node ? { ...given, ...more } : given)
  return { ...network, sessions: network.sessions.map((session) => ({ ...session, ends: [end(session.ends[0]), end(session.ends[1])] })) }
}

function problemsOf(network: Network): string[] {
  try {
    renderRouters(indexNetwork(network))
    return []
  } catch (error) {
    if (error instanceof ProblemError) return error.problems.map(({ code, message }) => `${code}: ${message}`)
    throw error
  }
}

describe('renderRouters', () => {
  it('refuses what a system is not known to do, by name', () => {
    expect(problemsOf(withEnds('ce', { maximumPrefixes: 100, allowsOwnAs: 1 }))).toEqual([
      'BUILD-005: "ce" (session with "far") asks for a limit of prefixes, which NEC UNIVERGE IX is not known to do here',
      'BUILD-005: "ce" (session with "far") asks for its own ASN in paths, which NEC UNIVERGE IX is not known to do here',
    ])
  })

  it('renders it where the system is FRR, and what is plain everywhere', () => {
    expect(problemsOf(withEnds('edge-1', { maximumPrefixes: 100, allowsOwnAs: 1 }))).toEqual([])
    expect(problemsOf(SMALL_NETWORK.network)).toEqual([])
  })

  it('refuses probes of static routes: no daemon here makes them', () => {
    const { network } = SMALL_NETWORK
    const probe = { address: '192.0.2.1', intervalSeconds: 1, failures: 3, successes: 3 }
    const nodes = network.nodes.map((node) =>
      node.id === 'edge-1'
        ? { ...node, tables: node.tables.map((table) => ({ ...table, routes: table.routes.map((route) => ({ ...route, probe })) })) }
        : node,
    )
    expect(problemsOf({ ...network, nodes })).toEqual([
      'BUILD-005: "edge-1" asks for static routes with probes, which Debian or Ubuntu with FRR is not known to do here',
    ])
  })

  it('sees the neighbour that wants its routes kept', () => {
    expect(problemsOf(withEnds('far', { gracefulRestartSeconds: 120 }))).toHaveLength(1)
  })
})
