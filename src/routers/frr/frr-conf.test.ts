import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { indexNetwork, nodeOf } from '../../network/index.ts'
import { nodeId, type BgpSpeaker, type Policy, type SessionEnd } from '../../network/model.ts'
import { SMALL_NETWORK } from '../fixtures/small-network.ts'
import { frrConf } from './frr-conf.ts'

const VTYSH: string = 'vtysh'
const HAS_VTYSH = spawnSync(VTYSH, ['-C', '-f', '/dev/null']).status === 0

/** The configuration of `edge-1` of the small network, with these at its end of each session, and in its speaker. */
function confOf(own: Partial<SessionEnd>, speaker: Partial<BgpSpeaker> = {}, other: Partial<SessionEnd> = {}): string {
  const { network } = SMALL_NETWORK
  const end = (given: SessionEnd): SessionEnd => ({ ...given, ...(given.node === 'edge-1' ? own : other) })
  const index = indexNetwork({
    ...network,
    nodes: network.nodes.map((node) =>
      node.id === 'edge-1' && node.bgp !== undefined ? { ...node, bgp: { ...node.bgp, ...speaker } } : node,
    ),
    sessions: network.sessions.map((session) => ({ ...session, ends: [end(session.ends[0]), end(session.ends[1])] })),
  })
  return frrConf(index, nodeOf(index, nodeId('edge-1')))
}

const accepting = (term: Partial<Policy['terms'][number]>): Policy => ({
  terms: [{ name: 'all', match: {}, action: 'accept', ...term }],
  default: 'reject',
})

const SESSIONS: readonly (readonly [Partial<SessionEnd>, string])[] = [
  [{ weight: 300 }, '  neighbor 169.254.10.2 weight 300'],
  [{ maximumPrefixes: 100 }, '  neighbor 169.254.10.2 maximum-prefix 100'],
  [{ allowsOwnAs: 2 }, '  neighbor 169.254.10.2 allowas-in 2'],
  [{ overridesAs: true }, '  neighbor 169.254.10.2 as-override'],
  [{ reflectsTo: true }, '  neighbor 10.1.0.2 route-reflector-client'],
  [{ reflectsTo: true }, ' bgp route-reflector allow-outbound-policy'],
  [{ advertisementSeconds: 30 }, ' neighbor 169.254.10.2 advertisement-interval 30'],
  [{ connectRetrySeconds: 10 }, ' neighbor 169.254.10.2 timers connect 10'],
  [{ gracefulRestartSeconds: 120 }, ' neighbor 169.254.10.2 graceful-restart'],
  [{ gracefulRestartSeconds: 120 }, ' bgp graceful-restart restart-time 120'],
  [{ import: accepting({ set: { weight: 7 } }) }, ' set weight 7'],
  [{ export: accepting({ set: { origin: 'egp' } }) }, ' set origin egp'],
  [{ export: accepting({ set: { removeCommunities: ['64512:1'] } }) }, ' set comm-list all-removed delete'],
  [{ export: accepting({ set: { removeCommunities: ['64512:1'] } }) }, 'bgp community-list standard all-removed seq 10 permit 64512:1'],
  [{ import: accepting({ match: { asPath: { origin: 64512 } } }) }, ' match as-path all'],
  [{ import: accepting({ match: { asPath: { neighbour: 64512, maxLength: 1 } } }) }, 'bgp as-path access-list all seq 10 permit ^64512$'],
]

const SPEAKERS: readonly (readonly [Partial<BgpSpeaker>, string])[] = [
  [{ clusterId: '10.9.9.9' }, ' bgp cluster-id 10.9.9.9'],
  [{ multipathRelax: true }, ' bgp bestpath as-path multipath-relax'],
  [{ alwaysCompareMed: true }, ' bgp always-compare-med'],
  [{ maximumPathsIbgp: 1 }, '  maximum-paths ibgp 1'],
  [{ aggregates: [{ prefix: '10.0.0.0/8', summaryOnly: true, asSet: true }] }, '  aggregate-address 10.0.0.0/8 as-set summary-only'],
  [{ aggregates: [{ prefix: '10.0.0.0/8', summaryOnly: false, asSet: false }] }, '  aggregate-address 10.0.0.0/8'],
]

describe('frrConf', () => {
  it.each(SESSIONS)('%j at an end is "%s"', (own, line) => {
    expect(confOf(own).split('\n')).toContain(line)
    expect(confOf({}).split('\n')).not.toContain(line)
  })

  it.each(SPEAKERS)('%j in a speaker is "%s"', (speaker, line) => {
    expect(confOf({}, speaker).split('\n')).toContain(line)
    expect(confOf({}).split('\n')).not.toContain(line)
  })

  it('leaves the choice of the oldest path to FRR, which makes it by itself', () => {
    expect(confOf({})).toContain('bgp bestpath compare-routerid')
    expect(confOf({}, { tieBreak: 'oldest' })).not.toContain('compare-routerid')
  })

  it('keeps the routes of a neighbour that asks for it, though it keeps nobody else’s', () => {
    expect(confOf({}, {}, { gracefulRestartSeconds: 60 })).toContain(' neighbor 169.254.10.2 graceful-restart-helper')
  })

  it('removes communities before it adds some', () => {
    const text = confOf({ export: accepting({ set: { removeCommunities: ['1:1'], addCommunities: ['1:2'] } }) })
    expect(text).toMatch(/ set comm-list all-removed delete\n set community 1:2 additive\n/)
  })

  it.skipIf(!HAS_VTYSH)('vtysh reads all of it without an error', () => {
    const own = SESSIONS.reduce<Partial<SessionEnd>>((all, [more]) => Object.assign(all, more), {})
    const speaker = SPEAKERS.reduce<Partial<BgpSpeaker>>((all, [more]) => Object.assign(all, more), {})
    const asPath = { import: accepting({ match: { asPath: { contains: 64512, minLength: 2 } } }) }
    const dir = mkdtempSync(join(tmpdir(), 'keiro-frr-'))
    try {
      writeFileSync(join(dir, 'frr.conf'), confOf({ ...own, ...asPath }, speaker))
      const { stdout, stderr } = spawnSync(VTYSH, ['-C', '-f', join(dir, 'frr.conf')], { encoding: 'utf8' })
      expect(`${stdout}${stderr}`).toBe('')
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  })
})
