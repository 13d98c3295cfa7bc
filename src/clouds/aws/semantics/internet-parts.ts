import { parseAddress } from '../../../ip/address.ts'
import { containsAddress, parsePrefix } from '../../../ip/prefix.ts'
import type { InternetChecklist, InternetQuestion, NeededPart, NeededPassage } from '../../../network/needs.ts'
import type { InternetNeeds } from '../../cloud.ts'
import type { AwsObjects, InternetGateway, NatGateway, NetworkInterface, RouteTable, Subnet, Vpc, VpcRoute } from '../objects.ts'
import { addressesOf, asNode, fromOf, semanticsOf, type LookUp } from './context.ts'
import { publicAddresses } from './public-addresses.ts'
import { standing, subnetNode, TO_VPC } from './vpc.ts'

/** Where the machine stands, and who it speaks with. */
interface Stand {
  readonly objects: AwsObjects
  readonly look: LookUp
  readonly node: InternetQuestion['node']
  readonly vpc: Vpc
  readonly subnet: Subnet
  /** The machine's own address. */
  readonly own: string
  readonly outside: string
  readonly direction: 'out' | 'in'
  /** What AWS translates the own address to. */
  readonly publicAddress: { readonly public: string; readonly object: string } | undefined
  /** The same for any private address of the VPC. */
  readonly publicOf: (address: string) => string | undefined
}

/**
 * What an instance (or service, or interface) needs to reach the internet, or to be reached from there (VPC user guide: internet
 * gateways, NAT gateways, egress-only internet gateways, network ACLs, security groups; VPC Block Public Access).
 */
export const internetParts: InternetNeeds<AwsObjects> = (objects, question) => {
  const semantics = semanticsOf(objects)
  const { look } = semantics
  const shown = publicAddresses(semantics)
  return question.addresses.flatMap((own): InternetChecklist[] => {
    const family = own.includes(':') ? 6 : 4
    const eni = interfaceOf(objects, look, question, own)
    const where = eni === undefined ? undefined : standing(semantics, eni)
    const outside = question.outside.find((address) => address.includes(':') === (family === 6))
    if (eni === undefined || where === undefined || outside === undefined) return []
    const ofVpc = shown.get(where.vpc.id) ?? []
    const mine = ofVpc.find((each) => each.private === own)
    const stand: Stand = {
      objects,
      look,
      node: question.node,
      ...where,
      own,
      outside,
      direction: question.direction,
      publicAddress: mine === undefined ? undefined : { public: mine.public, object: mine.from.object ?? mine.public },
      publicOf: (address) => ofVpc.find((each) => each.private === address)?.public,
    }
    return [{ family, address: own, direction: question.direction, parts: family === 4 ? parts4(stand, eni) : parts6(stand, eni) }]
  })
}

function interfaceOf(
  objects: AwsObjects,
  look: LookUp,
  { node, object = node }: InternetQuestion,
  own: string,
): NetworkInterface | undefined {
  const owned = new Set([
    ...objects.instances.filter((each) => each.node === node || each.id === object).flatMap((each) => each.networkInterfaces),
    ...(look.service.get(object)?.networkInterfaces ?? []),
    ...(look.networkInterface.has(object) ? [object] : []),
  ])
  return objects.networkInterfaces.find((eni) => owned.has(eni.id) && addressesOf(eni).includes(own))
}

function parts4(stand: Stand, eni: NetworkInterface): NeededPart[] {
  const { vpc, subnet, direction, publicAddress, own, outside, look } = stand
  const route = routeOf(stand, subnet)
  const nat = direction === 'out' && route?.target.kind === 'nat-gateway' ? natGateway(stand, route.target.id) : undefined
  const head = [
    internetGatewayPart(stand),
    routePart(stand, subnet, route, direction === 'out' ? ['internet-gateway', 'nat-gateway'] : ['internet-gateway']),
    ...blockPart(vpc),
  ]
  if (route?.target.kind === 'nat-gateway' && direction === 'out')
    return [...head, ...natParts(stand, route.target.id, nat), ...filterParts(stand, eni, own, outside)]
  const shown: NeededPart =
    publicAddress === undefined
      ? {
          what: `a public IPv4 address for ${own}`,
          found: 'missing',
          object: eni.id,
          code: direction === 'out' ? 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS' : 'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS',
          note:
            direction === 'out' ? `associate an Elastic IP${natHint(stand)}` : 'associate an Elastic IP, or put a load balancer before it',
          from: fromOf(eni),
        }
      : { what: `a public IPv4 address for ${own}`, found: 'present', object: publicAddress.object, note: publicAddress.public }
  const seen = direction === 'out' ? own : (look.networkInterface.get(eni.id)?.address ?? own)
  return [...head, shown, ...filterParts(stand, eni, seen, outside)]
}

function parts6(stand: Stand, eni: NetworkInterface): NeededPart[] {
  const { vpc, subnet, direction, own, outside, objects } = stand
  const route = routeOf(stand, subnet)
  const egressOnly = objects.egressOnlyGateways.find((each) => each.vpc === vpc.id)
  const goesOut = route?.target.kind === 'egress-only-gateway'
  const gateway: NeededPart =
    direction === 'out' && goesOut && egressOnly !== undefined
      ? { what: `an egress-only internet gateway of ${vpc.id}`, found: 'present', object: egressOnly.id, from: fromOf(egressOnly) }
      : internetGatewayPart(stand)
  const kinds = direction === 'out' ? (['internet-gateway', 'egress-only-gateway'] as const) : (['internet-gateway'] as const)
  const address: NeededPart = { what: `an IPv6 address on ${eni.id}`, found: 'present', object: eni.id, note: own, from: fromOf(eni) }
  return [gateway, routePart(stand, subnet, route, kinds), ...blockPart(vpc), address, ...filterParts(stand, eni, own, outside)]
}

function internetGatewayPart({ objects, vpc }: Stand): NeededPart {
  const gateway = internetGatewayOf(objects, vpc)
  const what = `an internet gateway attached to ${vpc.id}`
  if (gateway !== undefined) return { what, found: 'present', object: gateway.id, from: fromOf(gateway) }
  return { what, found: 'missing', object: vpc.id, note: 'create one and attach it', from: fromOf(vpc) }
}

function internetGatewayOf(objects: AwsObjects, vpc: Vpc): InternetGateway | undefined {
  return objects.internetGateways.find((each) => each.vpc === vpc.id)
}

const WORDS = {
  'internet-gateway': 'an internet gateway',
  'nat-gateway': 'a NAT gateway',
  'egress-only-gateway': 'an egress-only internet gateway',
} as const

/** Of the table that the subnet uses; what comes in needs it for its answers. */
function routePart(stand: Stand, subnet: Subnet, route: VpcRoute | undefined, kinds: readonly (keyof typeof WORDS)[]): NeededPart {
  const { look, outside, direction, objects, vpc } = stand
  const table = look.tableOfSubnet.get(subnet.id)
  const words = kinds.map((kind) => WORDS[kind]).join(' or ')
  const what = `a route of ${subnet.id} ${direction === 'out' ? `to ${words}` : `back to ${words}, for the answers`}`
  if (table === undefined) return { what, found: 'unknown', object: subnet.id, note: 'its route table is not in the snapshot' }
  const all = outside.includes(':') ? '::/0' : '0.0.0.0/0'
  const from = { ...fromOf(table), ...(route?.from.at === undefined ? {} : { at: route.from.at }) }
  if (route === undefined) {
    const target = internetGatewayOf(objects, vpc)?.id ?? words
    return { what, found: 'missing', object: table.id, code: 'NO_ROUTE_TO_DESTINATION', note: `add ${all} to ${target}`, from }
  }
  const target = 'id' in route.target ? route.target.id : 'the VPC itself'
  const note = `${route.prefix} to ${target}`
  if (route.blackhole === true)
    return { what, found: 'missing', object: table.id, code: 'BAD_STATE_ROUTE', note: `${note} is a blackhole`, from }
  if (kinds.some((kind) => kind === route.target.kind)) return { what, found: 'present', object: table.id, note, from }
  const leads = ['nat-gateway', 'egress-only-gateway'].includes(route.target.kind)
  if (leads) return { what, found: 'missing', object: table.id, note: `${note}, which lets nobody in`, from }
  return {
    what,
    found: 'unknown',
    object: table.id,
    note: `${note}: whether the internet is behind it is shown by the way of the packet`,
    from,
  }
}

function routeOf({ look, outside }: Stand, subnet: Subnet): VpcRoute | undefined {
  const table = look.tableOfSubnet.get(subnet.id)
  return table === undefined ? undefined : longest(look, table, outside)
}

function longest(look: LookUp, table: RouteTable, outside: string): VpcRoute | undefined {
  const address = parseAddress(outside)
  let best: { readonly route: VpcRoute; readonly length: number } | undefined
  for (const route of table.routes) {
    const prefixes = route.prefixList === undefined ? [route.prefix] : (look.prefixList.get(route.prefixList)?.prefixes ?? [])
    for (const prefix of prefixes.map(parsePrefix)) {
      if (address === undefined || !containsAddress(prefix, address) || (best !== undefined && best.length >= prefix.length)) continue
      best = { route: { ...route, prefix: route.prefixList ?? route.prefix }, length: prefix.length }
    }
  }
  return best?.route
}

function blockPart(vpc: Vpc): NeededPart[] {
  if (vpc.blocksPublicAccess === undefined) return []
  const note =
    vpc.blocksPublicAccess === 'ingress' ? 'it blocks what comes in, and all but NAT gateways going out' : 'it blocks both directions'
  return [
    {
      what: `no VPC Block Public Access for ${vpc.id}`,
      found: 'missing',
      object: vpc.id,
      code: 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED',
      note,
      from: fromOf(vpc),
    },
  ]
}

const natGateway = ({ objects }: Stand, id: string): NatGateway | undefined => objects.natGateways.find((each) => each.id === id)

function natHint({ objects, vpc }: Stand): string {
  const nat = objects.natGateways.find((each) => each.vpc === vpc.id && each.connectivity === 'public' && each.brokenState === undefined)
  return nat === undefined ? ', or route to a NAT gateway in a public subnet' : `, or route 0.0.0.0/0 to ${nat.id}`
}

/** The NAT gateway itself, its public address, and the way out of its own subnet. */
function natParts(stand: Stand, id: string, nat: NatGateway | undefined): NeededPart[] {
  const { look, own, outside } = stand
  const what = `a NAT gateway that works`
  if (nat === undefined) return [{ what, found: 'unknown', object: id, code: 'UNKNOWN_RESOURCE', note: 'it is not in the snapshot' }]
  if (nat.brokenState !== undefined)
    return [{ what, found: 'missing', object: id, code: 'BAD_STATE', note: `it is ${nat.brokenState}`, from: fromOf(nat) }]
  const [first] = nat.addresses
  const shown = first === undefined ? undefined : (first.public ?? stand.publicOf(first.private))
  const parts: NeededPart[] = [
    { what, found: 'present', object: id, note: nat.connectivity, from: fromOf(nat) },
    shown === undefined
      ? {
          what: `a public address of ${id}`,
          found: 'missing',
          object: id,
          note: nat.connectivity === 'private' ? 'a private NAT gateway has none' : 'associate an Elastic IP',
          from: fromOf(nat),
        }
      : { what: `a public address of ${id}`, found: 'present', object: id, note: shown, from: fromOf(nat) },
  ]
  const subnet = nat.subnet === undefined ? undefined : look.subnet.get(nat.subnet)
  if (subnet === undefined || first === undefined) return parts
  const filters =
    subnet.id === stand.subnet.id
      ? aclParts(stand, subnet, first.private, outside)
      : [
          passage(`the network ACL of ${subnet.id} lets it in from ${stand.subnet.id}`, {
            node: subnetNode(subnet),
            interface: TO_VPC,
            direction: 'in',
            packet: 'question',
            source: own,
            destination: outside,
          }),
          passage(`the network ACL of ${subnet.id} lets the answer out to ${stand.subnet.id}`, {
            node: subnetNode(subnet),
            interface: TO_VPC,
            direction: 'out',
            packet: 'answer',
            source: outside,
            destination: own,
          }),
          ...aclParts(stand, subnet, first.private, outside),
        ]
  return [...parts, routePart(stand, subnet, routeOf(stand, subnet), ['internet-gateway']), ...filters]
}

/** Security group and network ACL, for the packet and for its answer where the filter has no memory. */
function filterParts(stand: Stand, eni: NetworkInterface, own: string, outside: string): NeededPart[] {
  const { direction, node, subnet } = stand
  const groups = eni.securityGroups.join(', ')
  const out = direction === 'out'
  const group = passage(`security group ${groups} lets it ${direction}`, {
    node,
    address: own,
    direction,
    packet: 'question',
    source: out ? own : outside,
    destination: out ? outside : own,
  })
  return [group, ...aclParts(stand, subnet, own, outside)]
}

function aclParts(stand: Stand, subnet: Subnet, inside: string, outside: string): NeededPart[] {
  const { direction } = stand
  const acl = stand.look.aclOfSubnet.get(subnet.id)
  // In a design, a subnet that names none has the VPC's default one, which lets everything pass.
  if (acl === undefined && subnet.from.path !== undefined) return []
  if (acl === undefined)
    return [{ what: `the network ACL of ${subnet.id}`, found: 'unknown', object: subnet.id, note: 'it is not in the snapshot' }]
  const leaving = { source: inside, destination: outside }
  const entering = { source: outside, destination: inside }
  const at = { node: asNode(subnet.id), interface: TO_VPC }
  const out = direction === 'out'
  return [
    passage(`network ACL ${acl.id} of ${subnet.id} lets it ${direction}`, {
      ...at,
      direction,
      packet: 'question',
      ...(out ? leaving : entering),
    }),
    passage(`network ACL ${acl.id} of ${subnet.id} lets the answer ${out ? 'in' : 'out'}`, {
      ...at,
      direction: out ? 'in' : 'out',
      packet: 'answer',
      ...(out ? entering : leaving),
    }),
  ]
}

const passage = (what: string, found: NeededPassage): NeededPart => ({ what, found })
