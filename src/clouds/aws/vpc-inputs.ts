import type { ServiceText } from '../../design/declarations.ts'

type OneOrMany<Item> = Item | readonly Item[]

/** A VPC as it is written: names that its parts mention are compared with those that exist. */
export interface VpcInput<
  Subnets extends Readonly<Record<string, SubnetGroupInput>> = Readonly<Record<string, SubnetGroupInput>>,
  Services = Readonly<Record<string, ServiceInput>>,
  Endpoints = Readonly<Record<string, EndpointInput>>,
> {
  /** Region code, for example `ap-northeast-1`. */
  readonly region: string
  /** Range of the VPC, or several: the first is the primary one. Limit: /16 to /28, at most 5. */
  readonly cidr: string | readonly string[]
  /** An IPv6 range from Amazon (/56), and one of each subnet (/64). Default: false. */
  readonly ipv6?: boolean
  /** Groups of subnets by name, one subnet in each zone. */
  readonly subnets: Subnets
  /** Managed services and load balancers in the VPC, by name. Default: none. */
  readonly services?: Services
  /** VPC endpoints by name: `gateway` or `interface` for a service of AWS, or `aws.privateLink(…)`. Default: none. */
  readonly endpoints?: Endpoints
}

export interface SubnetGroupInput {
  /** Zones by letter (`a`) or whole name (`ap-northeast-1a`). Limit: at least 1. */
  readonly zones: OneOrMany<string>
  /** Routed to an internet gateway. Default: false. */
  readonly public?: boolean
  /** Servers get a public IPv4 address by themselves. Default: true in public groups that have hosts. */
  readonly publicAddresses?: boolean
  /** IPv4 out by NAT gateways in the first public group: one in each zone (`true` is the same), or one for all. Default: false. */
  readonly nat?: boolean | 'per-zone' | 'single'
  /** IPv6 out, and nothing in, by an egress-only internet gateway. Default: false. */
  readonly egressOnly?: boolean
  /** Servers in each zone that stand for the group in proofs and rehearsals. Default: 1 in private groups, 0 in public ones. Limit: 0 to 16. */
  readonly hosts?: number
  /** Range that the group's subnets are cut from. Default: allocated from the VPC's. Limit: /16 to /28. */
  readonly cidr?: string
  /** Routes of its own: range, and the gateway that it leads to, `internet` or `blackhole`. Default: none. */
  readonly routes?: Readonly<Record<string, string>>
  /** Network ACL: knows no connections, so answers need rules of their own. Default: the VPC's default one, which lets everything pass. */
  readonly networkAcl?: NetworkAclInput
  /** Rules of the security group besides those that the policies make. Default: none. */
  readonly securityGroup?: SecurityGroupInput
}

export interface NetworkAclInput {
  /** Rules for what comes into the subnets, answers included. Default: nothing comes in. */
  readonly ingress?: readonly (NetworkAclRuleInput & { readonly from?: string })[]
  /** Rules for what leaves the subnets, answers included. Default: nothing goes out. */
  readonly egress?: readonly (NetworkAclRuleInput & { readonly to?: string })[]
}

/** `{ allow: 'tcp/443' }` or `{ deny: 'any', from: '198.51.100.0/24' }`; the matching rule with the lowest number decides. */
export type NetworkAclRuleInput = { readonly number?: number } & (
  | { readonly allow: ServiceText; readonly deny?: never }
  | { readonly deny: ServiceText; readonly allow?: never }
)

export interface SecurityGroupInput {
  /** Rules for what comes in; `self` stands for the members of the same group. Default: none. */
  readonly ingress?: readonly { readonly service: ServiceText; readonly from: string }[]
  /** Rules for what goes out. Default: none. */
  readonly egress?: readonly { readonly service: ServiceText; readonly to: string }[]
}

export interface ManagedServiceInput<Subnet extends string = string> {
  /** Subnet group of the same VPC; the service has a network interface in each of its zones. */
  readonly subnets: Subnet
  /** What it listens on. Default: 5432 (rds), 6379 (elasticache), 443 (opensearch), 2049 (efs). Limit: 1 to 65535. */
  readonly port?: number
}

export interface NetworkLoadBalancerInput<Subnet extends string = string> {
  /** Subnet group of the same VPC; the load balancer has an address in each of its zones. */
  readonly subnets: Subnet
  /** What it takes and where it sends it. Limit: at least 1, at most 50. */
  readonly listeners: readonly {
    readonly port: number
    /** Subnet group of the same VPC whose servers it sends to. */
    readonly to: Subnet
    /** Default: the same. */
    readonly targetPort?: number
    /** Default: tcp. */
    readonly protocol?: 'tcp' | 'tls'
  }[]
  /** Without public addresses. Default: false in a public group, else true. */
  readonly internal?: boolean
  /** Each zone sends to the servers of all zones. Default: false. */
  readonly crossZone?: boolean
}

export type ServiceInput<Subnet extends string = string> =
  | ({ readonly kind: 'rds' | 'elasticache' | 'opensearch' | 'efs' } & ManagedServiceInput<Subnet>)
  | { readonly kind: 'lambda'; readonly subnets: Subnet }
  | ({ readonly kind: 'network-load-balancer' } & NetworkLoadBalancerInput<Subnet>)

/** `gateway` and `interface` are endpoints for the service of AWS that has the endpoint's name. */
export type EndpointInput<Subnet extends string = string> =
  | 'gateway'
  | 'interface'
  | { readonly kind: 'gateway' | 'interface'; readonly service?: string; readonly subnets?: OneOrMany<Subnet> }
  | { readonly kind: 'private-link'; readonly to: string; readonly subnets?: OneOrMany<Subnet> }
