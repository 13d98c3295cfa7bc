import type { Provenance } from '../../network/model.ts'

/**
 * AWS's own things in AWS's own words; one shape whether they come from a design or from an account.
 * Ids from a design: `aws:<site or gateway>/<noun>/<name>`; from an account: AWS's own (`subnet-0abc`, an ARN where there is no id).
 */
export interface AwsObjects {
  readonly vpcs: readonly Vpc[]
  readonly subnets: readonly Subnet[]
  readonly routeTables: readonly RouteTable[]
  readonly networkAcls: readonly NetworkAcl[]
  readonly securityGroups: readonly SecurityGroup[]
  readonly prefixLists: readonly PrefixList[]
  readonly networkInterfaces: readonly NetworkInterface[]
  readonly elasticIps: readonly ElasticIp[]
  readonly instances: readonly Instance[]
  readonly managedServices: readonly ManagedService[]

  readonly internetGateways: readonly InternetGateway[]
  readonly egressOnlyGateways: readonly EgressOnlyGateway[]
  readonly natGateways: readonly NatGateway[]
  readonly peerings: readonly VpcPeering[]
  readonly endpoints: readonly VpcEndpoint[]
  readonly endpointServices: readonly EndpointService[]
  readonly loadBalancers: readonly LoadBalancer[]
  readonly targetGroups: readonly TargetGroup[]

  readonly transitGateways: readonly TransitGateway[]
  readonly vpcAttachments: readonly TransitGatewayVpcAttachment[]
  readonly connectAttachments: readonly TransitGatewayConnect[]
  readonly connectPeers: readonly TransitGatewayConnectPeer[]
  /** Attachments of other kinds: VPN connections, Direct Connect gateways, peerings. */
  readonly otherAttachments: readonly TransitGatewayOtherAttachment[]
  readonly transitGatewayRouteTables: readonly TransitGatewayRouteTable[]

  readonly vpnGateways: readonly VpnGateway[]
  readonly customerGateways: readonly CustomerGateway[]
  readonly vpnConnections: readonly VpnConnection[]
  readonly directConnectGateways: readonly DirectConnectGateway[]
  readonly virtualInterfaces: readonly VirtualInterface[]
}

/** An account with nothing in it; what makes objects fills in what it has. */
export const NO_AWS_OBJECTS: AwsObjects = {
  vpcs: [],
  subnets: [],
  routeTables: [],
  networkAcls: [],
  securityGroups: [],
  prefixLists: [],
  networkInterfaces: [],
  elasticIps: [],
  instances: [],
  managedServices: [],
  internetGateways: [],
  egressOnlyGateways: [],
  natGateways: [],
  peerings: [],
  endpoints: [],
  endpointServices: [],
  loadBalancers: [],
  targetGroups: [],
  transitGateways: [],
  vpcAttachments: [],
  connectAttachments: [],
  connectPeers: [],
  otherAttachments: [],
  transitGatewayRouteTables: [],
  vpnGateways: [],
  customerGateways: [],
  vpnConnections: [],
  directConnectGateways: [],
  virtualInterfaces: [],
}

interface AwsObject {
  readonly id: string
  /** Value of the Name tag (the id where there is none), and stem of the Terraform name. */
  readonly name: string
  /** `ap-northeast-1`. */
  readonly region: string
  /** Twelve digits; absent in a design. */
  readonly account?: string
  /**
   * What the account did not tell of it, in words that end an answer: `its rules, because the snapshot does not hold sg-0abc`.
   * Whatever depends on that is UNDETERMINED: rules of a group or list are unknown, members of a group, targets, listeners.
   */
  readonly untold?: string
  readonly from: Provenance
}

/** What the account says about its health; absent means that it works. Anything but the working state carries nothing. */
interface HasState {
  /** AWS's own word (`deleting`, `pending-acceptance`) when it is not the working one. */
  readonly brokenState?: string
}

export interface Vpc extends AwsObject {
  /** The primary IPv4 range. */
  readonly cidr: string
  readonly secondaryCidrs?: readonly string[]
  readonly ipv6Cidrs?: readonly string[]
  /** VPC Block Public Access: which directions the internet gateways refuse. Absent: none. */
  readonly blocksPublicAccess?: 'bidirectional' | 'ingress'
}

export interface Subnet extends AwsObject {
  readonly vpc: string
  /** `ap-northeast-1a`. */
  readonly zone: string
  /** Absent in an IPv6-only subnet. */
  readonly cidr: string
  readonly ipv6Cidr?: string
  /** Has a route to the internet gateway. */
  readonly isPublic: boolean
  /** Machines that start in it get a public IPv4 address by themselves. */
  readonly givesPublicAddresses?: boolean
}

export interface RouteTable extends AwsObject {
  readonly vpc: string
  /** Used by the VPC's subnets that name no other. */
  readonly main?: boolean
  /** Without the implicit local routes; a local route that the user replaced (middlebox routing) is here with its target. */
  readonly routes: readonly VpcRoute[]
  readonly subnets: readonly string[]
  /** Edge association: what enters by these internet or VPN gateways is looked up here. */
  readonly gateways?: readonly string[]
  /** VPN gateways whose routes come in by themselves; read from an account they are already among the routes. */
  readonly propagatingGateways?: readonly string[]
}

export interface VpcRoute {
  /** A range, IPv4 or IPv6; or the id of a prefix list. */
  readonly prefix: string
  readonly prefixList?: string
  readonly target: RouteTableTarget
  readonly origin?: 'static' | 'propagated'
  /** AWS found its target gone. */
  readonly blackhole?: boolean
  readonly from: Provenance
}

export type RouteTableTarget =
  | { readonly kind: 'local' }
  | {
      readonly kind:
        | 'internet-gateway'
        | 'egress-only-gateway'
        | 'nat-gateway'
        | 'transit-gateway'
        | 'vpn-gateway'
        | 'peering'
        | 'endpoint'
        | 'network-interface'
      readonly id: string
    }
  /** Carrier gateways, local gateways, core networks and what else AWS may add: `what` names it for the answer. */
  | { readonly kind: 'unmodelled'; readonly id: string; readonly what: string }

export interface NetworkAcl extends AwsObject {
  readonly vpc: string
  readonly isDefault: boolean
  readonly subnets: readonly string[]
  /** In ascending order of number in each direction; the final `*` rule is implied and not here. */
  readonly entries: readonly NetworkAclEntry[]
}

export interface NetworkAclEntry extends RuleTraffic {
  readonly number: number
  readonly direction: 'ingress' | 'egress'
  readonly action: 'allow' | 'deny'
  readonly cidr: string
  readonly from: Provenance
}

/** What traffic a rule names. */
export interface RuleTraffic {
  /** AWS's notation: `-1` is all, else a protocol number or `tcp` `udp` `icmp` `icmpv6`. */
  readonly protocol: string
  /** Ports of TCP and UDP, inclusive; absent: all. */
  readonly fromPort?: number
  readonly toPort?: number
  /** Type and code of ICMP; absent or -1: all. */
  readonly icmpType?: number
  readonly icmpCode?: number
}

export interface SecurityGroup extends AwsObject {
  readonly vpc: string
  readonly description: string
  readonly ingress: readonly SecurityGroupRule[]
  readonly egress: readonly SecurityGroupRule[]
}

export interface SecurityGroupRule extends RuleTraffic {
  /** Stable stem of the Terraform name: `tcp-443-from-osaka`; the rule's id (`sgr-…`) or its place in the group when read from an account. */
  readonly name: string
  readonly peer:
    /** IPv4 or IPv6. */
    | { readonly kind: 'cidr'; readonly cidr: string }
    | { readonly kind: 'security-group'; readonly id: string }
    | { readonly kind: 'prefix-list'; readonly id: string }
    /** The public address of another router, known only when its cloud has made it. */
    | { readonly kind: 'router-address'; readonly node: string; readonly placeholder: string }
  readonly from: Provenance
}

export interface PrefixList extends AwsObject {
  /** Absent when the account does not tell them. */
  readonly prefixes?: readonly string[]
  /** `com.amazonaws.ap-northeast-1.s3` for AWS's own. */
  readonly service?: string
}

export interface NetworkInterface extends AwsObject {
  readonly subnet: string
  /** The primary private IPv4 address; empty on an interface with IPv6 alone. */
  readonly address: string
  readonly secondaryAddresses?: readonly string[]
  readonly ipv6Addresses?: readonly string[]
  readonly sourceDestCheck: boolean
  readonly securityGroups: readonly string[]
  /** Public IPv4 address that AWS gave by itself, as long as the instance runs, per private address. */
  readonly autoPublicAddresses?: readonly { readonly private: string; readonly public: string }[]
  /** AWS's interface type: `interface` `nat_gateway` `network_load_balancer` `vpc_endpoint` `lambda` `transit_gateway`… */
  readonly type?: string
  /** Account of the AWS service that manages it (`amazon-rds`), where one does. */
  readonly managedBy?: string
  readonly description?: string
  /** Nothing is plugged in: it neither sends nor answers. */
  readonly detached?: boolean
}

export interface ElasticIp extends AwsObject {
  readonly networkInterface: string
  /** The interface's private address that it stands for; its primary one when absent. */
  readonly privateAddress?: string
  /** From a design, a documentation address (RFC 5737): the real one exists only after apply. From an account, the real one. */
  readonly placeholder: string
}

export interface Instance extends AwsObject {
  /** The node of the network that it is: `edge-aws-1`; its id when read from an account. */
  readonly node: string
  readonly role: 'router' | 'server'
  readonly instanceType: string
  /** In device order, the primary first. */
  readonly networkInterfaces: readonly string[]
  /** True: kept by an Auto Scaling group of exactly one that reuses the network interface. */
  readonly autoScaling: boolean
  /** AWS's state when it is not `running`. */
  readonly stoppedState?: string
}

/** A service that AWS runs, with a foot in the VPC. */
export interface ManagedService extends AwsObject {
  readonly service: 'rds' | 'elasticache' | 'lambda' | 'opensearch' | 'efs' | 'other'
  /** Its interfaces; where the account does not tell them, `subnets` says where they may be and the addresses are unknown. */
  readonly networkInterfaces: readonly string[]
  readonly subnets: readonly string[]
  readonly securityGroups: readonly string[]
  /** What it listens on. */
  readonly port?: number
  /** A Lambda function only calls out: nothing can open a connection to it. */
  readonly accepts: 'connections' | 'nothing'
  /** RDS `PubliclyAccessible`. */
  readonly isPublic?: boolean
}

export interface InternetGateway extends AwsObject {
  readonly vpc: string
}

/** IPv6 only: out and the answers, nothing in. */
export interface EgressOnlyGateway extends AwsObject {
  readonly vpc: string
}

export interface NatGateway extends AwsObject, HasState {
  readonly vpc: string
  /** Absent for a regional one. */
  readonly subnet?: string
  readonly connectivity: 'public' | 'private'
  readonly addresses: readonly { readonly private: string; readonly public?: string; readonly networkInterface?: string }[]
}

export interface VpcPeering extends AwsObject, HasState {
  readonly requester: PeeringSide
  readonly accepter: PeeringSide
}

export interface PeeringSide {
  readonly vpc: string
  readonly account?: string
  readonly region?: string
  readonly cidrs: readonly string[]
}

export interface VpcEndpoint extends AwsObject, HasState {
  readonly vpc: string
  readonly kind: 'gateway' | 'interface' | 'gateway-load-balancer' | 'resource'
  /** `com.amazonaws.ap-northeast-1.s3` or `com.amazonaws.vpce.…`. */
  readonly service: string
  /** Gateway endpoints. */
  readonly routeTables: readonly string[]
  /** Interface endpoints. */
  readonly subnets: readonly string[]
  readonly networkInterfaces: readonly string[]
  readonly securityGroups: readonly string[]
}

/** PrivateLink: what an interface endpoint of another VPC may lead to. */
export interface EndpointService extends AwsObject, HasState {
  readonly serviceName: string
  readonly loadBalancers: readonly string[]
  readonly zones: readonly string[]
}

export interface LoadBalancer extends AwsObject, HasState {
  readonly type: 'network' | 'application' | 'gateway' | 'classic'
  readonly scheme: 'internet-facing' | 'internal'
  readonly vpc: string
  readonly dnsName: string
  readonly zones: readonly { readonly zone: string; readonly subnet: string; readonly address?: string; readonly publicAddress?: string }[]
  readonly crossZone: boolean
  /** Empty where none is set: then everything comes in. */
  readonly securityGroups: readonly string[]
  /** False: what comes by PrivateLink is not asked of the security groups. */
  readonly checksPrivateLink?: boolean
  readonly networkInterfaces: readonly string[]
  readonly listeners: readonly LoadBalancerListener[]
}

export interface LoadBalancerListener {
  readonly id: string
  /** `TCP` `UDP` `TCP_UDP` `TLS` `HTTP` `HTTPS`. */
  readonly protocol: string
  readonly port: number
  readonly targetGroups: readonly string[]
  readonly from: Provenance
}

export interface TargetGroup extends AwsObject {
  readonly protocol: string
  readonly port: number
  readonly vpc?: string
  readonly targetType: 'instance' | 'ip' | 'alb' | 'lambda'
  /** Absent where the account does not tell: AWS's default for the type is assumed and said. */
  readonly preservesClientAddress?: boolean
  readonly crossZone?: boolean
  /** `id` is an instance, an address, or a load balancer. */
  readonly targets: readonly { readonly id: string; readonly port?: number; readonly zone?: string; readonly health?: string }[]
}

export interface TransitGateway extends AwsObject {
  readonly asn: number
  /** Range of the GRE outer addresses, at least a /24; empty when there is none. */
  readonly cidr: string
  /** Node of the network: the gateway's name in the design, its id in an account. */
  readonly node: string
  /** Security groups may name groups of other attached VPCs. Absent: they may not. */
  readonly securityGroupReferencing?: boolean
  /** False: VPN connections of one range are not used side by side. Absent: they are. */
  readonly vpnEcmp?: boolean
  /** A transit gateway of another account that is only seen through its attachments. */
  readonly foreign?: boolean
}

export interface TransitGatewayVpcAttachment extends AwsObject, HasState {
  readonly transitGateway: string
  readonly vpc: string
  /** Exactly one per zone. */
  readonly subnets: readonly string[]
  readonly applianceMode: boolean
  readonly securityGroupReferencing?: boolean
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

export interface TransitGatewayOtherAttachment extends AwsObject, HasState {
  readonly transitGateway: string
  readonly kind: 'vpn' | 'direct-connect-gateway' | 'peering' | 'connect' | 'other'
  /** The VPN connection, the Direct Connect gateway, or the other transit gateway. */
  readonly resource: string
  /** For a peering: the attachment at the other transit gateway is the same object; its two gateways. */
  readonly peer?: { readonly transitGateway: string; readonly region?: string; readonly account?: string }
}

export interface TransitGatewayRouteTable extends AwsObject {
  readonly transitGateway: string
  /** Ids of attachments of any kind. */
  readonly associations: readonly string[]
  readonly propagations: readonly string[]
  readonly routes: readonly TransitGatewayRoute[]
  /** True when the account does not tell the routes (another account's table): answers through it are unknown. */
  readonly routesUnknown?: boolean
}

export interface TransitGatewayRoute {
  readonly prefix: string
  readonly attachment?: string
  readonly blackhole: boolean
  /** `propagated` routes are read from an account where what they come from cannot be computed (BGP). */
  readonly origin?: 'static' | 'propagated'
  readonly prefixList?: string
  readonly from: Provenance
}

export interface VpnGateway extends AwsObject, HasState {
  readonly asn: number
  readonly vpcs: readonly string[]
}

export interface CustomerGateway extends AwsObject {
  readonly address?: string
  readonly asn?: number
}

export interface VpnConnection extends AwsObject, HasState {
  /** A VPN gateway or a transit gateway. */
  readonly gateway: string
  readonly customerGateway: string
  readonly routing: 'static' | 'bgp'
  /** Ranges beyond it: of a static connection, and of one with BGP where a design says what the user's side announces. */
  readonly routes: readonly string[]
  readonly tunnels: readonly {
    readonly outside?: string
    readonly insideCidr?: string
    readonly up: boolean
    readonly acceptedRoutes?: number
  }[]
}

export interface DirectConnectGateway extends AwsObject {
  readonly asn: number
  readonly associations: readonly {
    readonly id: string
    /** VPN gateway or transit gateway. */
    readonly gateway: string
    /** What is announced to the user's side; for a VPN gateway, a filter over the VPC's ranges. */
    readonly allowedPrefixes: readonly string[]
    readonly brokenState?: string
  }[]
}

export interface VirtualInterface extends AwsObject, HasState {
  readonly type: 'private' | 'transit' | 'public'
  /** The Direct Connect gateway or VPN gateway that it ends at; absent for a public one. */
  readonly gateway?: string
  /** The Direct Connect connection that it runs on. */
  readonly connection?: string
  readonly customerAsn?: number
  readonly vlan?: number
  /** The user's side of the BGP session. */
  readonly customerAddress?: string
  readonly amazonAddress?: string
  readonly bgpUp?: boolean
  /** Ranges that the user's side announces, where known. */
  readonly announces?: readonly string[]
  /** What came with these ranges, where known: communities (`7224:7300`) and the length of the AS path. */
  readonly announcements?: readonly { readonly prefix: string; readonly communities?: readonly string[]; readonly asPathLength?: number }[]
}
