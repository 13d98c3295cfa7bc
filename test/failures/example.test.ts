import { beforeAll, describe, expect, test } from 'vitest'
import { compileNetwork } from '../../src/compile/compile.ts'
import { loadDesign } from '../../src/compile/load-design.ts'
import { EMPTY_LOCK } from '../../src/design/lock.ts'
import type { Design } from '../../src/design/model.ts'
import type { Consequence } from '../../src/failures/model.ts'
import { proveExpectations, type Proof } from '../../src/failures/prove.ts'
import { timelineOf } from '../../src/failures/timeline.ts'
import { indexNetwork, type NetworkIndex } from '../../src/network/index.ts'
import { answerOn, answerQuestion } from '../../src/reach/answer.ts'

let design: Design
let index: NetworkIndex
let proof: Proof

beforeAll(async () => {
  design = await loadDesign('examples/flets-hybrid/network.ts')
  index = indexNetwork(compileNetwork(design, EMPTY_LOCK).network)
  proof = proveExpectations(index, design.expect)
})

const consequence = (failure: string, expectation = 0): Consequence => {
  const found = proof.consequences.find((each) => each.failure.id === failure && each.expectation === expectation)
  if (found === undefined) throw new Error(`no failure ${failure}`)
  return found
}

describe('with nothing down', () => {
  test('every expectation is met', () => {
    expect(proof.met).toEqual([true, true, true, true])
  })

  test('traffic goes over the first member of each pair, there and back', () => {
    const [first] = proof.healthy[0]!.conversations
    for (const trace of [first!.forward, first!.return!]) {
      for (const path of trace.paths) {
        const routers = path.hops
          .flatMap((hop) => (hop.kind === 'tunnel' ? [hop.from, hop.to] : []))
          .filter((node) => node.startsWith('edge-'))
        expect(new Set(routers)).toEqual(new Set(['edge-aws-1', 'edge-sakura-1']))
      }
    }
  })

  test('osaka is kept from tcp/22 by the policies, at its own router', () => {
    expect(proof.healthy[3]).toMatchObject({ verdict: 'DENIED_IN', blockers: [{ node: 'ce-osaka' }, { node: 'ce-osaka' }] })
    expect(proof.healthy[3]!.blockers[0]!.from?.at?.file).toMatch(/network\.ts$/)
  })
})

describe('under every single failure', () => {
  test('routers, tunnels, links and zones are all swept', () => {
    const kinds = new Map<string, number>()
    for (const { kind } of proof.failures) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    expect(Object.fromEntries(kinds)).toMatchObject({ router: 6, tunnel: 11, 'site-link': 4, zone: 4 })
    expect(proof.consequences).toHaveLength(proof.failures.length * design.expect.length)
  })

  test('nothing breaks what is expected', () => {
    expect(proof.consequences.filter((each) => each.status === 'broken')).toEqual([])
  })

  test('the death of a first router costs less than a second, found by BFD', () => {
    for (const router of ['router:edge-aws-1', 'router:edge-sakura-1']) {
      const { outage, status } = consequence(router)
      expect(status).toBe('held')
      expect(outage.total.low).toBe(0.2)
      expect(outage.total.high).toBeLessThan(1)
      expect(outage.steps[1]!.what).toMatch(/by BFD \(100 ms × 3\)$/)
    }
  })

  test('a second router is not missed', () => {
    for (const router of ['router:edge-aws-2', 'router:edge-sakura-2'])
      expect(consequence(router).outage.total).toEqual({ low: 0, high: 0 })
  })

  test('a second router that becomes the first way may announce it before it can go it', () => {
    for (const failure of ['tunnel:pair/edge-aws', 'link:lan/ishikari']) {
      const { outage } = consequence(failure)
      expect(outage).toMatchObject({ forward: { low: 0, high: 0.05 }, return: { low: 0, high: 0.05 } })
      for (const step of outage.steps) expect(step).toMatchObject({ forward: 'ACCEPTED', return: 'ACCEPTED' })
    }
  })

  test('where there is no BFD the hold timer counts', () => {
    expect(consequence('tunnel:flets/ce-osaka/edge-sakura-1').outage.total).toEqual({ low: 6, high: 9.4 })
    expect(consequence('tunnel:connect/edge-aws-1/hub').outage.total).toEqual({ low: 6, high: 9.4 })
  })

  test('a site without its only router is lost, as the design accepts', () => {
    expect(consequence('router:ce-osaka')).toMatchObject({ status: 'accepted', outage: { total: { low: Infinity, high: Infinity } } })
    expect(consequence('router:ce-osaka', 1)).toMatchObject({ status: 'held', outage: { total: { low: 0, high: 0 } } })
  })

  test('what is not walked again would have been found the same', () => {
    for (const failure of proof.failures) {
      const timeline = timelineOf(index, proof.state, failure)
      for (const stage of timeline.late) {
        for (const expectation of design.expect) {
          const afresh = answerQuestion(index, stage.state, { ...timeline.down }, expectation)
          const kept = answerOn(stage.terrain, expectation)
          const words = (answer: typeof kept): unknown =>
            answer.conversations.map((each) => [
              each.verdict,
              each.forward.paths.map((path) => path.reason),
              each.return?.paths.map((path) => path.reason),
            ])
          expect(words(kept)).toEqual(words(afresh))
        }
      }
    }
  })
})
