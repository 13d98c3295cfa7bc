import type { Provenance } from '../../network/model.ts'

/** A resource; `id` is its path from the project on: `projects/p/global/networks/default`. References between objects are these. */
export interface GoogleObject {
  readonly id: string
  readonly name: string
  readonly project: string
  /** Absent: global. */
  readonly region?: string
  readonly zone?: string
  readonly from: Provenance
}

/** What projects have, as far as packets are concerned. */
export interface GoogleObjects {
  readonly networks: readonly Network[]
  readonly subnetworks: readonly Subnetwork[]
  readonly firewalls: readonly Firewall[]
  readonly routes: readonly Route[]
  readonly instances: readonly Instance[]
  readonly addresses: readonly Address[]
  readonly routers: readonly Router[]
  readonly vpnGateways: readonly VpnGateway[]
  readonly vpnTunnels: readonly VpnTunnel[]
}

export interface Network extends GoogleObject {
  /** Bytes. */
  readonly mtu: number
  readonly peerings: readonly Peering[]
  /** Whether its routers tell of, and learn for, their own region or all. */
  readonly routingMode: 'REGIONAL' | 'GLOBAL'
  /** How learned routes are compared. */
  readonly bestPath: 'LEGACY' | 'STANDARD'
}

/** One direction: what this network sends to, and takes from, the other one. */
export interface Peering {
  readonly name: string
  readonly network: string
  readonly active: boolean
  readonly exportCustomRoutes: boolean
  readonly importCustomRoutes: boolean
}

export interface Subnetwork extends GoogleObject {
  readonly network: string
  /** The primary range first. */
  readonly ranges: readonly string[]
}

export interface Firewall extends GoogleObject {
  readonly network: string
  readonly direction: 'INGRESS' | 'EGRESS'
  /** The lowest decides; at equal priority, what denies. */
  readonly priority: number
  readonly action: 'allow' | 'deny'
  /** Absent ports: all of the protocol. */
  readonly traffic: readonly { readonly protocol: string; readonly ports: readonly string[] }[]
  /** Sources of ingress, destinations of egress. */
  readonly ranges: readonly string[]
  readonly sourceTags: readonly string[]
  readonly sourceServiceAccounts: readonly string[]
  /** Both empty: all instances of the network. */
  readonly targetTags: readonly string[]
  readonly targetServiceAccounts: readonly string[]
  readonly disabled: boolean
}

export interface Route extends GoogleObject {
  readonly network: string
  readonly destination: string
  /** The lowest wins at equal length. */
  readonly priority: number
  /** Empty: for all instances of the network. */
  readonly tags: readonly string[]
  readonly nextHop: NextHop
}

export type NextHop =
  | { readonly kind: 'internet-gateway' }
  | { readonly kind: 'ip'; readonly address: string }
  | { readonly kind: 'instance'; readonly id: string }
  | { readonly kind: 'vpn-tunnel'; readonly id: string }
  /** A load balancer, an interconnect, a hub. */
  | { readonly kind: 'unmodelled'; readonly what: string }

export interface Instance extends GoogleObject {
  readonly status: string
  readonly tags: readonly string[]
  readonly serviceAccounts: readonly string[]
  readonly canIpForward: boolean
  readonly networkInterfaces: readonly NetworkInterface[]
}

export interface NetworkInterface {
  readonly name: string
  readonly network: string
  readonly subnetwork: string
  readonly address: string
  readonly externalAddress?: string
}

export interface Address extends GoogleObject {
  readonly address: string
  /** Private services access: a range of a network that services of Google's take their subnets from. */
  readonly reserved?: { readonly network: string; readonly range: string }
}

/** A Cloud Router with its NAT gateways, and what its BGP sessions have brought. */
export interface Router extends GoogleObject {
  readonly network: string
  readonly nats: readonly Nat[]
  /** By the address of a BGP peer: the tunnel that leads to it. */
  readonly tunnelOfPeer: Readonly<Record<string, string>>
  /** Absent: a router for NAT alone. */
  readonly asn?: number
  readonly keepaliveSeconds: number
  readonly advertises: Advertisement
  readonly peers: readonly RouterPeer[]
  /** Absent: its status was not asked for. */
  readonly learned?: readonly LearnedRoute[]
}

/** What a router tells; `ranges` beside the groups. */
export interface Advertisement {
  readonly mode: 'DEFAULT' | 'CUSTOM'
  /** `ALL_SUBNETS`, `ALL_VPC_SUBNETS`, `ALL_PEER_VPC_SUBNETS`. */
  readonly groups: readonly string[]
  readonly ranges: readonly string[]
}

/** A BGP peer over a VPN tunnel. */
export interface RouterPeer {
  readonly name: string
  readonly tunnel: string
  /** Inside the tunnel: the router's address with its length, and the peer's. */
  readonly range: string
  readonly peerAddress: string
  readonly peerAsn?: number
  readonly enabled: boolean
  /** Base of the MED of what is told. */
  readonly priority: number
  /** Absent: as the router. */
  readonly advertises?: Advertisement
}

export interface LearnedRoute {
  readonly destination: string
  readonly priority: number
  readonly tunnel?: string
}

export interface Nat {
  readonly name: string
  /** Ids of reserved addresses; empty: Google picks them. */
  readonly natIps: readonly string[]
  readonly subnetworks: 'all' | readonly string[]
}

export interface VpnGateway extends GoogleObject {
  readonly network: string
  readonly addresses: readonly string[]
}

export interface VpnTunnel extends GoogleObject {
  readonly gateway: string
  /** Which of the gateway's addresses it uses. */
  readonly interface: number
  readonly peerAddress?: string
  readonly established: boolean
  readonly usesBgp: boolean
}
