import * as z from 'zod'
import { containsPrefix, parsePrefix, readPrefix } from '../../ip/prefix.ts'
import { cidr, fault, oneOrMany, reference } from '../../design/scalars.ts'
import { noun, property } from '../../design/vocabulary.ts'
import type { AwsSubnetGroup, AwsVpcSite } from './design.ts'
import { networkAcl, networkAclOf, securityGroup, securityGroupOf } from './schema-filters.ts'
import { endpoint, endpointOf, service, serviceOf } from './schema-services.ts'
import { region, routesByRange } from './schema-settings.ts'

/** Sizes of a VPC: "VPC CIDR blocks", Amazon VPC User Guide: /16 to /28; the same for subnets. */
const vpcRange = () => cidr({ shortest: 16, longest: 28 })
/** Gateways that a subnet may have a route to. */
const ROUTE_TARGETS = ['aws.routers', 'aws.transit-gateway', 'aws.vpn-gateway'] as const

const subnetGroup = z.strictObject({
  zones: property(oneOrMany(z.string()), 'Zones by letter (`a`) or whole name (`ap-northeast-1a`); one subnet in each.', {
    limit: 'at least 1',
  }),
  public: property(z.boolean().optional(), 'Routed to an internet gateway.', { default: '`false`' }),
  publicAddresses: property(z.boolean().optional(), 'Servers get a public IPv4 address by themselves.', {
    default: '`true` in public groups that have hosts',
  }),
  nat: property(
    z.union([z.boolean(), z.enum(['per-zone', 'single'])]).optional(),
    'IPv4 out by NAT gateways in the first public group: one in each zone (`true` is the same), or one for all.',
    { default: '`false`' },
  ),
  egressOnly: property(z.boolean().optional(), 'IPv6 out, and nothing in, by an egress-only internet gateway.', { default: '`false`' }),
  hosts: property(z.int().min(0).max(16).optional(), 'Servers in each zone that stand for the group in proofs and rehearsals.', {
    default: '1 in private groups, 0 in public ones',
    limit: '0 to 16',
  }),
  cidr: property(vpcRange().optional(), "Range that the group's subnets are cut from.", {
    default: "allocated from the VPC's",
    limit: '/16 to /28',
  }),
  routes: property(
    routesByRange(reference).optional(),
    'Routes of its own: range, and the gateway that it leads to, `internet` or `blackhole`.',
    {
      default: 'none',
    },
  ),
  networkAcl: property(
    networkAcl.optional(),
    'Network ACL: knows no connections, so answers need rules of their own; is not asked inside a subnet.',
    { default: "the VPC's default one, which lets everything pass" },
  ),
  securityGroup: property(securityGroup.optional(), 'Rules of the security group besides those that the policies make.', {
    default: 'none',
  }),
})

type WrittenGroup = z.output<typeof subnetGroup>

/** A VPC with its groups of subnets. */
export const vpc = noun(
  {
    kind: 'aws.vpc',
    builder: 'aws.vpc({ … })',
    description: 'A VPC with its groups of subnets.',
    references: [
      { property: 'subnets.*.routes.*', to: 'gateway', kinds: ROUTE_TARGETS, words: ['internet', 'blackhole'] },
      { property: 'services.*.subnets', to: 'own-subnet' },
      { property: 'services.*.listeners.*.to', to: 'own-subnet' },
      { property: 'endpoints.*.subnets', to: 'own-subnet', distinct: true },
      { property: 'endpoints.*.to', to: 'part' },
    ],
    object: z.strictObject({
      kind: z.literal('aws.vpc'),
      region,
      // Five by default: "Amazon VPC quotas".
      cidr: property(
        z.union([vpcRange(), z.array(vpcRange()).min(1).max(5)]),
        'Range of the VPC, or several: the first is the primary one.',
        {
          limit: '/16 to /28, at most 5',
        },
      ),
      ipv6: property(z.boolean().optional(), 'An IPv6 range from Amazon (/56), and one of each subnet (/64).', { default: '`false`' }),
      subnets: property(z.record(z.string(), subnetGroup), 'Groups of subnets by name, one subnet in each zone.'),
      services: property(z.record(z.string(), service).optional(), 'Managed services and load balancers in the VPC, by name.', {
        default: 'none',
      }),
      endpoints: property(
        z.record(z.string(), endpoint).optional(),
        'VPC endpoints by name: `gateway` or `interface` for a service of AWS.',
        {
          default: 'none',
        },
      ),
    }),
  },
  (site, context): AwsVpcSite => {
    const ranges = typeof site.cidr === 'string' ? [site.cidr] : site.cidr
    const [primary = '', ...more] = ranges
    const ipv6 = site.ipv6 ?? false
    checkNames(site, context)
    for (const [name, group] of Object.entries(site.subnets)) checkGroup(name, group, site.region, ranges, ipv6, site.subnets, context)
    const subnets = Object.fromEntries(
      Object.entries(site.subnets).map(([name, group]) => [name, subnetGroupOf(name, group, site.region, context)]),
    )
    const read = <In, Out>(part: Readonly<Record<string, In>> | undefined, of: (name: string, written: In) => Out): Record<string, Out> =>
      Object.fromEntries(Object.entries(part ?? {}).map(([name, written]) => [name, of(name, written)]))
    return {
      kind: 'aws.vpc',
      region: site.region,
      cidr: primary,
      moreCidrs: more,
      ipv6,
      subnets,
      services: read(site.services, (name, written) => serviceOf(name, written, subnets, context)),
      endpoints: read(site.endpoints, (name, written) => endpointOf(name, written, subnets, context)),
    }
  },
)

/** Subnets, services and endpoints share one space of names: `site/name` must mean one of them. */
function checkNames(
  site: { subnets: object; services?: object | undefined; endpoints?: object | undefined },
  context: z.RefinementCtx,
): void {
  const seen = new Set(Object.keys(site.subnets))
  for (const part of ['services', 'endpoints'] as const)
    for (const name of Object.keys(site[part] ?? {})) {
      if (seen.has(name))
        fault(
          context,
          'DESIGN-012',
          'has the name of another subnet group, service or endpoint of the VPC',
          'give one of them another name',
          [part, name],
        )
      seen.add(name)
    }
}

function checkGroup(
  name: string,
  group: WrittenGroup,
  region: string,
  ranges: readonly string[],
  ipv6: boolean,
  groups: Readonly<Record<string, WrittenGroup>>,
  context: z.RefinementCtx,
): void {
  const at = (...rest: (string | number)[]): (string | number)[] => ['subnets', name, ...rest]
  const say = (path: (string | number)[], message: string, hint: string): void => void fault(context, 'DESIGN-008', message, hint, path)
  for (const [index, zone] of group.zones.entries()) {
    if (/^[a-z]$/.test(zone.startsWith(region) ? zone.slice(region.length) : zone)) continue
    say(at('zones', index), `is "${zone}", which is not a zone of ${region}`, 'write the letter of the zone, for example a')
  }
  if (group.publicAddresses === true && group.public !== true)
    say(at('publicAddresses'), 'is true in a group that is not public: without an internet gateway nobody reaches them', 'add public: true')
  if (group.egressOnly === true && !ipv6) say(at('egressOnly'), 'is true, but the VPC has no IPv6', 'add ipv6: true to the VPC')
  if (group.egressOnly === true && group.public === true)
    say(at('egressOnly'), 'is true in a public group, whose IPv6 goes by the internet gateway', 'drop one of the two')
  if (group.nat !== undefined && group.nat !== false) checkNat(group, at('nat'), groups, say)
  for (const text of Object.keys(group.routes ?? {})) checkRouteRange(text, at('routes', text), ranges, say)
}

type Say = (path: (string | number)[], message: string, hint: string) => void

function checkNat(group: WrittenGroup, path: (string | number)[], groups: Readonly<Record<string, WrittenGroup>>, say: Say): void {
  if (group.public === true) return say(path, 'is set in a public group, which goes out by the internet gateway', 'drop one of the two')
  const letter = (zone: string): string => zone.slice(-1)
  const host = Object.entries(groups).find(([, other]) => other.public === true)
  if (host === undefined) return say(path, 'needs a public subnet group for the NAT gateways to stand in', 'add one with public: true')
  if (group.nat === 'single') return
  const missing = group.zones.filter((zone) => !host[1].zones.map(letter).includes(letter(zone)))
  if (missing.length > 0)
    say(
      path,
      `needs a NAT gateway in each zone, but public group "${host[0]}" is not in ${missing.join(', ')}`,
      "add the zone there, or write nat: 'single'",
    )
}

function checkRouteRange(text: string, path: (string | number)[], ranges: readonly string[], say: Say): void {
  const prefix = readPrefix(text)
  if (typeof prefix === 'string') return say(path, 'is not a range', 'write an address and a length, for example 192.168.0.0/16')
  // "Route priority", VPC guide: a route to a part of the VPC is refused unless it is that of a whole subnet; not offered here.
  if (ranges.some((range) => containsPrefix(parsePrefix(range), prefix)))
    say(path, 'lies inside the VPC, where the local route leads', 'routes lead to what is outside')
}

function subnetGroupOf(name: string, written: WrittenGroup, region: string, context: z.RefinementCtx): AwsSubnetGroup {
  const isPublic = written.public ?? false
  const hosts = written.hosts ?? (isPublic ? 0 : 1)
  const acl = written.networkAcl
  return {
    zones: written.zones.map((zone) => (zone.length === 1 ? `${region}${zone}` : zone)),
    public: isPublic,
    publicAddresses: written.publicAddresses ?? (isPublic && hosts > 0),
    nat: written.nat === true ? 'per-zone' : written.nat === false || written.nat === undefined ? null : written.nat,
    egressOnly: written.egressOnly ?? false,
    hosts,
    ...(written.cidr === undefined ? {} : { cidr: written.cidr }),
    routes: written.routes ?? {},
    ...(acl === undefined ? {} : { networkAcl: networkAclOf(acl, ['subnets', name, 'networkAcl'], context) }),
    securityGroup: securityGroupOf(written.securityGroup),
  }
}
