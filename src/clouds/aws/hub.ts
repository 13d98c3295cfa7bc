import { parsePrefix } from '../../ip/prefix.ts'
import { linkId, nodeId, tunnelId, type Interface, type Link, type NetworkNode, type StaticRoute, type Table } from '../../network/model.ts'
import { nth } from '../allocation.ts'
import { SHARED_TABLE } from './links.ts'
import type { AwsObjects, TransitGateway, TransitGatewayRouteTable, TransitGatewayVpcAttachment, Vpc } from './objects.ts'
import { connectPort, portTo, transitPort } from './ports.ts'

const TRANSIT_GATEWAY_MTU = 8500
const CONNECT_MTU = TRANSIT_GATEWAY_MTU - 24
/** Equal-cost paths over Connect peers. */
const MAXIMUM_PATHS = 8

/** Order of preference at equal prefix (transit gateway guide, route evaluation): static, then VPC, then Connect, which BGP brings. */
const PREFERENCE = { static: 1, vpc: 2 } as const

export interface HubParts {
  readonly nodes: readonly NetworkNode[]
  readonly links: readonly Link[]
  readonly underlay: readonly string[]
}

export function hubNodes(objects: AwsObjects): HubParts {
  return {
    nodes: objects.transitGateways.map((gateway) => hubNode(objects, gateway)),
    links: objects.vpcAttachments.map((attachment) => attachmentLink(objects, attachment)),
    underlay: objects.transitGateways.flatMap((gateway) => (gateway.cidr === '' ? [] : [gateway.cidr])),
  }
}

function hubNode(objects: AwsObjects, gateway: TransitGateway): NetworkNode {
  const attachments = objects.vpcAttachments.filter((attachment) => attachment.transitGateway === gateway.id)
  const peers = objects.connectPeers.filter((peer) =>
    objects.connectAttachments.some((connect) => connect.id === peer.connect && connect.transitGateway === gateway.id),
  )
  const tables = objects.transitGatewayRouteTables.filter((table) => table.transitGateway === gateway.id)
  return {
    id: nodeId(gateway.node),
    role: 'hub',
    place: { cloud: 'aws', gateway: gateway.node },
    interfaces: [
      ...attachments.map((attachment) => attachmentPort(objects, attachment, tables)),
      ...peers.map((peer): Interface => ({
        name: connectPort(peer.insideCidr),
        kind: 'gre',
        addresses: [2, 3].map((n) => `${nth(parsePrefix(peer.insideCidr), n)}/29`),
        mtu: CONNECT_MTU,
        tunnel: tunnelId(`connect/${peer.node}/${gateway.node}`),
        ...associated(tables, peer.connect),
        antiSpoof: false,
        from: peer.from,
      })),
      outerAddresses(gateway, peers),
    ],
    // The first table is the gateway's own: where the outer packets of Connect peers go.
    tables: [transportTable(objects, gateway, attachments), ...tables.map((table) => routeTable(objects, table))],
    translations: [],
    bgp: {
      asn: gateway.asn,
      routerId: gateway.cidr === '' ? '0.0.0.1' : nth(parsePrefix(gateway.cidr), 1),
      originations: [{ source: 'static', policy: { terms: [], default: 'accept' } }],
      maximumPaths: MAXIMUM_PATHS,
      tieBreak: 'router-id',
    },
    clampsMss: true,
    from: gateway.from,
  }
}

function outerAddresses(gateway: TransitGateway, peers: AwsObjects['connectPeers']): Interface {
  return {
    name: 'lo',
    kind: 'loopback',
    addresses: [...new Set(peers.map((peer) => `${peer.transitGatewayAddress}/32`))],
    mtu: TRANSIT_GATEWAY_MTU,
    antiSpoof: false,
    from: gateway.from,
  }
}

function attachmentPort(
  objects: AwsObjects,
  attachment: TransitGatewayVpcAttachment,
  tables: readonly TransitGatewayRouteTable[],
): Interface {
  return {
    name: portTo(vpcOf(objects, attachment)),
    kind: 'ethernet',
    addresses: [],
    mtu: TRANSIT_GATEWAY_MTU,
    link: linkId(attachment.id),
    ...associated(tables, attachment.id),
    antiSpoof: false,
    from: attachment.from,
  }
}

function associated(tables: readonly TransitGatewayRouteTable[], attachment: string): { readonly table?: string } {
  return tables.some((table) => table.associations.includes(attachment)) ? { table: SHARED_TABLE } : {}
}

function transportTable(objects: AwsObjects, gateway: TransitGateway, attachments: readonly TransitGatewayVpcAttachment[]): Table {
  const transports = new Set(
    objects.connectAttachments.filter((connect) => connect.transitGateway === gateway.id).map((connect) => connect.transport),
  )
  return {
    name: 'transport',
    routes: attachments
      .filter((attachment) => transports.has(attachment.id))
      .map((attachment) => vpcRoute(objects, attachment, 'local', 1)),
  }
}

function routeTable(objects: AwsObjects, table: TransitGatewayRouteTable): Table {
  const propagated = objects.vpcAttachments
    .filter((attachment) => table.propagations.includes(attachment.id))
    .map((attachment) => vpcRoute(objects, attachment, 'propagated', PREFERENCE.vpc))
  const fixed = table.routes.flatMap((route): StaticRoute[] => {
    const attachment = objects.vpcAttachments.find((candidate) => candidate.id === route.attachment)
    const base = {
      prefix: route.prefix,
      preference: PREFERENCE.static,
      origin: 'static' as const,
      from: { ...route.from, object: table.id },
    }
    if (route.blackhole) return [{ ...base, target: { kind: 'blackhole' } }]
    return attachment === undefined ? [] : [{ ...base, target: { kind: 'peer', interface: portTo(vpcOf(objects, attachment)) } }]
  })
  return { name: SHARED_TABLE, routes: [...fixed, ...propagated] }
}

function vpcRoute(
  objects: AwsObjects,
  attachment: TransitGatewayVpcAttachment,
  origin: StaticRoute['origin'],
  preference: number,
): StaticRoute {
  const vpc = vpcOf(objects, attachment)
  return {
    prefix: vpc.cidr,
    target: { kind: 'peer', interface: portTo(vpc) },
    preference,
    origin,
    from: { ...attachment.from, object: attachment.id },
  }
}

function attachmentLink(objects: AwsObjects, attachment: TransitGatewayVpcAttachment): Link {
  const vpc = vpcOf(objects, attachment)
  const gateway = objects.transitGateways.find((candidate) => candidate.id === attachment.transitGateway)
  return {
    id: linkId(attachment.id),
    kind: 'wire',
    ends: [
      { node: nodeId(vpc.name), interface: transitPort(attachment.transitGateway) },
      { node: nodeId(gateway?.node ?? ''), interface: portTo(vpc) },
    ],
    fails: false,
    label: `attachment of ${vpc.name}`,
    from: attachment.from,
  }
}

function vpcOf(objects: AwsObjects, attachment: TransitGatewayVpcAttachment): Vpc {
  const vpc = objects.vpcs.find((candidate) => candidate.id === attachment.vpc)
  if (vpc === undefined) throw new Error(`${attachment.id} names no VPC`)
  return vpc
}
