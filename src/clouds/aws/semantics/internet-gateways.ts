import { linkId, type FilterId, type FilterRule } from '../../../network/model.ts'
import type { InternetGateway, Vpc } from '../objects.ts'
import { aliasesOf, asNode, fromOf, placeOf, registerTarget, vpcRanges, type Semantics } from './context.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import type { PublicAddress } from './public-addresses.ts'
import { attachToVpc } from './vpc.ts'

/** Port of a gateway towards its VPC, and towards the internet. */
export const INSIDE = 'vpc'
export const OUTSIDE = 'out'
/** EC2 user guide, jumbo frames. */
const INTERNET_MTU = 1500
const PRIVATE_RANGES = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']
const SHARED_RANGE = '100.64.0.0/10'

/** The table of a VPC's node for what comes in by a gateway with an edge association. */
export const edgeTable = (gateway: string): string => `edge-${gateway}`

/**
 * An internet gateway translates one to one for private addresses that have a public one, and passes IPv6 untouched
 * (VPC user guide, internet gateways). `publicRanges6` are the IPv6 ranges that are answered for here.
 */
export function addInternetGateways(
  semantics: Semantics,
  addresses: ReadonlyMap<string, readonly PublicAddress[]>,
  publicRanges6: (vpc: Vpc) => readonly string[],
): void {
  for (const gateway of semantics.objects.internetGateways) {
    const vpc = semantics.look.vpc.get(gateway.vpc)
    if (vpc !== undefined) addInternetGateway(semantics, gateway, vpc, addresses.get(vpc.id) ?? [], publicRanges6(vpc))
  }
}

function addInternetGateway(
  semantics: Semantics,
  gateway: InternetGateway,
  vpc: Vpc,
  addresses: readonly PublicAddress[],
  ranges6: readonly string[],
): void {
  const { draft } = semantics
  const from = fromOf(gateway)
  const node = draft.node(asNode(gateway.id), {
    role: 'fabric',
    kind: 'internet-gateway',
    place: placeOf(gateway, vpc.name),
    from,
    aliases: aliasesOf(gateway, 'internet-gateway'),
  })
  node.hidesIdentity = true
  const table = semantics.look.tableOfGateway.has(gateway.id) ? edgeTable(gateway.id) : undefined
  const { target } = attachToVpc(semantics, vpc, {
    node: node.id,
    interface: INSIDE,
    stem: 'igw',
    label: `internet gateway ${gateway.name} at its VPC`,
    from,
    gatewayTable: 'out',
    mtu: INTERNET_MTU,
    ...(table === undefined ? {} : { table }),
  })
  plugIntoInternet(semantics, node, [...addresses.map((each) => each.public), ...ranges6])
  for (const range of vpcRanges(vpc))
    node.route('in', { prefix: range, target: { kind: 'peer', interface: INSIDE }, origin: 'local', from })
  for (const each of addresses.filter((address) => address.private === address.public))
    node.route('in', { prefix: `${each.public}/32`, target: { kind: 'peer', interface: INSIDE }, origin: 'local', from: each.from })
  for (const each of addresses.filter((address) => address.private !== address.public))
    node.translate({ kind: 'one-to-one', interface: OUTSIDE, inside: each.private, outside: each.public, from: each.from })
  node.change(INSIDE, { filterIn: filterOf(semantics, gateway, vpc, addresses, 'egress') })
  node.change(OUTSIDE, { filterIn: filterOf(semantics, gateway, vpc, addresses, 'ingress') })
  registerTarget(semantics, vpc.id, gateway.id, () => ({ target }))
}

/** The port towards the internet, and the tables `out` (everything) and `in` (what the caller adds). */
export function plugIntoInternet({ draft }: Semantics, node: NodeDraft, addresses: readonly string[]): void {
  const { from } = node.start
  const outside = node.port({ name: OUTSIDE, mtu: INTERNET_MTU, table: 'in', from })
  node.plugged(OUTSIDE, linkId(`internet/${node.id}`))
  node.table('in', from)
  for (const prefix of ['0.0.0.0/0', '::/0'])
    node.route('out', { prefix, target: { kind: 'peer', interface: OUTSIDE }, origin: 'local', from })
  draft.internet(outside, addresses)
}

/** What differs between the two ways through an internet gateway. */
const WAYS = {
  egress: {
    side: 'destinations',
    ownSide: 'sources',
    ofPrivate: 'IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS',
    ofShared: 'IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS',
    own: 'private addresses with a public one',
    otherwise: 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS',
  },
  ingress: {
    side: 'sources',
    ownSide: 'destinations',
    ofPrivate: 'IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS',
    ofShared: 'IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS',
    own: 'public addresses of the VPC',
    otherwise: 'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS',
  },
} as const

function filterOf(
  { draft }: Semantics,
  gateway: InternetGateway,
  vpc: Vpc,
  addresses: readonly PublicAddress[],
  way: keyof typeof WAYS,
): FilterId {
  const { side, ownSide, ofPrivate, ofShared, own, otherwise } = WAYS[way]
  const open = vpc.blocksPublicAccess === undefined
  const allowed = vpc.blocksPublicAccess === 'ingress' ? addresses.filter((each) => each.ofNat) : addresses
  const ranges = [...allowed.map((each) => `${way === 'egress' ? each.private : each.public}/32`), ...(open ? (vpc.ipv6Cidrs ?? []) : [])]
  return draft.filter(`${gateway.id}/${way}`, () => ({
    stateful: false,
    rules: [
      ...blocked(gateway, vpc),
      drop(gateway, side, PRIVATE_RANGES, ofPrivate),
      drop(gateway, side, [SHARED_RANGE], ofShared),
      { action: 'accept', protocol: 'any', [ownSide]: ranges, from: { ...fromOf(gateway), rule: own } },
    ],
    default: 'drop',
    label: `internet gateway ${gateway.name}`,
    from: fromOf(gateway, open ? otherwise : 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED'),
  }))
}

/** Of a VPC that blocks both directions, nothing passes (EC2 API, VpcBlockPublicAccessOptions). */
function blocked(gateway: InternetGateway, vpc: Vpc): FilterRule[] {
  if (vpc.blocksPublicAccess !== 'bidirectional') return []
  return [
    {
      action: 'drop',
      protocol: 'any',
      from: { ...vpc.from, object: vpc.id, rule: `block public access at ${gateway.id}`, code: 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED' },
    },
  ]
}

function drop(gateway: InternetGateway, side: 'sources' | 'destinations', ranges: readonly string[], code: string): FilterRule {
  return { action: 'drop', protocol: 'any', [side]: ranges, from: { ...fromOf(gateway, code), rule: code } }
}
