import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { compileNetwork } from '../../src/compile/compile.ts'
import { loadDesign } from '../../src/compile/load-design.ts'
import { EMPTY_LOCK } from '../../src/design/lock.ts'
import type { AwsVpcSite } from '../../src/clouds/aws/design.ts'
import type { Design, Site } from '../../src/design/model.ts'
import { readService } from '../../src/design/service.ts'
import { listFailures } from '../../src/failures/list.ts'
import { proveExpectations } from '../../src/failures/prove.ts'
import { foldFabrics } from '../../src/network/fold.ts'
import { indexNetwork, type NetworkIndex } from '../../src/network/index.ts'
import type { Network } from '../../src/network/model.ts'
import { answerQuestion } from '../../src/reach/answer.ts'
import { NOTHING_DOWN } from '../../src/routing/model.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'

const example = await loadDesign(fileURLToPath(new URL('../../examples/flets-hybrid/network.ts', import.meta.url)))

/** The example with that many servers in each subnet. */
function withHosts(hosts: number): Design {
  const tokyo = example.sites['tokyo'] as Site & AwsVpcSite
  const app = { ...tokyo.subnets['app']!, hosts }
  return { ...example, sites: { ...example.sites, tokyo: { ...tokyo, subnets: { app } } } }
}

describe.each([1, 3])('the example with %i servers in a subnet, its fabrics as one router each', (hosts) => {
  const design = withHosts(hosts)
  const { network } = compileNetwork(design, EMPTY_LOCK)
  const folded = foldFabrics(network).network

  test('has one node for each VPC, and none of its links lead nowhere', () => {
    expect(folded.nodes.filter((node) => node.role === 'fabric').map((node) => node.id)).toEqual(['tokyo', 'tokyo-edge'])
    const ports = new Set(folded.nodes.flatMap((node) => node.interfaces.map((port) => `${node.id}|${port.name}|${port.link}`)))
    for (const link of folded.links) for (const end of link.ends) expect(ports).toContain(`${end.node}|${end.interface}|${link.id}`)
    expect(folded.links.filter((link) => link.kind === 'segment').every((link) => link.ends.length <= 2)).toBe(true)
  })

  test('answers every question as the whole does', () => {
    expect(verdicts(indexNetwork(folded))).toEqual(verdicts(indexNetwork(network)))
  })

  test('fails, and comes back, as the whole does', () => {
    const outages = (of: Network): unknown => {
      const index = indexNetwork(of)
      return proveExpectations(index, design.expect).consequences.map(({ failure, expectation, outage, status }) => [
        failure.id,
        expectation,
        status,
        outage.forward,
        outage.return,
      ])
    }
    expect(listFailures(indexNetwork(folded)).map((failure) => failure.id)).toEqual(
      listFailures(indexNetwork(network)).map((failure) => failure.id),
    )
    expect(outages(folded)).toEqual(outages(network))
  })
})

function verdicts(index: NetworkIndex): string[] {
  const state = simulateRoutes(index)
  const places = [
    'osaka',
    'nagoya',
    'ishikari',
    'tokyo/app',
    'tokyo-app-a',
    'tokyo-app-c',
    'edge-aws-1',
    'hub',
    '10.10.9.9',
    '192.168.20.10',
  ]
  const ends = places.filter(
    (place) => index.network.nodes.some((node) => node.id === place) || place.includes('.') || hasMembers(index, place),
  )
  return ends.flatMap((from) =>
    ends.flatMap((to) =>
      ['tcp/443', 'tcp/22', 'icmp'].flatMap((text) => {
        if (from === '10.10.9.9') return []
        const { verdict } = answerQuestion(index, state, NOTHING_DOWN, { from, to, service: readService(text) })
        return [`${from} ${to} ${text} ${verdict}`]
      }),
    ),
  )
}

function hasMembers(index: NetworkIndex, name: string): boolean {
  return index.network.endpoints.some((group) => group.name === name && group.members.length > 0)
}
