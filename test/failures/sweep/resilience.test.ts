import { expect, test } from 'vitest'
import { listFailures } from '../../../src/failures/list.ts'
import { additionsTo } from '../../../src/failures/sweep/additions.ts'
import { judgeFromScratch } from '../../../src/failures/sweep/from-scratch.ts'
import { flowJudge } from '../../../src/failures/sweep/judge.ts'
import { resilienceOf, type PairResilience } from '../../../src/failures/sweep/resilience.ts'
import { indexNetwork } from '../../../src/network/index.ts'
import type { Network } from '../../../src/network/model.ts'
import { smallNetwork } from '../../routing/small-network.ts'
import { endpointOf } from './random-sweep.ts'

const service = { protocol: 'tcp', ports: { from: 443, to: 443 } } as const
const flow = { from: 'at-a', to: 'at-b', service }

/** Two sites, joined by two routers one after the other. */
function row(): Network {
  const network = smallNetwork({ a: { asn: 65001, lans: ['10.0.0.0/16'] }, m: { asn: 65002 }, b: { asn: 65003, lans: ['10.1.0.0/16'] } }, [
    { between: ['a', 'm'] },
    { between: ['m', 'b'] },
  ])
  const wires = network.links.map((link) => ({ ...link, fails: link.id.startsWith('link/') }))
  return { ...network, links: wires, endpoints: network.nodes.filter((node) => node.id !== 'm').map(endpointOf) }
}

function resilience(network: Network): PairResilience {
  const steps = [...resilienceOf(indexNetwork(network), [flow], { kinds: ['router', 'link'], most: 2 })]
  return steps.find((step) => step !== undefined)!
}

test('what stops it, and the addition after which the least does', () => {
  const pair = resilience(row())
  expect(pair.survives).toBe(0)
  expect(pair.smallest.map(({ failures }) => failures.map(({ id }) => id))).toEqual([
    ['router:a'],
    ['router:b'],
    ['router:m'],
    ['link:link/0'],
    ['link:link/1'],
  ])
  // The second router brings lines of its own, so that all in the middle is there twice.
  expect(pair.best!.addition).toBe('a second router beside m')
  expect(pair.best!.after.smallest.map(({ failures }) => failures.map(({ id }) => id))).toEqual([['router:a'], ['router:b']])
  expect(pair.best!.after.worst!.outage.high).toBeLessThan(Number.POSITIVE_INFINITY)
})

test('every addition leaves a network that works, and stands in for what it is beside', () => {
  const network = row()
  for (const [label, failure] of [
    ['a second link/0', 'link:link/0'],
    ['a second link/1', 'link:link/1'],
    ['a second router beside m', 'router:m'],
  ] as const) {
    const made = indexNetwork(
      additionsTo(network)
        .find((addition) => addition.label === label)!
        .network(),
    )
    const judge = flowJudge(made, [flow])
    const lost = listFailures(made, ['router', 'link']).filter(({ id }) => id === failure)
    expect(lost).toHaveLength(1)
    expect([judgeFromScratch(made, [], judge), judgeFromScratch(made, lost, judge)]).toEqual([['ACCEPTED'], ['ACCEPTED']])
    expect(judgeFromScratch(indexNetwork(network), lost, judge)).not.toEqual(['ACCEPTED'])
  }
})
