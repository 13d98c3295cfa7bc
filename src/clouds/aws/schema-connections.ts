import * as z from 'zod'
import { address, cidr, formed, privateAsn, reference } from '../../design/scalars.ts'
import { noun, property } from '../../design/vocabulary.ts'
import type {
  AwsDirectConnectAssociation,
  AwsDirectConnectGateway,
  AwsSiteToSiteVpn,
  AwsVirtualInterface,
  AwsVpcPeering,
  AwsVpnGateway,
} from './design.ts'
import { hubTables, hubTablesOf } from './schema-settings.ts'

const amazonAsn = (what: string) =>
  property(privateAsn.optional(), `ASN of the ${what}.`, { default: '64512', limit: '64512 to 65534 or 4200000000 to 4294967294' })

export const peering = noun(
  {
    kind: 'aws.vpc-peering',
    builder: 'link.peering(left, right)',
    description: 'VPC peering: two VPCs reach each other, with routes in all their tables, and nothing behind either of them.',
    references: [{ property: 'between', to: 'site', kinds: ['aws.vpc'], distinct: true }],
    object: z.strictObject({
      kind: z.literal('aws.vpc-peering'),
      between: property(z.tuple([reference, reference]), 'The two VPCs; their ranges must not overlap.'),
    }),
  },
  (link): AwsVpcPeering => ({ kind: 'aws.vpc-peering', between: link.between }),
)

export const vpnGateway = noun(
  {
    kind: 'aws.vpn-gateway',
    builder: 'aws.vpnGateway({ … })',
    description:
      "A virtual private gateway: one VPC's end of VPN connections and of Direct Connect. Its routes come into the VPC's tables by themselves.",
    references: [{ property: 'site', to: 'site', kinds: ['aws.vpc'] }],
    object: z.strictObject({
      kind: z.literal('aws.vpn-gateway'),
      site: property(reference, 'The VPC that it belongs to.'),
      asn: amazonAsn('VPN gateway'),
    }),
  },
  (gateway): AwsVpnGateway => ({ kind: 'aws.vpn-gateway', site: gateway.site, ...(gateway.asn === undefined ? {} : { asn: gateway.asn }) }),
)

const ENDS = ['aws.transit-gateway', 'aws.vpn-gateway'] as const

export const siteToSiteVpn = noun(
  {
    kind: 'aws.site-to-site-vpn',
    builder: 'link.siteToSiteVpn(gateway, router, { … })',
    description: "Site-to-Site VPN: two IPsec tunnels between a VPN gateway or transit gateway and a router of one's own.",
    references: [
      { property: 'gateway', to: 'gateway', kinds: ENDS },
      { property: 'router', to: 'gateway', kinds: ['onpremises.router'] },
    ],
    object: z.strictObject({
      kind: z.literal('aws.site-to-site-vpn'),
      gateway: property(reference, 'The VPN gateway or transit gateway.'),
      router: property(reference, 'The router at the other end.'),
      address: property(address, "The router's public IPv4 address."),
      routing: property(z.enum(['static', 'bgp']).optional(), 'How AWS learns what is behind the router.', { default: '`bgp`' }),
      ...hubTables,
    }),
  },
  (link): AwsSiteToSiteVpn => ({
    kind: 'aws.site-to-site-vpn',
    gateway: link.gateway,
    router: link.router,
    address: link.address,
    routing: link.routing ?? 'bgp',
    tables: hubTablesOf(link),
  }),
)

export const directConnectGateway = noun(
  {
    kind: 'aws.direct-connect-gateway',
    builder: 'aws.directConnectGateway({ … })',
    description:
      'A Direct Connect gateway: joins virtual interfaces with VPN gateways or transit gateways of any region, and neither among themselves.',
    references: [],
    object: z.strictObject({ kind: z.literal('aws.direct-connect-gateway'), asn: amazonAsn('Direct Connect gateway') }),
  },
  (gateway): AwsDirectConnectGateway => ({
    kind: 'aws.direct-connect-gateway',
    ...(gateway.asn === undefined ? {} : { asn: gateway.asn }),
  }),
)

export const directConnectAssociation = noun(
  {
    kind: 'aws.direct-connect-association',
    builder: 'link.directConnectAssociation(directConnect, gateway, { … })',
    description: 'What a Direct Connect gateway leads to, and which prefixes it announces for it.',
    references: [
      { property: 'directConnect', to: 'gateway', kinds: ['aws.direct-connect-gateway'] },
      { property: 'gateway', to: 'gateway', kinds: ENDS },
    ],
    object: z.strictObject({
      kind: z.literal('aws.direct-connect-association'),
      directConnect: property(reference, 'The Direct Connect gateway.'),
      gateway: property(reference, 'The VPN gateway or transit gateway.'),
      // "Allowed prefixes interactions", Direct Connect guide; 200 for a transit gateway, from AWS to on-premises.
      allowedPrefixes: property(z.union([cidr(), z.array(cidr()).min(1).max(200)]), "Prefixes that the user's side is told.", {
        limit: '1 to 200',
      }),
      ...hubTables,
    }),
  },
  (link): AwsDirectConnectAssociation => ({
    kind: 'aws.direct-connect-association',
    directConnect: link.directConnect,
    gateway: link.gateway,
    allowedPrefixes: typeof link.allowedPrefixes === 'string' ? [link.allowedPrefixes] : link.allowedPrefixes,
    tables: hubTablesOf(link),
  }),
)

export const virtualInterface = noun(
  {
    kind: 'aws.virtual-interface',
    builder: 'link.virtualInterface(directConnect, router, { … })',
    description:
      "A virtual interface with BGP between a Direct Connect gateway and a router of one's own: a transit one where the gateway leads to a transit gateway, else a private one.",
    references: [
      { property: 'directConnect', to: 'gateway', kinds: ['aws.direct-connect-gateway'] },
      { property: 'router', to: 'gateway', kinds: ['onpremises.router'] },
    ],
    object: z.strictObject({
      kind: z.literal('aws.virtual-interface'),
      directConnect: property(reference, 'The Direct Connect gateway.'),
      router: property(reference, 'The router at the other end.'),
      connection: property(
        formed(/^dx(con|lag)-[a-z0-9]+$/, 'the id of a connection', 'dxcon-fg1234ab'),
        'The Direct Connect connection, ordered by hand.',
      ),
      vlan: property(z.int().min(1).max(4094), 'VLAN on the connection.', { limit: '1 to 4094' }),
    }),
  },
  (link): AwsVirtualInterface => ({
    kind: 'aws.virtual-interface',
    directConnect: link.directConnect,
    router: link.router,
    connection: link.connection,
    vlan: link.vlan,
  }),
)
