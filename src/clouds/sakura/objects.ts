import type { Provenance } from '../../network/model.ts'

/** Sakura Cloud's own things in its own words. Ids: `sakura:<site or gateway>/<noun>/<name>`. */
export interface SakuraObjects {
  readonly switches: readonly VSwitch[]
  readonly bridges: readonly Bridge[]
  readonly internets: readonly RouterAndSwitch[]
  readonly servers: readonly Server[]
}

interface SakuraObject {
  readonly id: string
  readonly name: string
  readonly from: Provenance
}

/** A layer-2 switch of one zone; it has no addresses, DHCP or routes of its own. */
export interface VSwitch extends SakuraObject {
  readonly zone: string
  /** What it carries: a site's LAN, or the port of a closed network. */
  readonly use: 'lan' | 'closed-network'
  readonly cidr: string
  /** Bridge that joins it with the same switch in another zone. */
  readonly bridge?: string
}

/** Joins switches of several zones into one layer-2 segment. */
export interface Bridge extends SakuraObject {
  readonly switches: readonly string[]
}

/** "Router + switch": a routed public block (a /28 unless said) in one zone. */
export interface RouterAndSwitch extends SakuraObject {
  readonly zone: string
  readonly prefixLength: number
  /** Mbit/s. */
  readonly bandwidth: number
  /** From a documentation range (RFC 5737): the real block exists only after apply. */
  readonly placeholderCidr: string
}

export interface Server extends SakuraObject {
  readonly zone: string
  /** The node of the network that it is: `edge-sakura-1`. */
  readonly node: string
  readonly core: number
  /** GiB. */
  readonly memory: number
  /** In order eth0, eth1, …; the address is absent on the first when only apply tells it. */
  readonly interfaces: readonly ServerInterface[]
}

export interface ServerInterface {
  readonly interface: string
  readonly upstream:
    | { readonly kind: 'internet'; readonly id: string; /** Which usable address of the block, from 0. */ readonly index: number }
    | { readonly kind: 'vswitch'; readonly id: string }
  /** With prefix length; for internet a placeholder. */
  readonly address: string
  readonly gateway?: string
}
