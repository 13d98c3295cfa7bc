import { expect, test } from 'vitest'
import { indexNetwork } from '../network/index.ts'
import {
  linkId,
  nodeId,
  tunnelId,
  type Interface,
  type Network,
  type NetworkNode,
  type NodeRole,
  type StaticRoute,
  type Tunnel,
} from '../network/model.ts'
import { staticTo } from '../../test/routing/small-network.ts'
import { NOTHING_DOWN, type Down } from './model.ts'
import { tunnelAlive } from './tunnels.ts'

const port = (name: string, link: string | undefined, ...addresses: string[]): Interface => ({
  name,
  kind: 'ethernet',
  addresses,
  mtu: 1500,
  ...(link === undefined ? {} : { link: linkId(link) }),
  antiSpoof: false,
  from: {},
})
const node = (
  id: string,
  role: NodeRole,
  interfaces: Interface[],
  routes: StaticRoute[],
  more: Partial<NetworkNode> = {},
): NetworkNode => ({
  id: nodeId(id),
  role,
  place: { cloud: 'x' },
  interfaces,
  tables: [{ name: 'main', routes }],
  translations: [],
  clampsMss: false,
  from: {},
  ...more,
})
const wire = (id: string, ...ends: [string, string][]): Network['links'][number] => ({
  id: linkId(id),
  kind: 'wire',
  ends: ends.map(([name, at]) => ({ node: nodeId(name), interface: at })),
  fails: true,
  label: id,
  from: {},
})

/** `a` in a fabric behind a one-to-one translation, the internet, and `b` with an address of its own; GRE inside WireGuard. */
const wireguard: Tunnel = {
  id: tunnelId('wg'),
  kind: 'wireguard',
  ends: [
    { node: nodeId('a'), interface: 'wg0', underlay: 'eth0', local: '10.0.0.4', outside: '203.0.113.1' },
    { node: nodeId('b'), interface: 'wg0', underlay: 'eth0', local: '198.51.100.4', outside: '198.51.100.4' },
  ],
  from: {},
}
const inner: Tunnel = {
  id: tunnelId('gre'),
  kind: 'gre',
  ends: [
    { node: nodeId('a'), interface: 'gre0', underlay: 'wg0', local: '169.254.1.1', outside: '169.254.1.1' },
    { node: nodeId('b'), interface: 'gre0', underlay: 'wg0', local: '169.254.1.2', outside: '169.254.1.2' },
  ],
  from: {},
}
const tunnelPort = (name: string, tunnel: Tunnel, kind: 'wireguard' | 'gre', address: string): Interface => ({
  ...port(name, undefined, address),
  kind,
  tunnel: tunnel.id,
})
const network: Network = {
  name: 'tunnels',
  nodes: [
    node(
      'a',
      'router',
      [
        port('eth0', 'eni', '10.0.0.4/24'),
        tunnelPort('wg0', wireguard, 'wireguard', '169.254.1.1/30'),
        tunnelPort('gre0', inner, 'gre', '169.254.2.1/30'),
      ],
      [staticTo('0.0.0.0/0', { kind: 'gateway', interface: 'eth0', address: '10.0.0.1' })],
    ),
    node(
      'vpc',
      'fabric',
      [
        { ...port('eni1', 'eni', '10.0.0.1/32'), table: 'subnet' },
        { ...port('igw', 'uplink'), table: 'main' },
      ],
      [],
      {
        tables: [
          { name: 'main', routes: [staticTo('10.0.0.0/16', { kind: 'attached' }, 0)] },
          { name: 'subnet', routes: [staticTo('0.0.0.0/0', { kind: 'peer', interface: 'igw' })] },
        ],
        translations: [{ kind: 'one-to-one', interface: 'igw', inside: '10.0.0.4', outside: '203.0.113.1', from: {} }],
      },
    ),
    node(
      'internet',
      'carrier',
      [port('p1', 'uplink'), port('p2', 'line', '198.51.100.1/32')],
      [staticTo('203.0.113.1/32', { kind: 'attached' }), staticTo('198.51.100.4/32', { kind: 'peer', interface: 'p2' })],
    ),
    node(
      'b',
      'router',
      [
        port('eth0', 'line', '198.51.100.4/28'),
        tunnelPort('wg0', wireguard, 'wireguard', '169.254.1.2/30'),
        tunnelPort('gre0', inner, 'gre', '169.254.2.2/30'),
      ],
      [staticTo('0.0.0.0/0', { kind: 'gateway', interface: 'eth0', address: '198.51.100.1' })],
    ),
  ],
  links: [
    wire('eni', ['vpc', 'eni1'], ['a', 'eth0']),
    wire('uplink', ['internet', 'p1'], ['vpc', 'igw']),
    wire('line', ['internet', 'p2'], ['b', 'eth0']),
  ],
  tunnels: [wireguard, inner],
  sessions: [],
  filters: [],
  endpoints: [],
}
const with_ = (down: Partial<Down>): Down => ({ ...NOTHING_DOWN, ...down })
const alive = (tunnel: Tunnel, down: Partial<Down> = {}, of: Network = network): boolean =>
  tunnelAlive(indexNetwork(of), tunnel, with_(down))

test('outer packets pass a fabric, its translation and a carrier, both ways', () => {
  expect(alive(wireguard)).toBe(true)
})

test.each([
  ['an end', { nodes: new Set([nodeId('b')]) }],
  ['a node on the way', { nodes: new Set([nodeId('internet')]) }],
  ['the first link', { links: new Set([linkId('eni')]) }],
  ['a link between others', { links: new Set([linkId('uplink')]) }],
  ['the last link', { links: new Set([linkId('line')]) }],
  ['the tunnel itself', { tunnels: new Set([tunnelId('wg')]) }],
])('the loss of %s is the loss of the tunnel, and of the tunnel inside it', (_, down) => {
  expect(alive(wireguard, down)).toBe(false)
  expect(alive(inner, down)).toBe(false)
})

test('a tunnel inside a tunnel', () => {
  expect(alive(inner)).toBe(true)
  expect(alive(inner, { tunnels: new Set([tunnelId('gre')]) })).toBe(false)
  expect(alive(wireguard, { tunnels: new Set([tunnelId('gre')]) })).toBe(true)
})

test('without a route to the other end in any one place it carries nothing', () => {
  for (const name of ['a', 'vpc', 'internet', 'b']) {
    const nodes = network.nodes.map((one) =>
      one.id === name ? { ...one, tables: one.tables.map((table) => ({ ...table, routes: [] })) } : one,
    )
    expect(alive(wireguard, {}, { ...network, nodes }), name).toBe(false)
  }
})

test('without the translation the way back ends in the fabric', () => {
  const nodes = network.nodes.map((one) => ({ ...one, translations: [] }))
  expect(alive(wireguard, {}, { ...network, nodes })).toBe(false)
})

test('tunnels that carry each other carry nothing', () => {
  const [a, b] = wireguard.ends
  const knot: Tunnel = {
    ...wireguard,
    ends: [
      { ...a, underlay: 'gre0', outside: '169.254.2.1' },
      { ...b, underlay: 'gre0', outside: '169.254.2.2' },
    ],
  }
  expect(alive(knot, {}, { ...network, tunnels: [knot, inner] })).toBe(false)
})
