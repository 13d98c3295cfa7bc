import { compareText } from '../../../core/stable.ts'
import type { NetworkAclEntry, RouteTableTarget, RuleTraffic, VpcRoute } from '../objects.ts'
import {
  cidr,
  each,
  Fault,
  flag,
  given,
  integer,
  optionalCidr,
  optionalInteger,
  optionalObject,
  optionalText,
  text,
  type JsonObject,
} from '../../snapshot/fields.ts'
import { regionOfZone } from './scope.ts'
import { common, type Element, type Seen } from './seen.ts'

export function readVpc(element: Element, seen: Seen): void {
  const { value } = element
  const primary = cidr(value, 'CidrBlock')
  const all = associated(value, 'CidrBlockAssociationSet', 'CidrBlock', 'CidrBlockState')
  const secondary = all.filter((range) => range !== primary)
  const ipv6 = associated(value, 'Ipv6CidrBlockAssociationSet', 'Ipv6CidrBlock', 'Ipv6CidrBlockState')
  seen.vpcs.put(
    {
      ...common(element, text(value, 'VpcId')),
      cidr: primary,
      ...(secondary.length === 0 ? {} : { secondaryCidrs: secondary }),
      ...(ipv6.length === 0 ? {} : { ipv6Cidrs: ipv6 }),
    },
    seen.problems,
  )
}

export function readSubnet(element: Element, seen: Seen): void {
  const { value, scope } = element
  const zone = optionalText(value, 'AvailabilityZone') ?? ''
  if (scope.region === '') scope.region = regionOfZone(zone) ?? ''
  const [ipv6] = associated(value, 'Ipv6CidrBlockAssociationSet', 'Ipv6CidrBlock', 'Ipv6CidrBlockState')
  const range = optionalCidr(value, 'CidrBlock')
  if (range === undefined && ipv6 === undefined) throw new Fault('CidrBlock', 'CidrBlock is missing')
  seen.subnets.put(
    {
      ...common(element, text(value, 'SubnetId')),
      vpc: text(value, 'VpcId'),
      zone,
      cidr: range ?? '',
      ...given('ipv6Cidr', ipv6),
      // Known when the route tables are: see assemble.ts.
      isPublic: false,
    },
    seen.problems,
  )
}

function associated(value: JsonObject, list: string, key: string, state: string): string[] {
  return each(value, list, (item) => {
    const word = optionalText(optionalObject(item, state) ?? {}, 'State')
    return word === undefined || word === 'associated' ? optionalCidr(item, key) : undefined
  }).filter((range) => range !== undefined)
}

export function readRouteTable(element: Element, seen: Seen): void {
  const { value } = element
  const base = common(element, text(value, 'RouteTableId'))
  const associations = each(value, 'Associations', (item) => ({
    main: flag(item, 'Main') === true,
    subnet: optionalText(item, 'SubnetId'),
    gateway: optionalText(item, 'GatewayId'),
    state: optionalText(optionalObject(item, 'AssociationState') ?? {}, 'State') ?? 'associated',
  })).filter(({ state }) => state === 'associated' || state === 'associating')
  const gateways = associations.flatMap(({ gateway }) => gateway ?? [])
  const propagating = each(value, 'PropagatingVgws', (item) => text(item, 'GatewayId'))
  seen.routeTables.put(
    {
      ...base,
      vpc: text(value, 'VpcId'),
      ...(associations.some(({ main }) => main) ? { main: true } : {}),
      routes: each(value, 'Routes', (route) => readRoute(route, base.from)).flatMap((route) => route ?? []),
      subnets: associations.flatMap(({ subnet }) => subnet ?? []),
      ...(gateways.length === 0 ? {} : { gateways }),
      ...(propagating.length === 0 ? {} : { propagatingGateways: propagating }),
    },
    seen.problems,
  )
}

/** Undefined for the local routes that every table has (VPC guide, "Route tables": they can be replaced, not removed). */
function readRoute(route: JsonObject, table: VpcRoute['from']): VpcRoute | undefined {
  const list = optionalText(route, 'DestinationPrefixListId')
  const prefix = optionalCidr(route, 'DestinationCidrBlock') ?? optionalCidr(route, 'DestinationIpv6CidrBlock') ?? list
  if (prefix === undefined) throw new Fault('DestinationCidrBlock', 'the route has no destination')
  const origin = optionalText(route, 'Origin')
  const target = readTarget(route)
  if (target.kind === 'local' && origin !== 'CreateRoute') return undefined
  const state = optionalText(route, 'State')
  const isPropagated = origin === 'EnableVgwRoutePropagation' || origin === 'Advertisement'
  return {
    prefix,
    ...given('prefixList', list),
    target,
    ...(origin === undefined ? {} : { origin: isPropagated ? ('propagated' as const) : ('static' as const) }),
    ...(state === 'blackhole' ? { blackhole: true } : {}),
    from: { ...table, rule: prefix },
  }
}

const TARGETS = [
  ['EgressOnlyInternetGatewayId', 'egress-only-gateway'],
  ['NatGatewayId', 'nat-gateway'],
  ['TransitGatewayId', 'transit-gateway'],
  ['VpcPeeringConnectionId', 'peering'],
  ['NetworkInterfaceId', 'network-interface'],
  // Joined to its interface when all instances are known.
  ['InstanceId', 'network-interface'],
] as const

/** Fields of a route that name what is not modelled, and its name. */
const UNMODELLED = [
  ['LocalGatewayId', 'local gateway'],
  ['CarrierGatewayId', 'carrier gateway'],
  ['CoreNetworkArn', 'core network'],
  ['OdbNetworkArn', 'Oracle database network'],
] as const

function readTarget(route: JsonObject): RouteTableTarget {
  for (const [key, kind] of TARGETS) {
    const id = optionalText(route, key)
    if (id !== undefined) return { kind, id }
  }
  for (const [key, noun] of UNMODELLED) {
    const id = optionalText(route, key)
    if (id !== undefined) return { kind: 'unmodelled', id, what: `${noun} ${id}` }
  }
  const gateway = optionalText(route, 'GatewayId')
  if (gateway === 'local') return { kind: 'local' }
  if (gateway?.startsWith('igw-')) return { kind: 'internet-gateway', id: gateway }
  if (gateway?.startsWith('vgw-')) return { kind: 'vpn-gateway', id: gateway }
  if (gateway?.startsWith('vpce-')) return { kind: 'endpoint', id: gateway }
  const named = gateway ?? 'nothing that the account names'
  return { kind: 'unmodelled', id: gateway ?? '', what: `route target ${named}` }
}

export function readNetworkAcl(element: Element, seen: Seen): void {
  const { value } = element
  const base = common(element, text(value, 'NetworkAclId'))
  const entries = each(value, 'Entries', (entry) => readAclEntry(entry, base.from)).flatMap((entry) => entry ?? [])
  seen.networkAcls.put(
    {
      ...base,
      vpc: text(value, 'VpcId'),
      isDefault: flag(value, 'IsDefault') === true,
      subnets: each(value, 'Associations', (item) => text(item, 'SubnetId')),
      entries: entries.sort((a, b) => compareText(a.direction, b.direction) || a.number - b.number),
    },
    seen.problems,
  )
}

/** The number of the rule that AWS shows as `*`. */
const LAST = 32767

function readAclEntry(entry: JsonObject, acl: NetworkAclEntry['from']): NetworkAclEntry | undefined {
  const number = integer(entry, 'RuleNumber')
  if (number >= LAST) return undefined
  const direction = flag(entry, 'Egress') === true ? 'egress' : 'ingress'
  const action = text(entry, 'RuleAction').toLowerCase()
  if (action !== 'allow' && action !== 'deny') throw new Fault('RuleAction', `RuleAction is "${action}", not allow or deny`)
  const range = optionalCidr(entry, 'CidrBlock') ?? optionalCidr(entry, 'Ipv6CidrBlock')
  if (range === undefined) throw new Fault('CidrBlock', 'CidrBlock is missing')
  return { number, direction, action, cidr: range, ...aclTraffic(entry), from: { ...acl, rule: `${number} ${direction}` } }
}

function aclTraffic(entry: JsonObject): RuleTraffic {
  const protocol = text(entry, 'Protocol').toLowerCase()
  const ports = optionalObject(entry, 'PortRange') ?? {}
  const icmp = optionalObject(entry, 'IcmpTypeCode') ?? {}
  const isIcmp = ['1', '58', 'icmp', 'icmpv6'].includes(protocol)
  if (isIcmp) return { protocol, ...given('icmpType', optionalInteger(icmp, 'Type')), ...given('icmpCode', optionalInteger(icmp, 'Code')) }
  return { protocol, ...given('fromPort', optionalInteger(ports, 'From')), ...given('toPort', optionalInteger(ports, 'To')) }
}
