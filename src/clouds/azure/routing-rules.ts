/**
 * Azure's own rules of routing, as data. What each rests on is in `facts.md`; `semantics/` turns them into preferences, policies and
 * limits of the network, so that nothing outside this folder knows them.
 */

/** Seconds that a VPN gateway proposes. */
export const TIMERS = { keepaliveSeconds: 60, holdSeconds: 180 } as const
/** AS number of a VPN gateway that names none. */
export const DEFAULT_ASN = 65_515
/** AS numbers that no other end may have: Azure's own, public and private, and those that IANA keeps. */
export const RESERVED_ASNS: readonly (readonly [from: number, to: number])[] = [
  [8074, 8075],
  [12_076, 12_076],
  [23_456, 23_456],
  [64_496, 64_511],
  [65_515, 65_515],
  [65_517, 65_520],
  [65_535, 65_551],
]

/** Prefixes that a VPN gateway takes from a peer; more end the session. */
export const MOST_RECEIVED = 4000
/** Equal-cost paths of a VPN gateway. */
export const MAXIMUM_PATHS = 8

/** Subnets, at equal length: user-defined, BGP, system; then what is dropped unless something says where it is. */
export const ROUTE_ORDER = { user: 1, gateway: 2, system: 3, unknown: 4 } as const
/** VPN gateways: routes to appliances of their own subnet, local network gateways, BGP (20, as every router ranks it), what was told, nothing. */
export const GATEWAY_ORDER = { site: 1, network: 3, told: 30, down: 99 } as const
