/** A private network in one or two zones, joined by a bridge, as a site of the design. */
export interface SakuraNetworkSite {
  readonly kind: 'sakura.network'
  readonly zones: readonly string[]
  readonly cidr: string
}

/** Server routers, one in each zone in turn, with a public address, the site's LAN and, for a closed network, a port each. */
export interface SakuraRouters {
  readonly kind: 'sakura.routers'
  readonly site: string
  /** 1 or 2. */
  readonly count: number
  readonly core: number
  /** GiB. */
  readonly memory: number
  readonly asn?: number
  readonly mode: 'active-standby' | 'active-active'
}
