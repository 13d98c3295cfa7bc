import type { Policy, PolicyTerm, PrefixRange } from '../network/model.ts'
import type { RouterMachine } from '../clouds/cloud.ts'

/** Ranges that carry tunnels and must never be learned through them, and ranges that may be announced. */
export interface RouteScope {
  readonly underlay: readonly string[]
  readonly announced: readonly string[]
}

const DEFAULT_ROUTE: PrefixRange = { prefix: '0.0.0.0/0', minLength: 0, maxLength: 0 }

/** What a member of an active-standby pair thinks of its twin's routes: the first member's always win. */
const LOCAL_PREFERENCE_OF_FIRST = 200
const LOCAL_PREFERENCE_OF_SECOND = 50

/** What is announced of a router's own interfaces. */
export function originationPolicy(scope: RouteScope): Policy {
  return { terms: [rejectUnderlay(scope), acceptAnnounced(scope, 'sites')], default: 'reject' }
}

export function ebgpImport(scope: RouteScope): Policy {
  return { terms: [rejectUnderlay(scope), acceptAnnounced(scope, 'sites')], default: 'reject' }
}

/**
 * The first member announces one AS longer than needed, the second two longer while it sees the first, and none when it
 * does not: so the survivor's path beats the dead member's at every neighbour at once, also where no BFD runs.
 */
export function ebgpExport(scope: RouteScope, router: RouterMachine): Policy {
  const own = acceptAnnounced(scope, 'own', { clearCommunities: true, ...(isFirstOfPair(router) ? { prepend: 1 } : {}) })
  if (!isStandbyPair(router)) return { terms: [rejectUnderlay(scope), own], default: 'reject' }
  const fromTwin: PolicyTerm = {
    name: 'from-twin',
    match: { communities: [twinCommunity(router)] },
    action: 'accept',
    set: { prepend: 2, clearCommunities: true },
  }
  return { terms: [rejectUnderlay(scope), fromTwin, own], default: 'reject' }
}

export function twinImport(scope: RouteScope, router: RouterMachine): Policy {
  if (!isStandbyPair(router)) return ebgpImport(scope)
  const localPreference = router.member === 1 ? LOCAL_PREFERENCE_OF_SECOND : LOCAL_PREFERENCE_OF_FIRST
  const term = acceptAnnounced(scope, 'from-twin', { localPreference, addCommunities: [twinCommunity(router)] })
  return { terms: [rejectUnderlay(scope), term], default: 'reject' }
}

export function twinExport(scope: RouteScope): Policy {
  return { terms: [rejectUnderlay(scope), acceptAnnounced(scope, 'sites')], default: 'reject' }
}

function isStandbyPair(router: RouterMachine): boolean {
  return router.pair !== undefined && router.mode === 'active-standby'
}

function isFirstOfPair(router: RouterMachine): boolean {
  return isStandbyPair(router) && router.member === 1
}

/** A standard community has 16 bits for the ASN; the value is private to the pair and cleared towards all others. */
function twinCommunity(router: RouterMachine): string {
  return `${router.asn % 65_536}:2`
}

function rejectUnderlay(scope: RouteScope): PolicyTerm {
  return { name: 'underlay', match: { prefixes: [DEFAULT_ROUTE, ...scope.underlay.map(within)] }, action: 'reject' }
}

function acceptAnnounced(scope: RouteScope, name: string, set?: PolicyTerm['set']): PolicyTerm {
  return { name, match: { prefixes: scope.announced.map(within) }, action: 'accept', ...(set === undefined ? {} : { set }) }
}

function within(prefix: string): PrefixRange {
  return { prefix, minLength: Number(prefix.slice(prefix.indexOf('/') + 1)), maxLength: 32 }
}
