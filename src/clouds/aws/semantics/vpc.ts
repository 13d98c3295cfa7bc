import { formatAddress } from '../../../ip/address.ts'
import { nthAddress, parsePrefix } from '../../../ip/prefix.ts'
import type { InterfaceRef, NodeId, Provenance, RouteTarget } from '../../../network/model.ts'
import type { NetworkInterface, Subnet, Vpc } from '../objects.ts'
import {
  aliasesOf,
  asNode,
  FABRIC_RANGE,
  fabricAddress,
  fromOf,
  placeOf,
  subnetRanges,
  vpcRanges,
  type Semantics,
  type Standing,
} from './context.ts'

/** Table of a VPC's or subnet's node that knows only the VPC's own ranges. */
export const LOCAL_TABLE = 'local'
/** Table of a subnet's node: its route table. */
export const ROUTES_TABLE = 'routes'
/** Ports of a subnet's node. */
export const LAN = 'lan'
export const TO_VPC = 'vpc'

export const vpcNode = (vpc: Pick<Vpc, 'id'>): NodeId => asNode(vpc.id)
export const subnetNode = (subnet: Pick<Subnet, 'id'>): NodeId => asNode(subnet.id)
/** The segment that every network interface of the subnet is plugged into. */
export const segmentOf = (subnet: Pick<Subnet, 'id'>): string => `segment/${subnet.id}`

/** Nodes of all VPCs and subnets, wired, with their local tables. Route tables and network ACLs come from other files. */
export function addVpcs(semantics: Semantics): void {
  for (const vpc of semantics.objects.vpcs) {
    addVpc(semantics, vpc)
    for (const subnet of semantics.look.subnetsOfVpc.get(vpc.id) ?? []) addSubnet(semantics, vpc, subnet)
  }
}

function addVpc({ draft }: Semantics, vpc: Vpc): void {
  const node = draft.node(vpcNode(vpc), {
    role: 'fabric',
    kind: 'vpc',
    place: placeOf(vpc, vpc.name),
    from: fromOf(vpc),
    aliases: aliasesOf(vpc, 'vpc'),
  })
  if (vpc.untold !== undefined) node.assume(assumedRanges(vpc))
  node.table(LOCAL_TABLE, fromOf(vpc, 'NO_POSSIBLE_DESTINATION'))
  // What no subnet holds is dropped here, after any subnet of the same range.
  for (const prefix of vpcRanges(vpc))
    node.route(LOCAL_TABLE, {
      prefix,
      target: { kind: 'blackhole' },
      preference: 255,
      origin: 'local',
      from: fromOf(vpc, 'NO_POSSIBLE_DESTINATION'),
    })
}

function addSubnet(semantics: Semantics, vpc: Vpc, subnet: Subnet): void {
  const { draft } = semantics
  const from = fromOf(subnet)
  const node = draft.node(subnetNode(subnet), {
    role: 'fabric',
    kind: 'subnet',
    // Without its zone: the implicit router is no machine that dies with one. What stands in the subnet does.
    place: placeOf(subnet, vpc.name),
    from,
    aliases: aliasesOf(subnet, 'subnet'),
  })
  if (vpc.untold !== undefined) node.assume(assumedRanges(vpc))
  const owner = draft.get(vpcNode(vpc))
  const toSubnet = owner.port({ name: owner.freshName('s'), table: LOCAL_TABLE, from })
  const toVpc = node.port({ name: TO_VPC, table: LOCAL_TABLE, from })
  const lan = node.port({ name: LAN, addresses: subnetRanges(subnet).map(routerAddress), table: ROUTES_TABLE, from })
  draft.wire(`wire/${subnet.id}`, `${subnet.name} in its VPC`, toSubnet, toVpc, from)
  draft.segment(segmentOf(subnet), `subnet ${subnet.name}`, from)
  draft.plug(segmentOf(subnet), lan)
  for (const prefix of subnetRanges(subnet)) {
    owner.route(LOCAL_TABLE, { prefix, target: { kind: 'peer', interface: toSubnet.interface }, preference: 0, origin: 'local', from })
    node.route(LOCAL_TABLE, { prefix, target: { kind: 'connected', interface: LAN }, preference: 0, origin: 'local', from })
  }
  // A subnet may be as large as its VPC: its own range comes first.
  for (const prefix of [...vpcRanges(vpc), FABRIC_RANGE])
    node.route(LOCAL_TABLE, { prefix, target: { kind: 'peer', interface: TO_VPC }, preference: 1, origin: 'local', from: fromOf(vpc) })
}

const assumedRanges = (vpc: Vpc): string => `the ranges of ${vpc.id} are not known and taken to be those of its subnets`

/** The implicit router has the first host address of each range (VPC user guide, subnet sizing), with length. */
function routerAddress(range: string): string {
  const prefix = parsePrefix(range)
  return `${subnetRouter(range)}/${prefix.length}`
}

export function subnetRouter(range: string): string {
  const prefix = parsePrefix(range)
  return formatAddress(nthAddress(prefix, 1)!)
}

export interface Attachment {
  /** The gateway's interface; it must not exist yet. */
  readonly node: NodeId
  readonly interface: string
  /** Stem of the port's name at the VPC: `igw`, `pcx`, `vgw`; at most 10 characters. */
  readonly stem: string
  readonly label: string
  readonly from: Provenance
  /** Table of the VPC for what comes in from the gateway; the local one when absent. */
  readonly table?: string
  /** Of the gateway's own interface. */
  readonly gatewayTable?: string
  readonly mtu?: number
}

/**
 * Plugs a gateway into a VPC: a port on each, a wire, and an address of the fabric so that routes can lead to it.
 *
 * @returns the VPC's port and the target of a route to the gateway.
 */
export function attachToVpc(
  semantics: Semantics,
  vpc: Vpc,
  attachment: Attachment,
): { readonly port: InterfaceRef; readonly target: RouteTarget } {
  const { draft } = semantics
  const { from } = attachment
  const owner = draft.get(vpcNode(vpc))
  const port = owner.port({
    name: owner.freshName(attachment.stem),
    table: attachment.table ?? LOCAL_TABLE,
    addresses: [fabricAddress(semantics)],
    from,
  })
  const far = draft.get(attachment.node).port({
    name: attachment.interface,
    addresses: [fabricAddress(semantics)],
    ...(attachment.mtu === undefined ? {} : { mtu: attachment.mtu }),
    ...(attachment.gatewayTable === undefined ? {} : { table: attachment.gatewayTable }),
    from,
  })
  draft.wire(`wire/${vpc.id}/${attachment.node}/${attachment.interface}`, attachment.label, port, far, from)
  return { port, target: deliverTo(far) }
}

/** Plugs an interface that exists into a subnet's segment. */
export function plugIntoSubnet({ draft }: Semantics, subnet: Subnet, end: InterfaceRef): RouteTarget {
  draft.plug(segmentOf(subnet), end)
  return deliverTo(end)
}

/** The VPC node's port towards the subnet: they are numbered in the order of the subnets. */
export function vpcPortTo(semantics: Semantics, vpc: Vpc, subnet: Subnet): string {
  let positions = portPositions.get(semantics)
  if (positions === undefined) {
    positions = new Map([...semantics.look.subnetsOfVpc.values()].flatMap((subnets) => subnets.map((each, i) => [each.id, i + 1] as const)))
    portPositions.set(semantics, positions)
  }
  const position = positions.get(subnet.id)
  if (position === undefined) throw new Error(`${subnet.id} is no subnet of ${vpc.id}`)
  return `s${position}`
}

const portPositions = new WeakMap<Semantics, Map<string, number>>()

/** The target of a route to an interface, wherever in the fabric it is plugged in. */
export function deliverTo(end: InterfaceRef): RouteTarget {
  return { kind: 'deliver', node: end.node, interface: end.interface }
}

/** With the length of the subnet's range of the same family, as an interface of a host has them. */
export function addressesInSubnet(subnet: Subnet, addresses: readonly string[]): string[] {
  const { four, six } = lengths(subnet)
  return addresses.map((address) => `${address}/${address.includes(':') ? six : four}`)
}

interface Lengths {
  readonly four: number
  readonly six: number
}

const knownLengths = new WeakMap<Subnet, Lengths>()

function lengths(subnet: Subnet): Lengths {
  let known = knownLengths.get(subnet)
  if (known === undefined) {
    const of = (range: string | undefined, whole: number): number =>
      range === undefined || range === '' ? whole : parsePrefix(range).length
    knownLengths.set(subnet, (known = { four: of(subnet.cidr, 32), six: of(subnet.ipv6Cidr, 128) }))
  }
  return known
}

/** Where an interface stands; undefined when the objects do not hold its subnet or VPC. */
export function standing({ look }: Semantics, eni: Pick<NetworkInterface, 'subnet'>): Standing | undefined {
  return look.standing.get(eni.subnet)
}
