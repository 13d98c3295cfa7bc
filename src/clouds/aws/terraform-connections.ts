import type { TerraformBlock, TerraformFile } from '../../deploy/resource.ts'
import type { AwsObjects, CustomerGateway, VirtualInterface, VpnConnection, VpcPeering } from './objects.ts'
import { plainResource, taggedResource, type AwsNames } from './terraform-names.ts'

/** The largest ASN that the provider takes as `bgp_asn`; larger ones have an attribute of their own. */
const LARGEST_SHORT_ASN = 2_147_483_647

export function peeringsFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  return { path: 'peering.tf', blocks: objects.peerings.flatMap((peering) => peeringResources(names, peering)) }
}

/** Inside one region the connection accepts itself; across regions the other side does, in its own. */
function peeringResources(names: AwsNames, peering: VpcPeering): readonly TerraformBlock[] {
  const region = peering.accepter.region ?? peering.region
  const isNear = region === peering.region
  const connection = taggedResource(names, 'aws_vpc_peering_connection', peering, {
    attributes: {
      vpc_id: names.ref(peering.requester.vpc),
      peer_vpc_id: names.ref(peering.accepter.vpc),
      ...(isNear ? { auto_accept: true } : { peer_region: region }),
    },
  })
  if (isNear) return [connection]
  const accepter = taggedResource(
    names,
    'aws_vpc_peering_connection_accepter',
    { name: peering.name, region },
    {
      attributes: { vpc_peering_connection_id: names.ref(peering.id), auto_accept: true },
    },
  )
  return [connection, accepter]
}

export function vpnFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  const gateways = objects.vpnGateways.map((gateway) =>
    taggedResource(names, 'aws_vpn_gateway', gateway, {
      // The provider takes this number as text.
      attributes: { vpc_id: names.ref(gateway.vpcs[0] ?? ''), amazon_side_asn: String(gateway.asn) },
    }),
  )
  return {
    path: 'vpn.tf',
    blocks: [
      ...gateways,
      ...objects.customerGateways.map((gateway) => customerGateway(names, gateway)),
      ...objects.vpnConnections.flatMap((connection) => vpnConnection(objects, names, connection)),
    ],
  }
}

function customerGateway(names: AwsNames, gateway: CustomerGateway): TerraformBlock {
  const { asn = 65_000 } = gateway
  return taggedResource(names, 'aws_customer_gateway', gateway, {
    attributes: {
      type: 'ipsec.1',
      ip_address: gateway.address ?? '',
      [asn > LARGEST_SHORT_ASN ? 'bgp_asn_extended' : 'bgp_asn']: String(asn),
      // Without a name of its own, a second one of the same address and ASN is the first one again (EC2 API, CreateCustomerGateway).
      device_name: gateway.name,
    },
  })
}

function vpnConnection(objects: AwsObjects, names: AwsNames, connection: VpnConnection): readonly TerraformBlock[] {
  const atVpc = objects.vpnGateways.some((gateway) => gateway.id === connection.gateway)
  const routes = connection.routing === 'static' && atVpc ? connection.routes : []
  return [
    taggedResource(
      names,
      'aws_vpn_connection',
      connection,
      {
        attributes: {
          type: 'ipsec.1',
          customer_gateway_id: names.ref(connection.customerGateway),
          [atVpc ? 'vpn_gateway_id' : 'transit_gateway_id']: names.ref(connection.gateway),
          static_routes_only: connection.routing === 'static',
        },
      },
      'Its keys are made by AWS and stand in the state: keep that where only the pipeline reads it.',
    ),
    ...routes.map((prefix) =>
      plainResource(names, 'aws_vpn_connection_route', `${connection.name}_${prefix}`, connection.region, {
        vpn_connection_id: names.ref(connection.id),
        destination_cidr_block: prefix,
      }),
    ),
  ]
}

export function directConnectFile(objects: AwsObjects, names: AwsNames): TerraformFile {
  const gateways = objects.directConnectGateways.flatMap((gateway) => [
    plainResource(names, 'aws_dx_gateway', gateway.name, gateway.region, { name: gateway.name, amazon_side_asn: String(gateway.asn) }),
    ...gateway.associations.map((association) =>
      plainResource(names, 'aws_dx_gateway_association', associationName(objects, association, gateway.name), gateway.region, {
        dx_gateway_id: names.ref(gateway.id),
        associated_gateway_id: names.ref(association.gateway),
        allowed_prefixes: association.allowedPrefixes,
      }),
    ),
  ])
  return { path: 'direct-connect.tf', blocks: [...gateways, ...objects.virtualInterfaces.map((face) => virtualInterface(names, face))] }
}

/** As the transit gateway's attachment is called, which is an attribute of it: `hub-dx`. */
function associationName(objects: AwsObjects, association: { readonly gateway: string }, directConnect: string): string {
  const gateway = [...objects.vpnGateways, ...objects.transitGateways].find((each) => each.id === association.gateway)
  return `${gateway?.name ?? association.gateway}-${directConnect}`
}

function virtualInterface(names: AwsNames, face: VirtualInterface): TerraformBlock {
  return taggedResource(
    names,
    face.type === 'transit' ? 'aws_dx_transit_virtual_interface' : 'aws_dx_private_virtual_interface',
    face,
    {
      attributes: {
        name: face.name,
        connection_id: face.connection ?? '',
        dx_gateway_id: names.ref(face.gateway ?? ''),
        vlan: face.vlan ?? 0,
        address_family: 'ipv4',
        bgp_asn: face.customerAsn ?? 0,
      },
    },
    'The connection is ordered by hand; AWS gives both addresses and the key of the BGP session.',
  )
}
