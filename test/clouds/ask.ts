import { expect } from 'vitest'
import { internetCarrier } from '../../src/compile/carriers.ts'
import { joinNetworks } from '../../src/compile/join-networks.ts'
import { settleRoutes } from '../../src/failures/settle.ts'
import { indexNetwork, type NetworkIndex } from '../../src/network/index.ts'
import { linkId, nodeId, PROTOCOL, type Network } from '../../src/network/model.ts'
import type { NetworkPart } from '../../src/clouds/cloud.ts'
import { compileReach } from '../../src/reach/compiled/compile.ts'
import { decodePath } from '../../src/reach/compiled/decode.ts'
import { evidenceOf, numberPacket, traceConcrete } from '../../src/reach/compiled/trace.ts'
import { converse } from '../../src/reach/conversation.ts'
import type { Hop, Verdict } from '../../src/reach/model.ts'
import { terrainOf } from '../../src/reach/trace.ts'
import { NOTHING_DOWN, type Down } from '../../src/routing/model.ts'

/** Somebody on the internet. */
export const STRANGER = '192.0.2.10'

const ELSEWHERE: NetworkPart = {
  nodes: [
    {
      id: nodeId('stranger'),
      role: 'host',
      place: { cloud: 'elsewhere' },
      interfaces: [
        {
          name: 'eth0',
          kind: 'ethernet',
          addresses: [`${STRANGER}/32`],
          mtu: 1500,
          link: linkId('internet/stranger'),
          antiSpoof: false,
          from: {},
        },
      ],
      tables: [
        {
          name: 'main',
          routes: [{ prefix: '0.0.0.0/0', target: { kind: 'peer', interface: 'eth0' }, preference: 1, origin: 'static', from: {} }],
        },
      ],
      translations: [],
      clampsMss: false,
      from: {},
    },
  ],
  links: [],
  filters: [],
  endpoints: [],
  routers: [],
  underlay: [],
  internet: [{ node: nodeId('stranger'), interface: 'eth0', addresses: [STRANGER] }],
}

/** One cloud's part and a stranger on the internet. */
export function indexOf(part: NetworkPart): NetworkIndex {
  return indexNetwork(joinNetworks(networkOf('cloud', part), networkOf('elsewhere', ELSEWHERE)))
}

function networkOf(name: string, part: NetworkPart): Network {
  const carrier = internetCarrier([part], [])
  return {
    name,
    nodes: [...part.nodes, ...(carrier === undefined ? [] : [carrier.node])],
    links: [...part.links, ...(carrier?.links ?? [])],
    tunnels: [],
    sessions: [],
    filters: part.filters,
    addressSets: part.addressSets ?? [],
    endpoints: part.endpoints,
  }
}

export interface Asked {
  readonly verdict: Verdict
  readonly hops: readonly string[]
  readonly back?: readonly string[]
  readonly codes: readonly string[]
  readonly rules: readonly string[]
  readonly words: string
}

/** A conversation by the real walk; the service is `tcp/443`, `udp/53` or `icmp`. Nodes are given without what stands before their last slash. */
export function ask(index: NetworkIndex, source: string, destination: string, service = 'tcp/443', down: Down = NOTHING_DOWN): Asked {
  const owner = index.network.nodes.find((node) =>
    node.interfaces.some((port) => port.addresses.some((each) => each.split('/')[0] === source)),
  )
  if (owner === undefined) throw new Error(`nobody has ${source}`)
  const [word = '', port] = service.split('/')
  const protocol = word === 'icmp' ? PROTOCOL.icmp : word === 'udp' ? PROTOCOL.udp : PROTOCOL.tcp
  const ports = port === undefined ? { destinationPort: 2048 } : { sourcePort: 40000, destinationPort: Number(port) }
  const { state } = settleRoutes(index, down)
  const packet = { source, destination, protocol, ...ports }
  const { conversation, blockers } = converse(
    terrainOf(index, state, down),
    { node: owner.id, address: source },
    { node: nodeId(''), address: destination },
    packet,
  )
  const net = compileReach(index, state, down)
  const compiled = traceConcrete(net, numberPacket(net, owner.id, packet)).map((landing) => [
    landing.verdict,
    nodesOf(decodePath(net, evidenceOf(net, landing))),
  ])
  expect(compiled, 'the compiled engine').toEqual(conversation.forward.paths.map((path) => [path.verdict, nodesOf(path.hops)]))
  return {
    verdict: conversation.verdict,
    hops: nodesOf(conversation.forward.paths[0]!.hops),
    ...(conversation.return === undefined ? {} : { back: nodesOf(conversation.return.paths[0]!.hops) }),
    codes: [...new Set(blockers.flatMap((blocker) => blocker.code ?? []))],
    rules: [...new Set(blockers.flatMap((blocker) => blocker.rule ?? []))],
    words: blockers.map((blocker) => blocker.message).join('; '),
  }
}

function nodesOf(hops: readonly Hop[]): string[] {
  const nodes: string[] = []
  for (const hop of hops) {
    const at =
      String('node' in hop ? hop.node : hop.to)
        .split('/')
        .slice(1)
        .join('/') || String('node' in hop ? hop.node : hop.to)
    if (nodes.at(-1) !== at) nodes.push(at)
  }
  return nodes
}
