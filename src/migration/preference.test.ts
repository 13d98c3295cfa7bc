import { expect, test } from 'vitest'
import { compileNetwork } from '../compile/compile.ts'
import { readDesign } from '../compile/load-design.ts'
import { EMPTY_LOCK } from '../design/lock.ts'
import { indexNetwork } from '../network/index.ts'
import { nodeId, type Network } from '../network/model.ts'
import { lookup } from '../routing/lookup.ts'
import { simulateRoutes } from '../routing/simulate.ts'
import { linksOfRouters, withLastChoices } from './preference.ts'

/** Two routers, and two closed networks between them. */
const network: Network = compileNetwork(
  readDesign({
    name: 'two',
    sites: { a: { kind: 'onpremises.site', cidr: '10.1.0.0/24' }, b: { kind: 'onpremises.site', cidr: '10.2.0.0/24' } },
    gateways: { ra: { kind: 'onpremises.router', site: 'a' }, rb: { kind: 'onpremises.router', site: 'b' } },
    links: [
      { kind: 'closed-network', name: 'net1', members: ['ra', 'rb'], cidr: '100.64.0.0/24' },
      { kind: 'closed-network', name: 'net2', members: ['ra', 'rb'], cidr: '100.65.0.0/24' },
    ],
    policies: [{ action: 'allow', from: 'a', to: 'b', services: 'tcp/443' }],
    expect: [],
  }),
  EMPTY_LOCK,
).network

const [ra, rb] = [nodeId('ra'), nodeId('rb')]

/** Sessions that the routers' routes to each other's site come by. */
function waysOf(one: Network): readonly (string | undefined)[] {
  const state = simulateRoutes(indexNetwork(one))
  const by = (node: typeof ra, address: string): string | undefined => lookup(state, node, 'main', address)?.path?.learnedFrom?.session
  return [by(ra, '10.2.0.10'), by(rb, '10.1.0.10')]
}

test('a router knows its links by the paths of the design', () => {
  expect(linksOfRouters(network)).toEqual(
    new Map([
      [ra, new Set(['links[0]', 'links[1]'])],
      [rb, new Set(['links[0]', 'links[1]'])],
    ]),
  )
})

test('the last choice of one router is the last choice of its neighbour too, by the AS path; nothing is taken down', () => {
  expect(waysOf(withLastChoices(network, new Map([[ra, new Set(['links[0]'])]])))).toEqual(['net2/rb/ra', 'net2/rb/ra'])
  expect(waysOf(withLastChoices(network, new Map([[ra, new Set(['links[1]'])]])))).toEqual(['net1/rb/ra', 'net1/rb/ra'])
  const state = simulateRoutes(indexNetwork(withLastChoices(network, new Map([[ra, new Set(['links[1]'])]]))))
  expect(state.established.size).toBe(2)
  expect(withLastChoices(network, new Map())).toBe(network)
})
