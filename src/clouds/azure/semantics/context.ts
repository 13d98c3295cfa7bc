import { groupBy } from '../../../core/stable.ts'
import { nodeId, type InterfaceRef, type NodeId, type Place, type Provenance } from '../../../network/model.ts'
import { Draft } from '../../draft/draft.ts'
import type { JoinedFaces } from '../../tunnel-faces.ts'
import type { GatewayFace } from './gateway-faces.ts'
import type {
  AzureObject,
  AzureObjects,
  NetworkInterface,
  NetworkSecurityGroup,
  Peering,
  PublicIpAddress,
  RouteTable,
  Subnet,
  VirtualNetwork,
  VirtualNetworkGateway,
  WebApp,
} from '../objects.ts'

/** What every file of this folder works on. */
export interface Semantics {
  readonly objects: AzureObjects
  readonly draft: Draft
  readonly look: LookUp
  /** Tunnels whose other end is in the network too. */
  readonly joined: JoinedFaces
  /** By gateway: which of them it speaks BGP over. */
  readonly spoken: Map<string, Spoken>
  /** Where `VirtualAppliance` leads: the interface that has the address, by virtual network. */
  readonly appliances: Map<string, InterfaceRef>
  /** The port of the way to the internet, by virtual network. */
  readonly edges: Map<string, InterfaceRef>
  /** The port of the gateway that serves a virtual network: its own, or a peer's. */
  readonly gatewayPorts: Map<string, InterfaceRef>
  /** Apps that call out through a virtual network, with the address that stands for them. */
  readonly integrations: Map<string, readonly Integration[]>
}

export interface Spoken {
  readonly faces: readonly GatewayFace[]
  /** All of its connections with BGP do. */
  readonly whole: boolean
}

export interface Integration {
  readonly app: WebApp
  readonly subnet: Subnet
  readonly address: string
}

export interface LookUp {
  readonly virtualNetwork: ReadonlyMap<string, VirtualNetwork>
  readonly subnet: ReadonlyMap<string, Subnet>
  readonly subnetsOf: ReadonlyMap<string, readonly Subnet[]>
  readonly group: ReadonlyMap<string, NetworkSecurityGroup>
  readonly routeTable: ReadonlyMap<string, RouteTable>
  readonly networkInterface: ReadonlyMap<string, NetworkInterface>
  readonly publicIp: ReadonlyMap<string, PublicIpAddress>
  readonly peeringsOf: ReadonlyMap<string, readonly Peering[]>
  /** By virtual network: the gateway that serves it, its own or a peer's. */
  readonly gatewayOf: ReadonlyMap<string, VirtualNetworkGateway>
}

/** Azure's own words for what stops a packet (Network Watcher, connection troubleshoot: issue types), and the property where there is one. */
export const CODE = {
  rule: 'NetworkSecurityRule',
  userRoute: 'UserDefinedRoute',
  systemRoute: 'SystemRoute',
  platform: 'Platform',
  outbound: 'defaultOutboundAccess',
  forwarding: 'enableIPForwarding',
  connection: 'connectionStatus',
} as const

/** Azure's default for virtual machines ("TCP/IP performance tuning for Azure VMs"). */
export const MTU = 1500
export const EVERYTHING = ['0.0.0.0/0', '::/0'] as const

export function semanticsOf(objects: AzureObjects, joined: JoinedFaces = new Map()): Semantics {
  const look = lookUp(objects)
  return {
    objects,
    draft: new Draft(),
    look,
    joined,
    spoken: new Map(),
    appliances: new Map(),
    edges: new Map(),
    gatewayPorts: new Map(),
    integrations: new Map(),
  }
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['virtualmachines', 'vm'],
  ['networkinterfaces', 'nic'],
  ['publicipaddresses', 'public-ip'],
  ['virtualnetworkgateways', 'gateway'],
  ['localnetworkgateways', 'local-gateway'],
  ['sites', 'webapp'],
])

/** Resource group and name, in small letters: `group/vnet`, `group/vnet/subnet`, `group/vm:web-1` (no name has a colon). */
export function nodeOf(object: AzureObject): NodeId {
  const parts = object.id.split('/')
  const [type = '', name = ''] = parts.slice(-2)
  if (type === 'virtualnetworks') return nodeId(`${object.resourceGroup}/${name}`)
  if (type === 'subnets') return nodeId(`${object.resourceGroup}/${parts.at(-3) ?? ''}/${name}`)
  return nodeId(`${object.resourceGroup}/${WORDS.get(type) ?? type}:${name}`)
}

export function placeOf(object: AzureObject, network?: VirtualNetwork): Place {
  return {
    cloud: 'azure',
    ...(network === undefined ? {} : { site: network.name }),
    region: object.region,
    ...(object.subscription === undefined ? {} : { account: object.subscription }),
  }
}

export function fromOf(object: AzureObject, code?: string): Provenance {
  return { ...object.from, object: object.id, ...(code === undefined ? {} : { code }) }
}

export const aliasesOf = (object: AzureObject): readonly string[] => [object.name, object.id]

/** Ranges of a virtual network's peers that it reaches. */
export function peersOf({ look }: Semantics, network: string): { readonly peering: Peering; readonly ranges: readonly string[] }[] {
  return (look.peeringsOf.get(network) ?? []).map((peering) => ({
    peering,
    ranges: look.virtualNetwork.get(peering.remoteVirtualNetwork)?.addressPrefixes ?? peering.remoteAddressPrefixes,
  }))
}

function lookUp(objects: AzureObjects): LookUp {
  const byId = <T extends { readonly id: string }>(items: readonly T[]): Map<string, T> => new Map(items.map((item) => [item.id, item]))
  const virtualNetwork = byId(objects.virtualNetworks)
  const subnet = byId(objects.subnets)
  const gatewayOf = new Map<string, VirtualNetworkGateway>()
  for (const gateway of objects.virtualNetworkGateways) {
    const home = subnet.get(gateway.subnet)?.virtualNetwork
    if (home === undefined) continue
    gatewayOf.set(home, gateway)
    for (const peering of objects.peerings) {
      const back = objects.peerings.find((each) => each.virtualNetwork === home && each.remoteVirtualNetwork === peering.virtualNetwork)
      // Both sides must agree (virtual network peering overview, gateways and on-premises connectivity).
      if (peering.remoteVirtualNetwork === home && peering.useRemoteGateways && back?.allowGatewayTransit === true)
        gatewayOf.set(peering.virtualNetwork, gateway)
    }
  }
  return {
    virtualNetwork,
    subnet,
    subnetsOf: groupBy(objects.subnets, (each) => each.virtualNetwork),
    group: byId(objects.networkSecurityGroups),
    routeTable: byId(objects.routeTables),
    networkInterface: byId(objects.networkInterfaces),
    publicIp: byId(objects.publicIpAddresses),
    peeringsOf: groupBy(
      objects.peerings.filter((peering) => peering.connected),
      (each) => each.virtualNetwork,
    ),
    gatewayOf,
  }
}
