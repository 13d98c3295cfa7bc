import type { TerraformBlock, TerraformFile } from '../../deploy/resource.ts'
import type { AwsObjects, TransitGatewayRouteTable } from './objects.ts'
import { plainResource, taggedResource, type AwsNames } from './terraform-names.ts'

/** Nothing by default: which attachment looks up where, and whose routes go where, stands below attachment by attachment. */
const NO_DEFAULTS = { transit_gateway_default_route_table_association: false, transit_gateway_default_route_table_propagation: false }

export function transitGatewayFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  const gateways = objects.transitGateways.map((gateway) =>
    taggedResource(names, 'aws_ec2_transit_gateway', gateway, {
      attributes: {
        description: gateway.name,
        amazon_side_asn: gateway.asn,
        // Outer addresses of GRE; a Connect peer cannot be made without (transit gateway guide, 2023-06).
        ...(gateway.cidr === '' ? {} : { transit_gateway_cidr_blocks: [gateway.cidr] }),
        default_route_table_association: 'disable',
        default_route_table_propagation: 'disable',
        vpn_ecmp_support: 'enable',
      },
    }),
  )
  const attachments = objects.vpcAttachments.map((attachment) =>
    taggedResource(names, 'aws_ec2_transit_gateway_vpc_attachment', attachment, {
      attributes: {
        transit_gateway_id: names.ref(attachment.transitGateway),
        vpc_id: names.ref(attachment.vpc),
        subnet_ids: attachment.subnets.map((id) => names.ref(id)),
        appliance_mode_support: attachment.applianceMode ? 'enable' : 'disable',
        ...NO_DEFAULTS,
      },
    }),
  )
  const connects = objects.connectAttachments.map((connect) =>
    taggedResource(names, 'aws_ec2_transit_gateway_connect', connect, {
      attributes: {
        transit_gateway_id: names.ref(connect.transitGateway),
        transport_attachment_id: names.ref(connect.transport),
        protocol: 'gre',
        ...NO_DEFAULTS,
      },
    }),
  )
  return {
    path: 'transit-gateway.tf',
    blocks: [...gateways, ...attachments, ...connects, ...connectPeers(objects, names), ...routeTables(objects, names)],
  }
}

function connectPeers(objects: AwsObjects, names: AwsNames): readonly TerraformBlock[] {
  return objects.connectPeers.map((peer) =>
    taggedResource(
      names,
      'aws_ec2_transit_gateway_connect_peer',
      peer,
      {
        attributes: {
          transit_gateway_attachment_id: names.ref(peer.connect),
          peer_address: peer.peerAddress,
          transit_gateway_address: peer.transitGatewayAddress,
          inside_cidr_blocks: [peer.insideCidr],
          // The provider takes this number as text.
          bgp_asn: String(peer.peerAsn),
        },
      },
      `GRE and two BGP sessions to ${peer.node}: it has the first host of ${peer.insideCidr}, the transit gateway the second and third.`,
    ),
  )
}

function routeTables(objects: AwsObjects, names: AwsNames): readonly TerraformBlock[] {
  const attachmentName = (id: string): string => {
    const found = [...objects.vpcAttachments, ...objects.connectAttachments, ...objects.otherAttachments].find(
      (attachment) => attachment.id === id,
    )
    if (found === undefined) throw new Error(`no attachment ${id}`)
    return found.name
  }
  const kind = (id: string): string =>
    objects.connectAttachments.some((connect) => connect.id === id)
      ? 'connect'
      : (objects.otherAttachments.find((attachment) => attachment.id === id)?.kind ?? 'vpc')
  const entry = (type: string, table: TransitGatewayRouteTable, id: string): TerraformBlock =>
    plainResource(names, `aws_ec2_transit_gateway_route_table_${type}`, `${table.name}_${kind(id)}_${attachmentName(id)}`, table.region, {
      transit_gateway_attachment_id: names.ref(id),
      transit_gateway_route_table_id: names.ref(table.id),
    })
  return objects.transitGatewayRouteTables.flatMap((table) => [
    taggedResource(names, 'aws_ec2_transit_gateway_route_table', table, {
      attributes: { transit_gateway_id: names.ref(table.transitGateway) },
    }),
    ...table.associations.map((id) => entry('association', table, id)),
    ...table.propagations.map((id) => entry('propagation', table, id)),
    // What BGP brings is no resource.
    ...table.routes
      .filter((route) => route.origin !== 'propagated')
      .map((route) =>
        plainResource(names, 'aws_ec2_transit_gateway_route', `${table.name}_${route.prefix}`, table.region, {
          destination_cidr_block: route.prefix,
          transit_gateway_route_table_id: names.ref(table.id),
          ...(route.blackhole ? { blackhole: true } : {}),
          ...(route.attachment === undefined ? {} : { transit_gateway_attachment_id: names.ref(route.attachment) }),
        }),
      ),
  ])
}
