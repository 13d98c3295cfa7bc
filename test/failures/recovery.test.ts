import { describe, expect, test } from 'vitest'
import { combinedFailure } from '../../src/failures/combine.ts'
import { ALL_KINDS, listFailures } from '../../src/failures/list.ts'
import type { Failure, Recovery } from '../../src/failures/model.ts'
import { predictRecovery, type Flow } from '../../src/failures/outage.ts'
import { proveExpectations } from '../../src/failures/prove.ts'
import { settleRoutes } from '../../src/failures/settle.ts'
import { indexNetwork, type NetworkIndex } from '../../src/network/index.ts'
import type { Network } from '../../src/network/model.ts'
import { diamond, pair } from './pair-network.ts'

const FLOW: Flow = { from: 'left', to: 'right', service: { protocol: 'tcp', ports: { from: 443, to: 443 } } }

function failureOf(index: NetworkIndex, id: string): Failure {
  const failure = listFailures(index, ALL_KINDS).find((each) => each.id === id)
  if (failure === undefined) throw new Error(`no failure ${id}`)
  return failure
}

function recovery(network: Network, id: string): Recovery {
  const index = indexNetwork(network)
  return predictRecovery(index, settleRoutes(index).state, failureOf(index, id), FLOW)
}

describe('traffic that was cut until the return', () => {
  test('waits for its session: the connect timer of 2 s, 2 s until the routes are there, a reaction of 0.2 s', () => {
    expect(recovery(pair({ backup: false }), 'tunnel:main').total).toEqual({ low: 0, high: 4.2 })
  })

  test('waits longer where the session says so: the timer of the slower end', () => {
    expect(recovery(pair({ backup: false, ends: { connectRetrySeconds: 120 } }), 'tunnel:main').total).toEqual({ low: 0, high: 122.2 })
  })

  test('of a host waits for the carrier alone, up to 1.1 s and a reaction', () => {
    expect(recovery(pair(), 'link:lan1').total).toEqual({ low: 0, high: 1.3 })
  })

  test('is back at once where nothing but the packets was missing', () => {
    expect(recovery(pair(), 'silent-link:lan1').total).toEqual({ low: 0, high: 0.2 })
  })

  test('waits for the first of two sessions to come up, at the latest for both', () => {
    const found = recovery(pair(), 'router:r1')
    expect(found.total).toEqual({ low: 0, high: 4.2 })
    expect(found.steps.map(({ what, forward }) => [what, forward])).toEqual([
      ['router r1 returns', 'NEIGHBOR_UNREACHABLE'],
      ['its own routes are back', 'NO_ROUTE'],
      ['sessions main, spare are up again, whichever comes first', 'ACCEPTED'],
      ['the new routes are in use', 'ACCEPTED'],
    ])
  })
})

describe('traffic that has found another way', () => {
  test('moves back without a gap where one router alone changes its mind', () => {
    expect(recovery(pair(), 'tunnel:main').total).toEqual({ low: 0, high: 0 })
  })

  test('may lose a moment to the handover where two routers change theirs', () => {
    const found = recovery(diamond(), 'router:a')
    expect(found.total).toEqual({ low: 0, high: 0.05 })
    expect(found.steps.at(-1)).toMatchObject({ what: 'the traffic is handed over to another way', at: { low: 0, high: 4.05 } })
  })

  test('notices nothing of the return of what it did not use', () => {
    expect(recovery(pair(), 'tunnel:spare').total).toEqual({ low: 0, high: 0 })
  })
})

describe('in a proof', () => {
  const index = indexNetwork(pair())
  const expectation = { kind: 'reachable', ...FLOW, survives: [], except: [] } as const
  const [main, lan] = ['tunnel:main', 'link:lan1'].map((id) => failureOf(index, id))

  test('the return is told for single failures, with its steps where it costs something', () => {
    const [quiet, costly] = proveExpectations(index, [expectation], [main!, lan!]).consequences
    expect(quiet?.outage.recovery).toMatchObject({ total: { low: 0, high: 0 }, steps: [] })
    expect(costly?.outage.recovery?.total).toEqual({ low: 0, high: 1.3 })
    expect(costly?.outage.recovery?.steps.length).toBeGreaterThan(1)
  })

  test('of several parts at once it is not told', () => {
    const [several] = proveExpectations(index, [expectation], [combinedFailure([main!, lan!])]).consequences
    expect(several?.outage.recovery).toBeUndefined()
    expect(several?.status).toBe('accepted')
  })
})
