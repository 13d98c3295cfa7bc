import { allow, aws, defineNetwork, expect as demand, link, onPremises, sakura, scenario, sharedRisk } from 'keiro'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { vocabularies } from '../../src/clouds/vocabulary.ts'
import { ProblemError } from '../../src/core/problem.ts'
import { compileNetwork } from '../../src/compile/compile.ts'
import { readDesign } from '../../src/compile/load-design.ts'
import { designJsonSchema } from '../../src/design/json-schema.ts'
import { EMPTY_LOCK } from '../../src/design/lock.ts'
import type { Expectation, SurvivalDemand } from '../../src/design/model.ts'
import { combinedFailure } from '../../src/failures/combine.ts'
import { demands, singleFailures } from '../../src/failures/demands.ts'
import { expectedOf, judge, type Judgement } from '../../src/failures/judge.ts'
import { downOf, listFailures } from '../../src/failures/list.ts'
import { proveExpectations } from '../../src/failures/prove.ts'
import { settleRoutes } from '../../src/failures/settle.ts'
import { indexNetwork } from '../../src/network/index.ts'
import type { Network } from '../../src/network/model.ts'
import { terrainOf } from '../../src/reach/trace.ts'
import { countProof, expectationText, failuresSection, healthySection } from '../../src/report/proof-sections.ts'
import { ACCEPT, diamond, pair } from './pair-network.ts'

const sites = {
  tokyo: aws.vpc({ region: 'ap-northeast-1', cidr: '10.10.0.0/16', subnets: { app: { zones: ['a', 'c'], hosts: 1 } } }),
  'tokyo-edge': aws.vpc({
    region: 'ap-northeast-1',
    cidr: '10.11.0.0/16',
    subnets: { edge: { zones: ['a', 'c'], public: true } },
  }),
  ishikari: sakura.network({ zones: ['is1a', 'is1b'], cidr: '10.20.0.0/24' }),
  osaka: onPremises.site({ cidr: '192.168.10.0/24' }),
  nagoya: onPremises.site({ cidr: '192.168.20.0/24' }),
}
const gateways = {
  hub: aws.transitGateway({ region: 'ap-northeast-1', cidr: '10.12.0.0/24', attach: ['tokyo', 'tokyo-edge'] }),
  'edge-aws': aws.routers({ site: 'tokyo-edge', subnet: 'edge', count: 2, autoScaling: true }),
  'edge-sakura': sakura.routers({ site: 'ishikari', count: 2 }),
  'ce-osaka': onPremises.router({ site: 'osaka' }),
  'ce-nagoya': onPremises.router({ site: 'nagoya' }),
}

/** The example with what lines and tunnels carry, and failures that somebody has written down. */
const written = defineNetwork({
  name: 'written',
  sites,
  gateways,
  links: [
    link.transitGatewayConnect('edge-aws', 'hub', { hold: '9s' }),
    link.wireguard('edge-aws', 'edge-sakura', { bfd: { interval: '100ms' }, capacity: '250Mbps' }),
    link.closedNetwork('flets', ['edge-sakura', 'ce-osaka', 'ce-nagoya'], { cidr: '172.20.0.0/24', capacity: 100 }),
  ],
  policies: [allow(['osaka', 'nagoya'], 'tokyo/app', 'tcp/443')],
  sharedRisks: [sharedRisk('duct', ['flets/ce-osaka', 'flets/ce-nagoya'])],
  scenarios: [
    scenario('the first pair is out', ['edge-aws-1', 'edge-sakura-1']),
    scenario('tokyo is gone', ['tokyo', 'tokyo-edge']),
    scenario('a night of work', ['edge-aws/edge-sakura-1', 'silent-link:internet/edge-sakura-2', 'daemon:ce-nagoya']),
  ],
  expect: [
    demand.reachable('osaka', 'tokyo/app', 'tcp/443', { survives: 'the first pair is out', within: '1s' }),
    demand.isolated('osaka', 'nagoya'),
    demand.isolated('tokyo/app', 'osaka'),
    demand.path('osaka', 'tokyo/app', 'tcp/443', { through: ['edge-sakura', 'flets'], avoids: ['nagoya'] }),
    demand.path('osaka', 'tokyo/app', 'tcp/443', { avoids: ['internet'] }),
    demand.path('osaka', 'tokyo/app', 'tcp/443', { through: ['ce-nagoya'] }),
    demand.symmetric('osaka', 'tokyo/app', 'tcp/443', { survives: 'any-one-router', within: '1s', except: ['osaka'] }),
    demand.capacity('osaka', 'tokyo/app', '60Mbps'),
  ],
})

const design = readDesign(written)
const index = indexNetwork(compileNetwork(design, EMPTY_LOCK).network)
const { state } = settleRoutes(index)

function judged(expectations: readonly Expectation[], down: readonly string[] = [], network = index): Judgement[] {
  const failures = listFailures(network, ['router', 'tunnel', 'link', 'site-link', 'scenario', 'risk']).filter(({ id }) =>
    down.includes(id),
  )
  expect(failures).toHaveLength(down.length)
  const gone = downOf(combinedFailure([{ id: 'none', kind: 'several', label: 'none', nodes: [], links: [], tunnels: [] }, ...failures]))
  const terrain = terrainOf(network, settleRoutes(network, gone).state, gone)
  const expected = expectedOf(network, expectations)
  return expectations.map((expectation) => judge(expected, terrain, expectation))
}

describe('with nothing down', () => {
  const [reached, apart, open, through, aroundInternet, byNagoya, symmetric, load] = judged(design.expect)

  test('isolated: nothing passes, there or back', () => {
    expect(apart).toMatchObject({ met: true })
    expect(reached).toMatchObject({ met: true })
    // Of the policy from Osaka, which is the way back of what is asked.
    expect(open).toMatchObject({ met: false, violation: 'tcp/443 from osaka-host (192.168.10.10) arrives at tokyo-app-a' })
  })

  test('path: what must be passed, and what must not, also by the packets of tunnels', () => {
    expect(through).toMatchObject({ met: true })
    expect(aroundInternet).toMatchObject({ met: false, violation: 'the way there passes internet' })
    expect(byNagoya).toMatchObject({ met: false, violation: 'the way there does not pass ce-nagoya' })
  })

  test('symmetric: the first member of each pair carries both ways', () => {
    expect(symmetric).toMatchObject({ met: true })
  })

  test('capacity: 60 of the 100 Mbit/s of the line', () => {
    expect(load).toMatchObject({ met: true, fullest: { capacityMbps: 100, loadMbps: 60 } })
  })
})

describe('loads', () => {
  const traffic = { service: { protocol: 'tcp', ports: { from: 443, to: 443 } }, survives: [], except: [] } as const
  const demandOf = (from: string, to: string, demandMbps: number): Expectation => ({ kind: 'capacity', from, to, demandMbps, ...traffic })

  test('of different places add up where they meet: the line of the first router of the pair', () => {
    const [osaka, nagoya] = judged([demandOf('osaka', 'tokyo/app', 60), demandOf('nagoya', 'tokyo/app', 60)])
    for (const found of [osaka, nagoya]) {
      expect(found).toMatchObject({
        met: false,
        violation: 'closed-network port of edge-sakura-1 (flets to edge-sakura-1) has to carry 120 of 100 Mbit/s',
      })
    }
  })

  test('are those of the directions that are stated', () => {
    const both = judged([demandOf('osaka', 'tokyo/app', 60), demandOf('osaka', 'tokyo/app', 30)])
    expect(both[0]!.fullest).toMatchObject({ loadMbps: 90, words: 'closed-network port of ce-osaka (ce-osaka to flets)' })
  })

  const shared = (capacities: readonly [number, number]): Network => {
    const base = pair({ bfd: true, backupPolicy: ACCEPT, maximumPaths: 2 })
    return {
      ...base,
      tunnels: base.tunnels.map((tunnel, i) => ({ ...tunnel, capacityMbps: capacities[i]! })),
    }
  }

  test('are spread evenly over equal-cost next hops, and fall on what is left', () => {
    const network = indexNetwork(shared([60, 60]))
    expect(judged([demandOf('left', 'right', 100)], [], network)[0]).toMatchObject({
      met: true,
      fullest: { loadMbps: 50, capacityMbps: 60 },
    })
    expect(judged([demandOf('left', 'right', 100)], ['tunnel:main'], network)[0]).toMatchObject({
      met: false,
      violation: 'gre tunnel between r1 and r2 (r1 to r2) has to carry 100 of 60 Mbit/s',
    })
  })

  test('break an expectation that must survive, and not what nobody asked to', () => {
    const network = indexNetwork(shared([60, 60]))
    const surviving: Expectation = {
      ...demandOf('left', 'right', 100),
      kind: 'capacity',
      demandMbps: 100,
      ...traffic,
      survives: [{ failures: 'any-one-failure', withinSeconds: 10 }],
    }
    const [broken, held] = [[surviving], [demandOf('left', 'right', 100)]].map((expectations) =>
      proveExpectations(network, expectations).consequences.find(({ failure }) => failure.id === 'tunnel:main'),
    )
    expect(broken).toMatchObject({ status: 'broken', verdict: 'ACCEPTED', fullest: { loadMbps: 100, capacityMbps: 60 } })
    expect(broken?.violation).toContain('has to carry 100 of 60 Mbit/s')
    expect(held).toMatchObject({ status: 'held' })
  })
})

describe('symmetry', () => {
  const symmetric: Expectation = {
    kind: 'symmetric',
    from: 'left',
    to: 'right',
    service: { protocol: 'tcp', ports: { from: 443, to: 443 } },
    survives: [],
    except: [],
  }
  const longer = { terms: [{ name: 'longer', match: {}, action: 'accept', set: { prepend: 2 } }], default: 'accept' } as const

  test('is broken where each side prefers another router', () => {
    expect(judged([symmetric], [], indexNetwork(diamond()))[0]).toMatchObject({ met: true })
    // What r2 hears from a is longer, and what r1 hears from b.
    const crossed = diamond({ out: (i, sender) => ((i === 1 && sender === 'a') || (i === 2 && sender === 'b') ? longer : ACCEPT) })
    expect(judged([symmetric], [], indexNetwork(crossed))[0]).toMatchObject({
      met: false,
      violation: 'there it passes r1, a, r2, back r2, b, r1',
    })
  })

  test('of one way that forks is nobody’s promise', () => {
    const network = diamond({ out: () => ACCEPT })
    const forked = indexNetwork({
      ...network,
      nodes: network.nodes.map((node) =>
        node.bgp === undefined ? node : { ...node, bgp: { ...node.bgp, maximumPaths: 2, multipathRelax: true } },
      ),
    })
    expect(judged([symmetric], [], forked)[0]).toMatchObject({
      met: false,
      violation: 'the question may pass r1, a, r2 or r1, b, r2, and the other direction need not choose the same',
    })
  })
})

describe('failures that are written down', () => {
  test('are what their parts take down', () => {
    const [, night] = ['risk:duct', 'scenario:a night of work'].map((id) =>
      listFailures(index, ['risk', 'scenario']).find((each) => each.id === id),
    )
    expect(night).toMatchObject({
      label: 'a night of work',
      nodes: [],
      tunnels: ['wireguard/edge-aws-1/edge-sakura-1', 'wireguard/edge-aws-2/edge-sakura-1'],
      silentLinks: ['internet/edge-sakura-2'],
      daemons: ['ce-nagoya'],
    })
    const risk = listFailures(index, ['risk'])[0]!
    expect(risk).toMatchObject({ id: 'risk:duct', label: 'shared risk duct', links: ['flets/ce-osaka', 'flets/ce-nagoya'] })
  })

  test('of a site are all machines there', () => {
    const gone = listFailures(index, ['scenario']).find(({ label }) => label === 'tokyo is gone')!
    expect([...gone.nodes].sort()).toEqual(
      index.network.nodes
        .filter(({ place }) => place.site?.startsWith('tokyo') === true)
        .map(({ id }) => id)
        .sort(),
    )
  })

  test('are swept only where an expectation names them; shared risks always', () => {
    const ids = singleFailures(index, design.expect).map(({ id }) => id)
    expect(ids).toContain('scenario:the first pair is out')
    expect(ids).toContain('risk:duct')
    expect(ids).not.toContain('scenario:tokyo is gone')
  })

  test('are survived in the time that was stated', () => {
    const proof = proveExpectations(index, design.expect.slice(0, 1))
    const found = proof.consequences.find(({ failure }) => failure.id === 'scenario:the first pair is out')
    expect(found).toMatchObject({ status: 'held' })
    expect(found!.outage.total.high).toBeLessThanOrEqual(1)
  })
})

describe('demands', () => {
  const single = new Map(listFailures(index, ['router', 'zone', 'session', 'risk', 'tunnel']).map((failure) => [failure.id, failure]))
  const of = (failures: SurvivalDemand['failures'], ...ids: string[]): boolean =>
    demands({ failures, withinSeconds: 1 }, combinedFailure(ids.map((id) => single.get(id)!)))
  const [router, other, zone, session] = ['router:edge-aws-1', 'router:ce-osaka', 'zone:sakura/is1a', 'session:pair/edge-aws'] as const

  test('count parts of the kinds that they name', () => {
    expect([of('any-one-router', router), of('any-one-router', zone), of('any-one-router', router, other)]).toEqual([true, false, false])
    expect([of('any-one-failure', zone), of('any-one-failure', session), of('any-one-failure', router, zone)]).toEqual([true, false, false])
    expect([of('any-two-failures', zone), of('any-two-failures', router, zone), of('any-two-failures', router, other, zone)]).toEqual([
      true,
      true,
      false,
    ])
    expect([of({ any: 1, of: ['session'] }, session), of({ any: 1, of: ['session'] }, router)]).toEqual([true, false])
    expect(of({ scenario: 'tokyo is gone' }, router)).toBe(false)
  })

  test('bring their kinds into the sweep', () => {
    const survives = [{ failures: { any: 1, of: ['session', 'maintenance'] }, withinSeconds: 1 }] as const
    const kinds = new Set(
      singleFailures(index, [{ ...(design.expect[0] as Expectation & { kind: 'reachable' }), survives }]).map(({ kind }) => kind),
    )
    expect(kinds).toContain('session')
    expect(kinds).toContain('maintenance')
    expect(kinds).not.toContain('daemon')
  })
})

test('the report says what is expected, what is wrong, and what a return costs', () => {
  const proof = proveExpectations(index, design.expect)
  expect(design.expect.map(expectationText)).toEqual([
    'osaka → tokyo/app tcp/443',
    'osaka ↮ nagoya',
    'tokyo/app ↮ osaka',
    'osaka → tokyo/app tcp/443 through edge-sakura, flets, not through nagoya',
    'osaka → tokyo/app tcp/443 not through internet',
    'osaka → tokyo/app tcp/443 through ce-nagoya',
    'osaka ⇄ tokyo/app tcp/443, the same way back',
    'osaka → tokyo/app 60 Mbit/s',
  ])
  const health = JSON.stringify(healthySection(proof, design.expect))
  expect(health).toContain('met, at most 60 % full')
  expect(health).toContain('osaka → tokyo/app tcp/443 not through internet: the way there passes internet')
  expect(health).toContain('\\"the first pair is out\\" within 1 s')
  expect(JSON.stringify(failuresSection(proof, design.expect))).toContain('on return')
  expect(countProof(proof)).toMatchObject({ expectations: 8, unmet: 3 })
  expect(state.established.size).toBe(index.network.sessions.length)
})

describe('the same in JSON', () => {
  const json: unknown = JSON.parse(JSON.stringify(written))
  const validate = new Ajv2020({ allErrors: true }).compile(designJsonSchema(vocabularies))

  test('means the same, and the editor’s schema takes it', () => {
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true)
    expect({ ...readDesign(json), locate: undefined }).toEqual({ ...design, locate: undefined })
  })

  test.each([
    ['a path without anything to pass', { kind: 'path', from: 'osaka', to: 'nagoya', service: 'any', thru: ['flets'] }],
    [
      'a kind of failure that is none',
      { kind: 'symmetric', from: 'osaka', to: 'nagoya', service: 'any', survives: { any: 1, of: 'links' }, within: 1 },
    ],
    ['too many at once', { kind: 'symmetric', from: 'osaka', to: 'nagoya', service: 'any', survives: { any: 9 }, within: 1 }],
    ['a demand that is no rate', { kind: 'capacity', from: 'osaka', to: 'nagoya', demand: 'much' }],
  ])('%s is refused by the editor too', (_, expectation) => {
    expect(validate({ ...(json as object), expect: [expectation] })).toBe(false)
    expect(() => readDesign({ ...(json as object), expect: [expectation] })).toThrow(ProblemError)
  })
})
