import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileNetwork } from '../../src/compile/compile.ts'
import { readDesign } from '../../src/compile/load-design.ts'
import { ProblemError } from '../../src/core/problem.ts'
import type { Expectation } from '../../src/design/model.ts'
import { formatService } from '../../src/design/model.ts'
import { indexNetwork, type NetworkIndex } from '../../src/network/index.ts'
import type { Interval } from '../../src/failures/model.ts'
import { alignNetworks } from '../../src/migration/align.ts'
import { mixerOf, type Side } from '../../src/migration/mixture.ts'
import { settledSide } from '../../src/migration/side.ts'
import { planMigration } from '../../src/migration/plan-migration.ts'
import type { Migration, Step } from '../../src/migration/model.ts'
import { writtenOf, type Written } from '../../src/migration/written.ts'
import { answerQuestion } from '../../src/reach/answer.ts'
import { NOTHING_DOWN, type Down } from '../../src/routing/model.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'
import { CONTEXT } from './planning.ts'

/** What may differ between two small designs of the same three offices and one VPC. */
interface Shape {
  readonly networks: readonly ('n1' | 'n2' | 'n3')[]
  readonly hold: '9s' | '30s'
  readonly asn: 65002 | 65012
  readonly vpns: readonly ('hub r0' | 'hub r1' | 'vgw r0' | 'vgw r1')[]
  readonly web: boolean
}

const MEMBERS = { n1: ['r0', 'r1', 'r2'], n2: ['r1', 'r0'], n3: ['r2', 'r0', 'r1'] } as const

const shape: fc.Arbitrary<Shape> = fc.record({
  networks: fc.subarray(['n1', 'n2', 'n3'] as const, { minLength: 1 }),
  hold: fc.constantFrom('9s' as const, '30s' as const),
  asn: fc.constantFrom(65002 as const, 65012 as const),
  vpns: fc.subarray(['hub r0', 'hub r1', 'vgw r0', 'vgw r1'] as const),
  web: fc.boolean(),
})

function designOf({ networks, hold, asn, vpns, web }: Shape): Written {
  const has = (gateway: string): boolean => vpns.some((vpn) => vpn.startsWith(gateway))
  return writtenOf({
    name: 'random',
    sites: {
      s0: { kind: 'onpremises.site', cidr: '192.168.0.0/24' },
      s1: { kind: 'onpremises.site', cidr: '192.168.1.0/24' },
      s2: { kind: 'onpremises.site', cidr: '192.168.2.0/24' },
      tokyo: { kind: 'aws.vpc', region: 'ap-northeast-1', cidr: '10.0.0.0/16', subnets: { app: { zones: ['a'] } } },
    },
    gateways: {
      r0: { kind: 'onpremises.router', site: 's0', asn: 65001 },
      r1: { kind: 'onpremises.router', site: 's1', asn },
      r2: { kind: 'onpremises.router', site: 's2', asn: 65003 },
      ...(has('hub') ? { hub: { kind: 'aws.transit-gateway', region: 'ap-northeast-1', asn: 64520, attach: ['tokyo'] } } : {}),
      ...(has('vgw') ? { vgw: { kind: 'aws.vpn-gateway', site: 'tokyo', asn: 64521 } } : {}),
    },
    links: [
      ...networks.map((name, i) => ({
        kind: 'closed-network',
        name,
        members: MEMBERS[name],
        cidr: `100.6${4 + i}.${name.slice(1)}.0/24`,
        hold,
      })),
      ...vpns.map((vpn) => {
        const [gateway, router = ''] = vpn.split(' ')
        return { kind: 'aws.site-to-site-vpn', gateway, router, address: `192.0.2.1${router.slice(1)}` }
      }),
    ],
    policies: [
      { action: 'allow', from: 's0', to: ['s1', 'tokyo/app'], services: 'tcp/443' },
      { action: 'allow', from: 's1', to: 'tokyo/app', services: web ? ['tcp/443', 'tcp/80'] : 'tcp/443' },
    ],
    expect: [
      { kind: 'reachable', from: 's0', to: 's1', service: 'tcp/443' },
      { kind: 'reachable', from: 's0', to: 'tokyo/app', service: 'tcp/443' },
      { kind: 'reachable', from: 's1', to: 'tokyo/app', service: 'tcp/443' },
      { kind: 'unreachable', from: 's2', to: 's0', service: 'tcp/22' },
    ],
  })
}

const keyOf = (each: Expectation): string => [each.kind, each.from, each.to, formatService(each.service)].join('|')

/** The step's own design, compiled and simulated anew: nothing of the planner's is used but the design that it printed. */
function proveAgain(step: Step, migration: Migration): string[] {
  const { network, design } = compileNetwork(readDesign(step.design), step.compiled.lock)
  const index = indexNetwork(network)
  const state = simulateRoutes(index)
  return design.expect
    .filter((each) => migration.throughout.includes(keyOf(each)))
    .flatMap((each) => {
      const { verdict } = answerQuestion(index, state, NOTHING_DOWN, each)
      return (verdict === 'ACCEPTED') === (each.kind === 'reachable') ? [] : [`${step.title}: ${keyOf(each)} is ${verdict}`]
    })
}

/** A step without outage takes nothing away that carries anything: with it dead and nobody told, everything arrives as before. */
function takenWhileUsed(before: Step, step: Step, migration: Migration): string[] {
  if (step.outage.high > 0 || before.lastChoices.length > 0) return []
  const old = indexNetwork(before.compiled.network)
  const now = indexNetwork(step.compiled.network)
  const down = goneBetween(old, now)
  const state = simulateRoutes(old)
  const flows = before.compiled.design.expect.filter((each) => each.kind === 'reachable' && migration.throughout.includes(keyOf(each)))
  return flows.flatMap((each) => {
    const { verdict } = answerQuestion(old, state, down, each)
    return verdict === 'ACCEPTED' ? [] : [`${step.title}: ${keyOf(each)} is ${verdict} while it is taken away`]
  })
}

function goneBetween(old: NetworkIndex, now: NetworkIndex): Down {
  return {
    ...NOTHING_DOWN,
    nodes: new Set([...old.nodes.keys()].filter((id) => !now.nodes.has(id))),
    links: new Set([...old.links.keys()].filter((id) => !now.links.has(id))),
    tunnels: new Set([...old.tunnels.keys()].filter((id) => !now.tunnels.has(id))),
  }
}

/** With everybody as before, and with everybody as after a step, the moments between two networks say what the two networks say. */
function momentsThatDiffer(before: Step, step: Step, migration: Migration): string[] {
  const [old, now] = [settledSide(before.compiled.network), settledSide(step.compiled.network)]
  const { moment } = mixerOf(old, settledSide(alignNetworks(before.compiled.network, step.compiled.network)))
  const everybody = new Set(old.index.nodes.keys())
  const expectations = step.compiled.design.expect.filter((each) => migration.throughout.includes(keyOf(each)))
  const verdicts = ({ index, state }: Side): string[] =>
    expectations.map((each) => answerQuestion(index, state, NOTHING_DOWN, each).verdict)
  const differs = (what: string, side: Side, terrain: Side): string[] =>
    verdicts(side).join() === verdicts(terrain).join()
      ? []
      : [`${what} ${step.title}: ${verdicts(side).join()}, and not ${verdicts(terrain).join()}`]
  return [...differs('before', old, moment(new Set())), ...differs('after', now, moment(everybody))]
}

const isLonger = (a: Interval, b: Interval): boolean => a.high > b.high

describe('between random designs', () => {
  it('every step holds what it must, costs no more than all at once, and the last one is the new design', { timeout: 240_000 }, () => {
    fc.assert(
      fc.property(shape, shape, (from, to) => {
        const [old, now] = [designOf(from), designOf(to)]
        let migration: Migration
        try {
          migration = planMigration(old, now, CONTEXT)
        } catch (error) {
          // A shape that is no network at all is none of this test's.
          if (error instanceof ProblemError) return
          throw error
        }
        const { steps, naive } = migration
        expect(steps.flatMap((step) => proveAgain(step, migration))).toEqual([])
        expect(steps.flatMap((step, i) => (i === 0 ? [] : takenWhileUsed(steps[i - 1]!, step, migration)))).toEqual([])
        expect(steps.flatMap((step, i) => (i === 0 ? [] : momentsThatDiffer(steps[i - 1]!, step, migration)))).toEqual([])
        for (const other of naive)
          expect(isLonger(migration.outage, other.outage), `${other.title}: ${JSON.stringify([migration.outage, other.outage])}`).toBe(
            false,
          )
        const last = steps.at(-1)
        if (last !== undefined) expect(last.design).toEqual(now)
      }),
      { numRuns: 5, seed: 4 },
    )
  })
})
