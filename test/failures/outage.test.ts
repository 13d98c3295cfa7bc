import { describe, expect, test } from 'vitest'
import { indexNetwork } from '../../src/network/index.ts'
import { linkId, type Network } from '../../src/network/model.ts'
import { listFailures } from '../../src/failures/list.ts'
import type { Outage } from '../../src/failures/model.ts'
import { predictOutage } from '../../src/failures/outage.ts'
import { settleRoutes } from '../../src/failures/settle.ts'
import { toPeer } from '../reach/builders.ts'
import { ACCEPT, diamond, pair } from './pair-network.ts'

function outage(network: Network, failure: string): Outage {
  const index = indexNetwork(network)
  const found = listFailures(index).find((each) => each.id === failure)
  if (found === undefined) throw new Error(`no failure ${failure}`)
  return predictOutage(index, settleRoutes(index).state, found, {
    from: 'left',
    to: 'right',
    service: { protocol: 'tcp', ports: { from: 443, to: 443 } },
  })
}

describe('a tunnel that loses packets silently', () => {
  test('without BFD lasts hold time less a keepalive, up to the hold time and a reaction', () => {
    // The smaller proposal holds: 9 s. FRR: 9 − 3 = 6 s at the earliest, 9 + 0.2 s at the latest.
    expect(outage(pair(), 'tunnel:main')).toMatchObject({
      forward: { low: 6, high: 9.2 },
      return: { low: 6, high: 9.2 },
      total: { low: 6, high: 9.2 },
    })
  })

  test('with BFD 100 ms × 3 lasts 0.2 to 0.3 s and a reaction', () => {
    const found = outage(pair({ bfd: true }), 'tunnel:main')
    expect(found.total).toEqual({ low: 0.2, high: 0.5 })
    expect(found.steps.map((step) => step.what)).toEqual([
      'gre tunnel between r1 and r2 fails; nobody has noticed',
      'r2 notices the loss of r1 by BFD (100 ms × 3); r1 notices the loss of r2 by BFD (100 ms × 3)',
      'the new routes are in use',
    ])
    expect(found.steps.map((step) => step.forward)).toEqual(['NEIGHBOR_UNREACHABLE', 'ACCEPTED', 'ACCEPTED'])
    // The breakdown: 0.2 to 0.3 s until it is noticed, up to 0.2 s until the routes are in the kernel.
    expect(found.steps.map((step) => step.at)).toEqual([
      { low: 0, high: 0 },
      { low: 0.2, high: 0.3 },
      { low: 0.2, high: 0.5 },
    ])
  })

  test('each direction waits for its own router', () => {
    // An unmeasured system may shorten its timer by a quarter: 9 × 0.75 − 3 = 3.75 s.
    expect(outage(pair({ secondSystem: 'nec-ix' }), 'tunnel:main')).toMatchObject({
      forward: { low: 6, high: 9.2 },
      return: { low: 3.75, high: 9.2 },
      total: { low: 6, high: 9.2 },
    })
  })

  test('that nobody uses interrupts nothing', () => {
    expect(outage(pair(), 'tunnel:spare').total).toEqual({ low: 0, high: 0 })
  })

  test('without another way lasts until repair', () => {
    expect(outage(pair({ backup: false }), 'tunnel:main').total).toEqual({ low: Infinity, high: Infinity })
  })

  test('is never noticed with hold time 0 and no BFD', () => {
    expect(outage(pair({ hold: [0, 30] }), 'tunnel:main').total).toEqual({ low: Infinity, high: Infinity })
  })

  test('with equal-cost paths interrupts some flows and not others', () => {
    const found = outage(pair({ bfd: true, backupPolicy: ACCEPT, maximumPaths: 2 }), 'tunnel:main')
    expect(found.total).toEqual({ low: 0, high: 0.5 })
  })
})

describe('a cut wire under a tunnel', () => {
  test('takes no carrier from the tunnel: its session waits for the hold timer', () => {
    expect(outage(pair(), 'link:wire1')).toMatchObject({ forward: { low: 6, high: 9.2 }, return: { low: 6, high: 9.2 } })
  })

  test('is lost for good when the host hangs on it', () => {
    expect(outage(pair(), 'link:lan1').total).toEqual({ low: Infinity, high: Infinity })
  })
})

describe('a session directly on a wire', () => {
  test('ends with the carrier of its interface, within 1.1 s', () => {
    const base = pair()
    const network: Network = {
      ...base,
      sessions: base.sessions.map((session) => {
        const wire = session.id === 'main' ? 1 : 2
        const ends = session.ends.map((end) => ({ ...end, interface: `w${wire}`, address: `172.16.${wire}.${end.node.slice(1)}` }))
        return { ...session, ends: [ends[0]!, ends[1]!], carriedBy: { kind: 'link', id: linkId(`wire${wire}`) } }
      }),
    }
    expect(outage(network, 'link:wire1').total).toEqual({ low: 0, high: 1.3 })
  })
})

describe('news that crosses sessions', () => {
  test('costs a step for each', () => {
    const network = diamond()
    // BFD 300 ms × 3: 0.6 to 0.9 s; r1 is one session away from a (0.2 + 0.2 s), r2 notices by itself (0.2 s).
    expect(outage(network, 'tunnel:t1')).toMatchObject({ forward: { low: 0.6, high: 1.3 }, return: { low: 0.6, high: 1.1 } })
    // A dead machine is noticed by its neighbours themselves.
    expect(outage(network, 'router:a')).toMatchObject({ forward: { low: 0.6, high: 1.1 }, return: { low: 0.6, high: 1.1 } })
  })
})

test('a route through the underlay of the wrong machine is no tunnel', () => {
  const network = pair({ backup: false })
  const broken: Network = {
    ...network,
    nodes: network.nodes.map((node) =>
      node.id === 'r1' ? { ...node, tables: [{ name: 'main', routes: [toPeer('172.16.1.2/32', 'w2')] }] } : node,
    ),
  }
  const index = indexNetwork(broken)
  expect([...settleRoutes(index).state.established]).toEqual([])
})
