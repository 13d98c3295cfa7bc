import { nth } from '../../allocation.ts'
import { parsePrefix } from '../../../ip/prefix.ts'
import { tunnelId } from '../../../network/model.ts'
import { connectPort } from '../ports.ts'
import type { TransitGatewayConnectPeer } from '../objects.ts'
import { fromOf, vpcRanges, type Semantics } from './context.ts'
import { enters, TRANSIT_GATEWAY_MTU, type Hub } from './transit-gateway-attachments.ts'

/** Bytes of GRE and the outer IPv4 header. */
const GRE_HEADERS = 24
/** Equal-cost paths over Connect peers. */
const MAXIMUM_PATHS = 8
/** The gateway's own table: where the outer packets of Connect peers go. */
const TRANSPORT_TABLE = 'transport'

/** Makes the transport table the gateway's first where routers of a design connect by GRE. */
export function transportFirst(semantics: Semantics, hub: Hub): void {
  if (peersOf(semantics, hub).length > 0) hub.node.table(TRANSPORT_TABLE, hub.node.start.from)
}

/**
 * GRE ports of the Connect peers of a design, whose tunnels and sessions come with it, and the speaker that announces the tables'
 * own routes. Peers read from an account stay unmodelled: what their appliances do is not in it.
 */
export function addConnectPeers(semantics: Semantics, hub: Hub): void {
  const { gateway, node } = hub
  const peers = peersOf(semantics, hub)
  if (peers.length === 0) return
  for (const { peer, connect } of peers) {
    const name = connectPort(peer.insideCidr)
    const length = parsePrefix(peer.insideCidr).length
    node.port({
      name,
      kind: 'gre',
      addresses: [2, 3].map((n) => `${nth(parsePrefix(peer.insideCidr), n)}/${length}`),
      mtu: TRANSIT_GATEWAY_MTU - GRE_HEADERS,
      tunnel: tunnelId(`connect/${peer.node}/${gateway.node}`),
      from: fromOf(peer),
    })
    const zone = zoneOf(semantics, peer)
    enters(hub, connect.id, { interface: name, ...(zone === undefined ? {} : { zone }) })
  }
  const outer = [...new Set(peers.map(({ peer }) => `${peer.transitGatewayAddress}/32`))]
  node.port({ name: 'lo', kind: 'loopback', addresses: outer, mtu: TRANSIT_GATEWAY_MTU, from: node.start.from })
  for (const transport of new Set(peers.map(({ connect }) => connect.transport))) addTransport(semantics, hub, transport)
  for (const { peer, connect } of peers) addOwnZone(semantics, hub, peer, connect.transport)
  node.bgp = {
    asn: gateway.asn,
    routerId: gateway.cidr === '' ? '0.0.0.1' : nth(parsePrefix(gateway.cidr), 1),
    originations: [{ source: 'static', policy: { terms: [], default: 'accept' } }],
    maximumPaths: MAXIMUM_PATHS,
    tieBreak: 'router-id',
  }
  if (gateway.cidr !== '') semantics.draft.underlay(gateway.cidr)
}

function peersOf({ objects }: Semantics, { gateway }: Hub) {
  return objects.connectPeers.flatMap((peer) => {
    const connect = objects.connectAttachments.find((each) => each.id === peer.connect && each.transitGateway === gateway.id)
    return connect === undefined || connect.account !== undefined ? [] : [{ peer, connect }]
  })
}

/** The zone that a peer's packets enter the gateway in: the one of the subnet that its appliance stands in. */
function zoneOf({ look }: Semantics, peer: TransitGatewayConnectPeer): string | undefined {
  const instance = [...look.instance.values()].find((each) => each.node === peer.node)
  const eni = look.networkInterface.get(instance?.networkInterfaces[0] ?? '')
  return look.subnet.get(eni?.subnet ?? '')?.zone
}

/** Zone affinity (transit gateway guide, appliance mode off): what belongs to a zone stays in it while the attachment has a foot there. */
function addOwnZone(semantics: Semantics, hub: Hub, peer: TransitGatewayConnectPeer, transport: string): void {
  const zone = zoneOf(semantics, peer)
  for (const port of hub.ways.get(transport)?.ports ?? []) {
    if (port.zone !== zone || zone === undefined) continue
    hub.node.route(TRANSPORT_TABLE, {
      prefix: `${peer.peerAddress}/32`,
      target: { kind: 'peer', interface: port.interface },
      origin: 'local',
      from: fromOf(peer),
    })
  }
}

function addTransport(semantics: Semantics, hub: Hub, transport: string): void {
  const way = hub.ways.get(transport)
  if (way?.attachment.kind !== 'vpc') return
  const vpc = semantics.look.vpc.get(way.attachment.object.vpc)
  for (const prefix of vpc === undefined ? [] : vpcRanges(vpc))
    for (const port of way.ports)
      hub.node.route(TRANSPORT_TABLE, {
        prefix,
        target: { kind: 'peer', interface: port.interface },
        origin: 'local',
        shares: true,
        from: fromOf(way.attachment.object),
      })
}
