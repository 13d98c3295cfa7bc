import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasPort } from '../../src/ip/port-set.ts'
import { indexNetwork } from '../../src/network/index.ts'
import { INTERNET, nodeId } from '../../src/network/model.ts'
import { allowedTraffic, type TrafficOutcome } from '../../src/reach/allowed.ts'
import { NOTHING_DOWN, type RoutingState } from '../../src/routing/model.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'
import { buildFilter, buildNetwork, twoSites } from './builders.ts'
import { naiveConversation, worst } from './naive-conversation.ts'
import { drawCloud } from './random-cloud.ts'
import { drawCase, type RandomCase } from './random-network.ts'

/** More in a long run: `KEIRO_ORACLE_RUNS=20000`. */
const RUNS = Number(process.env['KEIRO_ORACLE_RUNS'] ?? 150)
const SEED = Number(process.env['KEIRO_ORACLE_SEED'] ?? 20260602)
const PROTOCOLS = [6, 6, 6, 17, 17, 0, 47, 50, 200]
const PORTS = [0, 79, 80, 81, 82, 442, 443, 444, 767, 768, 2047, 2048, 2049, 2304, 49999, 50001, 65535]
const CLIENTS = [1024, 3000, 49151, 49152, 49999, 50000, 50001, 60000, 65535]

const outcomesFor = (outcomes: readonly TrafficOutcome[], protocol: number, asked?: number, client?: number): TrafficOutcome[] =>
  outcomes.filter(
    ({ protocols, destinationPorts, clientPorts }) =>
      hasPort(protocols, protocol) &&
      (asked === undefined ? destinationPorts === undefined : destinationPorts !== undefined && hasPort(destinationPorts, asked)) &&
      (client === undefined ? clientPorts === undefined : clientPorts !== undefined && hasPort(clientPorts, client)),
  )

const stream = fc.array(fc.nat(9999), { minLength: 40, maxLength: 160 })
const draws = [
  { what: 'random networks', draw: drawCase },
  { what: 'random provider networks', draw: drawCloud },
]

test.each(draws)('the sets of traffic say of each packet what the naive tracer says, on $what', ({ draw }) => {
  let accepted = 0
  fc.assert(
    fc.property(stream, fc.array(fc.nat(9999), { minLength: 30, maxLength: 30 }), (numbers, choices) => {
      const { network, routes, from, packet }: RandomCase = draw(numbers)
      const { source, destination } = packet
      const index = indexNetwork(network)
      const state: RoutingState = { tables: routes, learned: new Map(), established: new Set(), rounds: 1 }
      const outside = ['192.0.2.9', '2001:db8:99::9'].includes(destination) && index.nodes.has(INTERNET)
      const to = { node: outside ? INTERNET : nodeId(''), address: destination }
      const { outcomes } = allowedTraffic(index, state, NOTHING_DOWN, { node: nodeId(from), address: source }, to)
      const world = { network, tables: routes, down: NOTHING_DOWN, established: [], undo: [], tunnels: [] }
      for (let i = 0; i < choices.length; i += 3) {
        const one = <T>(items: readonly T[], n: number): T => items[choices[i + n]! % items.length]!
        const icmp = destination.includes(':') ? 58 : 1
        const protocol = one([...PROTOCOLS, icmp], 0)
        const asked = protocol === icmp || protocol === 6 || protocol === 17 ? one(PORTS, 1) : undefined
        const client = protocol === 6 || protocol === 17 ? one(CLIENTS, 2) : undefined
        const kind = {
          protocol,
          ...(asked === undefined ? {} : { destinationPort: asked }),
          ...(client === undefined ? {} : { sourcePort: client }),
        }
        const naive = naiveConversation(world, from, { source, destination, ...kind }, outside)
        if (naive === 'too many') continue
        const [found, ...more] = outcomesFor(outcomes, protocol, asked, client)
        expect(more).toEqual([])
        const expected = naive.back.length === 0 ? undefined : worst(naive.back)
        expect([kind, found?.forward, found?.return]).toEqual([kind, naive.forward, expected])
        if (expected === 'ACCEPTED') accepted++
      }
    }),
    { numRuns: RUNS, seed: SEED },
  )
  expect(accepted).toBeGreaterThan(RUNS / 10)
})

test('a stateless filter that lets only some answers through is told with the ports of the clients', () => {
  const filters = [
    buildFilter('in', [{ action: 'accept', protocol: 6, destinationPorts: [{ from: 32768, to: 61000 }] }]),
    buildFilter('to', [
      {
        action: 'accept',
        protocol: 6,
        destinationPorts: [
          { from: 80, to: 81 },
          { from: 443, to: 443 },
        ],
      },
      { action: 'accept', protocol: 1 },
    ]),
  ]
  const shapes = twoSites({ left: { filterIn: 'in' }, right: { filterIn: 'to' } })
  const index = indexNetwork(buildNetwork(shapes, { filters }))
  const state = simulateRoutes(index)
  const left = { node: nodeId('left'), address: '10.1.0.10' }
  const right = { node: nodeId('right'), address: '10.2.0.10' }
  const { outcomes, assumptions } = allowedTraffic(index, state, NOTHING_DOWN, left, right)
  expect(assumptions).toEqual([])
  const passed = outcomes.filter(({ forward }) => forward === 'ACCEPTED')
  const web = {
    protocols: [{ from: 6, to: 6 }],
    destinationPorts: [
      { from: 80, to: 81 },
      { from: 443, to: 443 },
    ],
  }
  const answered = { clientPorts: [{ from: 32768, to: 61000 }], forward: 'ACCEPTED', return: 'ACCEPTED' }
  const lost = {
    clientPorts: [
      { from: 1024, to: 32767 },
      { from: 61001, to: 65535 },
    ],
    forward: 'ACCEPTED',
    return: 'DENIED_IN',
  }
  expect(passed.filter(({ clientPorts }) => clientPorts !== undefined)).toEqual([
    { ...web, ...answered },
    { ...web, ...lost },
  ])
  const pings = [8, 13].map((type) => ({ from: type * 256, to: type * 256 + 255 }))
  const requests = { protocols: [{ from: 1, to: 1 }], destinationPorts: pings, forward: 'ACCEPTED', return: 'DENIED_IN' }
  expect(passed.filter(({ clientPorts }) => clientPorts === undefined)).toContainEqual(requests)
})
