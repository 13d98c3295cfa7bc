import type { GatewayDeclaration, SiteDeclaration } from '../../design/declarations.ts'
import { rememberCall } from '../../design/place.ts'

export interface NetworkInput {
  /** One or two zones: `is1a`, `is1b`, `is1c`, `tk1a`, `tk1b`. Two are joined by a bridge. Limit: 1 or 2. */
  readonly zones: string | readonly string[]
  /** Range of the network. Limit: /8 to /29. */
  readonly cidr: string
}

export interface RoutersInput<Site extends string = string> {
  /** The network that the routers stand in. */
  readonly site: Site
  /** How many routers, one in each zone in turn. Default: 2. Limit: 1 or 2. */
  readonly count?: 1 | 2
  /** Virtual CPUs. Default: 1. Limit: 1 to 32. */
  readonly core?: number
  /** GiB of memory. Default: 1. Limit: 1 to 224. */
  readonly memory?: number
  /** ASN that the routers share. Default: allocated. */
  readonly asn?: number
  /** Default: active-standby. */
  readonly mode?: 'active-standby' | 'active-active'
}

/** Sakura Cloud. */
export const sakura = {
  /** A private network (switch) in one zone, or in two joined by a bridge. */
  network(this: void, input: NetworkInput): SiteDeclaration {
    return rememberCall({ kind: 'sakura.network', ...input }, sakura.network)
  },

  /** One or two servers that route. */
  routers<const Site extends string>(this: void, input: RoutersInput<Site>): GatewayDeclaration<Site> {
    return rememberCall({ kind: 'sakura.routers', ...input }, sakura.routers)
  },
}
