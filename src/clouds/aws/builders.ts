import type { Duration, GatewayDeclaration, LinkDeclaration, Nothing, SiteDeclaration } from '../../design/declarations.ts'
import { rememberCall } from '../../design/place.ts'
import type {
  EndpointInput,
  ManagedServiceInput,
  NetworkLoadBalancerInput,
  ServiceInput,
  SubnetGroupInput,
  VpcInput,
} from './vpc-inputs.ts'

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
  /** Route tables by name. The first is for links that name none. Default: one that all attachments share. */
  readonly tables?: Readonly<Record<string, TransitGatewayTableInput<Site>>>
}

export interface TransitGatewayTableInput<Site extends string = string> {
  /** Attached VPCs whose packets are looked up here; each VPC in one table. Default: none. */
  readonly associate?: Site | readonly Site[]
  /** Attached VPCs whose ranges come in by themselves. Default: none. */
  readonly propagate?: Site | readonly Site[]
  /** Routes besides: range, and the attached VPC that it leads to, or `blackhole`. Default: none. */
  readonly routes?: Readonly<Record<string, Site | 'blackhole'>>
}

export interface VpnGatewayInput<Site extends string = string> {
  /** The VPC that it belongs to. */
  readonly site: Site
  /** ASN of the VPN gateway. Default: 64512. Limit: 64512 to 65534 or 4200000000 to 4294967294. */
  readonly asn?: number
}

export interface DirectConnectGatewayInput {
  /** ASN of the Direct Connect gateway. Default: 64512. Limit: 64512 to 65534 or 4200000000 to 4294967294. */
  readonly asn?: number
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
  /** Table of the transit gateway that the link's packets are looked up in. Default: its first. */
  readonly associate?: string
  /** Tables of the transit gateway that learn what is behind the link. Default: all of them. */
  readonly propagate?: string | readonly string[]
}

export interface SiteToSiteVpnInput {
  /** The router's public IPv4 address. */
  readonly address: string
  /** How AWS learns what is behind the router. Default: bgp. */
  readonly routing?: 'static' | 'bgp'
  /** Table of the transit gateway that the link's packets are looked up in. Default: its first. */
  readonly associate?: string
  /** Tables of the transit gateway that learn what is behind the link. Default: all of them. */
  readonly propagate?: string | readonly string[]
}

export interface DirectConnectAssociationInput {
  /** Prefixes that the user's side is told. Limit: 1 to 200. */
  readonly allowedPrefixes: string | readonly string[]
  /** Table of the transit gateway that the link's packets are looked up in. Default: its first. */
  readonly associate?: string
  /** Tables of the transit gateway that learn what is behind the link. Default: all of them. */
  readonly propagate?: string | readonly string[]
}

export interface VirtualInterfaceInput {
  /** The Direct Connect connection, ordered by hand: `dxcon-…`. */
  readonly connection: string
  /** VLAN on the connection. Limit: 1 to 4094. */
  readonly vlan: number
}

/** Amazon Web Services. */
export const aws = {
  /**
   * A VPC with its groups of subnets, its services and its endpoints; each is a place that policies can name, as `site/name`.
   *
   * @example
   * aws.vpc({
   *   region: 'ap-northeast-1',
   *   cidr: '10.0.0.0/16',
   *   subnets: { web: { zones: ['a', 'c'], public: true }, app: { zones: ['a', 'c'], nat: true }, db: { zones: ['a', 'c'], hosts: 0 } },
   *   services: { orders: aws.rds({ subnets: 'db' }) },
   *   endpoints: { s3: 'gateway', ssm: 'interface' },
   * })
   */
  vpc<
    const Subnets extends Readonly<Record<string, SubnetGroupInput>>,
    const Services extends Readonly<Record<string, ServiceInput<NoInfer<keyof Subnets & string>>>> = Nothing,
    const Endpoints extends Readonly<Record<string, EndpointInput<NoInfer<keyof Subnets & string>>>> = Nothing,
  >(
    this: void,
    input: VpcInput<Subnets, Services, Endpoints>,
  ): SiteDeclaration & { readonly subnets: Subnets; readonly services?: Services; readonly endpoints?: Endpoints } {
    return rememberCall({ kind: 'aws.vpc', ...input }, aws.vpc)
  },

  /** A database, with a network interface in each zone of its subnet group. Its subnet group and security group are made, it is not. */
  rds<const Subnet extends string>(this: void, input: ManagedServiceInput<Subnet>) {
    return rememberCall({ kind: 'rds', ...input } as const, aws.rds)
  },

  /** A cache, with a network interface in each zone of its subnet group. Its security group is made, it is not. */
  elastiCache<const Subnet extends string>(this: void, input: ManagedServiceInput<Subnet>) {
    return rememberCall({ kind: 'elasticache', ...input } as const, aws.elastiCache)
  },

  /** A search domain, with a network interface in each zone of its subnet group. Its security group is made, it is not. */
  openSearch<const Subnet extends string>(this: void, input: ManagedServiceInput<Subnet>) {
    return rememberCall({ kind: 'opensearch', ...input } as const, aws.openSearch)
  },

  /** A file system, with a mount target in each zone of its subnet group. Its security group is made, it is not. */
  efs<const Subnet extends string>(this: void, input: ManagedServiceInput<Subnet>) {
    return rememberCall({ kind: 'efs', ...input } as const, aws.efs)
  },

  /** A function in the VPC: it calls out, and nothing can open a connection to it. Its security group is made, it is not. */
  lambda<const Subnet extends string>(this: void, input: { readonly subnets: Subnet }) {
    return rememberCall({ kind: 'lambda', ...input } as const, aws.lambda)
  },

  /**
   * A network load balancer with its target groups.
   *
   * @example aws.networkLoadBalancer({ subnets: 'web', listeners: [{ port: 443, to: 'app', targetPort: 8443 }] })
   */
  networkLoadBalancer<const Subnet extends string>(this: void, input: NetworkLoadBalancerInput<Subnet>) {
    return rememberCall({ kind: 'network-load-balancer', ...input } as const, aws.networkLoadBalancer)
  },

  /**
   * An endpoint of this VPC for a network load balancer of another one, by PrivateLink: one way, and whatever the ranges are.
   *
   * @example endpoints: { catalogue: aws.privateLink({ to: 'partner/catalogue', subnets: 'app' }) }
   */
  privateLink<const Part extends string, const Subnet extends string = never>(
    this: void,
    input: { readonly to: Part; readonly subnets?: Subnet | readonly Subnet[] },
  ): { readonly kind: 'private-link'; readonly to: Part; readonly subnets?: NoInfer<Subnet> | readonly NoInfer<Subnet>[] } {
    return rememberCall({ kind: 'private-link', ...input } as const, aws.privateLink)
  },

  /** A regional hub that VPCs attach to. */
  transitGateway<const Site extends string>(this: void, input: TransitGatewayInput<Site>): GatewayDeclaration<Site> {
    return rememberCall({ kind: 'aws.transit-gateway', ...input }, aws.transitGateway)
  },

  /** One or two EC2 routers in a subnet group. */
  routers<const Site extends string>(this: void, input: RoutersInput<Site>): GatewayDeclaration<Site> {
    return rememberCall({ kind: 'aws.routers', ...input }, aws.routers)
  },

  /** A virtual private gateway: one VPC's end of VPN connections and of Direct Connect. */
  vpnGateway<const Site extends string>(this: void, input: VpnGatewayInput<Site>): GatewayDeclaration<Site> {
    return rememberCall({ kind: 'aws.vpn-gateway', ...input }, aws.vpnGateway)
  },

  /** A Direct Connect gateway: joins virtual interfaces with VPN gateways or transit gateways of any region. */
  directConnectGateway(this: void, input: DirectConnectGatewayInput = {}): GatewayDeclaration<never> {
    return rememberCall({ kind: 'aws.direct-connect-gateway', ...input }, aws.directConnectGateway)
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
  ): LinkDeclaration<Gateway, never> {
    return rememberCall({ kind: 'aws.transit-gateway-connect', routers, hub, ...options }, awsLinks.transitGatewayConnect)
  },

  /**
   * VPC peering: two VPCs reach each other, with routes in all their tables, and nothing behind either of them.
   *
   * @example link.peering('web', 'data')
   */
  peering<const Site extends string>(this: void, left: Site, right: Site): LinkDeclaration<never, Site> {
    return rememberCall({ kind: 'aws.vpc-peering', between: [left, right] }, awsLinks.peering)
  },

  /**
   * Site-to-Site VPN: two IPsec tunnels between a VPN gateway or transit gateway and a router of one's own.
   *
   * @example link.siteToSiteVpn('hub', 'ce-osaka', { address: '192.0.2.10', routing: 'static' })
   */
  siteToSiteVpn<const Gateway extends string>(
    this: void,
    gateway: Gateway,
    router: Gateway,
    options: SiteToSiteVpnInput,
  ): LinkDeclaration<Gateway, never> {
    return rememberCall({ kind: 'aws.site-to-site-vpn', gateway, router, ...options }, awsLinks.siteToSiteVpn)
  },

  /**
   * What a Direct Connect gateway leads to, and which prefixes it announces for it.
   *
   * @example link.directConnectAssociation('dx', 'hub', { allowedPrefixes: '10.0.0.0/8' })
   */
  directConnectAssociation<const Gateway extends string>(
    this: void,
    directConnect: Gateway,
    gateway: Gateway,
    options: DirectConnectAssociationInput,
  ): LinkDeclaration<Gateway, never> {
    return rememberCall({ kind: 'aws.direct-connect-association', directConnect, gateway, ...options }, awsLinks.directConnectAssociation)
  },

  /**
   * A virtual interface with BGP between a Direct Connect gateway and a router of one's own.
   *
   * @example link.virtualInterface('dx', 'ce-osaka', { connection: 'dxcon-fg1234ab', vlan: 101 })
   */
  virtualInterface<const Gateway extends string>(
    this: void,
    directConnect: Gateway,
    router: Gateway,
    options: VirtualInterfaceInput,
  ): LinkDeclaration<Gateway, never> {
    return rememberCall({ kind: 'aws.virtual-interface', directConnect, router, ...options }, awsLinks.virtualInterface)
  },
}
