import type { Watch } from '../../../network/model.ts'
import type { CustomerGateway, VpnConnection } from '../objects.ts'
import { ENDPOINT_REPLACEMENT } from '../durations.ts'
import { aliasesOf, asNode, fromOf, gatewayNode, placeOf, type Semantics } from './context.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import { VPN_MTU } from './transit-gateway-attachments.ts'
import { joinedLink } from '../../tunnel-faces.ts'
import { faceOf, vpnFaces } from './vpn-faces.ts'
import { addPath, EVERYTHING, type SitePaths, type Speaker } from './vpn-paths.ts'

/** Tables of a customer gateway's node: what it sends to AWS, and what comes from there. */
export const TO_AWS = 'to-aws'
export const BEYOND = 'beyond'
/** Whatever is sent and nobody told of, after what is known to be reached; and after every connection that works. */
const OTHERS = 50
const BROKEN = 100

/** Customer gateways' nodes, and a wire for every tunnel that is up. Gateways at the AWS end must be drawn already. */
/** Keepalive 10 s, hold 30 s, on AWS's side (Site-to-Site VPN guide, customer gateway device): found 20 to 30 s after the last packet. */
const VPN_BGP: Watch = {
  means: 'BGP over the tunnel, hold timer (30 s)',
  low: 20,
  high: 30,
  source: 'Site-to-Site VPN guide: BGP timers 10/30 s',
  maintenance: ENDPOINT_REPLACEMENT,
}
/** Dead peer detection: 40 s by default, at least 30 (EC2 API, ModifyVpnTunnelOptionsSpecification). */
const VPN_DPD: Watch = {
  means: 'IKE dead peer detection (40 s)',
  low: 30,
  high: 40,
  source: 'EC2 API, DpdTimeoutSeconds: 40 s by default, 30 at least',
  maintenance: ENDPOINT_REPLACEMENT,
}

export function addVpnConnections(semantics: Semantics, paths: SitePaths): void {
  for (const connection of semantics.objects.vpnConnections) {
    const gateway = semantics.draft.find(gatewayNode(semantics, connection.gateway))
    if (gateway !== undefined) addConnection(semantics, connection, gateway, paths)
  }
}

function addConnection(semantics: Semantics, connection: VpnConnection, gateway: NodeDraft, paths: SitePaths): void {
  const { draft } = semantics
  const from = fromOf(connection)
  const atHub = gateway.start.kind === 'transit-gateway'
  const speakers = joinedTunnels(semantics, connection, gateway)
  const silent = connection.tunnels.filter((tunnel, i) => tunnel.up && !semantics.joined.has(faceOf(connection, i)))
  if (speakers.length > 0 && silent.length === 0) {
    const path = { id: connection.id, kind: 'vpn-bgp', ports: [], spreads: atHub, known: [], complete: true, speakers } as const
    addPath(paths, connection.gateway, connection.id, path)
    return
  }
  const customer = customerNode(semantics, connection)
  customer.knownAs = [...customer.knownAs, ...connection.tunnels.flatMap((tunnel) => tunnel.outside ?? [])]
  if (connection.tunnels.length === 0) gateway.assume(`the tunnels of ${connection.id} are taken to be up: their state is not known`)
  const tunnels = connection.tunnels.length === 0 ? [{ up: true }] : connection.tunnels
  const alive =
    connection.brokenState === undefined
      ? tunnels.flatMap((tunnel, i) => (tunnel.up && !semantics.joined.has(faceOf(connection, i)) ? [i + 1] : []))
      : []
  const ports = alive.map((number) => {
    const near = gateway.port({ name: gateway.freshName('vpn'), mtu: VPN_MTU, from })
    const far = customer.port({ name: customer.freshName('tunnel'), mtu: VPN_MTU, table: BEYOND, from })
    draft.wire(
      `wire/${connection.id}/${number}`,
      `tunnel ${number} of ${connection.name}`,
      near,
      far,
      from,
      connection.routing === 'bgp' ? VPN_BGP : VPN_DPD,
    )
    return { near: near.interface, far: far.interface }
  })
  const broken = atHub ? 'TGW_BAD_STATE_VPN' : 'BAD_STATE_VPN'
  addPath(paths, connection.gateway, connection.id, {
    id: connection.id,
    kind: connection.routing === 'static' ? 'vpn-static' : 'vpn-bgp',
    ports: ports.map((port) => port.near),
    // Equal cost over the tunnels is for BGP on a transit gateway; all others use one tunnel (Site-to-Site VPN guide, routing).
    spreads: atHub && connection.routing === 'bgp',
    known: connection.routes,
    // A design names what the user's side announces.
    complete:
      connection.routing === 'static' ||
      connection.routes.length > 0 ||
      (tunnels === connection.tunnels && connection.tunnels.every((tunnel) => tunnel.acceptedRoutes === 0)),
    ...(ports.length > 0 ? {} : { broken }),
    ...(speakers.length === 0 ? {} : { speakers }),
    site: { node: customer, ports: ports.map((port) => port.far), table: TO_AWS, from },
  })
  for (const prefix of EVERYTHING) {
    if (ports.length === 0)
      customer.route(TO_AWS, { prefix, target: { kind: 'blackhole' }, preference: BROKEN, from: { ...from, code: broken } })
    for (const [i, port] of ports.entries())
      customer.route(TO_AWS, { prefix, target: { kind: 'peer', interface: port.far }, preference: OTHERS + i, shares: true, from })
  }
}

/** Ports of the tunnels whose other end is in the network. */
function joinedTunnels(semantics: Semantics, connection: VpnConnection, gateway: NodeDraft): Speaker[] {
  const faces = new Map(vpnFaces({ ...semantics.objects, vpnConnections: [connection] }).map((face) => [face.id, face]))
  return connection.tunnels.flatMap((_, i): Speaker[] => {
    const face = faces.get(faceOf(connection, i))
    const other = semantics.joined.get(faceOf(connection, i))
    if (face === undefined || other === undefined) return []
    const port = gateway.freshName('vpn')
    gateway.port({ name: port, addresses: [`${face.address}/30`], mtu: VPN_MTU, from: face.from })
    gateway.plugged(port, joinedLink(face, other))
    return [{ face: face.id, label: `tunnel ${i + 1} of ${connection.name}`, port, address: face.address, position: i, from: face.from }]
  })
}

/** The user's own device: what is behind it is beyond this network, unless a design is joined to it by the address. */
function customerNode({ objects, draft }: Semantics, connection: VpnConnection): NodeDraft {
  const known = objects.customerGateways.find((each) => each.id === connection.customerGateway)
  const gateway: CustomerGateway = known ?? { ...connection, id: connection.customerGateway, name: connection.customerGateway }
  const drawn = draft.find(asNode(gateway.id))
  if (drawn !== undefined) return drawn
  const node = draft.node(asNode(gateway.id), {
    role: 'fabric',
    kind: 'customer-gateway',
    place: placeOf(gateway),
    from: fromOf(gateway),
    aliases: [...aliasesOf(gateway), ...(gateway.address === undefined ? [] : [gateway.address])],
  })
  node.table(TO_AWS, fromOf(gateway))
  node.table(BEYOND, fromOf(gateway))
  if (gateway.address !== undefined) node.standsFor = gateway.address
  const what = `what is behind the customer gateway ${gateway.id}${gateway.address === undefined ? '' : ` (${gateway.address})`}`
  for (const prefix of EVERYTHING) node.route(BEYOND, { prefix, target: { kind: 'exit', what }, from: fromOf(gateway) })
  return node
}
