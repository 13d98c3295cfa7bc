import { describe, expect, test } from 'vitest'
import { linkId, nodeId, sessionId } from '../network/model.ts'
import { LANS_ONLY, REJECT, setting, smallIndex, staticTo } from '../../test/routing/small-network.ts'
import { explainRoute, type RouteExplanation } from './explain.ts'
import { NOTHING_DOWN, sessionEndKey, type Conditions } from './model.ts'
import { simulateRoutes } from './simulate.ts'

/** `o` – `m` – `x`, and `o` – `n` – `x`, where n's way is the longer one; `z` tells x nothing. */
const index = smallIndex(
  {
    o: {
      asn: 65009,
      lans: ['10.9.0.0/16', '10.8.0.0/16'],
      originations: [
        {
          source: 'connected',
          policy: {
            ...LANS_ONLY,
            terms: [...LANS_ONLY.terms, { name: 'lans', match: {}, action: 'accept', set: { addCommunities: ['65009:7'] } }],
          },
        },
      ],
    },
    m: { asn: 65002 },
    n: { asn: 65003 },
    z: { asn: 65004, lans: ['10.9.0.0/16'] },
    x: {
      asn: 65001,
      routes: [
        staticTo('10.7.0.0/16', { kind: 'gateway', interface: 'l2', address: '172.16.2.1' }),
        staticTo('10.8.0.0/16', { kind: 'blackhole' }, 30),
      ],
    },
  },
  [
    { between: ['o', 'm'], import: { m: setting({ localPreference: 300 }) } },
    { between: ['o', 'n'] },
    { between: ['m', 'x'], export: { m: setting({ med: 5 }) }, import: { x: setting({ removeCommunities: ['65009:7'], weight: 4 }) } },
    { between: ['n', 'x'], export: { n: setting({ prepend: 2 }) } },
    { between: ['z', 'x'], export: { z: REJECT } },
  ],
)

const explain = (asked: string, conditions?: Conditions): RouteExplanation =>
  explainRoute(index, simulateRoutes(index, conditions), nodeId('x'), 'main', asked)!
const brief = ({ prefix, candidates }: RouteExplanation): unknown => [
  prefix,
  candidates.map(({ verdict, reason, path, static: fixed }) => [
    verdict,
    path?.learnedFrom?.peer ?? fixed?.origin ?? 'connected',
    ...(reason === undefined ? [] : [reason]),
  ]),
]

describe('a route is explained', () => {
  test('by an address or a prefix: the chosen one first, then what lost and at which step', () => {
    const answer = [
      '10.9.0.0/16',
      [
        ['chosen', 'm'],
        ['lost', 'n', 'lower weight (0 < 4)'],
      ],
    ]
    expect([brief(explain('10.9.0.0/16')), brief(explain('10.9.1.2'))]).toEqual([answer, answer])
    expect(explain('10.9.1.2').route?.nextHops[0]?.address).toBe('172.16.2.1')
  })

  test('hop by hop, with what each policy set', () => {
    const [chosen] = explain('10.9.0.0/16').candidates
    expect(
      chosen?.journey.map((leg) =>
        leg.kind === 'origin' ? [leg.node, leg.how, leg.term, leg.changes] : [leg.kind, leg.sender, leg.receiver],
      ),
    ).toEqual([
      ['o', 'connected', 'lans', ['adds community 65009:7']],
      ['session', 'o', 'm'],
      ['session', 'm', 'x'],
    ])
    expect(chosen?.journey.slice(1)).toMatchObject([
      {
        exported: { action: 'accept', changes: [] },
        imported: { term: 'all', changes: ['local preference 100 → 300'] },
        path: { localPreference: 300, asPath: [65009] },
      },
      {
        exported: { term: 'all', changes: ['MED 0 → 5'] },
        imported: { changes: ['weight 0 → 4', 'removes community 65009:7'] },
        path: { med: 5, communities: [], asPath: [65002, 65009] },
      },
    ])
  })

  test('with what neighbours have and the table does not', () => {
    expect(explain('10.9.0.0/16').missing.map(({ peer, why }) => [peer, why])).toEqual([
      ['z', 'not sent: z rejects it on export by default'],
    ])
  })

  test('connected, static and floating routes too', () => {
    expect(brief(explain('172.16.2.1'))).toEqual(['172.16.2.0/24', [['chosen', 'connected']]])
    expect(brief(explain('10.7.1.1'))).toEqual(['10.7.0.0/16', [['chosen', 'static']]])
    expect(brief(explain('10.8.0.0/16'))).toEqual([
      '10.8.0.0/16',
      [
        ['chosen', 'm'],
        ['lost', 'static', 'distance 30 after 20 of BGP'],
        ['lost', 'n', 'lower weight (0 < 4)'],
      ],
    ])
  })

  test('where there is none, with what was refused', () => {
    const none = explain('10.66.0.1')
    expect([none.route, none.candidates, none.prefix]).toEqual([undefined, [], '10.66.0.1'])
    const cut = { down: { ...NOTHING_DOWN, links: new Set([linkId('link/2'), linkId('link/3')]) } }
    const refused = explain('10.9.0.0/16', cut)
    expect([refused.route, refused.missing.map(({ peer }) => peer)]).toEqual([undefined, ['z']])
  })

  test('what is still used after its session was lost says so', () => {
    const before = simulateRoutes(index)
    const conditions = {
      down: { ...NOTHING_DOWN, nodes: new Set([nodeId('m')]) },
      unnoticed: new Set([sessionEndKey(sessionId('s2'), nodeId('x'))]),
      before,
    }
    expect(explain('10.9.0.0/16', conditions).candidates[0]?.journey).toMatchObject([{ kind: 'kept', sender: 'm', receiver: 'x' }])
  })

  test('nothing is made of what is no address', () => {
    const state = simulateRoutes(index)
    expect(explainRoute(index, state, nodeId('x'), 'main', 'osaka')).toBeUndefined()
    expect(explainRoute(index, state, nodeId('x'), 'other', '10.9.0.1')).toBeUndefined()
    expect(explainRoute(index, { ...state }, nodeId('x'), 'main', '10.9.0.1')?.candidates).toEqual([])
  })
})
