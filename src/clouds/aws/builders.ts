import type { Duration, GatewayDeclaration, LinkDeclaration, SiteDeclaration } from '../../design/declarations.ts'
import { rememberCall } from '../../design/place.ts'

export interface VpcInput {
  /** Region code, for example `ap-northeast-1`. */
  readonly region: string
  /** Range of the VPC. Limit: /16 to /28. */
  readonly cidr: string
  /** Groups of subnets by name, one subnet in each zone. */
  readonly subnets: Readonly<Record<string, SubnetGroupInput>>
}

export interface SubnetGroupInput {
  /** Zones by letter (`a`) or whole name (`ap-northeast-1a`). Limit: at least 1. */
  readonly zones: string | readonly string[]
  /** Routed to an internet gateway. Default: false. */
  readonly public?: boolean
  /** Servers in each zone that stand for the group in proofs and rehearsals. Default: 1 in private groups, 0 in public ones. Limit: 0 to 16. */
  readonly hosts?: number
  /** Range that the group's subnets are cut from. Default: allocated from the VPC's. */
  readonly cidr?: string
}

export interface TransitGatewayInput<Site extends string = string> {
  /** Region code, for example `ap-northeast-1`. */
  readonly region: string
  /** ASN of the transit gateway. Default: allocated. Limit: 64512 to 65534 or 4200000000 to 4294967294. */
  readonly asn?: number
  /** Range for GRE outer addresses. Default: none, and then nothing can connect by GRE. Limit: /24 or larger, outside 169.254.0.0/16. */
  readonly cidr?: string
  /** VPCs of the design to attach. Default: none. */
  readonly attach?: readonly Site[]
  /** Prefixes that attached VPCs send here. Default: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16. */
  readonly routes?: readonly string[]
}

export interface RoutersInput<Site extends string = string> {
  /** The VPC that the routers stand in. */
  readonly site: Site
  /** Subnet group of that VPC; routers are spread over its zones. */
  readonly subnet: string
  /** How many routers. Default: 2. Limit: 1 or 2. */
  readonly count?: 1 | 2
  /** Instance type. Default: t4g.micro. */
  readonly size?: string
  /** ASN that the routers share. Default: allocated. */
  readonly asn?: number
  /** Default: active-standby. */
  readonly mode?: 'active-standby' | 'active-active'
  /** Replace a dead router by an Auto Scaling group of fixed size. Default: false. */
  readonly autoScaling?: boolean
  /** Drop packets not addressed to the router itself. Default: false, because a router forwards. */
  readonly sourceDestCheck?: boolean
}

export interface TransitGatewayConnectInput {
  /** BGP hold time that the routers propose; a number is seconds. Default: 9s. Limit: 3s to 65535s. */
  readonly hold?: Duration
}

/** Amazon Web Services. */
export const aws = {
  /** A VPC with its groups of subnets. */
  vpc<const Input extends VpcInput>(this: void, input: Input): SiteDeclaration & Input {
    return rememberCall({ kind: 'aws.vpc', ...input }, aws.vpc)
  },

  /** A regional hub that VPCs attach to. */
  transitGateway<const Site extends string>(this: void, input: TransitGatewayInput<Site>): GatewayDeclaration<Site> {
    return rememberCall({ kind: 'aws.transit-gateway', ...input }, aws.transitGateway)
  },

  /** One or two EC2 routers in a subnet group. */
  routers<const Site extends string>(this: void, input: RoutersInput<Site>): GatewayDeclaration<Site> {
    return rememberCall({ kind: 'aws.routers', ...input }, aws.routers)
  },
}

/** Links that only AWS has. */
export const awsLinks = {
  /**
   * Transit Gateway Connect: GRE with two BGP sessions between each router and the transit gateway.
   *
   * @example link.transitGatewayConnect('edge-aws', 'hub', { hold: '9s' })
   */
  transitGatewayConnect<const Gateway extends string>(
    this: void,
    routers: Gateway,
    hub: Gateway,
    options: TransitGatewayConnectInput = {},
  ): LinkDeclaration<Gateway> {
    return rememberCall({ kind: 'aws.transit-gateway-connect', routers, hub, ...options }, awsLinks.transitGatewayConnect)
  },
}
