import type { Policy, PolicyTerm } from '../../../network/model.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import { EVERY_ROUTE, exactly, joinedLink, type TunnelFace } from '../../tunnel-faces.ts'
import type { Network, Router, RouterPeer } from '../objects.ts'
import { HOLD_KEEPALIVES, INTER_REGION_COST, MAXIMUM_PATHS, MOST_RECEIVED } from '../routing-rules.ts'
import { advertised } from './advertisements.ts'
import { aliasesOf, CODE, EVERYTHING, fromOf, nodeOf, placeOf, type Semantics } from './context.ts'
import { HYBRID } from './networks.ts'
import { faceOf, routerFaces } from './router-faces.ts'

/** What the router has learned; what it tells; what comes in by its tunnels. Nothing that one peer tells goes on to another. */
export const LEARNED = 'learned'
const ANNOUNCED = 'announced'
const IN = 'in'
const NETWORK_PORT = 'network'
/** Bytes (Cloud VPN guide, MTU considerations). */
const VPN_MTU = 1460

/** Routers with tunnels whose other end is in the network: one BGP speaker each, between its network and these tunnels. */
export function addCloudRouters(semantics: Semantics): void {
  const faces = new Map(routerFaces(semantics.objects).map((face) => [face.id, face]))
  for (const router of semantics.objects.routers) {
    const network = semantics.look.network.get(router.network)
    const peers = router.peers.flatMap((peer) => {
      const face = faces.get(faceOf(peer.tunnel))
      const other = semantics.joined.get(faceOf(peer.tunnel))
      return face === undefined || other === undefined ? [] : [{ peer, face, other }]
    })
    if (network !== undefined && peers.length > 0) addRouter(semantics, network, router, peers)
  }
  for (const network of semantics.objects.networks) assumeOrder(semantics, network)
}

/** What is not known of the order between routers of a network. */
function assumeOrder({ draft, objects, speakers }: Semantics, network: Network): void {
  const mine = objects.routers.filter((router) => router.network === network.id && speakers.has(router.id))
  const node = draft.get(nodeOf(network))
  if (new Set(mine.map((router) => router.region)).size > 1 && network.routingMode === 'GLOBAL')
    node.assume(`the cost between two regions is Google's own number: ${INTER_REGION_COST.least}, the least, is taken for each pair`)
  if (mine.length > 1 && network.bestPath === 'STANDARD')
    node.assume('with the standard best path selection the AS path counts between routers too, which is not modelled')
}

interface Joined {
  readonly peer: RouterPeer
  readonly face: TunnelFace
  readonly other: TunnelFace
}

function addRouter(semantics: Semantics, network: Network, router: Router, peers: readonly Joined[]): void {
  const { draft } = semantics
  const from = fromOf(router)
  const node = draft.node(nodeOf(router), {
    role: 'fabric',
    kind: 'cloud-router',
    place: placeOf(router, network),
    from,
    aliases: aliasesOf(router),
  })
  for (const table of [LEARNED, ANNOUNCED, IN]) node.table(table, fromOf(router, CODE.noRoute))
  const hub = draft.get(nodeOf(network))
  const near = hub.port({ name: hub.freshName('r'), mtu: network.mtu, table: HYBRID, from })
  const inner = node.port({ name: NETWORK_PORT, mtu: network.mtu, table: LEARNED, from })
  draft.wire(`wire/${node.id}`, `${router.name} at ${network.name}`, near, inner, from)
  node.route(IN, { prefix: EVERYTHING, target: { kind: 'peer', interface: NETWORK_PORT }, from })
  const told = peers.map(({ peer }) => advertised(semantics, network, router, peer))
  const all = new Set(told.flatMap((each) => [...each.keys()]))
  for (const prefix of all) node.route(ANNOUNCED, { prefix, target: { kind: 'peer', interface: NETWORK_PORT }, origin: 'local', from })
  node.bgp = {
    asn: router.asn ?? 0,
    routerId: peers[0]!.face.address,
    originations: [{ source: 'static', policy: exactly(all, 'advertised') }],
    maximumPaths: MAXIMUM_PATHS,
    // Within a router the length of the AS path, origin and MED decide, whatever the neighbour (Cloud Router guide, best path selection).
    multipathRelax: true,
    alwaysCompareMed: true,
    tieBreak: 'router-id',
  }
  peers.forEach((joined, i) => addSession(semantics, node, router, joined, told[i]!))
  semantics.speakers.set(router.id, { node: node.id, port: near.interface, tunnels: new Set(peers.map(({ peer }) => peer.tunnel)) })
}

function addSession(
  { draft, objects }: Semantics,
  node: NodeDraft,
  router: Router,
  { peer, face, other }: Joined,
  told: ReadonlyMap<string, number>,
): void {
  const tunnel = objects.vpnTunnels.find((each) => each.id === peer.tunnel)!
  const port = node.freshName('tunnel')
  node.port({ name: port, addresses: [peer.range], mtu: VPN_MTU, table: IN, from: face.from })
  node.plugged(port, joinedLink(face, other))
  const gateway = objects.vpnGateways.find((each) => each.id === tunnel.gateway)
  if (gateway !== undefined) draft.risk(`${nodeOf(gateway)} interface ${tunnel.interface}`, joinedLink(face, other), face.from)
  draft.joinedEnd({
    face: face.id,
    label: `tunnel ${tunnel.name}`,
    from: face.from,
    end: {
      node: node.id,
      interface: port,
      address: face.address,
      keepaliveSeconds: router.keepaliveSeconds,
      holdSeconds: router.keepaliveSeconds * HOLD_KEEPALIVES,
      nextHopSelf: true,
      import: EVERY_ROUTE,
      export: byPriority(told),
      importTables: [LEARNED],
      exportTable: ANNOUNCED,
      maximumPrefixes: MOST_RECEIVED,
    },
  })
}

/** A term for each MED that prefixes are told with. */
function byPriority(told: ReadonlyMap<string, number>): Policy {
  const prefixesOf = new Map<number, string[]>()
  for (const [prefix, priority] of told) prefixesOf.set(priority, [...(prefixesOf.get(priority) ?? []), prefix])
  const terms = [...prefixesOf].flatMap(([med, prefixes]): readonly PolicyTerm[] => exactly(prefixes, `priority-${med}`, { med }).terms)
  return { terms, default: 'reject' }
}
