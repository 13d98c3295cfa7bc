import type { Provenance } from '../../network/model.ts'

/** AWS's own things in AWS's own words; one shape whether they come from a design or from an account. Ids: `aws:<site or gateway>/<noun>/<name>`. */
export interface AwsObjects {
  readonly vpcs: readonly Vpc[]
  readonly subnets: readonly Subnet[]
  readonly internetGateways: readonly InternetGateway[]
  readonly routeTables: readonly RouteTable[]
  readonly securityGroups: readonly SecurityGroup[]
  readonly networkInterfaces: readonly NetworkInterface[]
  readonly elasticIps: readonly ElasticIp[]
  readonly instances: readonly Instance[]
  readonly transitGateways: readonly TransitGateway[]
  readonly vpcAttachments: readonly TransitGatewayVpcAttachment[]
  readonly connectAttachments: readonly TransitGatewayConnect[]
  readonly connectPeers: readonly TransitGatewayConnectPeer[]
  readonly transitGatewayRouteTables: readonly TransitGatewayRouteTable[]
}

interface AwsObject {
  readonly id: string
  /** Value of the Name tag, and stem of the Terraform name. */
  readonly name: string
  /** `ap-northeast-1`. */
  readonly region: string
  readonly from: Provenance
}

export interface Vpc extends AwsObject {
  readonly cidr: string
}

export interface Subnet extends AwsObject {
  readonly vpc: string
  /** `ap-northeast-1a`. */
  readonly zone: string
  readonly cidr: string
  /** Has a route to the internet gateway. */
  readonly isPublic: boolean
}

export interface InternetGateway extends AwsObject {
  readonly vpc: string
}

export interface RouteTable extends AwsObject {
  readonly vpc: string
  /** Without the implicit local route. */
  readonly routes: readonly { readonly prefix: string; readonly target: RouteTableTarget; readonly from: Provenance }[]
  readonly subnets: readonly string[]
}

export type RouteTableTarget =
  | { readonly kind: 'internet-gateway'; readonly id: string }
  | { readonly kind: 'transit-gateway'; readonly id: string }
  | { readonly kind: 'network-interface'; readonly id: string }

export interface SecurityGroup extends AwsObject {
  readonly vpc: string
  readonly description: string
  readonly ingress: readonly SecurityGroupRule[]
  readonly egress: readonly SecurityGroupRule[]
}

export interface SecurityGroupRule {
  /** Stable stem of the Terraform name: `tcp-443-from-osaka`. */
  readonly name: string
  /** AWS's notation: `-1` is all, else a protocol number or `tcp` `udp` `icmp`. */
  readonly protocol: string
  readonly fromPort?: number
  readonly toPort?: number
  readonly peer:
    | { readonly kind: 'cidr'; readonly cidr: string }
    | { readonly kind: 'security-group'; readonly id: string }
    /** The public address of another router, known only when its cloud has made it. */
    | { readonly kind: 'router-address'; readonly node: string; readonly placeholder: string }
  readonly from: Provenance
}

export interface NetworkInterface extends AwsObject {
  readonly subnet: string
  readonly address: string
  readonly sourceDestCheck: boolean
  readonly securityGroups: readonly string[]
}

export interface ElasticIp extends AwsObject {
  readonly networkInterface: string
  /** From a documentation range (RFC 5737): the real one exists only after apply. */
  readonly placeholder: string
}

export interface Instance extends AwsObject {
  /** The node of the network that it is: `edge-aws-1`. */
  readonly node: string
  readonly role: 'router' | 'server'
  readonly instanceType: string
  readonly networkInterfaces: readonly string[]
  /** True: kept by an Auto Scaling group of exactly one that reuses the network interface. */
  readonly autoScaling: boolean
}

export interface TransitGateway extends AwsObject {
  readonly asn: number
  /** Range of the GRE outer addresses, at least a /24. */
  readonly cidr: string
  /** Node of the network: the gateway's name in the design. */
  readonly node: string
}

export interface TransitGatewayVpcAttachment extends AwsObject {
  readonly transitGateway: string
  readonly vpc: string
  /** Exactly one per zone. */
  readonly subnets: readonly string[]
  readonly applianceMode: boolean
}

export interface TransitGatewayConnect extends AwsObject {
  readonly transitGateway: string
  /** The VPC attachment that carries the GRE packets. */
  readonly transport: string
}

export interface TransitGatewayConnectPeer extends AwsObject {
  readonly connect: string
  /** The router's node. */
  readonly node: string
  /** GRE outer address of the router, and of the transit gateway. */
  readonly peerAddress: string
  readonly transitGatewayAddress: string
  /** /29: the router has the first host, the transit gateway the second and third. */
  readonly insideCidr: string
  readonly peerAsn: number
}

export interface TransitGatewayRouteTable extends AwsObject {
  readonly transitGateway: string
  /** Ids of VPC or Connect attachments. */
  readonly associations: readonly string[]
  readonly propagations: readonly string[]
  readonly routes: readonly {
    readonly prefix: string
    readonly attachment?: string
    readonly blackhole: boolean
    readonly from: Provenance
  }[]
}
