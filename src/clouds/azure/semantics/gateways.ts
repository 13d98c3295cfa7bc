import type { Watch } from '../../../network/model.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import type { GatewayFace } from './gateway-faces.ts'
import type { Connection, LocalNetworkGateway, VirtualNetworkGateway } from '../objects.ts'
import { aliasesOf, CODE, EVERYTHING, fromOf, MTU, nodeOf, placeOf, type Semantics } from './context.ts'
import { userRoutes } from './effective-routes.ts'
import { GATEWAY_ORDER } from '../routing-rules.ts'
import { addSessions, spokenBy, VPN_MTU } from './gateway-sessions.ts'
import { ARRIVED, attach, FROM_NETWORKS } from './virtual-networks.ts'

/** Keepalive 60 s, hold 180 s (VPN Gateway FAQ). */
const VPN_BGP: Watch = {
  means: 'BGP over the tunnel, hold timer (180 s)',
  low: 120,
  high: 180,
  source: 'VPN Gateway FAQ: BGP timers 60/180 s',
}
/** Dead peer detection: 45 s by default (VPN Gateway FAQ, IPsec policies). */
const VPN_DPD: Watch = {
  means: 'IKE dead peer detection (45 s)',
  low: 9,
  high: 45,
  source: 'VPN Gateway FAQ: DPD timeout 9 to 3,600 s, 45 s by default',
}

const OUT = FROM_NETWORKS
const IN = 'from-site'
/** Tables of the far side: what it sends to Azure, and what comes from there. */
const TO_AZURE = 'to-azure'
const BEYOND = 'beyond'
/** What the far side sends and nobody told of, after what is known. */
const OTHERS = 50

/** The nodes of gateways and their ports, before routes lead to them. */
export function addGateways(semantics: Semantics): void {
  const { draft, objects, look } = semantics
  for (const gateway of objects.virtualNetworkGateways) {
    const served = [...look.gatewayOf].filter(([, each]) => each.id === gateway.id).flatMap(([id]) => look.virtualNetwork.get(id) ?? [])
    const home = look.virtualNetwork.get(look.subnet.get(gateway.subnet)?.virtualNetwork ?? '')
    const from = fromOf(gateway)
    const node = draft.node(nodeOf(gateway), {
      role: 'fabric',
      kind: 'virtual-network-gateway',
      place: placeOf(gateway, home),
      from,
      aliases: aliasesOf(gateway),
    })
    node.table(OUT, fromOf(gateway, CODE.platform))
    node.table(IN, fromOf(gateway, CODE.platform))
    if (gateway.type === 'ExpressRoute') node.unmodelled = `ExpressRoute gateway ${gateway.name}`
    for (const network of served) {
      const port = node.port({ name: node.freshName('vnet'), addresses: [draft.fabricAddress()], mtu: MTU, table: OUT, from })
      const far = attach(semantics, network, { name: draft.get(nodeOf(network)).freshName('g'), mtu: MTU, table: ARRIVED, from })
      draft.wire(`wire/${node.id}/${network.id}`, `${gateway.name} at ${network.name}`, port, far, from)
      semantics.gatewayPorts.set(network.id, port)
      for (const prefix of network.addressPrefixes)
        node.route(IN, {
          prefix,
          target: { kind: 'peer', interface: port.interface },
          preference: GATEWAY_ORDER.network,
          origin: 'local',
          from: fromOf(network),
        })
    }
  }
}

/** Connections, once machines and routes are there: routes of the gateway's own subnet may lead to an appliance. */
export function addConnections(semantics: Semantics): void {
  const { draft, objects, look } = semantics
  for (const gateway of objects.virtualNetworkGateways) {
    const subnet = look.subnet.get(gateway.subnet)
    const home = look.virtualNetwork.get(subnet?.virtualNetwork ?? '')
    if (home === undefined) continue
    const node = draft.get(nodeOf(gateway))
    for (const route of userRoutes(semantics, home, look.routeTable.get(subnet?.routeTable ?? '')))
      // Only a route to an appliance changes the way here; the others lead where the gateway sends anyway.
      if (route.target.kind === 'deliver' || route.target.kind === 'unmodelled') node.route(IN, route)
    const { faces, whole } = spokenBy(semantics, gateway)
    const ports = addSessions(semantics, gateway, node, faces, {
      out: OUT,
      in: IN,
      ranges: servedRanges(semantics, gateway),
      sites: siteRanges(semantics, gateway, faces),
    })
    const spoken = new Set(faces.map((face) => face.connection))
    for (const connection of objects.connections)
      if (connection.gateway === gateway.id) {
        if (spoken.has(connection.id)) addFixed(semantics, node, connection, faces, ports)
        else addConnection(semantics, gateway, node, connection, whole)
      }
  }
}

/** Ranges of the gateway's own virtual network and of those that use it. */
function servedRanges({ look }: Semantics, gateway: VirtualNetworkGateway): string[] {
  return [...look.gatewayOf].flatMap(([id, each]) => (each.id === gateway.id ? (look.virtualNetwork.get(id)?.addressPrefixes ?? []) : []))
}

/** Ranges of the local network gateways of working connections, but for the addresses of BGP speakers themselves. */
function siteRanges({ objects }: Semantics, gateway: VirtualNetworkGateway, faces: readonly GatewayFace[]): string[] {
  const peers = new Set(faces.map((face) => `${face.peerAddress}/32`))
  const sites = objects.connections.flatMap((each) => (each.gateway === gateway.id && !each.down ? (each.localNetworkGateway ?? []) : []))
  const ranges = objects.localNetworkGateways.flatMap((site) => (sites.includes(site.id) ? site.addressPrefixes : []))
  return ranges.filter((prefix) => !peers.has(prefix))
}

/** What the far side has without BGP, over all tunnels of a connection that speaks it. */
function addFixed(
  { objects }: Semantics,
  node: NodeDraft,
  connection: Connection,
  faces: readonly GatewayFace[],
  ports: ReadonlyMap<string, string>,
): void {
  const site = objects.localNetworkGateways.find((each) => each.id === connection.localNetworkGateway)
  const peers = new Set(faces.map((face) => `${face.peerAddress}/32`))
  const mine = faces.flatMap((face) => (face.connection === connection.id ? (ports.get(face.id) ?? []) : []))
  for (const prefix of site?.addressPrefixes ?? [])
    for (const port of peers.has(prefix) ? [] : mine)
      for (const table of [OUT, IN])
        node.route(table, {
          prefix,
          target: { kind: 'peer', interface: port },
          preference: GATEWAY_ORDER.site,
          origin: 'static',
          shares: true,
          from: fromOf(connection),
        })
}

function addConnection(
  semantics: Semantics,
  gateway: VirtualNetworkGateway,
  node: NodeDraft,
  connection: Connection,
  whole: boolean,
): void {
  const { draft, objects } = semantics
  const from = fromOf(connection)
  const site = objects.localNetworkGateways.find((each) => each.id === connection.localNetworkGateway)
  if (site === undefined) {
    node.assume(`${connection.name} is a connection of type ${connection.type}, which is not modelled`)
    return
  }
  const alone = objects.connections.filter((each) => each.gateway === gateway.id && each.localNetworkGateway !== undefined).length === 1
  const told = [...site.addressPrefixes, ...(connection.enableBgp && alone && !whole ? (gateway.learnedRoutes ?? []) : [])]
  if (connection.down) {
    for (const prefix of told)
      node.route(OUT, {
        prefix,
        target: { kind: 'blackhole' },
        preference: GATEWAY_ORDER.down,
        origin: 'static',
        from: { ...from, code: CODE.connection },
      })
    return
  }
  const far = siteNode(semantics, gateway, site)
  const near = node.port({ name: node.freshName('vpn'), mtu: VPN_MTU, table: IN, from })
  const port = far.port({ name: far.freshName('vpn'), mtu: VPN_MTU, table: BEYOND, from })
  draft.wire(`wire/${connection.id}`, `connection ${connection.name}`, near, port, from, connection.enableBgp ? VPN_BGP : VPN_DPD)
  const learned = connection.enableBgp && !alone ? (gateway.learnedRoutes ?? []) : []
  if (learned.length > 0) node.assume(`which connection of ${gateway.name} announces ${learned.join(', ')} is not known: each is followed`)
  // Sites with BGP are told of those without, and reach them.
  if (node.bgp !== undefined)
    for (const prefix of site.addressPrefixes)
      node.route(IN, { prefix, target: { kind: 'peer', interface: near.interface }, preference: GATEWAY_ORDER.site, shares: true, from })
  for (const prefix of new Set([...told, ...learned]))
    node.route(OUT, {
      prefix,
      target: { kind: 'peer', interface: near.interface },
      // What the network itself learns goes before what the account says was learned.
      ...(connection.enableBgp && !site.addressPrefixes.includes(prefix) ? { preference: GATEWAY_ORDER.told } : {}),
      origin: connection.enableBgp ? 'propagated' : 'static',
      shares: true,
      from,
    })
  const ranges = servedRanges(semantics, gateway)
  const back = (prefix: string, preference: number): void =>
    far.route(TO_AZURE, {
      prefix,
      target: { kind: 'peer', interface: port.interface },
      preference,
      origin: 'propagated',
      shares: true,
      from,
    })
  for (const prefix of ranges) back(prefix, 1)
  for (const prefix of EVERYTHING) back(prefix, OTHERS)
}

/** The user's own device, or another cloud's gateway: what is behind it is beyond this network, unless a part that has it is joined. */
function siteNode({ draft, look }: Semantics, gateway: VirtualNetworkGateway, site: LocalNetworkGateway): NodeDraft {
  const known = draft.find(nodeOf(site))
  if (known !== undefined) return known
  const from = fromOf(site)
  const address = site.gatewayIpAddress
  const node = draft.node(nodeOf(site), {
    role: 'fabric',
    kind: 'local-network-gateway',
    place: placeOf(site),
    from,
    aliases: [...aliasesOf(site), ...(address === undefined ? [] : [address])],
  })
  node.table(TO_AZURE, from)
  node.table(BEYOND, from)
  node.standsFor = address
  node.knownAs = gateway.publicIpAddresses.flatMap((id) => look.publicIp.get(id)?.address ?? [])
  const what = `what is behind the local network gateway ${site.name}${address === undefined ? '' : ` (${address})`}`
  for (const prefix of EVERYTHING) node.route(BEYOND, { prefix, target: { kind: 'exit', what }, from })
  return node
}
