import type { Service, Timers } from '../../design/model.ts'

/** A VPC as a site of the design, defaults filled in. */
export interface AwsVpcSite {
  readonly kind: 'aws.vpc'
  readonly region: string
  /** The primary range. */
  readonly cidr: string
  /** Ranges added to it. */
  readonly moreCidrs: readonly string[]
  /** Every subnet has an IPv6 range too. */
  readonly ipv6: boolean
  readonly subnets: Readonly<Record<string, AwsSubnetGroup>>
  readonly services: Readonly<Record<string, AwsService>>
  readonly endpoints: Readonly<Record<string, AwsEndpoint>>
}

/** One subnet in each zone. */
export interface AwsSubnetGroup {
  /** Letters (`a`) or whole names (`ap-northeast-1a`); kept as whole names. */
  readonly zones: readonly string[]
  /** Routed to an internet gateway. */
  readonly public: boolean
  /** Servers get a public IPv4 address by themselves. */
  readonly publicAddresses: boolean
  /** IPv4 out by NAT gateways: one in each zone, or one for all. null: not. */
  readonly nat: 'per-zone' | 'single' | null
  /** IPv6 out by an egress-only internet gateway. */
  readonly egressOnly: boolean
  /** Servers in each zone that stand for the group in proofs and rehearsals. Default 1 in private groups, 0 in public ones. */
  readonly hosts: number
  /** Range that the group's subnets are cut from; allocated from the VPC's when absent. */
  readonly cidr?: string
  /** Routes of its own: range to gateway of the design, `internet` or `blackhole`. */
  readonly routes: Readonly<Record<string, string>>
  /** Absent: the VPC's default one, which lets everything pass. */
  readonly networkAcl?: { readonly ingress: readonly AwsNetworkAclRule[]; readonly egress: readonly AwsNetworkAclRule[] }
  /** Besides what the policies say. */
  readonly securityGroup: { readonly ingress: readonly AwsSecurityGroupRule[]; readonly egress: readonly AwsSecurityGroupRule[] }
}

export interface AwsNetworkAclRule {
  readonly number: number
  readonly action: 'allow' | 'deny'
  readonly service: Service
  /** IPv4 or IPv6; absent: everything of both. */
  readonly cidr?: string
}

export interface AwsSecurityGroupRule {
  readonly service: Service
  /** IPv4 or IPv6 range, or `self`. */
  readonly peer: string
}

export type AwsService = AwsManagedService | AwsNetworkLoadBalancer

/** A service that AWS runs, with a network interface in each zone of a subnet group. */
export interface AwsManagedService {
  readonly kind: 'rds' | 'elasticache' | 'opensearch' | 'efs' | 'lambda'
  readonly subnets: string
  /** What it listens on; absent for a function, which only calls out. */
  readonly port?: number
}

export interface AwsNetworkLoadBalancer {
  readonly kind: 'network-load-balancer'
  readonly subnets: string
  readonly internal: boolean
  readonly crossZone: boolean
  readonly listeners: readonly AwsListener[]
}

export interface AwsListener {
  readonly protocol: 'tcp' | 'tls'
  readonly port: number
  /** Subnet group whose servers it sends to, and their port. */
  readonly to: string
  readonly targetPort: number
}

export type AwsEndpoint =
  /** A route to S3 or DynamoDB in the tables of these subnet groups. */
  | { readonly kind: 'gateway'; readonly service: string; readonly subnets: readonly string[] }
  /** A network interface in each zone of a subnet group that stands for a service of AWS. */
  | { readonly kind: 'interface'; readonly service: string; readonly subnets: readonly string[] }
  /** The same for a network load balancer of another VPC: `site/service`. */
  | { readonly kind: 'private-link'; readonly to: string; readonly subnets: readonly string[] }

export interface AwsTransitGateway {
  readonly kind: 'aws.transit-gateway'
  readonly region: string
  readonly asn?: number
  /** Range for GRE outer addresses, /24 or larger; absent when no Connect peer needs it. */
  readonly cidr?: string
  readonly attach: readonly string[]
  /** What attached VPCs send here; the private ranges of RFC 1918 unless said. */
  readonly routes: readonly string[]
  /** Route tables by name; empty: one that all share. The first is for links that name none. */
  readonly tables: Readonly<Record<string, AwsTransitGatewayTable>>
}

/** VPCs that look up here, VPCs whose ranges come in by themselves, and routes besides. */
export interface AwsTransitGatewayTable {
  readonly associate: readonly string[]
  readonly propagate: readonly string[]
  /** Range to an attached VPC, or `blackhole`. */
  readonly routes: Readonly<Record<string, string>>
}

/** The other end of VPN connections and of Direct Connect at one VPC. */
export interface AwsVpnGateway {
  readonly kind: 'aws.vpn-gateway'
  readonly site: string
  readonly asn?: number
}

export interface AwsDirectConnectGateway {
  readonly kind: 'aws.direct-connect-gateway'
  readonly asn?: number
}

export interface AwsRouters {
  readonly kind: 'aws.routers'
  readonly site: string
  readonly subnet: string
  /** 1 or 2. */
  readonly count: number
  readonly size: string
  readonly asn?: number
  /** `active-standby`: one member carries all, the other takes over by announcing the better path itself. `active-active`: equal-cost. */
  readonly mode: 'active-standby' | 'active-active'
  readonly autoScaling: boolean
  readonly sourceDestCheck: boolean
}

export interface AwsTransitGatewayConnect {
  readonly kind: 'aws.transit-gateway-connect'
  readonly routers: string
  readonly hub: string
  readonly timers: Timers
  readonly tables: HubTableChoice
}

/** Which tables of the transit gateway a link uses; absent parts: the first table, and all of them. */
export interface HubTableChoice {
  readonly associate?: string
  readonly propagate?: readonly string[]
}

export interface AwsVpcPeering {
  readonly kind: 'aws.vpc-peering'
  readonly between: readonly [string, string]
}

export interface AwsSiteToSiteVpn {
  readonly kind: 'aws.site-to-site-vpn'
  /** A VPN gateway or a transit gateway. */
  readonly gateway: string
  readonly router: string
  /** The router's public IPv4 address. */
  readonly address: string
  readonly routing: 'static' | 'bgp'
  readonly tables: HubTableChoice
}

export interface AwsVirtualInterface {
  readonly kind: 'aws.virtual-interface'
  readonly directConnect: string
  readonly router: string
  /** `dxcon-…`: ordered by hand. */
  readonly connection: string
  readonly vlan: number
}

export interface AwsDirectConnectAssociation {
  readonly kind: 'aws.direct-connect-association'
  readonly directConnect: string
  /** A VPN gateway or a transit gateway. */
  readonly gateway: string
  readonly allowedPrefixes: readonly string[]
  readonly tables: HubTableChoice
}
