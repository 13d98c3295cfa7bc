import { describe, expect, test } from 'vitest'
import { ProblemError } from '../core/problem.ts'
import { indexNetwork } from '../network/index.ts'
import { linkId, nodeId, type Interface, type Network, type NetworkNode, type StaticRoute } from '../network/model.ts'
import { tracePacket } from '../reach/trace.ts'
import { NOTHING_DOWN } from '../routing/model.ts'
import { simulateRoutes } from '../routing/simulate.ts'
import { joinNetworks } from './join-networks.ts'

const port = (name: string, link: string, addresses: readonly string[] = [], more: Partial<Interface> = {}): Interface => ({
  name,
  kind: 'ethernet',
  addresses,
  mtu: 1500,
  link: linkId(link),
  antiSpoof: false,
  from: {},
  ...more,
})
const route = (prefix: string, target: StaticRoute['target']): StaticRoute => ({
  prefix,
  target,
  preference: 1,
  origin: 'static',
  from: {},
})
const node = (
  id: string,
  role: NetworkNode['role'],
  interfaces: readonly Interface[],
  tables: NetworkNode['tables'],
  more: Partial<NetworkNode> = {},
): NetworkNode => ({
  id: nodeId(id),
  role,
  place: { cloud: 'test' },
  interfaces,
  tables,
  translations: [],
  clampsMss: false,
  from: {},
  ...more,
})
const wire = (id: string, a: readonly [string, string], b: readonly [string, string]): Network['links'][number] => ({
  id: linkId(id),
  kind: 'wire',
  ends: [a, b].map(([name, at]) => ({ node: nodeId(name), interface: at })),
  fails: false,
  label: id,
  from: {},
})
const network = (name: string, nodes: readonly NetworkNode[], links: Network['links']): Network => ({
  name,
  nodes,
  links,
  tunnels: [],
  sessions: [],
  filters: [],
  endpoints: [],
})

/** A provider's machine behind a gateway to the user's device, of which only the address is known. */
function account(): Network {
  return network(
    'account',
    [
      node(
        'vm',
        'host',
        [port('eth0', 'w1', ['10.1.0.10/24'])],
        [{ name: 'main', routes: [route('0.0.0.0/0', { kind: 'peer', interface: 'eth0' })] }],
      ),
      node(
        'gateway',
        'fabric',
        [port('vm', 'w1'), port('site', 'w2')],
        [
          {
            name: 'main',
            routes: [route('10.1.0.0/24', { kind: 'peer', interface: 'vm' }), route('192.168.0.0/16', { kind: 'peer', interface: 'site' })],
          },
        ],
      ),
      node(
        'device',
        'fabric',
        [port('cloud', 'w2', [], { table: 'beyond' })],
        [
          {
            name: 'to-cloud',
            routes: [route('10.1.0.0/24', { kind: 'peer', interface: 'cloud' }), route('0.0.0.0/0', { kind: 'peer', interface: 'cloud' })],
          },
          { name: 'beyond', routes: [route('0.0.0.0/0', { kind: 'exit', what: 'the office' })] },
        ],
        { standsFor: '203.0.113.9' },
      ),
      node(
        'internet',
        'carrier',
        [port('p1', 'i1')],
        [{ name: 'main', routes: [route('198.51.100.1/32', { kind: 'peer', interface: 'p1' })] }],
      ),
      node(
        'web',
        'host',
        [port('eth0', 'i1', ['198.51.100.1/32'])],
        [{ name: 'main', routes: [route('0.0.0.0/0', { kind: 'peer', interface: 'eth0' })] }],
      ),
    ],
    [
      wire('w1', ['vm', 'eth0'], ['gateway', 'vm']),
      wire('w2', ['gateway', 'site'], ['device', 'cloud']),
      wire('i1', ['internet', 'p1'], ['web', 'eth0']),
    ],
  )
}

function office(address = '203.0.113.9'): Network {
  return network(
    'office',
    [
      node(
        'router',
        'router',
        [port('wan', 'i2', [`${address}/32`]), port('lan', 'l1', ['192.168.1.1/24'])],
        [{ name: 'main', routes: [route('0.0.0.0/0', { kind: 'peer', interface: 'wan' })] }],
        { system: 'frr' },
      ),
      node(
        'pc',
        'host',
        [port('eth0', 'l1', ['192.168.1.5/24'])],
        [{ name: 'main', routes: [route('0.0.0.0/0', { kind: 'gateway', interface: 'eth0', address: '192.168.1.1' })] }],
      ),
      node(
        'internet',
        'carrier',
        [port('p1', 'i2')],
        [{ name: 'main', routes: [route(`${address}/32`, { kind: 'peer', interface: 'p1' })] }],
      ),
    ],
    [wire('l1', ['router', 'lan'], ['pc', 'eth0']), wire('i2', ['internet', 'p1'], ['router', 'wan'])],
  )
}

function trace(of: Network, from: string, source: string, destination: string): { readonly verdict: string; readonly last: string } {
  const index = indexNetwork(of)
  const packet = { source, destination, protocol: 6, sourcePort: 40000, destinationPort: 443 }
  const found = tracePacket(index, simulateRoutes(index), NOTHING_DOWN, { node: nodeId(from), address: source }, packet)
  const last = found.paths[0]?.hops.at(-1)
  return { verdict: found.verdict, last: last !== undefined && 'node' in last ? last.node : '' }
}

describe('joinNetworks', () => {
  test('what was beyond the node is behind the machine of its address, both ways', () => {
    expect(trace(account(), 'vm', '10.1.0.10', '192.168.1.5')).toEqual({ verdict: 'EXITS_NETWORK', last: 'device' })
    const joined = joinNetworks(account(), office())
    expect(trace(joined, 'vm', '10.1.0.10', '192.168.1.5')).toEqual({ verdict: 'ACCEPTED', last: 'pc' })
    expect(trace(joined, 'pc', '192.168.1.5', '10.1.0.10')).toEqual({ verdict: 'ACCEPTED', last: 'vm' })
    expect(joined.nodes.find((each) => each.id === 'device')?.standsFor).toBeUndefined()
  })

  test('the order does not matter, and nothing is joined without the address', () => {
    expect(trace(joinNetworks(office(), account()), 'vm', '10.1.0.10', '192.168.1.5').verdict).toBe('ACCEPTED')
    const apart = joinNetworks(account(), office('203.0.113.10'))
    expect(trace(apart, 'vm', '10.1.0.10', '192.168.1.5')).toEqual({ verdict: 'EXITS_NETWORK', last: 'device' })
  })

  test('the machine sends only the told ranges there', () => {
    expect(trace(joinNetworks(account(), office()), 'router', '203.0.113.9', '198.51.100.1')).toEqual({ verdict: 'ACCEPTED', last: 'web' })
  })

  test('keeps the shared risks and scenarios of both', () => {
    const risk = (name: string) => ({ name, nodes: [], links: [], tunnels: [], from: {} })
    const joined = joinNetworks(
      { ...account(), sharedRisks: [risk('a')] },
      { ...office(), sharedRisks: [risk('b')], scenarios: [risk('c')] },
    )
    expect(joined.sharedRisks?.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(joined.scenarios?.map(({ name }) => name)).toEqual(['c'])
  })

  test('refuses names that both have, carriers aside', () => {
    const twice = (): Network => joinNetworks(account(), account())
    expect(twice).toThrow(ProblemError)
    try {
      twice()
    } catch (error) {
      const { problems } = error as ProblemError
      expect(problems.map((problem) => problem.message)).toContain('"vm" is among the nodes of both account and account')
      expect(problems.every((problem) => problem.code === 'COMPILE-011')).toBe(true)
      expect(problems.some((problem) => problem.message.startsWith('"internet"'))).toBe(false)
    }
  })
})
