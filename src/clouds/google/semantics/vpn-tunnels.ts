import { nodeId, type Watch } from '../../../network/model.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import type { Network, VpnGateway, VpnTunnel } from '../objects.ts'
import { aliasesOf, EVERYTHING, fromOf, nodeOf, placeOf, subnetRanges, type Semantics } from './context.ts'
import { HYBRID } from './networks.ts'

const TO_GOOGLE = 'to-google'
const BEYOND = 'beyond'
/** Bytes (Cloud VPN guide, MTU considerations). */
const VPN_MTU = 1460
/** What the far side sends and nobody told of, after what is known. */
const OTHERS = 50

const BGP: Watch = {
  means: 'BGP over the tunnel, hold timer (60 s)',
  low: 40,
  high: 60,
  source: 'Cloud Router guide: keepalive 20 s, hold time 60 s by default',
}
const PEER_DETECTION: Watch = {
  means: 'IKE dead peer detection',
  low: 10,
  high: 60,
  source: 'not documented for Cloud VPN; what IKE daemons use',
}

/** A node for each tunnel that is up, between its network and the far side; not for those that a router of the network speaks BGP over. */
export function addVpnTunnels(semantics: Semantics): void {
  const { draft, objects, look } = semantics
  const spoken = new Set([...semantics.speakers.values()].flatMap((speaker) => [...speaker.tunnels]))
  for (const tunnel of objects.vpnTunnels) {
    const gateway = objects.vpnGateways.find((each) => each.id === tunnel.gateway)
    const network = look.network.get(gateway?.network ?? '')
    if (gateway === undefined || network === undefined || !tunnel.established || spoken.has(tunnel.id)) continue
    const from = fromOf(tunnel)
    const node = draft.node(nodeOf(tunnel), {
      role: 'fabric',
      kind: 'vpn-tunnel',
      place: placeOf(tunnel, network),
      from,
      aliases: aliasesOf(tunnel),
    })
    const hub = draft.get(nodeOf(network))
    const near = hub.port({ name: hub.freshName('v'), mtu: network.mtu, table: HYBRID, from })
    draft.wire(
      `wire/${node.id}`,
      `tunnel ${tunnel.name} at ${network.name}`,
      near,
      node.port({ name: 'network', mtu: network.mtu, table: 'out', from }),
      from,
    )
    semantics.tunnels.set(tunnel.id, near.interface)
    const far = farNode(semantics, tunnel, gateway, network)
    const end = far.port({ name: far.freshName('tunnel'), mtu: VPN_MTU, table: BEYOND, from })
    draft.wire(
      `wire/${node.id}/far`,
      `tunnel ${tunnel.name}`,
      node.port({ name: 'far', mtu: VPN_MTU, table: 'in', from }),
      end,
      from,
      tunnel.usesBgp ? BGP : PEER_DETECTION,
    )
    node.route('out', { prefix: EVERYTHING, target: { kind: 'peer', interface: 'far' }, from })
    node.route('in', { prefix: EVERYTHING, target: { kind: 'peer', interface: 'network' }, from })
    const back = (prefix: string, preference: number): void =>
      far.route(TO_GOOGLE, {
        prefix,
        target: { kind: 'peer', interface: end.interface },
        preference,
        origin: 'propagated',
        shares: true,
        from,
      })
    for (const prefix of subnetRanges(semantics, network.id)) back(prefix, 1)
    back(EVERYTHING, OTHERS)
  }
}

/** Whoever has the peer's address: what is behind it is beyond this network, unless a part that has it is joined. */
function farNode({ draft }: Semantics, tunnel: VpnTunnel, gateway: VpnGateway, network: Network): NodeDraft {
  const address = tunnel.peerAddress
  const id = nodeId(`${nodeOf(network)}/peer:${address ?? tunnel.name}`)
  const known = draft.find(id)
  if (known !== undefined) return known
  const from = fromOf(tunnel)
  const node = draft.node(id, {
    role: 'fabric',
    kind: 'peer-vpn-gateway',
    place: placeOf(tunnel),
    from,
    ...(address === undefined ? {} : { aliases: [address] }),
  })
  node.table(TO_GOOGLE, from)
  node.table(BEYOND, from)
  node.standsFor = address
  node.knownAs = gateway.addresses
  const what = `what is behind the VPN peer${address === undefined ? '' : ` ${address}`} of ${network.name}`
  node.route(BEYOND, { prefix: EVERYTHING, target: { kind: 'exit', what }, from })
  return node
}
