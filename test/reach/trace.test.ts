import { describe, expect, test } from 'vitest'
import { indexNetwork } from '../../src/network/index.ts'
import { linkId, nodeId, tunnelId, type Network, type Tunnel } from '../../src/network/model.ts'
import { answerQuestion } from '../../src/reach/answer.ts'
import type { Packet, Trace } from '../../src/reach/model.ts'
import { tracePacket } from '../../src/reach/trace.ts'
import { NOTHING_DOWN, type Down } from '../../src/routing/model.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'
import { attached, blackhole, buildFilter, buildNetwork, toPeer, twoSites, via, type NodeShape } from './builders.ts'

const https: Packet = { source: '10.1.0.10', destination: '10.2.0.10', protocol: 6, sourcePort: 49152, destinationPort: 443 }
const tcp443 = { protocol: 'tcp', ports: { from: 443, to: 443 } } as const

function trace(network: Network, packet: Packet = https, down: Partial<Down> = {}, from = 'left'): Trace {
  const index = indexNetwork(network)
  const all = { ...NOTHING_DOWN, ...down }
  return tracePacket(index, simulateRoutes(index, { down: all }), all, { node: nodeId(from), address: packet.source }, packet)
}

const kinds = (found: Trace): string => found.paths[0]!.hops.map((hop) => hop.kind).join(' ')

describe('a packet between two sites', () => {
  test('meets lookups and wires in order and is delivered', () => {
    const found = trace(buildNetwork(twoSites()))
    expect(found.verdict).toBe('ACCEPTED')
    expect(kinds(found)).toBe('origin lookup wire lookup wire lookup wire delivered')
    expect(found.paths).toHaveLength(1)
  })

  test('is smaller than the smallest MTU on the way', () => {
    const shapes = twoSites({
      r2: { ports: { lan: { addresses: ['10.2.0.1/24'], link: 'lan2' }, wan: { addresses: ['10.9.0.2/30'], link: 'wan', mtu: 1280 } } },
    })
    expect(trace(buildNetwork(shapes)).paths[0]!.mtu).toBe(1280)
  })

  test('finds no route', () => {
    const found = trace(buildNetwork(twoSites({ r1: { routes: [] } })))
    expect(found).toMatchObject({ verdict: 'NO_ROUTE', paths: [{ reason: 'r1 has no route to 10.2.0.10 in table main' }] })
  })

  test('falls into a blackhole', () => {
    expect(trace(buildNetwork(twoSites({ r1: { routes: [blackhole('10.2.0.0/16')] } }))).verdict).toBe('NULL_ROUTED')
  })

  test('asks for a neighbour that is not there', () => {
    const found = trace(buildNetwork(twoSites()), { ...https, destination: '10.2.0.99' })
    expect(found).toMatchObject({ verdict: 'NEIGHBOR_UNREACHABLE', paths: [{ reason: 'nobody on lan2 has 10.2.0.99' }] })
  })

  test('goes round in a loop', () => {
    expect(
      trace(
        buildNetwork(
          twoSites({ r2: { routes: [via('10.3.0.0/16', 'wan', '10.9.0.1')] }, r1: { routes: [via('10.3.0.0/16', 'wan', '10.9.0.2')] } }),
        ),
        { ...https, destination: '10.3.0.1' },
      ).verdict,
    ).toBe('LOOP')
  })

  test('is lost at what is down, and the words say what', () => {
    const network = buildNetwork(twoSites())
    const index = indexNetwork(network)
    const believed = simulateRoutes(index, { down: NOTHING_DOWN })
    const ask = (down: Partial<Down>): Trace =>
      tracePacket(index, believed, { ...NOTHING_DOWN, ...down }, { node: nodeId('left'), address: https.source }, https)
    expect(ask({ nodes: new Set([nodeId('r2')]) })).toMatchObject({ verdict: 'NEIGHBOR_UNREACHABLE', paths: [{ reason: 'r2 is down' }] })
    expect(ask({ links: new Set([linkId('wan')]) })).toMatchObject({ verdict: 'NEIGHBOR_UNREACHABLE', paths: [{ reason: 'wan is down' }] })
    expect(ask({ nodes: new Set([nodeId('left')]) })).toMatchObject({
      verdict: 'NEIGHBOR_UNREACHABLE',
      paths: [{ reason: 'left is down' }],
    })
  })

  test('is not passed on by a host', () => {
    const shapes = { ...twoSites(), r2: { ...twoSites()['r2']!, role: 'host' as const } }
    expect(trace(buildNetwork(shapes))).toMatchObject({
      verdict: 'DENIED_IN',
      paths: [{ reason: 'r2 is a host and does not forward packets for 10.2.0.10' }],
    })
  })
})

describe('filters', () => {
  const web = { action: 'accept', protocol: 6, destinationPorts: [{ from: 443, to: 443 }] } as const
  const answers = { action: 'accept', protocol: 6, sourcePorts: [{ from: 443, to: 443 }], answersOnly: true } as const
  const ask = (network: Network): ReturnType<typeof answerQuestion> => {
    const index = indexNetwork(network)
    return answerQuestion(index, simulateRoutes(index, { down: NOTHING_DOWN }), NOTHING_DOWN, {
      from: 'left',
      to: 'right',
      service: tcp443,
    })
  }

  test('a stateless filter passes the answer only by a rule of its own', () => {
    const network = (rules: Parameters<typeof buildFilter>[1]): Network =>
      buildNetwork(twoSites({ r1: { forwardFilter: 'f' } }), { filters: [buildFilter('f', rules)] })
    expect(ask(network([web]))).toMatchObject({
      verdict: 'DENIED_IN',
      blockers: [
        {
          node: 'r1',
          from: { path: 'f' },
          message: 'no policy allows the answer of tcp/443 from 10.2.0.10 to 10.1.0.10 (filter f, passing r1)',
        },
      ],
    })
    expect(ask(network([web, answers])).verdict).toBe('ACCEPTED')
  })

  test('a rule for answers does not open a connection', () => {
    const network = buildNetwork(twoSites({ r1: { forwardFilter: 'f' } }), {
      filters: [buildFilter('f', [{ action: 'accept', protocol: 6, answersOnly: true }])],
    })
    expect(trace(network).verdict).toBe('DENIED_IN')
  })

  test('a stateful filter passes the answer by itself, and only at the interface that saw the question', () => {
    const stateful = [buildFilter('in', [web], { stateful: true }), buildFilter('out', [], { stateful: true })]
    expect(ask(buildNetwork(twoSites({ right: { filterIn: 'in', filterOut: 'out' } }), { filters: stateful })).verdict).toBe('ACCEPTED')
    const shapes = twoSites({ r1: { forwardFilter: 'in' } })
    const back: NodeShape = {
      role: 'router',
      ports: { a: { addresses: ['10.1.0.3/24'], link: 'lan1' }, b: { addresses: ['10.2.0.3/24'], link: 'lan2' } },
      forwardFilter: 'in',
    }
    const detour = { ...shapes, r3: back, right: { ...shapes['right']!, routes: [via('0.0.0.0/0', 'eth0', '10.2.0.3')] } }
    expect(ask(buildNetwork(detour, { filters: stateful }))).toMatchObject({ verdict: 'DENIED_IN', blockers: [{ node: 'r3' }] })
  })

  test('tracking covers a direction without rules of its own', () => {
    const network = buildNetwork(twoSites({ left: { filterIn: 'in' } }), { filters: [buildFilter('in', [], { stateful: true })] })
    expect(ask(network).verdict).toBe('ACCEPTED')
  })

  test('the first matching rule decides, and the blocker names it', () => {
    const rules = [{ action: 'drop', protocol: 'any', sources: ['10.1.0.0/16'] } as const, web]
    expect(ask(buildNetwork(twoSites({ r2: { forwardFilter: 'f' } }), { filters: [buildFilter('f', rules)] }))).toMatchObject({
      verdict: 'DENIED_IN',
      blockers: [{ node: 'r2', from: { path: 'f[0]' } }],
    })
  })

  test('leaving is denied as leaving', () => {
    expect(ask(buildNetwork(twoSites({ left: { filterOut: 'f' } }), { filters: [buildFilter('f', [])] })).verdict).toBe('DENIED_OUT')
  })

  test('a source/destination check stops a router', () => {
    const ports = { lan: { addresses: ['10.1.0.1/24'], link: 'lan1', antiSpoof: true }, wan: { addresses: ['10.9.0.1/30'], link: 'wan' } }
    const found = trace(buildNetwork(twoSites({ r1: { ports } })))
    expect(found).toMatchObject({
      verdict: 'DENIED_IN',
      paths: [{ reason: 'the source/destination check of r1 drops it: 10.2.0.10 is not an address of r1 lan' }],
    })
    expect(kinds(found)).toBe('origin lookup wire anti-spoof')
  })
})

/** Two cloud routers: `a` behind a one-to-one translation of its fabric, `b` on the internet itself; a tunnel joins them. */
function overInternet(changes: { readonly a?: Partial<NodeShape['ports'][string]>; readonly spare?: boolean } = {}): Network {
  const tunnel: Tunnel = {
    id: tunnelId('t'),
    kind: 'wireguard',
    ends: [
      { node: nodeId('a'), interface: 'wg1', underlay: 'eth0', local: '10.0.0.5', outside: '203.0.113.5', port: 51821 },
      { node: nodeId('b'), interface: 'wg1', underlay: 'eth0', local: '198.51.100.7', outside: '198.51.100.7', port: 51822 },
    ],
    from: { path: 't' },
  }
  const filters = [
    buildFilter(
      'wireguard-in',
      [{ action: 'accept', protocol: 17, sources: ['198.51.100.7/32'], destinationPorts: [{ from: 51821, to: 51821 }] }],
      { stateful: true },
    ),
    buildFilter('nothing', [], { stateful: true }),
  ]
  return buildNetwork(
    {
      a: {
        role: 'router',
        system: 'frr',
        ports: {
          eth0: { addresses: ['10.0.0.5/24'], link: 'eni', filterIn: 'wireguard-in', ...changes.a },
          wg1: { addresses: ['169.254.1.1/30'], tunnel: 't', mtu: 1420, kind: 'wireguard' },
        },
        routes: [via('0.0.0.0/0', 'eth0', '10.0.0.1')],
      },
      b: {
        role: 'router',
        system: 'frr',
        ports: {
          eth0: { addresses: ['198.51.100.7/32'], link: 'b-net' },
          wg1: { addresses: ['169.254.1.2/30'], tunnel: 't', mtu: 1420, kind: 'wireguard' },
        },
        routes: [toPeer('0.0.0.0/0', 'eth0')],
      },
      vpc: {
        role: 'fabric',
        ports: { eni: { link: 'eni', table: 'subnet' }, igw: { link: 'igw', table: 'edge' } },
        tables: { subnet: [attached('10.0.0.0/16'), toPeer('0.0.0.0/0', 'igw')], edge: [attached('10.0.0.0/16')] },
        translations: [{ interface: 'igw', inside: '10.0.0.5', outside: '203.0.113.5' }],
      },
      internet: { role: 'carrier', ports: { p1: { link: 'igw' }, p2: { link: 'b-net' } }, routes: [attached('0.0.0.0/0')] },
    },
    { tunnels: [tunnel], filters },
  )
}

const ping = (source: string, destination: string): Packet => ({ source, destination, protocol: 1 })

describe('a tunnel', () => {
  test('carries the packet when its own packets arrive, through translation and filters, both ways', () => {
    const network = overInternet()
    const there = trace(network, ping('169.254.1.1', '169.254.1.2'), {}, 'a')
    expect(there.paths[0]!.reason).toBe('reaches b (169.254.1.2) after 1 routing decisions')
    expect(there.paths[0]!.mtu).toBe(1420)
    expect(trace(network, ping('169.254.1.2', '169.254.1.1'), {}, 'b').verdict).toBe('ACCEPTED')
  })

  test('needs one end only that may begin: the answer passes by state', () => {
    expect(trace(overInternet({ a: { filterIn: 'nothing' } }), ping('169.254.1.2', '169.254.1.1'), {}, 'b').verdict).toBe('ACCEPTED')
    expect(trace(overInternet({ a: { filterOut: 'nothing' } }), ping('169.254.1.1', '169.254.1.2'), {}, 'a').verdict).toBe('ACCEPTED')
    const shut = trace(overInternet({ a: { filterIn: 'nothing', filterOut: 'nothing' } }), ping('169.254.1.1', '169.254.1.2'), {}, 'a')
    expect(shut.verdict).toBe('DENIED_OUT')
    expect(shut.paths[0]!.reason).toMatch(/^outer packets of the tunnel t do not arrive: no policy allows udp\/51822 from 10.0.0.5/)
  })

  test('loses packets without a sign when it is down', () => {
    const network = overInternet()
    const index = indexNetwork(network)
    const down: Down = { ...NOTHING_DOWN, tunnels: new Set([tunnelId('t')]) }
    const found = tracePacket(
      index,
      simulateRoutes(index, { down }),
      down,
      { node: nodeId('a'), address: '169.254.1.1' },
      ping('169.254.1.1', '169.254.1.2'),
    )
    expect(found).toMatchObject({ verdict: 'NEIGHBOR_UNREACHABLE', paths: [{ reason: 'the tunnel t loses every packet' }] })
  })
})

describe('a carrier', () => {
  test('takes public packets out of the network, and drops private and foreign ones', () => {
    const network = overInternet()
    expect(trace(network, ping('198.51.100.7', '192.0.2.1'), {}, 'b').verdict).toBe('EXITS_NETWORK')
    expect(trace(network, ping('198.51.100.7', '10.0.0.5'), {}, 'b').verdict).toBe('NULL_ROUTED')
    expect(trace(network, ping('169.254.1.2', '203.0.113.5'), {}, 'b')).toMatchObject({
      verdict: 'NULL_ROUTED',
      paths: [{ reason: "internet carries only between its members' addresses, and 169.254.1.2 is none" }],
    })
  })
})
