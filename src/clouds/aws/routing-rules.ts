/**
 * AWS's own rules of routing, as data. What each rests on is in `facts.md`; `semantics/` turns them into preferences, policies and limits
 * of the network, so that nothing outside this folder knows them.
 */

/** Seconds that AWS's end proposes; the smaller hold time of both ends holds. */
export const TIMERS = {
  vpn: { keepaliveSeconds: 10, holdSeconds: 30 },
  directConnect: { keepaliveSeconds: 30, holdSeconds: 90 },
} as const

/** Prefixes that AWS's end takes from the user's; one more ends the session. */
export const MOST_RECEIVED = {
  vpnGateway: 100,
  transitGateway: 1000,
  connectPeer: 1000,
  privateInterface: 100,
  transitInterface: 100,
  publicInterface: 1000,
} as const
/** Prefixes that AWS tells the user's side over a VPN, and over a transit virtual interface for each transit gateway. */
export const MOST_TOLD = { vpn: { vpnGateway: 1000, transitGateway: 5000 }, transitInterface: 200 } as const

/** Tables of subnets, at equal length; lower wins. */
export const VPC_ORDER = { local: 0, static: 1, prefixList: 2, propagated: 3, toldBefore: 4 } as const
/** VPN gateways, at equal length; the second tunnel of a connection comes right after its first. */
export const VPN_GATEWAY_ORDER = { 'direct-connect': 10, 'vpn-static': 20, 'vpn-bgp': 30 } as const
/** Transit gateways, at equal length; between two there is room for the ports of an attachment. */
export const TRANSIT_GATEWAY_ORDER = { static: 10, prefixList: 20, vpc: 30, directConnect: 40, connect: 50, vpn: 60, unknown: 200 } as const

/** What a VPN gateway learns by BGP, as local preference: higher wins, before the length of the AS path. */
export const VPN_GATEWAY_PREFERENCE = { directConnect: 200, vpn: 100 } as const
/** The order among what a transit gateway learns by BGP, as local preference: higher wins, before the length of the AS path. */
export const TRANSIT_GATEWAY_PREFERENCE = { directConnect: 300, connect: 200, vpn: 100 } as const

/** MED that AWS tells over a VPN: the tunnel of a VPN gateway's connection that AWS itself sends by has the lower one; a transit gateway tells all alike. */
export const TOLD_MED = { primary: 100, other: 200 } as const

/** Equal-cost paths: over VPN tunnels of a transit gateway with ECMP on, and of Connect peers; a VPN gateway uses one. */
export const MAXIMUM_PATHS = { directConnect: 16, transitGatewayVpn: 50, connect: 8, vpnGateway: 1 } as const

/** What the user's side wishes on a private or transit virtual interface: high, medium (also without any), low; before the AS path. Lower numbers win. */
export const DIRECT_CONNECT_PREFERENCE: ReadonlyMap<string, number> = new Map([
  ['7224:7300', 10],
  ['7224:7200', 20],
  ['7224:7100', 30],
])
export const DIRECT_CONNECT_MEDIUM = 20
/** The same as local preference, where the session is in the network. */
export const DIRECT_CONNECT_LOCAL_PREFERENCE: readonly (readonly [community: string, localPreference: number])[] = [
  ['7224:7300', 300],
  ['7224:7200', 200],
  ['7224:7100', 100],
]
export const DIRECT_CONNECT_LOCAL_MEDIUM = 200

/** How far AWS carries what comes in by a public virtual interface. */
export const DIRECT_CONNECT_SCOPE: ReadonlyMap<string, string> = new Map([
  ['7224:9100', 'the local Region'],
  ['7224:9200', 'all Regions of the continent'],
  ['7224:9300', 'all public Regions'],
])
