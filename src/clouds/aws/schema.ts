import * as z from 'zod'
import { asn, cidr, formed, oneOrMany, privateAsn, reference } from '../../design/scalars.ts'
import { hold, timersOf } from '../../design/settings.ts'
import { noun, property, type Vocabulary } from '../../design/vocabulary.ts'
import type { AwsRouters, AwsTransitGateway, AwsTransitGatewayConnect } from './design.ts'
import {
  directConnectAssociation,
  directConnectGateway,
  peering,
  siteToSiteVpn,
  virtualInterface,
  vpnGateway,
} from './schema-connections.ts'
import { hubTables, hubTablesOf, region, routesByRange } from './schema-settings.ts'
import { vpc } from './schema-vpc.ts'

const hubTable = z.strictObject({
  associate: property(oneOrMany(reference).optional(), 'Attached VPCs whose packets are looked up here; each VPC in one table.', {
    default: 'none',
  }),
  propagate: property(oneOrMany(reference).optional(), 'Attached VPCs whose ranges come in by themselves.', { default: 'none' }),
  routes: property(routesByRange(reference).optional(), 'Routes besides: range, and the attached VPC that it leads to, or `blackhole`.', {
    default: 'none',
  }),
})

const transitGateway = noun(
  {
    kind: 'aws.transit-gateway',
    builder: 'aws.transitGateway({ … })',
    description: 'A regional hub that VPCs attach to.',
    references: [
      { property: 'attach', to: 'site', kinds: ['aws.vpc'], distinct: true },
      { property: 'tables.*.associate', to: 'site', kinds: ['aws.vpc'], distinct: true },
      { property: 'tables.*.propagate', to: 'site', kinds: ['aws.vpc'], distinct: true },
      { property: 'tables.*.routes.*', to: 'site', kinds: ['aws.vpc'], words: ['blackhole'] },
    ],
    object: z.strictObject({
      kind: z.literal('aws.transit-gateway'),
      region,
      // "Amazon side ASN", Amazon VPC Transit Gateways guide.
      asn: property(privateAsn.optional(), 'ASN of the transit gateway.', {
        default: 'allocated',
        limit: '64512 to 65534 or 4200000000 to 4294967294',
      }),
      cidr: property(cidr({ longest: 24 }).optional(), 'Range for GRE outer addresses.', {
        default: 'none, and then no router can connect by GRE',
        limit: '/24 or larger',
      }),
      attach: property(oneOrMany(reference).optional(), 'VPCs of the design to attach.', { default: 'none' }),
      routes: property(oneOrMany(cidr()).optional(), 'Prefixes that attached VPCs send here.', {
        default: '10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16',
      }),
      tables: property(z.record(z.string(), hubTable).optional(), 'Route tables by name. The first is for links that name none.', {
        default: 'one that all attachments share',
      }),
    }),
  },
  (gateway): AwsTransitGateway => ({
    kind: 'aws.transit-gateway',
    region: gateway.region,
    ...(gateway.asn === undefined ? {} : { asn: gateway.asn }),
    ...(gateway.cidr === undefined ? {} : { cidr: gateway.cidr }),
    attach: gateway.attach ?? [],
    routes: gateway.routes ?? ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
    tables: Object.fromEntries(
      Object.entries(gateway.tables ?? {}).map(([name, table]) => [
        name,
        { associate: table.associate ?? [], propagate: table.propagate ?? [], routes: table.routes ?? {} },
      ]),
    ),
  }),
)

const routers = noun(
  {
    kind: 'aws.routers',
    builder: 'aws.routers({ … })',
    description: 'One or two EC2 routers in a subnet group.',
    routers: true,
    references: [
      { property: 'site', to: 'site', kinds: ['aws.vpc'] },
      { property: 'subnet', to: 'subnet' },
    ],
    object: z.strictObject({
      kind: z.literal('aws.routers'),
      site: property(reference, 'The VPC that the routers stand in.'),
      subnet: property(reference, 'Subnet group of that VPC; routers are spread over its zones.'),
      count: property(z.int().min(1).max(2).optional(), 'How many routers.', { default: '2', limit: '1 or 2' }),
      size: property(formed(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, 'an instance type', 't4g.micro').optional(), 'Instance type.', {
        default: '`t4g.micro`',
      }),
      asn: property(asn.optional(), 'ASN that the routers share.', { default: 'allocated' }),
      mode: property(
        z.enum(['active-standby', 'active-active']).optional(),
        'Whether one router carries all and the other takes over, or both carry.',
        { default: '`active-standby`' },
      ),
      autoScaling: property(z.boolean().optional(), 'Replace a dead router by an Auto Scaling group of fixed size.', {
        default: '`false`',
      }),
      sourceDestCheck: property(
        z.boolean().optional(),
        'Drop packets not addressed to the router itself; a router that forwards needs it off.',
        { default: '`false`' },
      ),
    }),
  },
  (gateway): AwsRouters => ({
    kind: 'aws.routers',
    site: gateway.site,
    subnet: gateway.subnet,
    count: gateway.count ?? 2,
    size: gateway.size ?? 't4g.micro',
    ...(gateway.asn === undefined ? {} : { asn: gateway.asn }),
    mode: gateway.mode ?? 'active-standby',
    autoScaling: gateway.autoScaling ?? false,
    sourceDestCheck: gateway.sourceDestCheck ?? false,
  }),
)

const transitGatewayConnect = noun(
  {
    kind: 'aws.transit-gateway-connect',
    builder: 'link.transitGatewayConnect(routers, hub, { … })',
    description: 'Transit Gateway Connect: GRE with two BGP sessions between each router and the transit gateway.',
    references: [
      { property: 'routers', to: 'gateway', kinds: ['aws.routers'] },
      { property: 'hub', to: 'gateway', kinds: ['aws.transit-gateway'] },
    ],
    object: z.strictObject({
      kind: z.literal('aws.transit-gateway-connect'),
      routers: property(reference, 'Gateway of EC2 routers.'),
      hub: property(reference, 'The transit gateway.'),
      hold,
      ...hubTables,
    }),
  },
  (link): AwsTransitGatewayConnect => ({
    kind: 'aws.transit-gateway-connect',
    routers: link.routers,
    hub: link.hub,
    timers: timersOf(link.hold),
    tables: hubTablesOf(link),
  }),
)

/** What AWS adds to the language. */
export const awsVocabulary: Vocabulary = {
  cloud: 'aws',
  sites: [vpc],
  gateways: [transitGateway, routers, vpnGateway, directConnectGateway],
  links: [transitGatewayConnect, peering, siteToSiteVpn, directConnectAssociation, virtualInterface],
}
