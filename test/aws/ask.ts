import { expect } from 'vitest'
import { internetCarrier } from '../../src/compile/carriers.ts'
import { indexNetwork, type NetworkIndex } from '../../src/network/index.ts'
import { nodeId, PROTOCOL, type Network, type NetworkNode } from '../../src/network/model.ts'
import { compileReach, type CompiledReach } from '../../src/reach/compiled/compile.ts'
import { decodePath } from '../../src/reach/compiled/decode.ts'
import { evidenceOf, numberPacket, traceConcrete } from '../../src/reach/compiled/trace.ts'
import { converse } from '../../src/reach/conversation.ts'
import type { Conversation, Hop, Packet, Trace, Verdict } from '../../src/reach/model.ts'
import { terrainOf } from '../../src/reach/trace.ts'
import { NOTHING_DOWN, type RoutingState } from '../../src/routing/model.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'
import type { AwsObjects } from '../../src/clouds/aws/objects.ts'
import { awsNetwork } from '../../src/clouds/aws/semantics/index.ts'

/** Somebody on the internet. */
export const STRANGER = { node: 'stranger', v4: '192.0.2.10', v6: '2001:db8:ffff::10' } as const

/** The account and a stranger on the internet, ready to be walked. */
export interface World {
  readonly index: NetworkIndex
  readonly state: RoutingState
}

export function worldOf(objects: AwsObjects): World {
  const part = awsNetwork(objects)
  const carrier = internetCarrier(
    [{ ...part, internet: [...part.internet, { node: nodeId(STRANGER.node), interface: 'eth0', addresses: [STRANGER.v4, STRANGER.v6] }] }],
    [],
  )!
  const network: Network = {
    name: 'account',
    nodes: [...part.nodes, carrier.node, stranger()],
    links: [...part.links, ...carrier.links],
    tunnels: [],
    sessions: [],
    filters: part.filters,
    ...(part.addressSets === undefined ? {} : { addressSets: part.addressSets }),
    endpoints: part.endpoints,
  }
  const index = indexNetwork(network)
  return { index, state: simulateRoutes(index, { down: NOTHING_DOWN }) }
}

function stranger(): NetworkNode {
  return {
    id: nodeId(STRANGER.node),
    role: 'host',
    place: { cloud: 'elsewhere' },
    interfaces: [
      {
        name: 'eth0',
        kind: 'ethernet',
        addresses: [`${STRANGER.v4}/32`, `${STRANGER.v6}/128`],
        mtu: 1500,
        link: `internet/${STRANGER.node}` as NonNullable<NetworkNode['interfaces'][number]['link']>,
        antiSpoof: false,
        from: {},
      },
    ],
    tables: [
      {
        name: 'main',
        routes: ['0.0.0.0/0', '::/0'].map((prefix) => ({
          prefix,
          target: { kind: 'peer' as const, interface: 'eth0' },
          preference: 1,
          origin: 'static' as const,
          from: {},
        })),
      },
    ],
    translations: [],
    clampsMss: false,
    from: {},
  }
}

/** What a test looks at. */
export interface Asked {
  /** Of both directions together. */
  readonly verdict: Verdict
  readonly forward: Verdict
  /** Distinct nodes in the order in which the packet met them. */
  readonly hops: readonly string[]
  readonly back?: { readonly verdict: Verdict; readonly hops: readonly string[] }
  /** Explanation codes of what stopped it. */
  readonly codes: readonly string[]
  readonly conversation: Conversation
}

/**
 * `ask(world, 'i-a', '10.0.0.4', '10.0.1.4', 'tcp/443')`; the service is `tcp/443`, `udp/53`, `icmp` (an echo), or a protocol's number.
 */
export function ask(world: World, node: string, source: string, destination: string, service = 'tcp/443'): Asked {
  const [word = '', port] = service.split('/')
  const isSix = destination.includes(':')
  const protocol =
    word === 'icmp' ? (isSix ? PROTOCOL.icmpv6 : PROTOCOL.icmp) : word === 'tcp' || word === 'udp' ? PROTOCOL[word] : Number(word)
  const ports =
    port !== undefined
      ? { sourcePort: 40000, destinationPort: Number(port) }
      : word === 'icmp'
        ? { destinationPort: isSix ? 32768 : 2048 }
        : {}
  const packet = { source, destination, protocol, ...ports }
  const { conversation, blockers } = converse(
    terrainOf(world.index, world.state, NOTHING_DOWN),
    { node: nodeId(node), address: source },
    { node: nodeId(''), address: destination },
    packet,
  )
  expect(compiledPaths(world, node, packet), 'the compiled engine').toEqual(
    conversation.forward.paths.map((path) => [path.verdict, nodesOf(path.hops)]),
  )
  return {
    verdict: conversation.verdict,
    forward: conversation.forward.verdict,
    hops: firstNodes(conversation.forward),
    ...(conversation.return === undefined ? {} : { back: { verdict: conversation.return.verdict, hops: firstNodes(conversation.return) } }),
    codes: blockers.flatMap((blocker) => blocker.from?.code ?? []),
    conversation,
  }
}

const compiled = new WeakMap<World, CompiledReach>()

/** What the compiled engine says of the same packet: every question of these tests is asked of both. */
function compiledPaths(world: World, node: string, packet: Packet): [Verdict, string[]][] {
  let net = compiled.get(world)
  if (net === undefined) compiled.set(world, (net = compileReach(world.index, world.state, NOTHING_DOWN)))
  return traceConcrete(net, numberPacket(net, nodeId(node), packet)).map((landing) => [
    landing.verdict,
    nodesOf(decodePath(net, evidenceOf(net, landing))),
  ])
}

const firstNodes = (trace: Trace): string[] => nodesOf(trace.paths[0]!.hops)

function nodesOf(hops: readonly Hop[]): string[] {
  const nodes: string[] = []
  for (const hop of hops) {
    const at = 'node' in hop ? hop.node : hop.to
    if (nodes.at(-1) !== at) nodes.push(at)
  }
  return nodes
}
