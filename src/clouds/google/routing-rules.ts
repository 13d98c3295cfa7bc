/**
 * Google Cloud's own rules of routing, as data. What each rests on is in `facts.md`; `semantics/` turns them into preferences, policies
 * and limits of the network, so that nothing outside this folder knows them.
 */

/** Added to a route's priority for a region that is not the router's; Google's own number for each pair of regions, between these. */
export const INTER_REGION_COST = { least: 201, most: 9999 } as const

/** Prefixes that a router takes over one session; more end it. */
export const MOST_RECEIVED = 5000
/** Different prefixes that all routers of a network in a region bring, from the own region and from others; what is beyond is dropped. */
export const MOST_LEARNED = { ownRegion: 250, otherRegions: 250 } as const
/** Custom prefixes told over one session. */
export const MOST_ADVERTISED = 200

/** Equal-cost paths of one router: as many as it has peers. */
export const MAXIMUM_PATHS = 128
/** The hold time is so many keepalives. */
export const HOLD_KEEPALIVES = 3

/** Among custom routes of equal length the lower priority wins, of equal ones the static route; lower preference wins here. */
export const PER_PRIORITY = 2
const FIRST_CUSTOM = 10
export const customPreference = (priority: number, isLearned: boolean): number =>
  FIRST_CUSTOM + priority * PER_PRIORITY + (isLearned ? 1 : 0)
/** Subnet routes, own and of peers, go before all custom ones. */
export const SUBNET_ORDER = { own: 0, peer: 1 } as const
/** The highest priority that a route may have; what nobody told of comes after it. */
export const LAST_PRIORITY = 65_535
