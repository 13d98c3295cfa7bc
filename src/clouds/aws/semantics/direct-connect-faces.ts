import { bareAddress } from '../../../ip/prefix.ts'
import type { Policy } from '../../../network/model.ts'
import { EVERY_ROUTE, type TunnelFace } from '../../tunnel-faces.ts'
import type { AwsObjects, VirtualInterface } from '../objects.ts'
import { DIRECT_CONNECT_LOCAL_MEDIUM, DIRECT_CONNECT_LOCAL_PREFERENCE, MOST_RECEIVED, TIMERS } from '../routing-rules.ts'
import { fromOf, type Semantics } from './context.ts'
import { isUp } from './direct-connect-routes.ts'

/** Virtual interfaces of a Direct Connect gateway whose addresses on both sides are known. */
export function virtualInterfaceFaces(objects: AwsObjects): readonly TunnelFace[] {
  return objects.virtualInterfaces.flatMap((face): TunnelFace[] => {
    const gateway = objects.directConnectGateways.find((each) => each.id === face.gateway)
    const { amazonAddress, customerAddress, customerAsn } = face
    if (gateway === undefined || face.type === 'public' || !isUp(face) || amazonAddress === undefined || customerAddress === undefined)
      return []
    const [address, peerAddress] = [bareAddress(amazonAddress), bareAddress(customerAddress)]
    return [
      {
        id: face.id,
        outside: address,
        peerOutside: peerAddress,
        address,
        peerAddress,
        asn: gateway.asn,
        ...(customerAsn === undefined ? {} : { peerAsn: customerAsn }),
        from: fromOf(face),
      },
    ]
  })
}

/** Whether the user's end of the interface is in the network. */
export const isJoined = ({ joined }: Pick<Semantics, 'joined'>, face: VirtualInterface): boolean => joined.has(face.id)

/** Communities that the user sends choose the local preference (Direct Connect guide, routing policies and BGP communities). */
const BY_COMMUNITY: Policy = {
  terms: [
    ...DIRECT_CONNECT_LOCAL_PREFERENCE.map(([community, localPreference]) => ({
      name: `community-${community.slice(community.indexOf(':') + 1)}`,
      match: { communities: [community] },
      action: 'accept' as const,
      set: { localPreference },
    })),
    { name: 'medium', match: {}, action: 'accept', set: { localPreference: DIRECT_CONNECT_LOCAL_MEDIUM } },
  ],
  default: 'reject',
}

/** AWS's end of the session of a joined interface, but for its tables. */
export const faceSession = (face: VirtualInterface) =>
  ({
    ...TIMERS.directConnect,
    nextHopSelf: true,
    import: BY_COMMUNITY,
    export: EVERY_ROUTE,
    maximumPrefixes: face.type === 'transit' ? MOST_RECEIVED.transitInterface : MOST_RECEIVED.privateInterface,
  }) as const
