import * as z from 'zod'
import { asn, cidr, fault, formed, oneOrMany, privateAsn, reference } from '../../design/scalars.ts'
import { hold, timersOf } from '../../design/settings.ts'
import { noun, property, type Vocabulary } from '../../design/vocabulary.ts'
import type { AwsRouters, AwsSubnetGroup, AwsTransitGateway, AwsTransitGatewayConnect, AwsVpcSite } from './design.ts'

const region = property(
  formed(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, 'a region code', 'ap-northeast-1'),
  'Region code, for example `ap-northeast-1`.',
)

/** Sizes of a VPC: "VPC CIDR blocks", Amazon VPC User Guide: /16 to /28; the same for subnets. */
const vpcRange = () => cidr({ shortest: 16, longest: 28 })

const subnetGroup = z.strictObject({
  zones: property(oneOrMany(z.string()), 'Zones by letter (`a`) or whole name (`ap-northeast-1a`); one subnet in each.', {
    limit: 'at least 1',
  }),
  public: property(z.boolean().optional(), 'Routed to an internet gateway.', { default: '`false`' }),
  hosts: property(z.int().min(0).max(16).optional(), 'Servers in each zone that stand for the group in proofs and rehearsals.', {
    default: '1 in private groups, 0 in public ones',
    limit: '0 to 16',
  }),
  cidr: property(vpcRange().optional(), "Range that the group's subnets are cut from.", {
    default: "allocated from the VPC's",
    limit: '/16 to /28',
  }),
})

function subnetGroupOf(written: z.output<typeof subnetGroup>, region: string): AwsSubnetGroup {
  const isPublic = written.public ?? false
  return {
    zones: written.zones.map((zone) => (zone.length === 1 ? `${region}${zone}` : zone)),
    public: isPublic,
    hosts: written.hosts ?? (isPublic ? 0 : 1),
    ...(written.cidr === undefined ? {} : { cidr: written.cidr }),
  }
}

const vpc = noun(
  {
    kind: 'aws.vpc',
    builder: 'aws.vpc({ … })',
    description: 'A VPC with its groups of subnets.',
    references: [],
    object: z.strictObject({
      kind: z.literal('aws.vpc'),
      region,
      cidr: property(vpcRange(), 'Range of the VPC.', { limit: '/16 to /28' }),
      subnets: property(z.record(z.string(), subnetGroup), 'Groups of subnets by name, one subnet in each zone.'),
    }),
  },
  (site, context): AwsVpcSite => {
    for (const [name, group] of Object.entries(site.subnets)) {
      for (const [index, zone] of group.zones.entries()) {
        if (/^[a-z]$/.test(zone.startsWith(site.region) ? zone.slice(site.region.length) : zone)) continue
        fault(context, 'DESIGN-008', `is "${zone}", which is not a zone of ${site.region}`, 'write the letter of the zone, for example a', [
          'subnets',
          name,
          'zones',
          index,
        ])
      }
    }
    const subnets = Object.fromEntries(Object.entries(site.subnets).map(([name, group]) => [name, subnetGroupOf(group, site.region)]))
    return { kind: 'aws.vpc', region: site.region, cidr: site.cidr, subnets }
  },
)

const transitGateway = noun(
  {
    kind: 'aws.transit-gateway',
    builder: 'aws.transitGateway({ … })',
    description: 'A regional hub that VPCs attach to.',
    references: [{ property: 'attach', to: 'site', kinds: ['aws.vpc'], distinct: true }],
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
    }),
  },
  (gateway): AwsTransitGateway => ({
    kind: 'aws.transit-gateway',
    region: gateway.region,
    ...(gateway.asn === undefined ? {} : { asn: gateway.asn }),
    ...(gateway.cidr === undefined ? {} : { cidr: gateway.cidr }),
    attach: gateway.attach ?? [],
    routes: gateway.routes ?? ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
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
    }),
  },
  (link): AwsTransitGatewayConnect => ({
    kind: 'aws.transit-gateway-connect',
    routers: link.routers,
    hub: link.hub,
    timers: timersOf(link.hold),
  }),
)

/** What AWS adds to the language. */
export const awsVocabulary: Vocabulary = { cloud: 'aws', sites: [vpc], gateways: [transitGateway, routers], links: [transitGatewayConnect] }
