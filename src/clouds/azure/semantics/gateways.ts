import type { Watch } from '../../../network/model.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import type { Connection, LocalNetworkGateway, VirtualNetworkGateway } from '../objects.ts'
import { aliasesOf, CODE, EVERYTHING, fromOf, MTU, nodeOf, placeOf, type Semantics } from './context.ts'
import { userRoutes } from './effective-routes.ts'
import { ARRIVED, attach } from './virtual-networks.ts'

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

const OUT = 'from-vnet'
const IN = 'from-site'
/** Tables of the far side: what it sends to Azure, and what comes from there. */
const TO_AZURE = 'to-azure'
const BEYOND = 'beyond'
/** "About VPN Gateway settings", MTU of VPN connections. */
const VPN_MTU = 1400
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
          preference: 3,
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
    for (const connection of objects.connections) if (connection.gateway === gateway.id) addConnection(semantics, gateway, node, connection)
  }
}

function addConnection(semantics: Semantics, gateway: VirtualNetworkGateway, node: NodeDraft, connection: Connection): void {
  const { draft, objects, look } = semantics
  const from = fromOf(connection)
  const site = objects.localNetworkGateways.find((each) => each.id === connection.localNetworkGateway)
  if (site === undefined) {
    node.assume(`${connection.name} is a connection of type ${connection.type}, which is not modelled`)
    return
  }
  const alone = objects.connections.filter((each) => each.gateway === gateway.id && each.localNetworkGateway !== undefined).length === 1
  const told = [...site.addressPrefixes, ...(connection.enableBgp && alone ? (gateway.learnedRoutes ?? []) : [])]
  if (connection.down) {
    for (const prefix of told)
      node.route(OUT, { prefix, target: { kind: 'blackhole' }, preference: 9, origin: 'static', from: { ...from, code: CODE.connection } })
    return
  }
  const far = siteNode(semantics, gateway, site)
  const near = node.port({ name: node.freshName('vpn'), mtu: VPN_MTU, table: IN, from })
  const port = far.port({ name: far.freshName('vpn'), mtu: VPN_MTU, table: BEYOND, from })
  draft.wire(`wire/${connection.id}`, `connection ${connection.name}`, near, port, from, connection.enableBgp ? VPN_BGP : VPN_DPD)
  const learned = connection.enableBgp && !alone ? (gateway.learnedRoutes ?? []) : []
  if (learned.length > 0) node.assume(`which connection of ${gateway.name} announces ${learned.join(', ')} is not known: each is followed`)
  for (const prefix of new Set([...told, ...learned]))
    node.route(OUT, {
      prefix,
      target: { kind: 'peer', interface: near.interface },
      origin: connection.enableBgp ? 'propagated' : 'static',
      shares: true,
      from,
    })
  const ranges = [...look.gatewayOf].flatMap(([id, each]) =>
    each.id === gateway.id ? (look.virtualNetwork.get(id)?.addressPrefixes ?? []) : [],
  )
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
