import type { Provenance } from '../../network/model.ts'

/** A resource; `id` is the whole resource id in small letters, because Azure does not tell capitals apart. */
export interface AzureObject {
  readonly id: string
  readonly name: string
  readonly resourceGroup: string
  readonly region: string
  readonly subscription?: string
  readonly from: Provenance
}

/** What a subscription has, as far as packets are concerned. References between objects are their ids. */
export interface AzureObjects {
  readonly virtualNetworks: readonly VirtualNetwork[]
  readonly subnets: readonly Subnet[]
  readonly peerings: readonly Peering[]
  readonly networkSecurityGroups: readonly NetworkSecurityGroup[]
  readonly applicationSecurityGroups: readonly AzureObject[]
  readonly routeTables: readonly RouteTable[]
  readonly networkInterfaces: readonly NetworkInterface[]
  readonly virtualMachines: readonly VirtualMachine[]
  readonly publicIpAddresses: readonly PublicIpAddress[]
  readonly natGateways: readonly NatGateway[]
  readonly virtualNetworkGateways: readonly VirtualNetworkGateway[]
  readonly localNetworkGateways: readonly LocalNetworkGateway[]
  readonly connections: readonly Connection[]
  readonly webApps: readonly WebApp[]
}

export interface VirtualNetwork extends AzureObject {
  readonly addressPrefixes: readonly string[]
}

export interface Subnet extends AzureObject {
  readonly virtualNetwork: string
  readonly addressPrefixes: readonly string[]
  readonly networkSecurityGroup?: string
  readonly routeTable?: string
  readonly natGateway?: string
  /** Services that the subnet is handed over to: `Microsoft.Web/serverFarms`. */
  readonly delegations: readonly string[]
  /** False: a private subnet. Absent means true: the property came later than most subnets. */
  readonly defaultOutboundAccess?: boolean
  /** Whether network security groups and routes count for private endpoints; absent: they do not. */
  readonly privateEndpointNetworkPolicies?: 'Enabled' | 'Disabled' | 'NetworkSecurityGroupEnabled' | 'RouteTableEnabled'
}

/** One direction: what the virtual network lets in from, and sends to, the remote one. */
export interface Peering extends AzureObject {
  readonly virtualNetwork: string
  readonly remoteVirtualNetwork: string
  /** Ranges of the remote side as the peering tells them, for when the remote side is not in the snapshot. */
  readonly remoteAddressPrefixes: readonly string[]
  readonly connected: boolean
  readonly allowVirtualNetworkAccess: boolean
  readonly allowForwardedTraffic: boolean
  readonly allowGatewayTransit: boolean
  readonly useRemoteGateways: boolean
}

export interface NetworkSecurityGroup extends AzureObject {
  /** The default rules too; in any order. */
  readonly rules: readonly SecurityRule[]
}

export interface SecurityRule {
  readonly name: string
  /** 100 to 4096, default rules from 65000; the lowest decides. */
  readonly priority: number
  readonly direction: 'Inbound' | 'Outbound'
  readonly access: 'Allow' | 'Deny'
  /** `Tcp`, `Udp`, `Icmp`, `Esp`, `Ah` or `*`. */
  readonly protocol: string
  /** Ranges, service tags or `*`. */
  readonly sources: readonly string[]
  readonly destinations: readonly string[]
  readonly sourceGroups: readonly string[]
  readonly destinationGroups: readonly string[]
  /** `80`, `80-90` or `*`. */
  readonly sourcePorts: readonly string[]
  readonly destinationPorts: readonly string[]
  readonly from: Provenance
}

export interface RouteTable extends AzureObject {
  readonly routes: readonly UserDefinedRoute[]
  /** True: routes of gateways do not reach the subnets of this table. */
  readonly disableBgpRoutePropagation: boolean
}

export interface UserDefinedRoute {
  readonly name: string
  /** A range, or a service tag. */
  readonly addressPrefix: string
  readonly nextHopType: 'VirtualAppliance' | 'VnetLocal' | 'Internet' | 'VirtualNetworkGateway' | 'None'
  readonly nextHopIpAddress?: string
  readonly from: Provenance
}

export interface NetworkInterface extends AzureObject {
  readonly ipConfigurations: readonly IpConfiguration[]
  readonly networkSecurityGroup?: string
  readonly ipForwarding: boolean
  readonly virtualMachine?: string
  readonly privateEndpoint?: string
}

export interface IpConfiguration {
  readonly id: string
  readonly address: string
  readonly subnet: string
  readonly publicIpAddress?: string
  readonly applicationSecurityGroups: readonly string[]
}

export interface VirtualMachine extends AzureObject {
  readonly networkInterfaces: readonly string[]
  /** Absent: taken to run. */
  readonly powerState?: string
}

export interface PublicIpAddress extends AzureObject {
  /** Absent as long as nothing uses a dynamic one. */
  readonly address?: string
  readonly sku: 'Basic' | 'Standard'
  /** What it belongs to: an IP configuration or a frontend, by id. */
  readonly usedBy?: string
}

export interface NatGateway extends AzureObject {
  readonly publicIpAddresses: readonly string[]
}

export interface VirtualNetworkGateway extends AzureObject {
  readonly type: 'Vpn' | 'ExpressRoute'
  readonly subnet: string
  readonly publicIpAddresses: readonly string[]
  readonly asn: number
  /** One for each instance, in the order of `publicIpAddresses`: two where both are active. */
  readonly instances: readonly GatewayInstance[]
  /** What it has learned by BGP; absent: not told. */
  readonly learnedRoutes?: readonly string[]
}

/** One machine of a gateway; BGP speaks from its custom (link-local) addresses or from its own one in the gateway's subnet. */
export interface GatewayInstance {
  readonly ipConfiguration: string
  readonly publicIpAddress: string
  readonly customAddresses: readonly string[]
  readonly ownAddress?: string
}

/** The far side of a VPN connection. */
export interface LocalNetworkGateway extends AzureObject {
  readonly gatewayIpAddress?: string
  readonly addressPrefixes: readonly string[]
  /** Of its BGP speaker. */
  readonly asn?: number
  readonly bgpAddress?: string
}

export interface Connection extends AzureObject {
  readonly type: string
  readonly gateway: string
  readonly localNetworkGateway?: string
  /** Of a connection between two virtual networks: the other gateway; that one has a connection of its own back. */
  readonly peerGateway?: string
  readonly enableBgp: boolean
  /** Address that the gateway speaks from on this connection, by IP configuration. */
  readonly customBgpAddresses: Readonly<Record<string, string>>
  /** Only what is known to be down is: lists of connections often do not tell. */
  readonly down: boolean
}

/** An App Service app; it has a place in a virtual network only through its integration, which carries calls outwards only. */
export interface WebApp extends AzureObject {
  readonly integrationSubnet?: string
  /** True: all that the app sends goes through the integration; false: private ranges only. */
  readonly routeAll: boolean
  readonly outboundIpAddresses: readonly string[]
  readonly inboundIpAddress?: string
  readonly hostNames: readonly string[]
}
