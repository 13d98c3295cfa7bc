import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { indexNetwork, type NetworkIndex } from '../network/index.ts'
import { nodeId, type BgpSpeaker, type Policy, type SessionEnd } from '../network/model.ts'
import { birdConf } from './bird.ts'
import { TEST_NETWORK } from './fixtures/hub-network.ts'
import { unenforcedFilters } from './unenforced.ts'

const HUB = nodeId('hub')
const BIRD: string = 'bird'
const HAS_BIRD = spawnSync(BIRD, ['--version']).status === 0

function indexWith(own: Partial<SessionEnd>, speaker: Partial<BgpSpeaker> = {}): NetworkIndex {
  const end = (given: SessionEnd): SessionEnd => (given.node === HUB ? { ...given, ...own } : given)
  return indexNetwork({
    ...TEST_NETWORK,
    nodes: TEST_NETWORK.nodes.map((node) =>
      node.id === HUB && node.bgp !== undefined ? { ...node, bgp: { ...node.bgp, ...speaker } } : node,
    ),
    sessions: TEST_NETWORK.sessions.map((session) => ({ ...session, ends: [end(session.ends[0]), end(session.ends[1])] })),
  })
}

function confOf(own: Partial<SessionEnd>, speaker: Partial<BgpSpeaker> = {}): string {
  const index = indexWith(own, speaker)
  return birdConf(index, index.nodes.get(HUB)!)
}

const accepting = (term: Partial<Policy['terms'][number]>): Policy => ({
  terms: [{ name: 'all', match: {}, action: 'accept', ...term }],
  default: 'reject',
})

const RENDERED: readonly (readonly [Partial<SessionEnd>, Partial<BgpSpeaker>, string])[] = [
  [{ maximumPrefixes: 100 }, {}, 'import limit 100 action disable;'],
  [{ allowsOwnAs: 2 }, {}, 'allow local as 2;'],
  [{ gracefulRestartSeconds: 120 }, {}, 'graceful restart on;\n  graceful restart time 120;'],
  [{ connectRetrySeconds: 10 }, {}, 'connect retry time 10;'],
  [{ reflectsTo: true }, { clusterId: '10.9.9.9' }, 'rr client;\n  rr cluster id 10.9.9.9;'],
  [{}, { alwaysCompareMed: true }, 'med metric on;'],
  [{}, { tieBreak: 'oldest' }, 'prefer older on;'],
  [
    { import: accepting({ match: { asPath: { neighbour: 1, contains: 2, maxLength: 3 } } }) },
    {},
    'if bgp_path.first = 1 && bgp_path ~ [= * 2 * =] && bgp_path.len <= 3 then',
  ],
  [
    { export: accepting({ set: { removeCommunities: ['1:2'], addCommunities: ['1:3'] } }) },
    {},
    'bgp_community.delete((1, 2)); bgp_community.add((1, 3));',
  ],
  [{ export: accepting({ set: { origin: 'egp' } }) }, {}, 'bgp_origin = ORIGIN_EGP;'],
]

describe('birdConf', () => {
  it.each(RENDERED)('%j and %j are "%s"', (own, speaker, text) => {
    expect(confOf(own, speaker)).toContain(text)
    expect(confOf({})).not.toContain(text)
  })

  it.skipIf(!HAS_BIRD)('BIRD reads all of it without an error', () => {
    // Of the whole network only iBGP may have clients.
    const own = Object.assign({}, ...RENDERED.map(([more]) => more), { reflectsTo: false }) as Partial<SessionEnd>
    const speaker = Object.assign({}, ...RENDERED.map(([, more]) => more)) as Partial<BgpSpeaker>
    const dir = mkdtempSync(join(tmpdir(), 'keiro-bird-'))
    try {
      writeFileSync(join(dir, 'bird.conf'), confOf(own, speaker).replace(/^log .*$/mu, ''))
      const { status, stderr } = spawnSync(BIRD, ['-p', '-c', join(dir, 'bird.conf')], { encoding: 'utf8' })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  })
})

describe('what BIRD has no word for', () => {
  it('is LAB-013, a line each', () => {
    const aggregates = [{ prefix: '10.0.0.0/8', summaryOnly: true, asSet: false }]
    expect(unenforcedFilters(indexWith({ weight: 10 }, { aggregates })).map(({ code, message }) => `${code} ${message}`)).toEqual([
      'LAB-013 "hub" asks for aggregates, which BIRD, which stands for it in the lab, is not known to do here',
      'LAB-013 "hub" (session with "ce") asks for weights, which BIRD, which stands for it in the lab, is not known to do here',
      'LAB-013 "hub" (session with "ce") asks for weights, which BIRD, which stands for it in the lab, is not known to do here',
    ])
  })
})
