import { Fault, text } from '../../snapshot/fields.ts'
import {
  readEgressOnlyGateway,
  readEndpoint,
  readEndpointService,
  readInternetGateway,
  readNatGateway,
  readPeering,
} from './read-gateways.ts'
import { readPublicAccess, readPublicAccessExclusion } from './read-gateways.ts'
import { readCustomerGateway, readDirectConnectAssociation, readDirectConnectGateway, readVirtualInterface } from './read-hybrid.ts'
import { readVpnConnection, readVpnGateway } from './read-hybrid.ts'
import { readAddress, readInstance, readNetworkInterface, readReservation } from './read-interfaces.ts'
import { readAttributes, readClassicLoadBalancer, readListener, readListeners, readLoadBalancer } from './read-load-balancers.ts'
import { readTargetGroup, readTargetHealth } from './read-load-balancers.ts'
import { readPrefixList, readPrefixListEntries, readSecurityGroup, readSecurityGroupRule } from './read-security-groups.ts'
import { readCacheCluster, readCacheSubnetGroup, readDatabase, readFunction, readMountTarget, readSearchDomain } from './read-services.ts'
import {
  readAssociations,
  readAttachment,
  readConnect,
  readConnectPeer,
  readPropagations,
  readTgwPeering,
} from './read-transit-gateways.ts'
import { readTgwRoutes, readTgwRouteTable, readTransitGateway, readVpcAttachment } from './read-transit-gateways.ts'
import { readNetworkAcl, readRouteTable, readSubnet, readVpc } from './read-vpcs.ts'
import { failedCall } from '../../snapshot/problems.ts'
import type { Element, Seen } from './seen.ts'

type ReadElement = (element: Element, seen: Seen) => void

/** What each top-level key holds, and what reads an element of it. Keys are as the API answers, or wrappers that name the object asked about. */
export const DOCUMENTS: Readonly<Record<string, ReadElement>> = {
  Vpcs: readVpc,
  Subnets: readSubnet,
  RouteTables: readRouteTable,
  NetworkAcls: readNetworkAcl,
  SecurityGroups: readSecurityGroup,
  SecurityGroupRules: readSecurityGroupRule,
  PrefixLists: readPrefixList,
  ManagedPrefixLists: readPrefixList,
  ManagedPrefixListEntries: readPrefixListEntries,
  NetworkInterfaces: readNetworkInterface,
  Addresses: readAddress,
  Reservations: readReservation,
  Instances: readInstance,

  InternetGateways: readInternetGateway,
  EgressOnlyInternetGateways: readEgressOnlyGateway,
  NatGateways: readNatGateway,
  VpcPeeringConnections: readPeering,
  VpcEndpoints: readEndpoint,
  ServiceConfigurations: readEndpointService,
  VpcEndpointServiceConfigurations: readEndpointService,
  VpcBlockPublicAccessOptions: readPublicAccess,
  VpcBlockPublicAccessExclusions: readPublicAccessExclusion,

  LoadBalancers: readLoadBalancer,
  LoadBalancerDescriptions: readClassicLoadBalancer,
  Listeners: readListener,
  LoadBalancerListeners: readListeners,
  LoadBalancerAttributes: readAttributes,
  TargetGroups: readTargetGroup,
  TargetGroupAttributes: readAttributes,
  LoadBalancerTargetHealth: readTargetHealth,
  TargetGroupHealth: readTargetHealth,

  TransitGateways: readTransitGateway,
  TransitGatewayAttachments: readAttachment,
  TransitGatewayVpcAttachments: readVpcAttachment,
  TransitGatewayConnects: readConnect,
  TransitGatewayConnectPeers: readConnectPeer,
  TransitGatewayPeeringAttachments: readTgwPeering,
  TransitGatewayRouteTables: readTgwRouteTable,
  TransitGatewayRouteTableAssociations: readAssociations,
  TransitGatewayPropagations: readPropagations,
  TransitGatewayStaticRoutes: readTgwRoutes,
  TransitGatewayRoutes: readTgwRoutes,

  VpnGateways: readVpnGateway,
  CustomerGateways: readCustomerGateway,
  VpnConnections: readVpnConnection,
  DirectConnectGateways: readDirectConnectGateway,
  DirectConnectGatewayAssociations: readDirectConnectAssociation,
  VirtualInterfaces: readVirtualInterface,

  DBInstances: readDatabase,
  CacheClusters: readCacheCluster,
  CacheSubnetGroups: readCacheSubnetGroup,
  Functions: readFunction,
  DomainStatusList: readSearchDomain,
  MountTargets: readMountTarget,

  KeiroFailedCalls: readFailedCall,
}

/** Keys whose value is one object instead of a list. */
export const SINGLE_OBJECTS: ReadonlySet<string> = new Set(['VpcBlockPublicAccessOptions'])

/** Nothing that packets meet: left out without a word. */
export const IGNORED: ReadonlySet<string> = new Set([
  'AvailabilityZones',
  'DhcpOptions',
  'InstanceStatuses',
  'KeyPairs',
  'PlacementGroups',
  'Regions',
  'ResponseMetadata',
  'ServiceDetails',
  'ServiceNames',
  'Tags',
  'Connections',
  'DBClusters',
  'DBSubnetGroups',
  'ReplicationGroups',
  'SecurityGroupVpcAssociations',
  'KeiroImport',
])

/** Where the next page starts: the file is not the whole answer. */
export const NEXT_PAGE: ReadonlySet<string> = new Set(['NextToken', 'nextToken', 'Marker', 'NextMarker'])

/** Bare answers that do not say which object was asked about, the wrapper that does, and its id field. */
export const NEEDS_WRAPPER: Readonly<Record<string, { readonly wrapper: string; readonly id: string }>> = {
  Entries: { wrapper: 'ManagedPrefixListEntries', id: 'PrefixListId' },
  Attributes: { wrapper: 'LoadBalancerAttributes or TargetGroupAttributes', id: 'LoadBalancerArn or TargetGroupArn' },
  TargetHealthDescriptions: { wrapper: 'LoadBalancerTargetHealth', id: 'TargetGroupArn' },
  TransitGatewayRouteTablePropagations: { wrapper: 'TransitGatewayPropagations', id: 'TransitGatewayRouteTableId' },
  Associations: { wrapper: 'TransitGatewayRouteTableAssociations', id: 'TransitGatewayRouteTableId' },
  Routes: { wrapper: 'TransitGatewayStaticRoutes', id: 'TransitGatewayRouteTableId' },
}

/** Direct Connect answers in camelCase: `virtualInterfaces`. */
export function documentKey(key: string): string {
  return key in DOCUMENTS || IGNORED.has(key) || NEXT_PAGE.has(key) ? key : `${key.charAt(0).toUpperCase()}${key.slice(1)}`
}

export const isKnownKey = (key: string): boolean => {
  const name = documentKey(key)
  return name in DOCUMENTS || IGNORED.has(name) || NEXT_PAGE.has(name) || name in NEEDS_WRAPPER
}

/** A call that `keiro import` made in vain. */
function readFailedCall(element: Element, seen: Seen): void {
  const { value, at } = element
  const call = text(value, 'Call')
  const region = text(value, 'Region')
  if (typeof value['Error'] !== 'string') throw new Fault('Error', 'Error is missing')
  const means = typeof value['Means'] === 'string' ? `: ${value['Means']}` : ''
  seen.problems.push(failedCall(`${call} in ${region} failed when the snapshot was made (${value['Error']})${means}`, at))
}
