import type { TunnelFace } from '../../tunnel-faces.ts'
import type { AzureObjects, Connection, GatewayInstance, VirtualNetworkGateway } from '../objects.ts'
import { fromOf } from './context.ts'

/** A face, and what has it. */
export interface GatewayFace extends TunnelFace {
  readonly connection: string
  /** Which instance of the gateway. */
  readonly instance: number
}

/** The other end of a connection, as the subscription knows it. */
interface Peer {
  readonly outside: string
  readonly address: string
  readonly asn?: number
}

/**
 * Each instance of a gateway keeps a tunnel of its own for each connection, and for each instance of the gateway of another virtual
 * network ("About BGP with Azure VPN Gateway", active-active).
 */
export function gatewayFaces(objects: AzureObjects): readonly GatewayFace[] {
  const publicIps = new Map(objects.publicIpAddresses.map(({ id, address }) => [id, address]))
  const outsideOf = ({ publicIpAddress }: GatewayInstance): string | undefined => publicIps.get(publicIpAddress)
  return objects.connections.flatMap((connection) => {
    const gateway = objects.virtualNetworkGateways.find((each) => each.id === connection.gateway)
    if (gateway === undefined || gateway.type !== 'Vpn' || !connection.enableBgp || connection.down || !isHome(objects, gateway)) return []
    // A gateway speaks with other ASes alone (VPN Gateway FAQ, BGP).
    const peers = peersOf(objects, connection, outsideOf).filter((peer) => peer.asn !== gateway.asn)
    return gateway.instances.flatMap((instance, i) =>
      peers.flatMap((peer, j): GatewayFace[] => {
        const [outside, address] = [outsideOf(instance), speaksFrom(connection, instance)]
        if (outside === undefined || address === undefined) return []
        return [
          {
            id: connection.peerGateway === undefined ? `${connection.id}/${i}` : `${connection.id}/${i}-${j}`,
            connection: connection.id,
            instance: i,
            outside,
            peerOutside: peer.outside,
            address,
            peerAddress: peer.address,
            asn: gateway.asn,
            ...(peer.asn === undefined ? {} : { peerAsn: peer.asn }),
            from: fromOf(connection),
          },
        ]
      }),
    )
  })
}

/** A device of the user's, or each instance of the other gateway. */
function peersOf(
  { localNetworkGateways, virtualNetworkGateways }: AzureObjects,
  connection: Connection,
  outsideOf: (instance: GatewayInstance) => string | undefined,
): Peer[] {
  const other = virtualNetworkGateways.find((each) => each.id === connection.peerGateway)
  if (other !== undefined)
    return other.instances.flatMap((instance): Peer[] => {
      const [outside, address] = [outsideOf(instance), instance.ownAddress]
      return outside === undefined || address === undefined ? [] : [{ outside, address, asn: other.asn }]
    })
  const site = localNetworkGateways.find((each) => each.id === connection.localNetworkGateway)
  if (site?.gatewayIpAddress === undefined || site.bgpAddress === undefined) return []
  return [{ outside: site.gatewayIpAddress, address: site.bgpAddress, ...(site.asn === undefined ? {} : { asn: site.asn }) }]
}

/** Whether the gateway's own virtual network is here. */
function isHome({ subnets, virtualNetworks }: AzureObjects, gateway: VirtualNetworkGateway): boolean {
  const home = subnets.find((subnet) => subnet.id === gateway.subnet)?.virtualNetwork
  return virtualNetworks.some((network) => network.id === home)
}

/**
 * To another virtual network its own address; else what the connection names, or the first custom address, which all connections
 * without one of their own share.
 */
function speaksFrom({ customBgpAddresses, peerGateway }: Connection, instance: GatewayInstance): string | undefined {
  const { ipConfiguration, customAddresses, ownAddress } = instance
  if (peerGateway !== undefined) return ownAddress
  return customBgpAddresses[ipConfiguration] ?? customAddresses[0] ?? ownAddress
}
