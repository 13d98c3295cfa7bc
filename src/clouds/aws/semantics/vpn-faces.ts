import { parsePrefix } from '../../../ip/prefix.ts'
import { nth } from '../../allocation.ts'
import type { TunnelFace } from '../../tunnel-faces.ts'
import type { AwsObjects, VpnConnection } from '../objects.ts'
import { fromOf } from './context.ts'

/** Tunnels that are up, speak BGP, and whose addresses on both sides are known. Inside, AWS has the first host, the user the second (Site-to-Site VPN guide, tunnel options). */
export function vpnFaces(objects: AwsObjects): readonly TunnelFace[] {
  return objects.vpnConnections.flatMap((connection) => {
    const gateway =
      objects.vpnGateways.find((each) => each.id === connection.gateway && each.brokenState === undefined) ??
      objects.transitGateways.find((each) => each.id === connection.gateway && each.foreign !== true)
    const customer = objects.customerGateways.find((each) => each.id === connection.customerGateway)
    if (gateway === undefined || customer?.address === undefined || connection.routing !== 'bgp' || connection.brokenState !== undefined)
      return []
    const { address, asn } = customer
    return connection.tunnels.flatMap(({ outside, insideCidr, up }, i): TunnelFace[] => {
      if (outside === undefined || insideCidr === undefined || !up) return []
      const inside = parsePrefix(insideCidr)
      return [
        {
          id: faceOf(connection, i),
          outside,
          peerOutside: address,
          address: nth(inside, 1),
          peerAddress: nth(inside, 2),
          asn: gateway.asn,
          ...(asn === undefined ? {} : { peerAsn: asn }),
          from: fromOf(connection),
        },
      ]
    })
  })
}

/** Of the tunnel at that position of a connection. */
export const faceOf = (connection: VpnConnection, position: number): string => `${connection.id}/${position + 1}`
