import type { TunnelFace } from '../../tunnel-faces.ts'
import type { GoogleObjects } from '../objects.ts'
import { fromOf } from './context.ts'

/** Tunnels that a router of the project speaks BGP over and whose addresses are known. */
export function routerFaces(objects: GoogleObjects): readonly TunnelFace[] {
  const networks = new Set(objects.networks.map(({ id }) => id))
  const tunnels = new Map(objects.vpnTunnels.map((tunnel) => [tunnel.id, tunnel]))
  const gateways = new Map(objects.vpnGateways.map((gateway) => [gateway.id, gateway]))
  return objects.routers.flatMap(({ asn, peers, network }) =>
    peers.flatMap((peer): TunnelFace[] => {
      const tunnel = tunnels.get(peer.tunnel)
      const outside = gateways.get(tunnel?.gateway ?? '')?.addresses[tunnel?.interface ?? 0]
      const peerOutside = tunnel?.peerAddress
      if (asn === undefined || !peer.enabled || tunnel?.established !== true || !networks.has(network)) return []
      if (outside === undefined || peerOutside === undefined) return []
      return [
        {
          id: faceOf(tunnel.id),
          outside,
          peerOutside,
          address: peer.range.slice(0, peer.range.indexOf('/')),
          peerAddress: peer.peerAddress,
          asn,
          ...(peer.peerAsn === undefined ? {} : { peerAsn: peer.peerAsn }),
          from: fromOf(tunnel),
        },
      ]
    }),
  )
}

/** A tunnel belongs to one router. */
export const faceOf = (tunnel: string): string => tunnel
