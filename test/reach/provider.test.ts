import { describe, expect, test } from 'vitest'
import { indexNetwork, type NetworkIndex } from '../../src/network/index.ts'
import { addressSetId as setId, nodeId, type Network } from '../../src/network/model.ts'
import { answerQuestion } from '../../src/reach/answer.ts'
import { losersOf } from '../../src/reach/losers.ts'
import type { Answer, Hop, Path } from '../../src/reach/model.ts'
import { tracePacket } from '../../src/reach/trace.ts'
import { NOTHING_DOWN } from '../../src/routing/model.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'
import {
  attached,
  blackhole,
  buildFilter,
  buildNetwork,
  connected,
  deliverTo,
  toPeer,
  unmodelled,
  via,
  type NodeShape,
} from './builders.ts'

const host = (subnet: number, member: number, more: Partial<NodeShape['ports'][string]> = {}): NodeShape => ({
  role: 'host',
  ports: { eth0: { addresses: [`10.0.${subnet}.${member}/24`], link: `lan${subnet}`, ...more } },
  routes: [via('0.0.0.0/0', 'eth0', `10.0.${subnet}.1`)],
})

const subnet = (
  n: number,
  routes: Parameters<typeof blackhole>[0] | NodeShape['routes'],
  more: Partial<NodeShape['ports'][string]> = {},
): NodeShape => {
  const local = [connected(`10.0.${n}.0/24`, 'lan'), toPeer('10.0.0.0/16', 'vpc'), toPeer('169.254.0.1/32', 'vpc')]
  return {
    role: 'fabric',
    ports: { lan: { addresses: [`10.0.${n}.1/24`], link: `lan${n}`, table: 'routes' }, vpc: { link: `to${n}`, ...more } },
    tables: { local, routes: [...local, ...(routes as NonNullable<NodeShape['routes']>)] },
  }
}

/** Two subnets, a NAT gateway in the second one, a balancer in the first one, and the internet. */
function cloud(changes: Record<string, Partial<NodeShape>> = {}): Record<string, NodeShape> {
  const shapes: Record<string, NodeShape> = {
    client: host(0, 10),
    server: host(0, 20),
    other: host(1, 30),
    private: subnet(0, [deliverTo('0.0.0.0/0', 'nat', 'eth0')]),
    public: subnet(1, [deliverTo('0.0.0.0/0', 'igw', 'vpc')]),
    vpc: {
      role: 'fabric',
      ports: { private: { link: 'to0' }, public: { link: 'to1' }, igw: { link: 'igw' } },
      routes: [
        toPeer('10.0.0.0/24', 'private'),
        toPeer('10.0.1.0/24', 'public'),
        toPeer('169.254.0.1/32', 'igw'),
        blackhole('10.0.0.0/16'),
      ],
    },
    igw: {
      role: 'fabric',
      ports: { vpc: { addresses: ['169.254.0.1/32'], link: 'igw' }, out: { link: 'out' } },
      routes: [toPeer('10.0.0.0/16', 'vpc'), toPeer('0.0.0.0/0', 'out')],
      translations: [{ interface: 'out', inside: '10.0.1.5', outside: '203.0.113.5' }],
      hidesIdentity: true,
    },
    internet: { role: 'carrier', ports: { igw: { link: 'out' } }, routes: [attached('0.0.0.0/0')] },
    nat: {
      role: 'fabric',
      ports: { eth0: { addresses: ['10.0.1.5/24'], link: 'lan1', filterIn: 'nat' } },
      routes: [connected('10.0.1.0/24', 'eth0'), via('0.0.0.0/0', 'eth0', '10.0.1.1')],
      masquerades: [{ interface: 'eth0', outside: '10.0.1.5', protocols: [6, 17, 1] }],
      assumes: 'nat is taken to be awake',
    },
    lb: {
      role: 'fabric',
      ports: { eth0: { addresses: ['10.0.0.6/24'], link: 'lan0' } },
      routes: [connected('10.0.0.0/24', 'eth0'), via('0.0.0.0/0', 'eth0', '10.0.0.1')],
      balances: [
        {
          interface: 'eth0',
          address: '10.0.0.6',
          protocol: 6,
          ports: { from: 443, to: 443 },
          targets: [{ address: '10.0.0.20', port: 8443 }],
          keepsSource: true,
        },
      ],
    },
  }
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { ...shape, ...changes[name] }]))
}

const natFilter = buildFilter('nat', [{ action: 'drop', protocol: 'any', destinations: ['10.0.1.5/32'] }], {
  stateful: true,
  default: 'accept',
})

function build(changes: Record<string, Partial<NodeShape>> = {}, more: Parameters<typeof buildNetwork>[1] = {}): Network {
  return buildNetwork(cloud(changes), { ...more, segments: ['lan0', 'lan1'], filters: [natFilter, ...(more.filters ?? [])] })
}

function ask(network: Network, from: string, to: string, port = 443, protocol: 'tcp' | 'icmp' | 'any' = 'tcp'): Answer {
  const index = indexNetwork(network)
  const service = protocol === 'tcp' ? { protocol, ports: { from: port, to: port } } : { protocol }
  return answerQuestion(index, simulateRoutes(index), NOTHING_DOWN, { from, to, service })
}

/** The sequence of distinct nodes. */
function nodesOf(path: Path | undefined): string[] {
  const all = (path?.hops ?? []).flatMap((hop: Hop): string[] => (hop.kind === 'wire' ? [hop.to] : hop.kind === 'origin' ? [hop.node] : []))
  return all.filter((node, i) => node !== all[i - 1])
}

const routesOf = (index: NetworkIndex): ReturnType<typeof simulateRoutes> => simulateRoutes(index)

describe('a provider', () => {
  test('leads to a NAT gateway wherever it is, which masquerades there and restores the answer', () => {
    const answer = ask(build(), 'client', 'internet')
    expect(answer.verdict).toBe('ACCEPTED')
    expect(answer.assumptions).toEqual(['nat is taken to be awake'])
    const { forward, return: back } = answer.conversations[0]!
    expect(nodesOf(forward.paths[0])).toEqual(['client', 'private', 'vpc', 'public', 'nat', 'public', 'vpc', 'igw', 'internet'])
    expect(nodesOf(back?.paths[0])).toEqual(['internet', 'igw', 'vpc', 'public', 'nat', 'public', 'vpc', 'private', 'client'])
    const changes = forward.paths[0]!.hops.filter((hop) => hop.kind === 'translation')
    expect(changes).toMatchObject([
      { node: 'nat', by: 'masquerade', field: 'source', before: '10.0.0.10', after: '10.0.1.5' },
      { node: 'igw', field: 'source', before: '10.0.1.5', after: '203.0.113.5' },
    ])
    expect(back?.paths[0]!.hops.find((hop) => hop.kind === 'translation' && hop.by === 'restore')).toMatchObject({
      node: 'nat',
      after: '10.0.0.10',
    })
  })

  test('names what a NAT gateway refuses: what comes unasked, and protocols that it does not serve', () => {
    expect(ask(build(), 'internet', '203.0.113.5').blockers).toMatchObject([{ node: 'nat', verdict: 'DENIED_IN', component: 'nat' }])
    const udpOnly = { nat: { masquerades: [{ interface: 'eth0', outside: '10.0.1.5', protocols: [17] }] } }
    const network = build(udpOnly)
    const coded = network.nodes.map((node) =>
      node.masquerades === undefined
        ? node
        : { ...node, masquerades: node.masquerades.map((each) => ({ ...each, from: { object: 'nat-1', code: 'PROTOCOL_RESTRICTION' } })) },
    )
    const { blockers } = ask({ ...network, nodes: coded }, 'client', 'internet')
    expect(blockers).toMatchObject([{ node: 'nat', verdict: 'DENIED_IN', code: 'PROTOCOL_RESTRICTION', component: 'nat-1' }])
    expect(blockers[0]!.message).toContain('nat does not serve the protocol of tcp/443')
  })

  test('balances to a target that sees the client, and leads its answers back through the balancer', () => {
    const answer = ask(build(), 'other', '10.0.0.6')
    expect(answer.verdict).toBe('ACCEPTED')
    const { forward, return: back } = answer.conversations[0]!
    expect(nodesOf(forward.paths[0])).toEqual(['other', 'public', 'vpc', 'private', 'lb', 'server'])
    expect(nodesOf(back?.paths[0])).toEqual(['server', 'lb', 'private', 'vpc', 'public', 'other'])
    expect(forward.paths[0]!.hops.find((hop) => hop.kind === 'translation')).toMatchObject({
      by: 'balance',
      field: 'destination',
      before: '10.0.0.6',
      after: '10.0.0.20',
      beforePort: 443,
      afterPort: 8443,
    })
    expect(ask(build(), 'other', '10.0.0.6', 80).conversations[0]!.forward.paths[0]!.reason).toContain('reaches lb')
  })

  test('can not answer a target that is its own client', () => {
    // The target answers itself, and does not know the answer (network load balancers: loopback with preserved client addresses).
    const answer = ask(build(), 'server', '10.0.0.6')
    expect(answer.verdict).toBe('DENIED_IN')
    expect(answer.blockers[0]!.message).toBe('server asked 10.0.0.6 and takes no answer from 10.0.0.20 port 8443')
  })

  test('says where nobody has an address, where a range is known but not the subnet, and where there is no route', () => {
    const verdict = (to: string): unknown => ask(build(), 'other', to).blockers.map((each) => `${each.verdict} ${each.node}`)
    expect(verdict('10.0.0.99')).toEqual(['NEIGHBOR_UNREACHABLE private'])
    expect(verdict('10.0.1.99')).toEqual(['NEIGHBOR_UNREACHABLE other'])
    expect(verdict('10.0.7.1')).toEqual(['NULL_ROUTED vpc'])
    const closed = build({ public: subnet(1, []) })
    expect(ask(closed, 'other', '192.0.2.77').blockers).toMatchObject([{ verdict: 'NO_ROUTE', node: 'public' }])
  })

  test('leaves open what is not modelled, by its name', () => {
    const answer = ask(build({ private: subnet(0, [unmodelled('0.0.0.0/0', 'firewall endpoint vpce-1')]) }), 'client', 'internet')
    expect(answer.verdict).toBe('UNDETERMINED')
    expect(answer.blockers).toMatchObject([{ node: 'private', unmodelled: 'firewall endpoint vpce-1' }])
    expect(ask(build({ server: { unmodelled: 'an appliance' } }), 'client', 'server').blockers).toMatchObject([
      { unmodelled: 'an appliance' },
    ])
    const filters = [
      buildFilter('sg', [
        { action: 'drop', protocol: 17 },
        { action: 'unknown', protocol: 6 },
      ]),
    ]
    const doubtful = build({ server: host(0, 20, { filterIn: 'sg' }) }, { filters })
    expect(ask(doubtful, 'client', 'server').blockers).toMatchObject([{ verdict: 'UNDETERMINED', node: 'server', unmodelled: 'filter sg' }])
    expect(ask(doubtful, 'client', 'server', 0, 'icmp').verdict).toBe('DENIED_IN')
  })

  test('knows the members of groups until the sender is hidden', () => {
    const rule = { action: 'accept' as const, protocol: 'any' as const, identity: true }
    const filters = [buildFilter('sg', [{ ...rule, sourceSets: [setId('clients')] }], { stateful: true })]
    const sets = {
      clients: Array.from({ length: 20_000 }, (_, i) => `10.${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}/32`).concat('10.0.0.10/32'),
    }
    const guarded = { other: host(1, 30, { filterIn: 'sg' }) }
    expect(ask(build(guarded, { filters, sets }), 'client', 'other').verdict).toBe('ACCEPTED')
    expect(ask(build(guarded, { filters, sets }), 'server', 'other').verdict).toBe('DENIED_IN')
    const vpc = { ...cloud()['vpc']!, hidesIdentity: true }
    expect(ask(build({ ...guarded, vpc }, { filters, sets }), 'client', 'other').verdict).toBe('DENIED_IN')
  })

  test('sends from the table of the interface that holds the source', () => {
    const two: NodeShape = {
      role: 'host',
      ports: { eth0: { addresses: ['10.0.0.40/24'], link: 'lan0' }, eth1: { addresses: ['10.0.1.40/24'], link: 'lan1', table: 'second' } },
      tables: { main: [via('0.0.0.0/0', 'eth0', '10.0.0.1')], second: [via('0.0.0.0/0', 'eth1', '10.0.1.1')] },
    }
    const index = indexNetwork(buildNetwork({ ...cloud(), two }, { segments: ['lan0', 'lan1'], filters: [natFilter] }))
    const way = (source: string): string[] => {
      const packet = { source, destination: '192.0.2.9', protocol: 0 }
      return nodesOf(tracePacket(index, routesOf(index), NOTHING_DOWN, { node: nodeId('two'), address: source }, packet).paths[0]).slice(
        0,
        3,
      )
    }
    expect(way('10.0.0.40')).toEqual(['two', 'private', 'vpc'])
    expect(way('10.0.1.40')).toEqual(['two', 'public', 'vpc'])
  })
})

test('a packet of no named protocol passes only rules for every protocol', () => {
  const filters = [
    buildFilter('sg', [
      { action: 'accept', protocol: 0 },
      { action: 'accept', protocol: 6 },
      { action: 'accept', protocol: 'any', sources: ['10.0.0.10/32'] },
    ]),
  ]
  const index = indexNetwork(build({ server: host(0, 20, { filterIn: 'sg' }) }, { filters }))
  const verdict = (node: string, source: string): string =>
    tracePacket(
      index,
      routesOf(index),
      NOTHING_DOWN,
      { node: nodeId(node), address: source },
      { source, destination: '10.0.0.20', protocol: 0 },
    ).verdict
  expect(verdict('client', '10.0.0.10')).toBe('ACCEPTED')
  expect(verdict('other', '10.0.1.30')).toBe('DENIED_IN')
})

test('a look-up tells the routes that lost, and why', () => {
  const index = indexNetwork(build())
  const state = routesOf(index)
  const packet = { source: '10.0.1.30', destination: '10.0.0.20', protocol: 6, sourcePort: 50000, destinationPort: 443 }
  const { paths } = tracePacket(index, state, NOTHING_DOWN, { node: nodeId('other'), address: packet.source }, packet)
  const looks = paths[0]!.hops.filter((hop) => hop.kind === 'lookup')
  const lost = looks
    .filter((hop) => hop.node === 'public' || hop.node === 'vpc')
    .map((hop) => losersOf(state, hop).map((each) => `${each.prefix}: ${each.reason}`))
  expect(lost).toEqual([['0.0.0.0/0: 10.0.0.0/16 is longer'], ['10.0.0.0/16: 10.0.0.0/24 is longer']])
})
