import type { Timers } from '../../design/model.ts'

/** A VPC as a site of the design, defaults filled in. */
export interface AwsVpcSite {
  readonly kind: 'aws.vpc'
  readonly region: string
  readonly cidr: string
  readonly subnets: Readonly<Record<string, AwsSubnetGroup>>
}

/** One subnet in each zone. */
export interface AwsSubnetGroup {
  /** Letters (`a`) or whole names (`ap-northeast-1a`); kept as whole names. */
  readonly zones: readonly string[]
  /** Routed to an internet gateway. */
  readonly public: boolean
  /** Servers in each zone that stand for the group in proofs and rehearsals. Default 1 in private groups, 0 in public ones. */
  readonly hosts: number
  /** Range that the group's subnets are cut from; allocated from the VPC's when absent. */
  readonly cidr?: string
}

export interface AwsTransitGateway {
  readonly kind: 'aws.transit-gateway'
  readonly region: string
  readonly asn?: number
  /** Range for GRE outer addresses, /24 or larger; absent when no Connect peer needs it. */
  readonly cidr?: string
  readonly attach: readonly string[]
  /** What attached VPCs send here; the private ranges of RFC 1918 unless said. */
  readonly routes: readonly string[]
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
}
